"""What got better and what got worse since the month before: the largest changes of the headline over regions."""

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape

import pandas as pd
import streamlit as st

from dashboards.catalogue import ShownIndicator
from dashboards.components.figure_text import FLAT, write_value
from dashboards.components.measure_names import write_short
from dashboards.data.summary import moved_since, rows_of
from dashboards.language import Language

SHOWN = 3
SMALLEST = 100
"""Least denominator of a change that is told: below it one family moves the figure by a percentage point."""


def find_movers(
    figures: pd.DataFrame, shown: Sequence[ShownIndicator], period: date, previous: date
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The largest welcome and the largest unwelcome changes, a region once in each.

    Args:
        figures: of `read_shown`, both months.
        shown: the figures to look at.
        period: the month.
        previous: the published month before.

    Returns:
        Better and worse, up to SHOWN rows each: region_code, number (of the figure in `shown`), value, change.
    """
    parts = [
        rows_of(figures, one.key).assign(number=number, sense=1 if one.rises_is == "good" else -1)
        for number, one in enumerate(shown)
        if one.rises_is != "neutral"
    ]
    moved = moved_since(pd.concat(parts), period, previous)
    moved = moved[(moved["denominator"] >= SMALLEST) & (moved["change"].abs() >= FLAT)]
    moved = moved.assign(welcome=moved["change"] * moved["sense"])
    better = moved[moved["welcome"] > 0].sort_values("welcome", ascending=False)
    worse = moved[moved["welcome"] < 0].sort_values("welcome")
    columns = ["region_code", "number", "value", "change"]
    return tuple(side.drop_duplicates("region_code")[columns].head(SHOWN) for side in (better, worse))


def show_movers(
    figures: pd.DataFrame,
    shown: Sequence[ShownIndicator],
    names: Mapping[str, str],
    months: tuple[date, date | None],
    language: Language,
) -> None:
    """Both lists, with where and by how much."""
    period, previous = months
    if previous is None:
        st.subheader(language.text("summary_home.movers.title_first"))
        st.write(language.text("change.first"))
        return
    st.subheader(language.text("summary_home.movers.title", since=language.short_month(previous)))
    better, worse = find_movers(figures, shown, period, previous)
    for kind, side in (("better", better), ("worse", worse)):
        st.html(_draw(side, kind, shown, names, language))
    st.caption(language.text("summary_home.movers.note", least=SMALLEST))


def _draw(
    side: pd.DataFrame, kind: str, shown: Sequence[ShownIndicator], names: Mapping[str, str], language: Language
) -> str:
    title = escape(language.text(f"summary_home.movers.{kind}"))
    items = ""
    for row in side.itertuples():
        one = shown[row.number]
        arrow, size = "▲" if row.change > 0 else "▼", language.number(abs(row.change) * 100, 1)
        moved = language.text(
            "summary_home.movers.change", arrow=arrow, size=size, value=write_value(one, row.value, language)
        )
        items += (
            f"<li><b>{escape(names.get(row.region_code, row.region_code))}</b>, {escape(write_short(one, language))}"
            f'<span class="change {"good" if kind == "better" else "bad"}">{escape(moved)}</span></li>'
        )
    if not items:
        items = f"<li>{escape(language.text('summary_home.movers.none'))}</li>"
    return f'<div class="padan-movers"><h4>{title}</h4><ul>{items}</ul></div>'
