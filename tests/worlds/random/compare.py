"""Runs random worlds through the warehouse and compares every row with the plain-Python reference."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from reference_complementarity import OverlapKey
from reference_figures import Key, rounded
from reference_flow import FlowKey
from reference_series import Results, count_series

from month_by_steps import compute_month
from padan.periods import parse_period
from padan.postgres import Warehouse

OPTIONS: dict[str, Any] = {"matching": "exact", "without": [], "note": None}
KECAMATAN = "__.__.%"
SHOWN = 3

Values = tuple[Any, ...]


@dataclass(frozen=True)
class Difference:
    """One row on which the two sides do not agree; None: the side has no such row."""

    period: str
    table: str
    subject: str
    key: Values
    expected: Values | None
    found: Values | None


def run_and_compare(warehouse: Warehouse, inbox: Path, periods: tuple[str, ...]) -> list[Difference]:
    """Computes months with the warehouse and with the reference; every difference of any row."""
    found: list[Difference] = []
    for expected in count_series(inbox, periods):
        compute_month(warehouse, period=expected.period, inbox=inbox, options=OPTIONS)
        found += compare_month(warehouse, expected)
    return found


def compare_month(warehouse: Warehouse, expected: Results) -> list[Difference]:
    """The candidate of a month against the reference, all rows both ways."""
    period = expected.period
    return [
        *compare(period, "fct_indicator", expected.indicators, read_indicators(warehouse, period), name_of_indicator),
        *compare(period, "fct_programme_overlap", expected.overlaps, read_overlaps(warehouse, period), lambda k: k[1]),
        *compare(
            period,
            "fct_flow",
            {key: (count,) for key, count in expected.flows.items()},
            read_flows(warehouse, period),
            lambda key: f"{key[1].partition(':')[0]} {key[2]}",
        ),
    ]


def name_of_indicator(key: Values) -> str:
    """Indicator and breakdown."""
    return f"{key[1]} {key[3]}"


def compare(
    period: str, table: str, expected: Mapping[Any, Values], found: Mapping[Any, Values], subject_of: Any
) -> Iterator[Difference]:
    """Rows that are missing, extra, or differ."""
    for key in sorted({*expected, *found}):
        ours, theirs = expected.get(key), found.get(key)
        if ours is None or theirs is None or not all(map(is_equal, ours, theirs)):
            shown = None if ours is None else tuple(as_decimal(value) for value in ours)
            yield Difference(period, table, subject_of(key), tuple(key), shown, theirs)


def as_decimal(value: int | Fraction | None) -> Decimal | int | None:
    """A fraction as the warehouse shows it."""
    return rounded(value) if isinstance(value, Fraction) else value


def is_equal(ours: int | Fraction | None, theirs: Decimal | int | None) -> bool:
    """Whole numbers exactly; a fraction to the sixth decimal, which the database may cut before it divides."""
    if ours is None or theirs is None:
        return ours is None and theirs is None
    if isinstance(ours, int):
        return ours == theirs
    return abs(Fraction(theirs) - ours) <= Fraction(1, 1_000_000)


def read_indicators(warehouse: Warehouse, period: str) -> dict[Key, Values]:
    """Unsuppressed figures of match basis nik, by key."""
    rows = read_rows(
        warehouse,
        "select region_code, indicator_id, programme_id, breakdown, category,"
        " numerator, denominator, value, value_low, value_high from candidate.fct_indicator"
        " where period = %s and match_basis = 'nik' and region_code not like %s",
        period,
    )
    return {Key(*row[:5]): row[5:] for row in rows}


def read_overlaps(warehouse: Warehouse, period: str) -> dict[OverlapKey, Values]:
    """Counts of every combination, by key."""
    rows = read_rows(
        warehouse,
        "select region_code, unit, max_decile, combination, exact_count, at_least_count, denominator"
        " from candidate.fct_programme_overlap where period = %s and region_code not like %s",
        period,
    )
    return {OverlapKey(*row[:4]): row[4:] for row in rows}


def read_flows(warehouse: Warehouse, period: str) -> dict[FlowKey, Values]:
    """Flows that are not 0, by key."""
    rows = read_rows(
        warehouse,
        "select region_code, account, flow, count from candidate.fct_flow"
        " where period = %s and region_code not like %s and count <> 0",
        period,
    )
    return {FlowKey(*row[:3]): row[3:] for row in rows}


def read_rows(warehouse: Warehouse, query: str, period: str) -> list[Values]:
    """Rows of the candidate at kabupaten/kota and above."""
    with warehouse.connect("padan_transformer") as connection:
        return connection.execute(query, (parse_period(period), KECAMATAN)).fetchall()  # type: ignore[call-overload]  # text known at run time


def report(differences: list[Difference]) -> str:
    """How many rows differ, by subject and month, with the smallest examples."""
    grouped: dict[tuple[str, str, str], list[Difference]] = defaultdict(list)
    for difference in differences:
        grouped[difference.table, difference.subject, difference.period].append(difference)
    lines = [f"{len(differences)} rows differ"]
    for (table, subject, period), found in sorted(grouped.items()):
        missing = sum(d.found is None for d in found)
        extra = sum(d.expected is None for d in found)
        lines.append(f"{table}: {subject} {period}: {len(found)} ({missing} missing, {extra} not expected)")
        # A kabupaten/kota is one small world, so it is the easiest to follow by hand.
        for d in sorted(found, key=lambda d: -len(d.key[0]))[:SHOWN]:
            lines.append(f"    {d.key}: reference {show(d.expected)}, warehouse {show(d.found)}")
    return "\n".join(lines)


def show(values: Values | None) -> str:
    """Values of a row, short."""
    return "no row" if values is None else " ".join("-" if value is None else str(value) for value in values)
