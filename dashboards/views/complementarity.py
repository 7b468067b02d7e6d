"""Complementarity: which programmes reach the same families, who has the whole core package, who is one short."""

import streamlit as st
from dashboards.components.complementarity_choices import Scope, choose_cut_off, choose_unit
from dashboards.components.complementarity_overlap import show_combinations, show_numbers
from dashboards.components.complementarity_package import say_answer, show_package, show_short
from dashboards.components.complementarity_regions import choose_measure, show_ranking
from dashboards.components.filters import choose_region
from dashboards.components.frame import current_publication
from dashboards.components.notices import show_empty, show_provisional, suppression_threshold
from dashboards.components.pbi_regions import regions_below
from dashboards.components.rows import side_by_side
from dashboards.data.cells import Cells
from dashboards.data.complementarity import FAMILIES, PACKAGE, read_overlap, read_package
from dashboards.data.queries import read_regions
from dashboards.language import current_language


def show_page() -> None:
    """The answer, combinations, numbers of programmes, the core package, who is one short, regions."""
    language, publication = current_language(), current_publication()
    period, revision = publication["period"], int(publication["revision"])
    regions = read_regions()
    answer, choice = side_by_side("answer", [1.7, 1.9], gap="large")
    with choice, st.container(horizontal=True, key="choices"):
        region = choose_region(regions, language)
        max_decile = choose_cut_off(language)
        unit = choose_unit(language)
    scope = Scope(unit, max_decile, region, period, suppression_threshold(publication))
    overlap = read_overlap(period, region.code, unit, max_decile, revision)
    package = read_package(PACKAGE, period, [region.code], revision)
    cells = Cells(package)
    if overlap.empty and not cells:
        show_empty(
            language.text("complementarity.none_title"),
            [language.text("complementarity.none_here", region=region.name, month=language.month(period))],
        )
        return
    with answer:
        st.html(f'<p class="padan-lead">{say_answer(cells, scope, language)}</p>')
        st.caption(language.text("complementarity.package_is"))
    show_provisional(publication, language)
    with st.container(key="panel_combinations"):
        show_combinations(overlap, scope, language)
    numbers, short = side_by_side("panels", 2)
    with numbers, st.container(key="panel_numbers", height="stretch"):
        show_numbers(overlap, scope, language)
    full = cells.get("complementarity_full", "max_decile", str(max_decile))
    families = overlap if unit == FAMILIES else read_overlap(period, region.code, FAMILIES, max_decile, revision)
    with short, st.container(key="panel_short", height="stretch"):
        show_short(families, full, scope, language)
    with st.container(key="panel_package"):
        show_package(cells, scope, language)
    with st.container(key="panel_regions"):
        st.header(language.text("complementarity.regions_title"))
        measure = choose_measure(language)
        below = regions_below(regions, region)
        codes = [region.children_of, *below["region_code"]]
        show_ranking(read_package([measure], period, codes, revision), below, measure, scope, language)


show_page()
