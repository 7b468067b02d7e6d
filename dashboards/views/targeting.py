"""Targeting: who is left out, who is in without being eligible, and why. A programme in a region."""

import pandas as pd
import streamlit as st
from dashboards.components.basis_comparison import show_bases
from dashboards.components.cell_text import show_programme
from dashboards.components.filters import choose_programme, choose_region
from dashboards.components.frame import current_publication
from dashboards.components.notices import show_empty, show_provisional, suppression_threshold
from dashboards.components.pbi_regions import regions_below
from dashboards.components.rows import side_by_side
from dashboards.components.targeting_answer import say_answer, show_errors
from dashboards.components.targeting_exclusion import show_decile_places, show_exclusion
from dashboards.components.targeting_measures import show_measures
from dashboards.components.targeting_reasons import show_reasons, show_signals
from dashboards.components.targeting_regions import show_tradeoff
from dashboards.components.targeting_subject import Subject
from dashboards.data.cells import Cells
from dashboards.data.match_quality import read_bases
from dashboards.data.queries import read_definitions, read_programme_deciles, read_programmes, read_regions
from dashboards.data.targeting import INDICATORS, pair_errors, read_errors, read_targeting
from dashboards.language import Language, current_language

from padan.periods import month_end


def show_page() -> None:
    """The answer, both errors, the reasons, who is left out, deciles, regions, other measures, signals, bases."""
    language, publication = current_language(), current_publication()
    period, revision = publication["period"], int(publication["revision"])
    regions, programmes = read_regions(), read_programmes(month_end(period))
    answer, choice = side_by_side("answer", [2, 1.35], gap="large")
    if programmes.empty:
        show_empty(language.text("targeting.none_title"), [language.text("targeting.none")])
        return
    with choice:
        programme = choose_programme(programmes, language)
        with st.container(horizontal=True, key="choices"):
            region = choose_region(regions, language)
    name = show_programme(programme["programme_id"])
    if pd.isna(programme["max_decile"]):
        show_empty(language.text("targeting.no_cut_off_title"), [language.text("targeting.no_cut_off", programme=name)])
        return
    subject = Subject(
        programme_id=programme["programme_id"],
        programme=name,
        unit_id=programme["unit"],
        unit=language.text(f"targeting.units.{programme['unit']}"),
        max_decile=int(programme["max_decile"]),
        region=region,
        period=period,
        threshold=suppression_threshold(publication),
    )
    cells = Cells(read_targeting(programme["programme_id"], period, region.code, revision))
    if not cells:
        show_empty(
            language.text("targeting.none_title"),
            [language.text("targeting.none_here", programme=name, region=region.name, month=language.month(period))],
        )
        return
    with answer:
        st.html(f'<p class="padan-lead">{say_answer(cells, subject, language)}</p>')
        st.caption(language.text("targeting.potential", registry=programme["registry"], decile=subject.max_decile))
    show_provisional(publication, language)
    _show_panels(cells, regions, subject, revision, language)


def _show_panels(cells: Cells, regions: pd.DataFrame, subject: Subject, revision: int, language: Language) -> None:
    programme, region, period = subject.programme_id, subject.region, subject.period
    below = regions_below(regions, region)
    codes = sorted({*below["region_code"], region.children_of, *region.parents})
    figures = read_errors(programme, period, codes, revision)
    with st.container(key="panel_errors"):
        show_errors(cells, figures[figures["region_code"].isin(region.parents)], subject, language)
    with st.container(key="panel_reasons"):
        show_reasons(cells, subject, language)
    left_out, deciles = side_by_side("panels", 2)
    with left_out, st.container(key="panel_exclusion", height="stretch"):
        show_exclusion(cells, subject, language)
    with deciles, st.container(key="panel_deciles", height="stretch"):
        show_decile_places(cells, read_programme_deciles(programme, period, region.code, revision), subject, language)
    above = regions[regions["region_code"] == region.children_of]
    with st.container(key="panel_regions"):
        whole = pair_errors(figures, above)
        show_tradeoff(pair_errors(figures, below), None if whole.empty else whole.iloc[0], subject, language)
    show_measures(cells, subject, language)
    with st.container(key="panel_signals"):
        show_signals(cells, subject, language)
    with st.container(key="panel_bases"):
        title = language.text("targeting.bases_title")
        st.header(title)
        bases = read_bases(period, region.code, revision)
        mine = bases[(bases["programme_id"] == programme) & bases["indicator_id"].isin(INDICATORS)]
        if mine["nik"].isna().all() or mine["semua"].isna().all():
            st.write(language.text("targeting.one_basis"))
        else:
            show_bases(mine, read_definitions(), region, title, language, where=subject.where)


show_page()
