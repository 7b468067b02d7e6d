"""A figure in words: its value, its counts, its change; the same everywhere on the pages."""

from typing import Any

import numpy as np
import pandas as pd

from dashboards.catalogue import ShownIndicator
from dashboards.components.markup import Tone
from dashboards.data.changes import Change, FigureRow, row_fields
from dashboards.language import Language, is_missing

FLAT = 0.0005  # half of the last digit shown


def row_of(frame: pd.DataFrame) -> FigureRow | None:
    """The single figure of a frame of read_figures, None if there is none."""
    return None if frame.empty else figure_at(frame, 0)


def figure_at(frame: pd.DataFrame, place: int) -> FigureRow:
    """The figure in a row of a frame of read_figures, the first is 0."""
    # The row as a whole: a page picks some hundred, and asking column after column takes twice as long.
    row = frame.iloc[place].astype(object).to_dict()
    fields = row_fields(row)
    cells: list[Any] = [row[name] for name in fields]
    plain: list[Any] = [cell.item() if isinstance(cell, np.generic) else cell for cell in cells]
    known: list[Any] = [None if is_missing(cell) else cell for cell in plain]
    return FigureRow(**dict(zip(fields, known, strict=True)))


def write_value(shown: ShownIndicator, value: float, language: Language) -> str:
    """The value with its unit."""
    if shown.kind == "index":
        return language.number(value, 2)
    if shown.kind == "points":
        return language.text("change.points", size=language.number(value * 100, 1))
    return language.percent(value) if shown.kind == "ratio" else language.number(value)


def write_range(shown: ShownIndicator, low: float | None, high: float | None, language: Language) -> str:
    """Lowest and highest value; empty where the figure has none or they say nothing more than the value."""
    if low is None or high is None or is_missing(low) or is_missing(high):
        return ""
    ends = [write_value(shown, end, language) for end in (low, high)]
    return " – ".join(ends) if ends[0] != ends[1] else ""


def write_by_unit(unit: str, value: float, language: Language) -> str:
    """A value of mart.fct_indicator with the unit that mart.dim_indicator gives it."""
    if unit in ("persen", "wilayah"):
        return language.percent(value)
    if unit == "poin_persen":
        return language.text("change.points", size=language.number(value * 100, 1))
    if unit == "indeks":
        return language.number(value, 2)
    return f"{language.number(value)} {language.text_or(f'units.{unit}', unit)}"


def write_headline(shown: ShownIndicator, row: FigureRow, language: Language) -> str:
    """The large figure of a card: of a count of regions the count, or a yes or no where it is about one."""
    if shown.kind != "regions":
        assert row.value is not None
        return write_value(shown, row.value, language)
    if row.denominator == 1:
        return language.text("cell.meets" if row.numerator else "cell.meets_not")
    return language.number(row.numerator or 0)


def write_counts(shown: ShownIndicator, row: FigureRow, language: Language) -> str:
    """Numerator and denominator in words; of a figure that is its own count, what it counts."""
    if shown.kind == "count" or is_missing(row.numerator) or is_missing(row.denominator):
        return language.text(f"counts.{shown.indicator_id}")
    if shown.kind == "regions" and row.denominator == 1:
        return language.text("counts.one_region")
    assert row.numerator is not None and row.denominator is not None
    return language.text(
        f"counts.{shown.indicator_id}",
        numerator=language.number(row.numerator),
        denominator=language.number(row.denominator),
    )


def write_change(
    shown: ShownIndicator, change: Change, since: str, language: Language, *, brief: bool = False
) -> tuple[str, Tone]:
    """The change in words and whether it is welcome; `brief` says points for percentage points."""
    if change.difference is None:
        return language.text(f"change.{change.reason}"), "plain"
    difference = change.difference
    if shown.kind in ("ratio", "points"):
        if abs(difference) < FLAT:
            return language.text("change.flat", since=since), "plain"
        words = "summary_home.points" if brief else "change.points"
        size = language.text(words, size=language.number(abs(difference) * 100, 1))
    else:
        if difference == 0:
            return language.text("change.flat", since=since), "plain"
        size = language.number(abs(difference))
    arrow = "▲" if difference > 0 else "▼"
    text = language.text("change.since", arrow=arrow, size=size, since=since)
    if shown.rises_is == "neutral":
        return text, "plain"
    return text, "good" if (difference > 0) == (shown.rises_is == "good") else "bad"
