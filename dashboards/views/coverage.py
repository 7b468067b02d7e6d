"""Coverage: registered against active JKN, who is left out and why, UHC, employment insurance, denominators, trend."""

from collections.abc import Mapping
from datetime import date

import pandas as pd
import streamlit as st
from dashboards.components.coverage_answer import CARDS, show_answer
from dashboards.components.coverage_bottom40 import say_where, show_where, show_where_bars, show_why
from dashboards.components.coverage_gap import show_reasons, show_segments
from dashboards.components.coverage_trend import show_denominators, show_trend, show_uncovered
from dashboards.components.coverage_uhc import show_uhc
from dashboards.components.coverage_work import show_programmes, show_workers
from dashboards.components.employment_denominators import show_employment
from dashboards.components.filters import Region, choose_region
from dashboards.components.frame import current_publication
from dashboards.components.headline import show_headline
from dashboards.components.notices import show_provisional, suppression_threshold
from dashboards.components.official_figures import show_members_over_time, show_official_figures
from dashboards.components.pbi_figures import pick
from dashboards.components.region_map import choose_level, regions_shown
from dashboards.components.rows import side_by_side
from dashboards.data.coverage import (
    BREAKDOWNS,
    OF_REGION,
    OVER_TIME,
    UNCOVERED,
    first_comparable,
    read_cells,
    read_uhc,
    uhc_by_region,
    uhc_rule,
    uncovered_by_region,
)
from dashboards.data.denominators import BREAKDOWNS as DENOMINATOR_BREAKDOWNS
from dashboards.data.denominators import INDICATORS as DENOMINATOR_INDICATORS
from dashboards.data.queries import read_by_denominator, read_publications, read_regions
from dashboards.data.summary import read_first_values
from dashboards.language import Language, current_language

from padan.periods import month_end


def show_page() -> None:
    """The answer, the gap, the bottom 40 per cent, UHC, employment insurance, the trend beside official figures."""
    language, publication = current_language(), current_publication()
    period, threshold = publication["period"], suppression_threshold(publication)
    published = read_publications()
    current = published[published["is_current"] & (published["period"] <= period)]
    revisions = dict(zip(current["period"], (int(number) for number in current["revision"]), strict=True))
    previous = max((month for month in revisions if month < period), default=None)
    regions = read_regions()
    lead, choice = side_by_side("answer", [2, 1.35], gap="large")
    with choice, st.container(horizontal=True, key="choices"):
        region = choose_region(regions, language)

    months = [month for month in (period, previous) if month]
    both = read_cells(OF_REGION, BREAKDOWNS, months, [region.code], [revisions[month] for month in months])
    figures = both[both["period"] == period]
    since = language.month(previous) if previous else ""
    with lead:
        show_answer(figures, both[both["period"] == previous], region, publication, since, language)
    show_provisional(publication, language)
    totals = both[both["breakdown"] == "total"]
    first = read_first_values([card.key for card in CARDS], period, region.code, revisions[period])
    show_headline(
        totals, first, period=period, previous=previous, threshold=threshold, language=language, indicators=CARDS
    )

    st.header(language.text("coverage.gap_header"))
    segments, reasons = side_by_side("panels", 2, name="gap")
    with segments, st.container(key="panel_segments", height="stretch"):
        show_segments(figures, region, threshold, language)
    with reasons, st.container(key="panel_reasons", height="stretch"):
        show_reasons(figures, region, threshold, language)

    series = read_cells(
        OVER_TIME, ["total"], list(revisions), list({region.code, region.children_of}), list(revisions.values())
    )
    _show_bottom40(figures, series, regions, region, revisions, previous, threshold, language)
    _show_uhc(regions, region, period, revisions[period], language)
    _show_work(figures, region, period, revisions[period], threshold, language)

    st.header(language.text("coverage.trend_header"))
    trend, official = side_by_side("panels", [1.15, 1], name="trend")
    with trend, st.container(key="panel_months", height="stretch"):
        show_trend(series[series["region_code"] == region.code], region, sorted(revisions), language)
    with official:
        show_members_over_time(month_end(period), language)
    with st.container(key="panel_denominators"):
        readings = read_by_denominator(
            DENOMINATOR_INDICATORS, DENOMINATOR_BREAKDOWNS, period, [region.code], revisions[period]
        )
        show_denominators(readings, region, language)
    show_official_figures(region, month_end(period), language)


def _show_bottom40(
    figures: pd.DataFrame, series: pd.DataFrame, regions: pd.DataFrame, region: Region, revisions: dict[date, int],
    previous: date | None, threshold: int, language: Language,
) -> None:  # fmt: skip
    """The regions with most people first, then why."""
    period = max(revisions)
    st.header(language.text("coverage.bottom40_header"))
    where = region.names.get(region.children_of, language.text("filters.nation"))
    own = series[(series["region_code"] == region.children_of) & (series["indicator_id"] == UNCOVERED)]
    comparisons, notes = _comparisons(own, period, previous, min(revisions), language)
    with st.container(key="panel_bottom40"):
        heading = st.container()
        level = choose_level(region, language)
        below = regions_shown(regions, region, level)
        months = sorted({period, *comparisons.values()})
        of_regions = read_cells(
            [UNCOVERED], ["total", "reason"], months, below["region_code"].tolist(),
            [revisions[month] for month in months],
        )  # fmt: skip
        frame = uncovered_by_region(of_regions, below, period, comparisons)
        since = {name: language.month(month) for name, month in comparisons.items()}
        with heading:
            st.subheader(say_where(frame, where, since, language))
        show_where(frame, region, since, notes, period, threshold, language)
    bars, why = side_by_side("panels", [1.25, 1], name="bottom40")
    with bars, st.container(key="panel_bars", height="stretch"):
        show_where_bars(frame, region, where, pick(own[own["period"] == period], UNCOVERED), language)
    with why, st.container(key="panel_why", height="stretch"):
        show_why(figures, region, language)
        show_uncovered(series[series["region_code"] == region.code], region, period, language)


def _comparisons(
    own: pd.DataFrame, period: date, previous: date | None, first: date, language: Language
) -> tuple[Mapping[str, date], list[str]]:
    """The month before and the first month that may be compared with; what must be said if that is not the first."""
    comparisons = {"previous": previous} if previous else {}
    baseline = first_comparable(own, period)
    notes = []
    if baseline is not None and baseline != previous:
        comparisons["first"] = baseline
    if baseline is not None and baseline != first:
        notes.append(language.text("coverage.baseline", month=language.month(baseline)))
    return comparisons, notes


def _show_uhc(regions: pd.DataFrame, region: Region, period: date, revision: int, language: Language) -> None:
    st.header(language.text("coverage.uhc_header"))
    below = regions_shown(regions, region, "kabkota")
    rule = uhc_rule(period)
    where = region.names.get(region.children_of, language.text("filters.nation"))
    with st.container(key="panel_uhc"):
        if rule is None:
            st.write(language.text("coverage.uhc_no_rule"))
            return
        frame = uhc_by_region(read_uhc(period, below["region_code"].tolist(), revision), below, rule)
        show_uhc(frame, region, where, rule, language, every=len(below))


def _show_work(
    figures: pd.DataFrame, region: Region, period: date, revision: int, threshold: int, language: Language
) -> None:
    with st.container(key="panel_employment"):
        show_employment(region, period, revision, language)
    programmes, workers = side_by_side("panels", 2, name="work")
    with programmes, st.container(key="panel_programmes", height="stretch"):
        show_programmes(figures, region, threshold, language)
    with workers, st.container(key="panel_workers", height="stretch"):
        show_workers(figures, region, threshold, language)


show_page()
