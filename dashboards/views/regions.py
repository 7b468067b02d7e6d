"""Map and comparison of regions: any figure by province or kabupaten/kota, its spread, its peers, four side by side."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from html import escape

import pandas as pd
import streamlit as st
from dashboards.catalogue import HEADLINE, NATION, ShownIndicator, headline_of
from dashboards.components.figure_text import row_of, write_value
from dashboards.components.filters import PROGRAMME_KEY, Region, choose_region
from dashboards.components.frame import current_publication
from dashboards.components.measure_names import write_name
from dashboards.components.notices import show_provisional, suppression_threshold
from dashboards.components.region_map import (
    choose_level,
    describe_regions,
    offer_way_up,
    regions_shown,
    show_map,
    show_region_table,
)
from dashboards.components.regions_choice import choose_measure
from dashboards.components.regions_compare import Months, choose_compared, show_comparison
from dashboards.components.regions_peers import say_no_peers, show_peers
from dashboards.components.regions_ranking import rank, show_ranking
from dashboards.components.regions_spread import show_spread
from dashboards.components.regions_trend import last_months, show_trend
from dashboards.components.rows import side_by_side
from dashboards.data.queries import read_programmes, read_publications, read_regions
from dashboards.data.regions import find_peers, read_measures
from dashboards.data.summary import moved_since, read_shown, split_between
from dashboards.language import Language, current_language, is_missing

from padan.periods import month_end


@dataclass(frozen=True)
class View:
    """What the reader has chosen, and the published months that the page may read."""

    region: Region
    level: str
    shown: ShownIndicator
    period: date
    previous: date | None
    revisions: Mapping[date, int]
    threshold: int
    language: Language

    def read(self, codes: tuple[str, ...], months: tuple[date, ...]) -> pd.DataFrame:
        """The chosen figure of some regions and months."""
        return read_shown((self.shown.key,), months, codes, tuple(self.revisions[month] for month in months))

    @property
    def months(self) -> tuple[date, ...]:
        """The month and the one before, where one is published."""
        return tuple(month for month in (self.period, self.previous) if month)


def show_page() -> None:
    """Choices, the answer, the map, then ranking, trend, spread, comparison and peers."""
    language, publication = current_language(), current_publication()
    period = publication["period"]
    published = read_publications()
    current = published[published["is_current"] & (published["period"] <= period)]
    revisions = dict(zip(current["period"], current["revision"], strict=True))
    regions, measures = read_regions(), read_measures(period, revisions[period])
    with st.container(horizontal=True, vertical_alignment="bottom", key="choices"):
        region = choose_region(regions, language)
        if measures.empty:
            st.write(language.text("regions.ranking.none"))
            return
        shown = choose_measure(measures, read_programmes(month_end(period)), language)
        level = choose_level(region, language)
    view = View(
        region, level, shown, period, max((month for month in revisions if month < period), default=None), revisions,
        suppression_threshold(publication), language,
    )  # fmt: skip
    coloured = regions_shown(regions, region, level)
    figures = view.read(tuple(coloured["region_code"]), view.months)
    frame = describe_regions(coloured, figures[figures["period"] == period], shown, language)
    _show_lead(view, frame)
    show_provisional(publication, language)
    with st.container(key="panel_map"):
        if region.province is not None:
            with st.container(horizontal=True):
                offer_way_up(region, language)
        show_map(frame, regions, region, level, shown, view.threshold, language)
        with st.expander(language.text("map.table")):
            show_region_table(frame, region, level, shown, language)
    moved = moved_since(figures, period, view.previous) if view.previous else pd.DataFrame(
        columns=["region_code", "change"]
    )  # fmt: skip
    left, right = side_by_side("panels", 2, gap="medium")
    with left, st.container(key="panel_ranking", height="stretch"):
        split = split_between(figures, period, view.previous) if view.previous else set()
        show_ranking(frame, moved, shown, region, language, split=split)
    with right, st.container(key="panel_trend", height="stretch"):
        codes = tuple(dict.fromkeys([region.code, *region.parents]))
        show_trend(view.read(codes, tuple(last_months(list(revisions)))), shown, region, period, language)
    _show_spread(view, regions, frame)
    _show_comparison(view, regions, frame)
    _show_peers(view, regions)


def _show_lead(view: View, frame: pd.DataFrame) -> None:
    language, shown, region = view.language, view.shown, view.region
    codes = tuple(dict.fromkeys([region.code, *region.parents]))
    figures = view.read(codes, (view.period,))
    row = row_of(figures[figures["region_code"] == region.code])
    words = {
        "region": escape(region.name),
        "month": language.month(view.period),
        "indicator": escape(write_name(shown, language)),
    }
    if row is None or row.suppressed or is_missing(row.value):
        key = "regions.lead_hidden" if row is not None and row.suppressed else "regions.lead_missing"
        st.html(f'<p class="padan-lead">{language.text(key, **words)}</p>')
        return
    assert row.value is not None
    sentence = language.text(
        "regions.lead", **words, value=write_value(shown, row.value, language), rank=_write_rank(view, frame)
    )
    for code in region.parents[:1]:
        above = row_of(figures[figures["region_code"] == code])
        if above is not None and not above.suppressed and not is_missing(above.value):
            assert above.value is not None
            value = write_value(shown, above.value, language)
            sentence += language.text("regions.lead_above", above=escape(region.names.get(code, code)), value=value)
    st.html(f'<p class="padan-lead">{sentence}</p>')


def _write_rank(view: View, frame: pd.DataFrame) -> str:
    """The place of a kabupaten/kota among those of its province, the best first."""
    region, shown, language = view.region, view.shown, view.language
    visible = frame[frame["value"].notna() & ~frame["suppressed"]]
    if region.regency is None or region.regency not in set(visible["region_code"]):
        return ""
    ranked = rank(visible, shown, "value")
    place = int(ranked.loc[ranked["region_code"] == region.regency, "position"].iloc[0])
    is_neutral = shown.rises_is == "neutral"
    return language.text(
        "regions.lead_rank_neutral" if is_neutral else "regions.lead_rank",
        rank=place if is_neutral else len(ranked) + 1 - place,
        count=len(ranked),
        level=language.text("regions.levels.kabkota"),
    )


def _show_spread(view: View, regions: pd.DataFrame, frame: pd.DataFrame) -> None:
    """Over all regions of the level in the nation, also where the map shows one province."""
    every = frame
    if view.region.province is not None:
        level = regions[regions["region_level"] == view.level]
        figures = view.read(tuple(level["region_code"]), (view.period,))
        every = describe_regions(level, figures, view.shown, view.language)
    with st.container(key="panel_spread"):
        show_spread(every, view.shown, view.region, view.level, view.language)


def _show_comparison(view: View, regions: pd.DataFrame, frame: pd.DataFrame) -> None:
    region = view.region
    proposed = [code for code in (region.regency, region.province) if code]
    if not proposed:
        ranked = rank(frame[frame["value"].notna() & ~frame["suppressed"]], view.shown, "value")["region_code"].tolist()
        proposed = list(dict.fromkeys([*ranked[:1], *ranked[-1:]]))
    with st.container(key="panel_comparison"):
        chosen = choose_compared(regions, proposed, view.language)
        shown = headline_of(st.session_state.get(PROGRAMME_KEY) or HEADLINE[3].programme_id)
        revisions = tuple(view.revisions[month] for month in view.months)
        figures = read_shown(tuple(one.key for one in shown), view.months, (*chosen, NATION), revisions)
        months = Months(view.period, view.previous)
        show_comparison(figures, shown, chosen, region.names, months, view.language)


def _show_peers(view: View, regions: pd.DataFrame) -> None:
    region = view.region
    known = regions.loc[regions["region_level"] == "kabkota", "region_code"]
    peers = find_peers(region.regency, set(known)) if region.regency else []
    with st.container(key="panel_peers"):
        if not peers:
            say_no_peers(region, view.language)
            return
        codes = (str(region.regency), *peers)
        figures = view.read(codes, (view.period,))
        beside = regions[regions["region_code"].isin(codes)]
        frame = describe_regions(beside, figures, view.shown, view.language)
        show_peers(frame, view.shown, region, peers, view.language)


show_page()
