"""Quality of matching: the Renstra path, each agency's records, why they fail, what mending would gain."""

from html import escape

import streamlit as st
from dashboards.components.basis_comparison import show_bases
from dashboards.components.filters import choose_region
from dashboards.components.frame import current_publication
from dashboards.components.match_gain import show_region_gains, show_rule_gains
from dashboards.components.match_path import say_finding, show_path
from dashboards.components.match_rules import name_rules, show_rules
from dashboards.components.match_statuses import show_statuses
from dashboards.components.notices import show_provisional, suppression_threshold
from dashboards.components.rows import side_by_side
from dashboards.components.sheet_margins import note_choice
from dashboards.data.match_quality import DATASETS, KPI_INDICATOR, compare_rules, read_bases
from dashboards.data.queries import (
    read_definitions,
    read_figures,
    read_identity_rules,
    read_match_quality,
    read_match_statuses,
    read_publications,
    read_regions,
    read_rule_names,
)
from dashboards.language import Language, current_language

from padan.periods import add_months

DATASET_KEY = "data"


def show_page() -> None:
    """The finding, the path, all datasets, what matching moves, then one dataset: its rules, and what mending gains."""
    language, publication = current_language(), current_publication()
    period, threshold = publication["period"], suppression_threshold(publication)
    published = read_publications()
    current = published[published["is_current"] & (published["period"] <= period)]
    revisions = dict(zip(current["period"], (int(r) for r in current["revision"]), strict=True))
    regions = read_regions()
    lead, choice = side_by_side("answer", [2, 1.35], gap="large")
    with choice, st.container(horizontal=True, key="choices"):
        region = choose_region(regions, language)
    figures = read_figures([KPI_INDICATOR], list(revisions), [region.code], list(revisions.values()))
    with lead:
        st.html(f'<p class="padan-lead">{escape(say_finding(figures, region, period, language))}</p>')
    show_provisional(publication, language)
    with st.container(key="panel_path"):
        show_path(figures, region, language)
    with st.container(key="panel_statuses"):
        show_statuses(read_match_quality(period, region.code, revisions[period]), region, DATASETS, language)
    with st.container(key="panel_bases"):
        title = language.text("match_quality.basis.title", region=region.name)
        st.header(title)
        if (publication["options"] or {}).get("matching") == "exact":
            st.write(language.text("match_quality.basis.exact_only", month=language.month(period)))
        else:
            bases = read_bases(period, region.code, revisions[period])
            show_bases(bases, read_definitions(), region, title, language, where=region.name)
    dataset = _choose_dataset(language)
    name = language.text_or(f"datasets.{dataset}", dataset)
    of_province = regions["region_code"].str.startswith(region.province or "")
    below = regions[(regions["region_level"] == "kabkota") & of_province]
    codes = [region.children_of, *below["region_code"]]
    statuses = read_match_statuses(dataset, period, codes, revisions[period])
    before = add_months(period, -1)
    months = [month for month in (period, before) if month in revisions]
    rules = read_identity_rules(dataset, months, region.code, [revisions[month] for month in months])
    catalogue = read_rule_names()
    st.header(language.text("match_quality.gain_title", dataset=name))
    where, what = st.columns(2)
    with where, st.container(key="panel_regions", height="stretch"):
        show_region_gains(statuses.assign(dataset=dataset), below, region, threshold, language)
    with what, st.container(key="panel_gains", height="stretch"):
        of_month = rules[rules["period"] == period].assign(dataset=dataset, region_code=region.code)
        show_rule_gains(of_month, name_rules(catalogue, language), region, threshold, language)
    with st.container(key="panel_reasons"):
        title = language.text("match_quality.rules_title", dataset=name, region=region.name)
        st.header(title)
        if rules[rules["period"] == period].empty:
            st.write(language.text("cell.missing"))
        else:
            compared = compare_rules(rules, period, before if before in revisions else None)
            show_rules(compared, catalogue, dataset, region, title, language)


def _choose_dataset(language: Language) -> str:
    chosen: str = st.selectbox(
        language.text("match_quality.choose"),
        DATASETS,
        format_func=lambda name: language.text_or(f"datasets.{name}", name),
        key=DATASET_KEY,
        bind="query-params",
    )
    note_choice(language.text_or(f"datasets.{chosen}", chosen))
    return chosen


show_page()
