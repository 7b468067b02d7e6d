"""The published months of one figure as a line of `charts.lines`."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import reduce
from operator import add

import pandas as pd

from dashboards.charts.lines import Line
from dashboards.language import Language

METHOD = ("match_basis", "registry")


def make_line(
    rows: pd.DataFrame,
    *,
    name: str,
    is_main: bool,
    write: Callable[[float], str],
    language: Language,
    of: str = "value",
    method: Sequence[str] = METHOD,
    bounded: bool = False,
) -> Line | None:
    """The line of one figure in one region.

    It breaks where the method changes, where a month is hidden or missing, and at one that counts known payments only.

    Args:
        rows: period, status, suppressed, the columns `of` and `method`; value_low and value_high where `bounded`.
        name: at the end of the line.
        is_main: whether it is the one that the others are drawn beside.
        write: the value in words.
        language: of the reader.
        of: the column that is drawn.
        method: the columns whose change breaks the series.
        bounded: whether its bounds are drawn.

    Returns:
        None where no month may be shown.
    """
    rows = rows.sort_values("period")
    series = name_series(rows, method)
    absent = rows["suppressed"].astype(bool) | rows[of].isna()
    shown = rows[~absent]
    if shown.empty:
        return None
    texts = [write(value) for value in shown[of]]
    frame = pd.DataFrame(
        {
            "period": shown["period"],
            "value": shown[of],
            "low": shown["value_low"] if bounded else None,
            "high": shown["value_high"] if bounded else None,
            "status": shown["status"],
            "series": series[~absent],
            "stretch": series[~absent] + stretches(shown["period"]).astype(str),
            "value_text": texts,
            "written": [f"{language.month(month)}: {text}" for month, text in zip(shown["period"], texts, strict=True)],
        }
    )
    if bounded:
        frame["written"] += _say_bounds(frame, write)
    return Line(name=name, frame=frame, is_main=is_main)


def name_series(rows: pd.DataFrame, method: Sequence[str] = METHOD) -> pd.Series:
    """What the months of a series have in common; one that counts known payments only is a series of its own."""
    series: pd.Series = reduce(add, (rows[name].fillna("").astype(str) for name in method))
    if "is_incomplete" not in rows:
        return series
    return series.where(~rows["is_incomplete"].astype(bool), series + rows["period"].astype(str))


def stretches(months: pd.Series) -> pd.Series:
    """By shown month the number of the unbroken stretch that it is in; a month that is not among them breaks it."""
    return (months.map(lambda month: month.year * 12 + month.month).diff() > 1).cumsum()


def _say_bounds(frame: pd.DataFrame, write: Callable[[float], str]) -> list[str]:
    return [
        f" ({write(low)} – {write(high)})" if pd.notna(low) and pd.notna(high) else ""
        for low, high in zip(frame["low"], frame["high"], strict=True)
    ]


def has_bounds(lines: Sequence[Line]) -> bool:
    """Whether a band is drawn around any of the lines."""
    return any((line.frame["low"].notna() & line.frame["high"].notna()).any() for line in lines)


def say_span(first: date, last: date, rows: pd.DataFrame, period: date, language: Language) -> str:
    """Sejak Oktober 2024; both ends where the line stops before the month of the page, and why that one is not in it.

    Args:
        first: month at the start of what is compared.
        last: month at its end.
        rows: period, suppressed of the line.
        period: the month of the page.
        language: of the reader.
    """
    if last == period:
        return language.text("trend.since", first=language.month(first))
    is_hidden = rows.loc[rows["period"] == period, "suppressed"].astype(bool).any()
    return language.text(
        "trend.between_hidden" if is_hidden else "trend.between_missing",
        first=language.month(first),
        last=language.month(last),
        now=language.month(period),
    )


def say_hidden(rows: pd.DataFrame, language: Language) -> list[str]:
    """The note on hidden figures among the rows of the lines; none without any."""
    hidden = int(rows["suppressed"].astype(bool).sum())
    return [language.text("trend.hidden", count=hidden)] if hidden else []
