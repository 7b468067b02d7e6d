"""The table of headline figures: value, counts, changes, the levels above, the weakest region below."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from padan.brief.headline import HEADLINES, NATION, Headline
from padan.brief.read import Change, Comparison, Figure, Figures
from padan.brief.words import Words

FLAT = Decimal("0.0005")  # half of the last digit shown
COMPARISONS: tuple[Comparison, ...] = ("mom", "yoy")
Cell = dict[str, str]


def build_headline_table(figures: Figures, words: Words) -> dict[str, Any]:
    """Columns with their roles, rows, notes; a cell is `main`, `sub` below it, and `tone`: plain, strong or muted."""
    columns = _columns(figures, words)
    region, month = figures.region.name, words.month(figures.publication.period)
    return {
        "title": words.text("headline.title"),
        "caption": words.text("headline.caption", region=region, month=month),
        "roles": [role for role, _, _ in columns],
        "columns": [words.text("headline.indicator"), *(title for _, title, _ in columns)],
        "rows": [
            {
                "name": _label(headline, figures, words),
                "counts": _counts(headline, figures, words),
                "cells": [make(headline) for _, _, make in columns],
            }
            for headline in HEADLINES
            if figures.figure(headline) is not None or figures.figure(headline, NATION) is not None
        ],
        "notes": _notes(figures, words),
    }


def _columns(figures: Figures, words: Words) -> list[tuple[str, str, Callable[[Headline], Cell]]]:
    def value_of(code: str, tone: str) -> Callable[[Headline], Cell]:
        return lambda headline: _value(headline, figures.figure(headline, code), words, tone)

    def change_over(comparison: Comparison) -> Callable[[Headline], Cell]:
        return lambda headline: write_change(headline, figures.changes[comparison, headline.key], words)

    columns = [("now", words.month(figures.publication.period), value_of(figures.region.code, "strong"))]
    columns += [
        ("change", words.text(f"headline.{name}"), change_over(name))
        for name in COMPARISONS
        if figures.months[name][1]  # else a note below the table says so, in place of a column of dashes
    ]
    if figures.parent is not None:
        columns.append(("above", words.text("headline.province"), value_of(figures.parent.code, "plain")))
    if figures.region.code != NATION:
        columns.append(("above", words.text("headline.nation"), value_of(NATION, "plain")))
    if figures.parent is None and figures.below:
        level = words.text(f"one_level.{figures.below[0].level}")
        title = words.text("headline.weakest", level=level if words.code == "id" else level.lower())
        columns.append(("weakest", title, lambda headline: _weakest(headline, figures, words)))
    return columns


def write_value(headline: Headline, figure: Figure, words: Words) -> str:
    """The figure as its kind is written: a percentage, a count, of one region whether it meets the threshold."""
    assert figure.value is not None
    if headline.kind == "ratio":
        return words.percent(figure.value)
    if headline.kind == "regions" and figure.denominator == 1:
        return words.text("one_region.meets" if figure.numerator else "one_region.meets_not")
    return words.number(figure.value if figure.numerator is None else figure.numerator)


def write_change(headline: Headline, change: Change, words: Words) -> Cell:
    """The change with its sign, and below it whether it is welcome; or why it is not computed."""
    if change.difference is None:
        return _cell(words.text(f"change.{change.reason}"), tone="muted")
    if headline.kind == "ratio":
        is_flat = abs(change.difference) < FLAT
        size = words.text("headline.points", size=words.number(abs(change.difference) * 100, 1))
    else:
        counted = change.difference if change.counted is None else change.counted
        is_flat = counted == 0
        size = words.number(abs(counted))
    if is_flat:
        return _cell(words.text("change.flat"))
    is_up = change.difference > 0
    judged = "" if headline.rises_is == "neutral" else "better" if is_up == (headline.rises_is == "good") else "worse"
    return _cell(f"{'+' if is_up else '−'}{size}", words.text(f"change.{judged}") if judged else "")


def _cell(main: str, sub: str = "", tone: str = "plain") -> Cell:
    return {"main": main, "sub": sub, "tone": tone}


def _label(headline: Headline, figures: Figures, words: Words) -> str:
    if headline.kind == "regions" and figures.region.level == "kabkota":
        return words.text("one_region.label")
    return words.text(f"indicators.{headline.name}")


def _counts(headline: Headline, figures: Figures, words: Words) -> str:
    """Both counts in words; nothing where they may not be shown."""
    figure = figures.figure(headline)
    if figure is None or figure.suppressed or figure.numerator is None:
        return ""
    if headline.kind == "count":
        return words.text(f"counts.{headline.name}")
    if figure.denominator is None or (headline.kind == "regions" and figure.denominator == 1):
        return ""
    return words.text(
        f"counts.{headline.name}",
        numerator=words.number(figure.numerator),
        denominator=words.number(figure.denominator),
    )


def _value(headline: Headline, figure: Figure | None, words: Words, tone: str) -> Cell:
    if figure is not None and figure.suppressed:
        return _cell(words.text("cell.hidden"), tone="muted")
    if figure is None or figure.value is None:
        return _cell(words.text("cell.absent"), tone="muted")
    sub = ""
    if headline.kind == "regions" and tone == "plain" and figure.denominator is not None:
        sub = words.text("cell.of", denominator=words.number(figure.denominator))
    return _cell(write_value(headline, figure, words), sub, tone)


def _weakest(headline: Headline, figures: Figures, words: Words) -> Cell:
    """The region below with the least welcome value, among how many where not all may be shown; equal ones are counted.

    Nothing where fewer than half of the regions may be shown: the weakest of the visible ones may be none of the weak.
    """
    if headline.rises_is == "neutral" or headline.kind == "regions":
        return _cell("")
    values: dict[str, Decimal] = {}
    for region in figures.below:
        figure = figures.figure(headline, region.code)
        if figure is not None and not figure.suppressed and figure.value is not None:
            values[words.place(region.name)] = figure.value
    if 2 * len(values) < len(figures.below):
        return _cell(words.text("cell.few"), tone="muted")
    worst = max(values.values()) if headline.rises_is == "bad" else min(values.values())
    names = [name for name, value in values.items() if value == worst]
    level = words.text(f"levels.{figures.below[0].level}")
    place = names[0] if len(names) == 1 else words.text("headline.tied", count=words.number(len(names)), level=level)
    value = words.percent(worst)
    if len(values) < len(figures.below):
        value = words.text("headline.weakest_shown", value=value, shown=words.number(len(values)))
    return _cell(place, value)


def _notes(figures: Figures, words: Words) -> list[str]:
    notes = [
        words.text(f"headline.unpublished.{name}", month=words.month(month))
        for name, (month, is_published) in figures.months.items()
        if not is_published
    ]
    notes.append(words.text("headline.points_note"))
    shown = [figures.figure(headline) for headline in HEADLINES]
    if any(figure is not None and figure.suppressed for figure in shown):
        notes.append(words.text("headline.bounds_note", threshold=figures.publication.threshold))
    return notes
