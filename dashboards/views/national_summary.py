"""National summary: who is covered, where not, how it moves. From the nation down to a kabupaten/kota."""

from datetime import date
from html import escape

import pandas as pd
import streamlit as st
from dashboards.catalogue import HEADLINE, NATION, ShownIndicator
from dashboards.components.comparisons import show_ranking, show_segments, show_trend
from dashboards.components.figure_text import row_of
from dashboards.components.filters import Region, choose_region, go_to
from dashboards.components.frame import current_publication
from dashboards.components.freshness import show_freshness
from dashboards.components.headline import show_headline
from dashboards.components.markup import pill
from dashboards.components.notices import show_provisional, suppression_threshold
from dashboards.components.official_figures import show_official_figures
from dashboards.components.region_map import (
    choose_indicator,
    choose_level,
    describe_regions,
    regions_shown,
    show_map,
    show_region_table,
)
from dashboards.data.queries import (
    read_figures,
    read_publications,
    read_regions,
    read_used_deliveries,
)
from dashboards.language import Language, current_language, is_missing

from padan.periods import month_end


def show_page() -> None:
    """Lead sentence, headline cards, map, comparisons, official figures, freshness."""
    language, publication = current_language(), current_publication()
    period, threshold = publication["period"], suppression_threshold(publication)
    published = read_publications()
    current = published[published["is_current"] & (published["period"] <= period)]
    revisions = dict(zip(current["period"], current["revision"], strict=True))
    regions = read_regions()
    previous = max((month for month in revisions if month < period), default=None)

    lead, choice = st.columns([2, 1.35], gap="large", vertical_alignment="top")
    with choice, st.container(horizontal=True):
        region = choose_region(regions, language)
    figures = read_figures(
        [shown.indicator_id for shown in HEADLINE],
        [month for month in (period, previous) if month],
        [region.code],
        [revisions[month] for month in (period, previous) if month],
    )
    with lead:
        _show_lead(figures[figures["period"] == period], region, publication, language)
    show_provisional(publication, language)
    show_headline(figures, period=period, previous=previous, threshold=threshold, language=language)
    shown, frame = _show_map_panel(regions, region, period, revisions[period], threshold, language)
    _show_comparisons(shown, frame, region, revisions, period, threshold, language)
    show_official_figures(region, month_end(period), language)
    with st.container(key="panel_freshness"):
        show_freshness(read_used_deliveries(period), period, language)


def _show_lead(figures: pd.DataFrame, region: Region, publication: pd.Series, language: Language) -> None:
    """The month in one sentence, from the figures that may be shown."""
    rows = {name: row_of(figures[figures["indicator_id"] == name]) for name in figures["indicator_id"].unique()}
    parts = []
    for name in ("population", "jkn_registered_coverage", "jkn_active_coverage", "jkn_uncovered_bottom40"):
        row = rows.get(name)
        if row is None or row.suppressed or is_missing(row.value):
            continue
        assert row.value is not None
        parts.append(
            language.text(
                f"summary.lead_{name}",
                value=language.number(row.value) if name == "population" else language.percent(row.value),
                count=language.number(row.numerator or 0),
            )
        )
    sentence = language.text(
        "summary.lead", region=escape(region.name), month=language.month(publication["period"]), parts=", ".join(parts)
    )
    status = pill(
        language.text(f"status.{publication['status']}"), "good" if publication["status"] == "final" else "warn"
    )
    line = language.text(
        "summary.published", at=language.moment(publication["published_at"]), revision=publication["revision"]
    )
    if not parts:
        hidden = any(row is not None and row.suppressed for row in rows.values())
        key = "summary.all_hidden" if hidden else "summary.nothing"
        sentence = escape(language.text(key, region=region.name))
    st.html(
        f'<p class="padan-lead">{sentence}</p><div class="padan-line">{status.html}<span>{escape(line)}</span></div>'
    )


def _show_map_panel(
    regions: pd.DataFrame, region: Region, period: date, revision: int, threshold: int, language: Language
) -> tuple[ShownIndicator, pd.DataFrame]:
    with st.container(key="panel_map"):
        widths = [2.2, 2.2, 0.9] if region.province is None else [2.2, 0.6, 2.5]
        pick, level_choice, back = st.columns(widths, vertical_alignment="bottom")
        with pick:
            shown = choose_indicator(language)
        with level_choice:
            level = choose_level(region, language)
        with back, st.container(horizontal=True, horizontal_alignment="right"):
            _offer_way_up(region, language)
        coloured = regions_shown(regions, region, level)
        figures = read_figures([shown.indicator_id], [period], coloured["region_code"].tolist(), [revision])
        frame = describe_regions(coloured, figures, shown, threshold, language)
        show_map(frame, regions, region, level, shown, threshold, language)
        st.caption(language.text("map.note"))
        with st.expander(language.text("map.table")):
            show_region_table(frame, shown, language, f"{shown.indicator_id}_{period:%Y-%m}_{region.children_of}")
    return shown, frame


def _offer_way_up(region: Region, language: Language) -> None:
    if region.regency is not None and region.province is not None:
        name = region.names[region.province]
        st.button(language.text("map.back", region=name), on_click=go_to, args=(region.province,), key="up_province")
    if region.province is not None:
        st.button(
            language.text("map.back", region=language.text("filters.nation")), on_click=go_to, args=(NATION,), key="up"
        )


def _show_comparisons(
    shown: ShownIndicator, frame: pd.DataFrame, region: Region, revisions: dict[date, int], period: date,
    threshold: int, language: Language,
) -> None:  # fmt: skip
    periods = sorted(revisions)
    codes = list(dict.fromkeys([region.code, *region.parents, region.children_of]))
    series = read_figures([shown.indicator_id], periods, codes, [revisions[month] for month in periods])
    above = row_of(series[(series["region_code"] == region.children_of) & (series["period"] == period)])
    segments = read_figures(["jkn_segment_share"], [period], [region.code], [revisions[period]], "segment")
    st.header(language.text("summary.compare", indicator=language.text(f"indicators.{shown.indicator_id}")))
    ranking, trend, composition = st.columns(3)
    with ranking, st.container(key="panel_ranking", height="stretch"):
        show_ranking(frame, shown, region, None if above is None else above.value, language)
    with trend, st.container(key="panel_trend", height="stretch"):
        show_trend(series, shown, region, periods, language)
    with composition, st.container(key="panel_segments", height="stretch"):
        show_segments(segments, region, threshold, language)


show_page()
