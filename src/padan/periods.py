"""Months: text `YYYY-MM` at the edges, the first day as a date inside."""

import calendar
import re
from datetime import date

PATTERN = re.compile(r"^(19|20)\d{2}-(0[1-9]|1[0-2])$")


def parse_period(text: str) -> date:
    """First day of the month written `YYYY-MM`; raises ValueError for anything else."""
    if not PATTERN.match(text):
        raise ValueError(f"bukan bulan: {text!r}; tulis YYYY-MM, misalnya 2024-12")
    return date(int(text[:4]), int(text[5:]), 1)


def format_period(period: date) -> str:
    """`YYYY-MM`."""
    return f"{period:%Y-%m}"


def month_end(period: date) -> date:
    """Last day of the month."""
    return period.replace(day=calendar.monthrange(period.year, period.month)[1])


def add_months(period: date, months: int) -> date:
    """First day of the month so many months later (or earlier)."""
    index = period.year * 12 + period.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def months_between(earlier: date, later: date) -> int:
    """Whole months from one first-of-month to another."""
    return (later.year - earlier.year) * 12 + later.month - earlier.month
