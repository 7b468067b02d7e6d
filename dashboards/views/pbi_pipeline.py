"""The way to PBI-JK: where people are lost between the agencies, who left, what reporters and complaints say."""

from html import escape

import streamlit as st
from dashboards.catalogue import NATION
from dashboards.components.complaint_ageing import show_ageing
from dashboards.components.complaints import show_complaints
from dashboards.components.contribution_gap import show_contributions
from dashboards.components.filters import choose_region
from dashboards.components.frame import current_publication
from dashboards.components.notices import show_provisional, suppression_threshold
from dashboards.components.pbi_funnel import (
    largest_loss,
    say_finding,
    show_handoffs,
    show_months,
    show_stages,
    stages_of,
)
from dashboards.components.pbi_movement import show_gaps, show_leavers, show_quota
from dashboards.components.pbi_regions import choose_handoff, regions_below, show_regions
from dashboards.components.rows import side_by_side
from dashboards.data.pbi_pipeline import INDICATORS, LEAVING, read_pipeline
from dashboards.data.queries import read_publications, read_regions, read_used_deliveries
from dashboards.language import Language, current_language

UNKNOWN = ("waiting", "reporter", "repeats")


def show_page() -> None:
    """The finding, the hand-offs, the gaps, the regions, movement and quota, reporters, complaints, what is unknown."""
    language, publication = current_language(), current_publication()
    period, threshold = publication["period"], suppression_threshold(publication)
    published = read_publications()
    current = published[published["is_current"] & (published["period"] <= period)]
    revisions = dict(zip(current["period"], (int(r) for r in current["revision"]), strict=True))
    regions = read_regions()
    lead, choice = side_by_side("answer", [2, 1.35], gap="large")
    with choice, st.container(horizontal=True, key="choices"):
        region = choose_region(regions, language)
    figures = read_pipeline(INDICATORS, [period], [region.code], [revisions[period]])
    every_month = read_pipeline(["pbi_funnel"], list(revisions), [region.code], list(revisions.values()))
    previous = max((month for month in revisions if month < period), default=None)
    stages, before = stages_of(figures), stages_of(every_month[every_month["period"] == previous])
    worst = largest_loss(stages)
    with lead:
        sentence = say_finding(stages, region.name, language.month(period), language)
        st.html(f'<p class="padan-lead">{sentence}</p>')
    show_provisional(publication, language)
    below = regions_below(regions, region)
    of_regions = read_pipeline(INDICATORS, [period], below["region_code"].tolist(), [revisions[period]])

    with st.container(key="panel_stages"):
        show_stages(stages, region, language)
        since = language.month(previous) if previous else ""
        show_handoffs(stages, before, since, read_used_deliveries(period), period, language)
    where, months = side_by_side("panels", 2, name="where")
    with where, st.container(key="panel_regions", height="stretch"):
        title = language.text("pbi_pipeline.regions_title", region=region.names.get(region.children_of, ""))
        st.header(title)
        handoff = choose_handoff(worst, language)
        show_regions(of_regions, below, handoff, title, region.above, language)
    with months, st.container(key="panel_trend", height="stretch"):
        show_months(every_month, region, worst, language)
    with st.container(key="panel_gaps"):
        show_gaps(figures, region, threshold, language)
    left, quota = side_by_side("panels", [1.7, 1], name="quota")
    with left, st.container(key="panel_leavers", height="stretch"):
        st.header(language.text("pbi_pipeline.leavers_title"))
        of_nation = read_pipeline(LEAVING, [period], [NATION], [revisions[period]])
        show_leavers(figures, of_nation, region, threshold, language)
    with quota, st.container(key="panel_quota", height="stretch"):
        st.header(language.text("pbi_pipeline.quota_title"))
        show_quota(figures, region.code == NATION, language)
    is_lowest = region.regency is not None
    with st.container(key="panel_reporters"):
        st.header(language.text("pbi_pipeline.reporters_title"))
        show_contributions(figures, of_regions, below, is_lowest, language)
    with st.container(key="panel_complaints"):
        st.header(language.text("pbi_pipeline.complaints_title"))
        show_complaints(figures, of_regions, below, is_lowest, region.above, period, language)
        show_ageing(figures, of_regions, below, is_lowest, language)
    _show_unknown(language)


def _show_unknown(language: Language) -> None:
    items = "".join(f"<li>{escape(language.text(f'pbi_pipeline.unknown.{name}'))}</li>" for name in UNKNOWN)
    title = escape(language.text("pbi_pipeline.unknown_title"))
    st.html(f'<div class="padan-notice provisional" role="note"><b>{title}</b><ul>{items}</ul></div>')


show_page()
