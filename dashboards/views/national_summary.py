"""The month in one screen: six figures, a map, what moved, what needs attention, how fresh and certain it is."""

from collections.abc import Mapping
from datetime import date
from html import escape

import pandas as pd
import streamlit as st
from dashboards.catalogue import HEADLINE, NATION, ShownIndicator, headline_of
from dashboards.components.figure_text import row_of
from dashboards.components.filters import Region, choose_programme, choose_region
from dashboards.components.frame import current_publication
from dashboards.components.freshness import show_freshness
from dashboards.components.markup import pill
from dashboards.components.notices import suppression_threshold
from dashboards.components.official_figures import show_official_figures
from dashboards.components.region_map import (
    choose_indicator,
    choose_level,
    describe_regions,
    offer_way_up,
    regions_shown,
    show_map,
    show_region_table,
)
from dashboards.components.rows import side_by_side
from dashboards.components.summary_attention import show_attention
from dashboards.components.summary_cards import Card, read_card, show_cards
from dashboards.components.summary_certainty import show_certainty
from dashboards.components.summary_goals import companions_of, write_goals
from dashboards.components.summary_movers import show_movers
from dashboards.data.queries import (
    read_match_quality,
    read_programmes,
    read_publications,
    read_regions,
    read_used_deliveries,
)
from dashboards.data.summary import (
    read_findings,
    read_first_values,
    read_plan_targets,
    read_shown,
    rows_of,
)
from dashboards.language import Language, current_language, is_missing

from padan.periods import month_end

MAP_HEIGHT = 250
POPULATION = ShownIndicator("population", "count", "neutral")
LED_BY = (POPULATION, HEADLINE[0], HEADLINE[1])
Revisions = Mapping[date, int]


def show_page() -> None:
    """Lead and choices, six cards, the map beside what moved and is open, certainty; official figures last."""
    language, publication = current_language(), current_publication()
    period, threshold = publication["period"], suppression_threshold(publication)
    published = read_publications()
    current = published[published["is_current"] & (published["period"] <= period)]
    revisions: Revisions = dict(zip(current["period"], current["revision"], strict=True))
    previous = max((month for month in revisions if month < period), default=None)
    regions = read_regions()
    lead, choices = side_by_side("answer", [1, 1.4], gap="medium", vertical_alignment="center")
    with choices, st.container(horizontal=True, key="choices"):
        region = choose_region(regions, language)
        programme = _choose_programme(period, language)
    cards = _read_cards(region, programme, revisions, (period, previous), language)
    with lead:
        _show_lead(cards, region, publication, revisions, language)
    show_cards(cards, previous=previous, threshold=threshold, language=language)
    deliveries = read_used_deliveries(period)
    with st.container(key="summary_screen"):
        left, middle, right = side_by_side("screen", [2.1, 1, 1.25])
        with left, st.container(key="panel_map", height="stretch"):
            frame, level, shown = _show_map(
                regions, region, programme, (period, revisions[period]), threshold, language
            )
        with middle, st.container(key="panel_movers", height="stretch"):
            _show_movers(regions, region, programme, revisions, (period, previous), language)
        with right, st.container(key="panel_attention", height="stretch"):
            findings = read_findings(period, region.code, is_newest=period == published["period"].max())
            show_attention(findings, region.names, period, language)
        matches = read_match_quality(period, region.code, revisions[period])
        show_certainty(publication, deliveries, matches, cards, language)
    with st.expander(language.text("map.table"), icon=":material/table:"):
        show_region_table(frame, region, level, shown, language)
    with st.expander(language.text("freshness.title"), icon=":material/schedule:"):
        show_freshness(deliveries, period, language)
    show_official_figures(region, month_end(period), language)


def _choose_programme(period: date, language: Language) -> str:
    """The programme of the two error rates; only those that have a limit of deciles have any."""
    programmes = read_programmes(month_end(period))
    programmes = programmes[programmes["max_decile"].notna()]
    if programmes.empty:
        return HEADLINE[3].programme_id
    return str(choose_programme(programmes, language)["programme_id"])


def _read_cards(
    region: Region, programme: str, revisions: Revisions, months: tuple[date, date | None], language: Language
) -> list[Card]:
    period, previous = months
    shown = headline_of(programme)
    keys = tuple(dict.fromkeys(key for one in shown for key in (one.key, *companions_of(one))))
    asked = tuple(month for month in (period, previous) if month)
    figures = read_shown(keys, asked, (region.code,), tuple(revisions[month] for month in asked))
    first = read_first_values(keys, period, region.code, revisions[period])
    plan = read_plan_targets(period, revisions[period]) if region.code == NATION else []
    level = "kabkota" if region.regency else "provinsi" if region.province else "nasional"
    now = figures[figures["period"] == period]
    cards = []
    for one in shown:
        goals = write_goals(one, now, plan, region_code=region.code, level=level, period=period, language=language)
        cards.append(read_card(one, figures, first, goals, months))
    return cards


def _show_lead(
    cards: list[Card], region: Region, publication: pd.Series, revisions: Revisions, language: Language
) -> None:
    """The month in one sentence, from the figures that may be shown."""
    period = publication["period"]
    figures = read_shown(tuple(one.key for one in LED_BY), (period,), (region.code,), (revisions[period],))
    parts = []
    rows = {one: row_of(rows_of(figures, one.key)) for one in LED_BY}
    for one, row in rows.items():
        if row is None or row.suppressed or is_missing(row.value):
            continue
        assert row.value is not None
        nobody = "_nobody" if one is HEADLINE[1] and not row.numerator else ""
        parts.append(
            language.text(
                f"summary.lead_{one.indicator_id}{nobody}",
                value=language.number(row.value) if one is POPULATION else language.percent(row.value),
                count=language.number(row.numerator or 0),
            )
        )
    month = language.month(period)
    if len(parts) > 1:
        parts[-1] = language.text("summary.lead_and", part=parts[-1])
    sentence = language.text("summary.lead", region=escape(region.name), month=month, parts=", ".join(parts))
    if any(row is not None and row.suppressed for row in rows.values()):
        sentence += " " + language.text("summary.lead_hidden")
    if not parts:
        known = [row for row in (*rows.values(), *(card.now for card in cards)) if row is not None]
        key = "summary.all_hidden" if any(row.suppressed for row in known) else "summary.nothing"
        sentence = escape(language.text(key, region=region.name))
    status = pill(
        language.text(f"status.{publication['status']}"), "good" if publication["status"] == "final" else "warn"
    )
    line = language.text(
        "summary.published", at=language.moment(publication["published_at"]), revision=publication["revision"]
    )
    st.html(
        f'<p class="padan-lead">{sentence}</p><div class="padan-line">{status.html}<span>{escape(line)}</span></div>'
    )


def _show_map(
    regions: pd.DataFrame, region: Region, programme: str, month: tuple[date, int], threshold: int, language: Language
) -> tuple[pd.DataFrame, str, ShownIndicator]:
    period, revision = month
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        shown = choose_indicator(language, programme=programme)
        level = choose_level(region, language)
        offer_way_up(region, language)
    coloured = regions_shown(regions, region, level)
    figures = read_shown((shown.key,), (period,), tuple(coloured["region_code"]), (revision,))
    frame = describe_regions(coloured, figures, shown, language)
    show_map(frame, regions, region, level, shown, threshold, language, height=MAP_HEIGHT)
    return frame, level, shown


def _show_movers(
    regions: pd.DataFrame, region: Region, programme: str, revisions: Revisions, months: tuple[date, date | None],
    language: Language,
) -> None:  # fmt: skip
    shown = headline_of(programme)
    below = regions.loc[regions["parent_code"] == region.children_of, "region_code"]
    asked = tuple(month for month in months if month)
    figures = read_shown(
        tuple(one.key for one in shown), asked, tuple(below), tuple(revisions[month] for month in asked)
    )
    show_movers(figures, shown, region.names, months, language)


show_page()
