"""Numbers of fixed width, as columns of text: NIK, KK, card numbers, region codes."""

import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray

from padan.generate.calibration import Bools, Ints

Digits = NDArray[np.uint8]
"""(rows, width) of ASCII codes."""

_ZERO = ord("0")


def spell(numbers: Ints, width: int) -> Digits:
    """Writes numbers with leading zeros."""
    text = np.empty((len(numbers), width), np.uint8)
    rest = numbers.astype(np.int64, copy=True)
    # Pairs of digits halve the slow 64-bit divisions.
    at = width
    while at > 0:
        rest, pair = np.divmod(rest, 100)
        pair = pair.astype(np.uint8)
        text[:, at - 1] = pair % 10 + _ZERO
        if at > 1:
            text[:, at - 2] = pair // 10 + _ZERO
        at -= 2
    return text


def as_text(digits: Digits) -> pl.Series:
    """Turns ASCII codes into a column of text without a loop."""
    rows, width = digits.shape
    offsets = np.arange(rows + 1, dtype=np.int32) * width
    data = np.ascontiguousarray(digits)
    array = pa.StringArray.from_buffers(rows, pa.py_buffer(offsets), pa.py_buffer(data))
    return pl.Series(pl.from_arrow(array))


def number_text(numbers: Ints, width: int, prefix: str = "") -> pl.Series:
    """Text of numbers with leading zeros after a fixed prefix."""
    head = np.tile(np.frombuffer(prefix.encode("ascii"), np.uint8), (len(numbers), 1))
    return as_text(np.hstack([head, spell(numbers, width)]))


def rank_in_group(keys: Ints) -> Ints:
    """0, 1, 2 ... for the first, second, third row of each key, in row order."""
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    first = np.concatenate([[True], ordered[1:] != ordered[:-1]]) if len(keys) else np.zeros(0, bool)
    position = np.arange(len(keys))
    rank = np.empty(len(keys), np.int64)
    rank[order] = position - np.maximum.accumulate(np.where(first, position, 0))
    return rank


def date_digits(days: Ints) -> Ints:
    """DDMMYY as a number, of days since 1970."""
    date = days.astype("datetime64[D]")
    month = date.astype("datetime64[M]")
    months = month.astype(np.int64)
    day = (date - month.astype("datetime64[D]")).astype(np.int64) + 1
    year = 1970 + months // 12
    return np.asarray(day * 10_000 + (months % 12 + 1) * 100 + year % 100, dtype=np.int64)


def year_of(days: Ints) -> Ints:
    """Calendar year of days since 1970."""
    return np.asarray(days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970)


def mistype(digits: Digits, random: np.random.Generator) -> Digits:
    """One wrong digit in each row, or two neighbours exchanged where they differ (a third of the rows)."""
    rows, width = digits.shape
    wrong = digits.copy()
    row, at = np.arange(rows), random.integers(1, width, rows)
    left, right = digits[row, at - 1], digits[row, at]
    swapped = (random.random(rows) < 1 / 3) & (left != right)
    other = ((right - _ZERO + random.integers(1, 10, rows)) % 10 + _ZERO).astype(np.uint8)
    wrong[row, at] = np.where(swapped, left, other)
    wrong[row, at - 1] = np.where(swapped, right, left)
    return wrong


def choose(weights: NDArray[np.float64], uniform: NDArray[np.float64]) -> Ints:
    """Draws a category for each uniform number; weights need not sum to 1."""
    cumulative = np.cumsum(weights / weights.sum())
    return np.minimum(np.searchsorted(cumulative, uniform, side="right"), len(weights) - 1)


def pick(mask: Bools) -> Ints:
    """Row numbers where the mask holds."""
    return np.flatnonzero(mask)
