"""Publication of the plans' progress: revisions as other tables have, and what hides a computed actual."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from padan.postgres import Warehouse
from padan.publish.publication import Published, publish
from padan.runs.record import read_run
from padan.runs.steps import open_run

MONTH = date(2024, 12, 1)
INDICATOR = {
    "period": MONTH,
    "region_code": "00",
    "indicator_id": "pkh_graduation",
    "programme_id": "PKH",
    "breakdown": "total",
    "category": "total",
    "match_basis": "semua",
    "rule_version": "1",
}
PROGRESS: dict[str, Any] = {
    "period": MONTH,
    "plan_id": "renstra-kemensos-2020-2024",
    "plan_version": 1,
    "kpi_id": "IKP-T19-02",
    "target_year": 2024,
    "target_text": "20",
    "target_value": 20,
    "endpoint_year": 2024,
    "endpoint_text": "20",
    "endpoint_value": 20,
    "actual_month": MONTH,
    "trajectory_value": 20,
    "rule_version": "1",
}
COMPUTED = PROGRESS | {
    "source": "dihitung",
    "actual_value": 15,
    "achievement": 0.75,
    "status": "berisiko",
    "gap": -5,
    "forecast_value": 15,
    "forecast_low": 14,
    "forecast_high": 16,
    "computed_indicator": "pkh_graduation",
    "computed_programme": "PKH",
    "computed_breakdown": "total",
    "computed_category": "total",
}
REPORTED = PROGRESS | {"source": "dilaporkan", "actual_value": 20, "achievement": 1, "status": "tercapai", "gap": 0}


@pytest.fixture
def candidate(empty_warehouse: Warehouse) -> Iterator[Warehouse]:
    """A warehouse with an empty candidate of figures and progress."""
    with empty_warehouse.connect("padan_transformer") as connection:
        _drop(connection)
        connection.execute(
            "create table candidate.fct_indicator as select period, region_code, indicator_id, programme_id, breakdown,"
            " category, match_basis, numerator, denominator, value, value_low, value_high, registry,"
            " registry_age_months, null::numeric as smallest_count, rule_version from mart.fct_indicator with no data"
        )
        connection.execute("create table candidate.dim_indicator as select * from reference.indicator")
        connection.execute(
            "create table candidate.fct_kpi_progress as select *, null::text as computed_indicator,"
            " null::text as computed_programme, null::text as computed_breakdown, null::text as computed_category"
            " from mart.fct_kpi_progress with no data"
        )
        for column in ("suppressed", "run_id", "revision"):
            connection.execute(f"alter table candidate.fct_kpi_progress drop column {column}")
    yield empty_warehouse
    with empty_warehouse.connect("padan_transformer") as connection:
        _drop(connection)


def _drop(connection: Any) -> None:
    for name in ("fct_indicator", "dim_indicator", "fct_kpi_progress"):
        connection.execute(f"drop table if exists candidate.{name} cascade")


def propose(warehouse: Warehouse, graduated: int, families: int, *rows: dict[str, Any]) -> None:
    with warehouse.connect("padan_transformer") as connection:
        connection.execute("truncate candidate.fct_indicator, candidate.fct_kpi_progress")
        figure = INDICATOR | {"numerator": graduated, "denominator": families, "value": graduated / families}
        for table, row in [("fct_indicator", figure), *(("fct_kpi_progress", row) for row in rows)]:
            columns = ", ".join(row)
            marks = ", ".join(f"%({column})s" for column in row)
            connection.execute(f"insert into candidate.{table} ({columns}) values ({marks})", row)


def publish_month(warehouse: Warehouse, name: str, threshold: int = 10) -> Published:
    open_run(warehouse, period=MONTH, options={}, run_id=name)
    with warehouse.connect("padan_publisher") as connection:
        return publish(connection, read_run(connection, name), threshold=threshold)


def read(warehouse: Warehouse, columns: str, source: str) -> tuple[Any, ...] | None:
    with warehouse.connect("padan_planner") as connection:
        query = f"select {columns} from mart.fct_kpi_progress where source = '{source}'"
        return connection.execute(query.encode()).fetchone()


def test_a_computed_actual_of_a_small_count_is_hidden_with_all_that_is_read_off_it(candidate: Warehouse) -> None:
    propose(candidate, 3, 20, COMPUTED, REPORTED)

    publish_month(candidate, "small")

    assert read(candidate, "suppressed, status, target_value, trajectory_value", "dihitung") == (
        True,
        "belum_ada_data",
        20,
        20,
    )
    hidden = "actual_value, achievement, gap, forecast_value, forecast_low, forecast_high"
    assert read(candidate, hidden, "dihitung") == (None,) * 6
    assert read(candidate, "suppressed, status, actual_value", "dilaporkan") == (False, "tercapai", 20)


def test_a_computed_actual_of_a_large_count_is_shown(candidate: Warehouse) -> None:
    propose(candidate, 300, 2000, COMPUTED, REPORTED)

    publish_month(candidate, "large")

    assert read(candidate, "suppressed, status, actual_value, forecast_high", "dihitung") == (False, "berisiko", 15, 16)


def test_nothing_is_hidden_without_a_threshold(candidate: Warehouse) -> None:
    propose(candidate, 3, 20, COMPUTED)

    publish_month(candidate, "open", threshold=0)

    assert read(candidate, "suppressed, actual_value", "dihitung") == (False, 15)


def test_progress_has_revisions_as_other_figures_have(candidate: Warehouse) -> None:
    propose(candidate, 300, 2000, COMPUTED, REPORTED)
    first, again = publish_month(candidate, "one"), publish_month(candidate, "two")
    propose(candidate, 300, 2000, COMPUTED, REPORTED | {"actual_value": 19, "status": "sesuai_jalur"})
    changed = publish_month(candidate, "three")

    assert [(one.state, one.revision) for one in (first, again, changed)] == [
        ("published", 1),
        ("unchanged", 1),
        ("published", 2),
    ]
    assert read(candidate, "revision, status", "dilaporkan") == (2, "sesuai_jalur")
    with candidate.connect("padan_planner") as connection:
        kept = connection.execute(
            "select revision, actual_value from mart.fct_kpi_progress_history where source = 'dilaporkan' order by 1"
        ).fetchall()
    assert kept == [(1, 20), (2, 19)]
