"""One published cell of the PBI-JK page, and how its count and its share are written where it is hidden or absent."""

from collections.abc import Mapping

import pandas as pd

from dashboards.components.figure_text import figure_at
from dashboards.data.changes import FigureRow
from dashboards.language import Language, is_missing


def pick(
    figures: pd.DataFrame, indicator_id: str, breakdown: str = "total", category: str = "total"
) -> FigureRow | None:
    """The cell of one month and region, None if there is none."""
    # On the arrays themselves: a page picks some hundred cells, and comparing columns of pandas takes a millisecond.
    chosen = (
        (figures["indicator_id"].to_numpy() == indicator_id)
        & (figures["breakdown"].to_numpy() == breakdown)
        & (figures["category"].to_numpy() == category)
    )
    places = chosen.nonzero()[0]
    return figure_at(figures, int(places[0])) if len(places) else None


def rows_of(cells: Mapping[str, FigureRow | None], name: str) -> pd.DataFrame:
    """The cells as rows to take along; one that is absent has no row.

    Args:
        cells: by their category.
        name: of the column of categories.

    Returns:
        `name`, numerator, denominator, value, lost (of the denominator, not in the numerator), suppressed.
    """
    shown = {category: row for category, row in cells.items() if row is not None}
    return pd.DataFrame(
        {
            name: list(shown),
            "numerator": [None if row.suppressed else row.numerator for row in shown.values()],
            "denominator": [row.denominator for row in shown.values()],
            "value": [None if row.suppressed else row.value for row in shown.values()],
            "lost": [lost_before(row) for row in shown.values()],
            "suppressed": [row.suppressed for row in shown.values()],
        }
    )


def is_shown(row: FigureRow | None) -> bool:
    """Whether the cell has a numerator that may be read."""
    return row is not None and not row.suppressed and not is_missing(row.numerator)


def lost_before(row: FigureRow | None) -> float | None:
    """How many of the stage before are not at this one; None where a count is hidden or absent."""
    if row is None or not is_shown(row) or is_missing(row.denominator):
        return None
    assert row.numerator is not None and row.denominator is not None
    return row.denominator - row.numerator


def write_count(row: FigureRow | None, language: Language) -> str:
    """The numerator, or why there is none to read."""
    if row is None:
        return language.text("cell.missing")
    if row.suppressed:
        return language.text("cell.suppressed")
    return language.text("cell.missing") if is_missing(row.numerator) else language.number(row.numerator or 0)


def write_share(row: FigureRow | None, language: Language) -> str:
    """The value as a percentage; a dash where there is none (the count beside it says why)."""
    if row is None or row.suppressed or is_missing(row.value):
        return "–"
    assert row.value is not None
    return language.percent(row.value)
