"""Figures of one region and month by what they count, so that a page asks for a cell by its name."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

TOTAL = "total"
NAMES = ("indicator_id", "breakdown", "category")
VALUES = ("numerator", "denominator", "value", "value_low", "value_high")


@dataclass(frozen=True)
class Cell:
    """One published figure; counts and values are None where they are hidden or undefined.

    Attributes:
        numerator: count.
        denominator: count; published beside a hidden numerator where it gives nothing away.
        value: ratio 0..1, or an index.
        low: lowest value that the unmatched records allow.
        high: highest value.
        suppressed: whether the figure is hidden.
    """

    numerator: float | None
    denominator: float | None
    value: float | None
    low: float | None
    high: float | None
    suppressed: bool

    @property
    def is_shown(self) -> bool:
        """Whether there is a value to show."""
        return not self.suppressed and self.value is not None


class Cells:
    """Cells of one region by indicator, breakdown and category."""

    def __init__(self, figures: pd.DataFrame) -> None:
        """Takes rows with indicator_id, breakdown, category and values as mart.fct_indicator has them."""
        self._cells = {
            (row[0], row[1], row[2]): _cell(row[3:8], row[8])
            for row in figures[[*NAMES, *VALUES, "suppressed"]].itertuples(index=False, name=None)
        }

    def __bool__(self) -> bool:
        """Whether the region has any figure."""
        return bool(self._cells)

    def get(self, indicator: str, breakdown: str = TOTAL, category: str = TOTAL) -> Cell | None:
        """The cell, None where it was not published."""
        return self._cells.get((indicator, breakdown, category))

    def by_category(self, indicator: str, breakdown: str) -> dict[str, Cell]:
        """Every published category of a breakdown."""
        return {key[2]: cell for key, cell in self._cells.items() if key[:2] == (indicator, breakdown)}


def _cell(values: Sequence[Any], suppressed: object) -> Cell:
    numerator, denominator, value, low, high = (None if pd.isna(one) else float(one) for one in values)
    return Cell(numerator, denominator, value, low, high, bool(suppressed))
