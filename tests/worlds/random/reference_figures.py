"""A figure, and how shares of sets become figures.

Part of the second plain-Python reference (README.md).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from typing import NamedTuple, TypeVar

Item = TypeVar("Item", bound=Hashable)
Number = int | Fraction
NATION = "00"
ALL = "ALL"


class Key(NamedTuple):
    """Grain of the figures of one month."""

    region_code: str
    indicator_id: str
    programme_id: str
    breakdown: str
    category: str


class Figure(NamedTuple):
    """One figure of one region before it has a region."""

    indicator_id: str
    breakdown: str
    category: str
    numerator: Number
    denominator: Number | None
    low: Fraction | None = None
    high: Fraction | None = None


class Counted(NamedTuple):
    """What stands in a row: value is the ratio, or the numerator where there is no denominator."""

    numerator: Number
    denominator: Number | None
    value: Fraction | None
    low: Fraction | None
    high: Fraction | None


def levels_of(kabkota: str) -> tuple[str, str, str]:
    """Nation, province and kabupaten/kota of a code."""
    return NATION, kabkota[:2], kabkota[:5]


def by_region(items: Iterable[Item], kabkota_of: Callable[[Item], str]) -> defaultdict[str, set[Item]]:
    """The items of every region, on each of its three levels."""
    found: defaultdict[str, set[Item]] = defaultdict(set)
    for item in items:
        for region in levels_of(kabkota_of(item)):
            found[region].add(item)
    return found


def rows_by_region(rows: Iterable[dict]) -> defaultdict[str, list[dict]]:
    """Delivered rows by their own kode_wilayah; one above kabupaten/kota counts at its own level and up."""
    found: defaultdict[str, list[dict]] = defaultdict(list)
    for row in rows:
        for region in dict.fromkeys(levels_of(row["kode_wilayah"])):
            found[region].append(row)
    return found


def total(
    indicator_id: str,
    numerator: Number,
    denominator: Number | None,
    low: Fraction | None = None,
    high: Fraction | None = None,
) -> Figure:
    """The figure without breakdown."""
    return Figure(indicator_id, "total", "total", numerator, denominator, low, high)


def split(
    indicator_id: str,
    breakdown: str,
    whole: Collection[Item],
    part: Collection[Item],
    category_of: Callable[[Item], str],
) -> Iterator[Figure]:
    """Share of a part within each category of the whole."""
    wholes: defaultdict[str, int] = defaultdict(int)
    parts: defaultdict[str, int] = defaultdict(int)
    for item in whole:
        wholes[category_of(item)] += 1
    for item in part:
        parts[category_of(item)] += 1
    for category in wholes:
        yield Figure(indicator_id, breakdown, category, parts[category], wholes[category])


def shares(
    indicator_id: str,
    breakdown: str,
    labels: Iterable[str],
    categories: Iterable[str],
    denominator: Number,
) -> Iterator[Figure]:
    """How often each category of a closed list occurs, over one denominator."""
    counts: defaultdict[str, int] = defaultdict(int)
    for label in labels:
        counts[label] += 1
    for category in categories:
        yield Figure(indicator_id, breakdown, category, counts[category], denominator)


def ratio(numerator: Number, denominator: Number | None) -> Fraction | None:
    """Their quotient; None over 0."""
    return Fraction(numerator) / Fraction(denominator) if denominator else None


def counted(figure: Figure) -> Counted:
    """The row of a figure."""
    value = Fraction(figure.numerator) if figure.denominator is None else ratio(figure.numerator, figure.denominator)
    return Counted(figure.numerator, figure.denominator, value, figure.low, figure.high)


def rounded(value: Fraction | None, places: int = 6) -> Decimal | None:
    """Half away from zero."""
    if value is None:
        return None
    with localcontext() as context:
        context.prec = 60
        whole = abs(value) * 10**places
        nearest = Decimal(int(whole + Fraction(1, 2)))
        return (nearest if value >= 0 else -nearest).scaleb(-places).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
