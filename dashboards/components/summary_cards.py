"""The six headline figures of the month: value, change, what they are held against, and the page with the evidence."""

from dataclasses import dataclass
from datetime import date
from html import escape

import pandas as pd
import streamlit as st

from dashboards.catalogue import ShownIndicator
from dashboards.components.definition import write_definitions
from dashboards.components.figure_text import row_of, write_change, write_value
from dashboards.components.markup import pill
from dashboards.components.measure_names import write_count_line, write_name
from dashboards.components.rows import side_by_side
from dashboards.components.summary_goals import Goal
from dashboards.data.changes import Change, FigureRow, compare
from dashboards.data.summary import revised_from, rows_of
from dashboards.language import Language, is_missing

PAGES = {
    "jkn_active_coverage": "coverage",
    "jkn_uncovered_bottom40": "coverage",
    "tk_active_coverage": "coverage",
    "exclusion_error": "targeting",
    "inclusion_error": "targeting",
    "complementarity_full": "complementarity",
}
GOALS_SHOWN = 2


@dataclass(frozen=True)
class Card:
    """A figure with everything that its card says.

    Attributes:
        shown: which figure.
        now: in the month.
        before: in the published month before.
        first: its value as first published, None where it stands or nothing may be said of it.
        goals: what it is held against.
    """

    shown: ShownIndicator
    now: FigureRow | None
    before: FigureRow | None
    first: float | None
    goals: list[Goal]


def read_card(
    shown: ShownIndicator,
    figures: pd.DataFrame,
    first: pd.DataFrame,
    goals: list[Goal],
    months: tuple[date, date | None],
) -> Card:
    """A card from the rows of its month and the one before."""
    period, previous = months
    mine = rows_of(figures, shown.key)
    now = row_of(mine[mine["period"] == period])
    before = row_of(mine[mine["period"] == previous]) if previous else None
    return Card(shown, now, before, revised_from(shown.key, now, first), goals)


def show_cards(cards: list[Card], *, previous: date | None, threshold: int, language: Language) -> None:
    """One row of cards, each with its link and its definition."""
    with st.container(key="summary_cards"):
        for column, card in zip(side_by_side("figures", len(cards)), cards, strict=True):
            name = card.shown.indicator_id
            with column, st.container(key=f"figure_{name}", height="stretch"):
                st.html(_draw(card, previous, threshold, language))
                with st.container(horizontal=True, gap="small", vertical_alignment="center"):
                    st.page_link(f"views/{PAGES[name]}.py", label=language.text("summary_home.evidence"))
                    with st.popover(language.text("definition.open"), type="tertiary"):
                        write_definitions((name,), language)
                        for goal in card.goals:
                            st.caption(f"{goal.text}. {goal.source}")


def _draw(card: Card, previous: date | None, threshold: int, language: Language) -> str:
    shown, now = card.shown, card.now
    name = write_name(shown, language)
    if now is None or (is_missing(now.value) and not now.suppressed):
        return _write(name, "", language.text("cell.missing"), [], hidden=True)
    badge = pill(language.text(f"status.{now.status}"), "good" if now.status == "final" else "warn").html
    if now.suppressed:
        lines = [("counts", language.text("cell.suppressed_why", threshold=threshold))]
        return _write(name, badge, language.text("cell.suppressed"), lines, hidden=True)
    assert now.value is not None
    since = language.short_month(previous) if previous else ""
    moved = Change(None, "absent") if previous and card.before is None else compare(now, card.before)
    change, tone = write_change(shown, moved, since, language, brief=True)
    lines = [(f"change {tone}", change), ("counts", write_count_line(shown, now, language))]
    if not is_missing(now.value_low) and not is_missing(now.value_high):
        assert now.value_low is not None and now.value_high is not None
        low, high = write_value(shown, now.value_low, language), write_value(shown, now.value_high, language)
        if low != high:
            lines.append(("counts", language.text("summary_home.bounds", low=low, high=high)))
    if card.first is not None:
        first = write_value(shown, card.first, language)
        lines.append(("revised", language.text("summary_home.revised", first=first)))
    lines += [(f"goal {goal.tone}", goal.text) for goal in card.goals[:GOALS_SHOWN]]
    return _write(name, badge, write_value(shown, now.value, language), lines)


def _write(name: str, badge: str, value: str, lines: list[tuple[str, str]], *, hidden: bool = False) -> str:
    body = "".join(f'<div class="{kind}">{escape(text)}</div>' for kind, text in lines if text)
    figure, written = ("figure wrapped", "value hidden") if hidden else ("figure", "value")
    return (
        f'<div class="padan-card brief"><div class="label">{escape(name)}</div>'
        f'<div class="{figure}"><div class="{written}">{escape(value)}</div>{badge}</div>'
        f"{body}</div>"
    )
