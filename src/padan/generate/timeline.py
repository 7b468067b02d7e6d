"""Months and days of the synthetic world, and which generation of the registry is delivered when."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

EPOCH = dt.date(1970, 1, 1)
NEVER = 2**30
"""A day that does not come, in days since 1970."""
HISTORY_DAYS = 3 * 365
"""Events (deaths, moves, entries, exits) are drawn in the three years before the end of the period."""
MAX_MONTHS = 36
MAX_PAYMENTS_BEFORE = 11

DTSEN_FROM = 2025 * 12 + 1
DTKS_LAST = 2025 * 12 + 2
DTSEN_PROGRAMMES_FROM = 2025 * 12 + 3
DTSEN_PBI_FROM = 2025 * 12 + 4


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month, counted from year 0 (`index` = 12 × year + month − 1)."""

    index: int

    @classmethod
    def parse(cls, text: str) -> "Month":
        """Reads YYYY-MM; raises ValueError for anything else."""
        date = dt.datetime.strptime(text, "%Y-%m").date()
        if len(text) != 7:
            raise ValueError(text)
        return cls(date.year * 12 + date.month - 1)

    @property
    def year(self) -> int:
        return self.index // 12

    @property
    def number(self) -> int:
        """1 to 12."""
        return self.index % 12 + 1

    @property
    def first(self) -> int:
        """The first day, in days since 1970."""
        return (dt.date(self.year, self.number, 1) - EPOCH).days

    @property
    def last(self) -> int:
        """The last day, in days since 1970."""
        return Month(self.index + 1).first - 1

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"

    def back(self, months: int) -> "Month":
        """The month that many months earlier."""
        return Month(self.index - months)


def months_until(period: Month, months: int) -> list[Month]:
    """The months that end at the period, oldest first."""
    return [period.back(offset) for offset in range(months - 1, -1, -1)]


def registry_generation(month: Month, *, first: bool) -> Literal["DTKS", "DTSEN"] | None:
    """The registry that Kemensos delivers in a month, or None.

    DTKS comes every month to January 2025 and once more in March 2025; DTSEN in February 2025 and each quarter after it
    (a month has one manifest for a dataset, so never both). `first`: the first month of an inbox always has a registry.
    """
    if month.index < DTSEN_FROM or month.index == DTKS_LAST:
        return "DTKS"
    if first or (month.index - DTSEN_FROM) % 3 == 0:
        return "DTSEN"
    return None


def is_due(cadence: str, month: Month, *, first: bool) -> bool:
    """Whether a dataset of this cadence is delivered; every dataset is delivered in the first month of an inbox."""
    step = {"monthly": 1, "quarterly": 3, "semester": 6}[cadence]
    return first or month.number % step == 0
