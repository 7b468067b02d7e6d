"""A small candidate of the shape that dbt builds, and a run that waits for the approval of its publication."""

import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import count

import pytest

from padan.orchestration.in_process import close_connections
from padan.postgres import Warehouse
from padan.release import ask_for_approval
from padan.runs.record import read_run
from padan.runs.steps import open_run

MONTH = date(2024, 12, 1)
NUMBERS = count(1)

# (month, region, indicator, breakdown, category, numerator, denominator)
Cell = tuple[date, str, str, str, str, int, int | None]
Propose = Callable[[Sequence[Cell]], None]
Ask = Callable[..., str]


@pytest.fixture(scope="session", autouse=True)
def airflow_lets_the_server_go(warehouse: Warehouse) -> Iterator[None]:
    yield
    if "airflow.settings" in sys.modules:
        close_connections()


@pytest.fixture
def candidate(empty_warehouse: Warehouse) -> Iterator[Warehouse]:
    """A warehouse with an empty candidate: figures, and the names of two indicators and two provinces."""
    with empty_warehouse.connect("padan_transformer") as connection:
        _drop(connection)
        connection.execute(
            "create table candidate.fct_indicator as select period, region_code, indicator_id, programme_id, breakdown,"
            " category, match_basis, numerator, denominator, value, value_low, value_high, registry,"
            " registry_age_months, rule_version, null::numeric as smallest_count from mart.fct_indicator_history"
            " with no data"
        )
        for dimension in ("region", "indicator"):
            connection.execute(f"create table candidate.dim_{dimension} as select * from mart.dim_{dimension}")
        connection.execute(
            "insert into candidate.dim_indicator (indicator_id, name_id, name_en, definition_id, definition_en,"
            " numerator_id, unit, direction, source_datasets, basis, version, valid_from)"
            " select id, id || ' (id)', id || ' (en)', id, id, id, unit, 'neutral', '{}', 'registry', '1', '2014-01-01'"
            " from (values ('coverage', 'persen'), ('people', 'jiwa')) as made (id, unit)"
        )
        connection.execute(
            "insert into candidate.dim_region (region_code, region_level, region_name, valid_from)"
            " values ('00', 'nasional', 'Indonesia', '2014-01-01'),"
            " ('16', 'provinsi', 'Sumatera Selatan', '2014-01-01')"
        )
    yield empty_warehouse
    with empty_warehouse.connect("padan_transformer") as connection:
        _drop(connection)


def _drop(connection: object) -> None:
    for table in ("fct_indicator", "dim_region", "dim_indicator"):
        connection.execute(f"drop table if exists candidate.{table} cascade")


@pytest.fixture
def propose(candidate: Warehouse) -> Propose:
    """Writes cells of the candidate in place of those that are there."""

    def write(cells: Sequence[Cell]) -> None:
        with candidate.connect("padan_transformer") as connection, connection.cursor() as cursor:
            cursor.execute("truncate candidate.fct_indicator")
            cursor.executemany(
                "insert into candidate.fct_indicator (period, region_code, indicator_id, programme_id, breakdown,"
                " category, match_basis, numerator, denominator, value, rule_version)"
                " values (%s, %s, %s, 'ALL', %s, %s, 'semua', %s, %s,"
                " coalesce(round(%s::numeric / nullif(%s, 0), 6), %s), '1')",
                [(*cell, cell[5], cell[6], None if cell[6] is not None else cell[5]) for cell in cells],
            )

    return write


@pytest.fixture
def ask(candidate: Warehouse) -> Ask:
    """Lets a new run of the month ask for an approval; returns its name."""

    def make(*, by: str = "Siti Aminah", month: date = MONTH, threshold: int = 10) -> str:
        run_id = f"release-{next(NUMBERS)}"
        open_run(candidate, period=month, options={"release": "two-person", "by": by}, run_id=run_id)
        with candidate.connect("padan_publisher") as connection:
            ask_for_approval(connection, read_run(connection, run_id), threshold=threshold)
        return run_id

    return make
