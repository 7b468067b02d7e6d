"""The first answer of the coverage page: registered against active, in one sentence, and the cards under it."""

from dataclasses import replace
from html import escape

import pandas as pd
import streamlit as st

from dashboards.catalogue import ShownIndicator
from dashboards.components.figure_text import row_of
from dashboards.components.filters import Region
from dashboards.components.markup import Tone, pill
from dashboards.components.pbi_figures import is_shown, pick
from dashboards.data.changes import FigureRow, compare
from dashboards.data.coverage import UNCOVERED, verdict
from dashboards.language import NO_NUMBER, Language, is_missing

FLAT_POINTS = 0.05  # half of the last digit shown
CARDS = (
    ShownIndicator("jkn_registered_coverage", "ratio", "good"),
    ShownIndicator("jkn_active_coverage", "ratio", "good"),
    ShownIndicator("jkn_inactive", "ratio", "bad"),
    ShownIndicator(UNCOVERED, "ratio", "bad"),
)


def show_answer(
    figures: pd.DataFrame, before: pd.DataFrame, region: Region, publication: pd.Series, since: str, language: Language
) -> None:
    """The sentence with its figures, and whether they are final; `before` holds the month before."""
    registered, active = (pick(figures, f"jkn_{name}_coverage") for name in ("registered", "active"))
    head = language.text(
        "coverage.where", region=escape(region.name), month=escape(language.month(publication["period"]))
    )
    # Nobody lives in some regions: a count without a share.
    if all(row is None or (is_shown(row) and is_missing(row.value)) for row in (registered, active)):
        sentence = head + escape(language.text("coverage.nothing"))
    elif registered is None or active is None or not (_has_share(registered) and _has_share(active)):
        sentence = head + escape(language.text("coverage.hidden"))
    else:
        sentence = head + _say_coverage(registered, active, before, since, language)
        sentence += _say_uncovered(pick(figures, UNCOVERED), before, since, language)
    tone: Tone = "good" if publication["status"] == "final" else "warn"
    line = language.text(
        "summary.published", at=language.moment(publication["published_at"]), revision=publication["revision"]
    )
    state = pill(language.text(f"status.{publication['status']}"), tone)
    st.html(
        f'<p class="padan-lead">{sentence}</p><div class="padan-line">{state.html}<span>{escape(line)}</span></div>'
    )


def _has_share(row: FigureRow) -> bool:
    return is_shown(row) and not is_missing(row.value)


def _say_coverage(
    registered: FigureRow, active: FigureRow, before: pd.DataFrame, since: str, language: Language
) -> str:
    assert registered.numerator is not None and active.numerator is not None
    assert registered.value is not None and active.value is not None
    sentence = language.text(
        "coverage.answer",
        registered=language.percent(registered.value),
        active=language.percent(active.value),
        active_count=language.number(active.numerator),
        people=language.number(active.denominator or 0),
        gap=language.number(registered.numerator - active.numerator),
    )
    return (
        sentence + " " + _say_change(active, row_of(before[_is_total(before, "jkn_active_coverage")]), since, language)
    )


def _is_total(figures: pd.DataFrame, indicator: str) -> pd.Series:
    return (figures["indicator_id"] == indicator) & (figures["breakdown"] == "total")


def _say_uncovered(now: FigureRow | None, before: pd.DataFrame, since: str, language: Language) -> str:
    """People of deciles 1-4 without active JKN, and whether they have become fewer; nothing where that is hidden."""
    if now is None or not is_shown(now):
        return ""
    share = NO_NUMBER if now.value is None else language.percent(now.value)
    sentence = " " + language.text("coverage.uncovered", count=language.number(now.numerator or 0), share=share)
    earlier = row_of(before[_is_total(before, UNCOVERED)])
    change = compare(*(None if row is None else replace(row, value=row.numerator) for row in (now, earlier)))
    word = verdict(change)
    if word is None or change.difference is None:
        return sentence + "."
    size = language.number(abs(change.difference))
    return f"{sentence}, {language.text(f'coverage.uncovered_{word}', size=size, since=since)}."


def _say_change(active: FigureRow, before: FigureRow | None, since: str, language: Language) -> str:
    change = compare(active, before)
    if change.difference is None:
        return language.text("coverage.change_none", reason=language.text(f"change.{change.reason}"))
    points = change.difference * 100
    key = "flat" if abs(points) < FLAT_POINTS else "up" if points > 0 else "down"
    return language.text(f"coverage.change_{key}", points=language.number(abs(points), 1), since=since)
