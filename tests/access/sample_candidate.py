"""January 2025 beside the published sample: audited, waiting for its second person, with figures known by hand.

What the tests rely on:
    16.71  active coverage 900 of 1,000 (90%); inactive 5 of 900, hidden as too small
    16     active coverage 6,000 of 8,000 (75%)
    31.71  active coverage 777 of 1,000 (77.7%): 400 of 500 men, 377 of 500 women
    00     active coverage 75,000 of 100,000 (75%)
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

import psycopg

from padan.postgres import Warehouse
from padan.release import ask_for_approval
from padan.runs.record import read_run
from padan.runs.steps import open_run

Connection = psycopg.Connection[Any]
Issue = Callable[..., str]
Officer = Callable[..., AbstractContextManager[Connection]]

JANUARY = date(2025, 1, 1)
SIGNED_IN_AT = datetime(2025, 1, 20, 9, tzinfo=UTC)
THRESHOLD = 10
# (region, indicator, numerator, denominator)
CELLS = (
    ("00", "jkn_active_coverage", 75_000, 100_000),
    ("16", "jkn_active_coverage", 6_000, 8_000),
    ("16.71", "jkn_active_coverage", 900, 1_000),
    ("16.71", "jkn_inactive", 5, 900),
    ("16.06", "jkn_active_coverage", 640, 1_000),
    ("31", "jkn_active_coverage", 5_400, 6_000),
    ("31.71", "jkn_active_coverage", 777, 1_000),
)
# (region, indicator, breakdown, category, numerator, denominator)
SPLIT_CELLS = (
    ("31.71", "jkn_active_coverage", "sex", "L", 400, 500),
    ("31.71", "jkn_active_coverage", "sex", "P", 377, 500),
)
NUMBERS = count(1)


def build_candidate(warehouse: Warehouse) -> None:
    """The tables that dbt would build, for January."""
    with warehouse.connect("padan_transformer") as connection, connection.cursor() as cursor:
        cursor.execute("drop table if exists candidate.fct_indicator, candidate.dim_indicator, candidate.dim_region")
        cursor.execute(
            "create table candidate.fct_indicator as select period, region_code, indicator_id, programme_id, breakdown,"
            " category, match_basis, numerator, denominator, value, value_low, value_high, registry,"
            " registry_age_months, rule_version, null::numeric as smallest_count from mart.fct_indicator_history"
            " with no data"
        )
        for dimension in ("region", "indicator"):
            cursor.execute(f"create table candidate.dim_{dimension} as select * from mart.dim_{dimension}")
        cursor.executemany(
            "insert into candidate.fct_indicator (period, region_code, indicator_id, programme_id, breakdown, category,"
            " match_basis, numerator, denominator, value, rule_version)"
            " values (%s, %s, %s, 'ALL', %s, %s, 'semua', %s, %s, round(%s::numeric / %s, 6), '1')",
            [
                (JANUARY, *cell, *cell[-2:])
                for cell in (*((*cell[:2], "total", "total", *cell[2:]) for cell in CELLS), *SPLIT_CELLS)
            ],
        )


def ask_again(warehouse: Warehouse, run_id: str, numerator: int) -> None:
    """The same run once more, as when its tasks are cleared: the active coverage of 16.71 is another now."""
    with warehouse.connect("padan_transformer") as connection:
        connection.execute(
            "update candidate.fct_indicator set numerator = %s::int, value = %s / denominator"
            " where region_code = '16.71' and indicator_id = 'jkn_active_coverage'",
            (numerator, numerator),
        )
    with warehouse.connect("padan_publisher") as connection:
        ask_for_approval(connection, read_run(connection, run_id), threshold=THRESHOLD)


def ask(warehouse: Warehouse, *, by: str = "Siti Aminah") -> str:
    """Lets a run of January ask for its second person; returns its name."""
    run_id = f"kandidat-{next(NUMBERS)}"
    open_run(warehouse, period=JANUARY, options={"release": "two-person", "by": by}, run_id=run_id)
    with warehouse.connect("padan_publisher") as connection:
        ask_for_approval(connection, read_run(connection, run_id), threshold=THRESHOLD)
    return run_id
