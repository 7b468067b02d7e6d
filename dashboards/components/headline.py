"""Figures of one region: a card each, with counts, change, status and definition."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from html import escape

import pandas as pd
import streamlit as st

from dashboards.catalogue import ShownIndicator
from dashboards.components.definition import show_definitions
from dashboards.components.figure_text import row_of, write_change, write_counts, write_headline, write_value
from dashboards.components.markup import pill
from dashboards.components.rows import side_by_side
from dashboards.data.changes import FigureRow, compare
from dashboards.data.summary import revised_from
from dashboards.language import Language, is_missing

PER_ROW = 4


def show_headline(
    figures: pd.DataFrame,
    first: pd.DataFrame,
    *,
    period: date,
    previous: date | None,
    threshold: int,
    language: Language,
    indicators: Sequence[ShownIndicator],
) -> None:
    """Cards of the month's figures of one region, four a row.

    Args:
        figures: of the month and the one before.
        first: of `read_first_values`.
        period: the month.
        previous: the published month before.
        threshold: smallest publishable count.
        language: of the reader.
        indicators: the figures, in their order.
    """
    for start in range(0, len(indicators), PER_ROW):
        columns = side_by_side("figures", PER_ROW, name=str(start))
        for column, shown in zip(columns, indicators[start : start + PER_ROW], strict=False):
            mine = figures[figures["indicator_id"] == shown.indicator_id]
            now = row_of(mine[mine["period"] == period])
            before = row_of(mine[mine["period"] == previous]) if previous else None
            with column, st.container(key=f"figure_{shown.indicator_id}", height="stretch"):
                _show_card(shown, now, before, revised_from(shown.key, now, first), previous, threshold, language)
                show_definitions((shown.indicator_id,), language)


def _show_card(
    shown: ShownIndicator,
    now: FigureRow | None,
    before: FigureRow | None,
    first: float | None,
    previous: date | None,
    threshold: int,
    language: Language,
) -> None:
    name = escape(language.text(f"indicators.{shown.indicator_id}"))
    if now is None or (is_missing(now.value) and not now.suppressed):
        _write_card(name, "", "hidden", language.text("cell.missing"), 0, "none", "", "", "plain")
        return
    badge = pill(
        language.text(f"status.{now.status}"), "good" if now.status == "final" else "warn"
    ).html  # fmt: skip
    if now.suppressed:
        _write_card(
            name, badge, "hidden", language.text("cell.suppressed"), 0, "none",
            language.text("cell.suppressed_why", threshold=threshold), "", "plain",
        )  # fmt: skip
        return
    assert now.value is not None
    since = language.month(previous) if previous else ""
    change, tone = write_change(shown, compare(_counted(shown, now), _counted(shown, before)), since, language)
    counts = write_counts(shown, now, language)
    if not is_missing(now.value_low) and not is_missing(now.value_high):
        assert now.value_low is not None and now.value_high is not None
        low, high = write_value(shown, now.value_low, language), write_value(shown, now.value_high, language)
        counts = f"{counts}. {language.text('cell.bounds', low=low, high=high)}"
    if first is not None:
        counts = f"{counts}. {language.text('summary_home.revised', first=write_value(shown, first, language))}"
    meter = {"good": "good", "bad": "bad", "neutral": "none"}[shown.rises_is]
    _write_card(name, badge, "", write_headline(shown, now, language), now.value, meter, counts, change, tone)


def _counted(shown: ShownIndicator, row: FigureRow | None) -> FigureRow | None:
    """A count of regions changes by regions, not by their share."""
    return replace(row, value=row.numerator) if row is not None and shown.kind == "regions" else row


def _write_card(
    name: str, badge: str, value_class: str, value: str, share: float, meter: str, counts: str, change: str, tone: str
) -> None:
    width = 0 if meter == "none" else min(max(share, 0), 1) * 100
    st.html(
        f'<div class="padan-card"><div class="label">{name}</div>'
        f'<div class="figure"><div class="value {value_class}">{escape(value)}</div>{badge}</div>'
        f'<div class="meter {meter}" aria-hidden="true"><i style="width:{width:.1f}%"></i></div>'
        f'<div class="counts">{escape(counts)}</div><div class="change {tone}">{escape(change)}</div></div>'
    )
