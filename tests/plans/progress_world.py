"""Runs the real models of the plans' progress on a warehouse: plans by the loader, actuals by a delivery, dbt."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from psycopg import Connection
from psycopg.rows import dict_row

from padan.periods import format_period
from padan.plans import check_plan, load_plan, read_plan
from padan.postgres import Warehouse
from padan.runs.steps import ingest, open_run
from padan.transform import DbtProject

MODELS = (
    "stg_kemensos__kpi_actual", "int_kpi_target", "int_kpi_actual", "int_kpi_forecast", "fct_kpi_progress",
    "fct_kpi_funding",
)  # fmt: skip
Row = dict[str, Any]


def load(warehouse: Warehouse, folder: Path) -> None:
    """Loads the plan of a folder."""
    with warehouse.connect("padan_transformer") as connection:
        load_plan(connection, check_plan(read_plan(folder)), loaded_by="uji")


def forget_plans(warehouse: Warehouse) -> None:
    """Takes away what a test loaded; the shipped plan as first loaded is current again."""
    shipped = "plan_id like 'renstra-kemensos-%' and version = 1"
    with warehouse.connect("padan_transformer") as connection:
        for table in ("plan_funding", "plan_target", "plan_indicator", "plan"):
            connection.execute(f"delete from reference.{table} where not ({shipped})")
        connection.execute(f"update reference.plan set is_current = true where {shipped}")


def create_figures(warehouse: Warehouse, figures: Sequence[Row] = ()) -> None:
    """A table candidate.fct_indicator with these figures of the nation."""
    with warehouse.connect("padan_transformer") as connection:
        drop_figures(connection)
        connection.execute("create table candidate.fct_indicator as select * from mart.fct_indicator with no data")
        for figure in figures:
            columns = ", ".join(figure)
            marks = ", ".join(f"%({column})s" for column in figure)
            connection.execute(f"insert into candidate.fct_indicator ({columns}) values ({marks})", figure)


def drop_figures(connection: Connection[Any]) -> None:
    """Removes candidate.fct_indicator and what was built on it; the next run of a month makes its own."""
    connection.execute(
        "drop table if exists candidate.fct_indicator, candidate.fct_kpi_progress, candidate.fct_kpi_funding cascade"
    )


def deliver(inbox: Any, month: date, values: Sequence[tuple[str, int, str, str | None]]) -> None:
    """Writes a delivery of realisasi_renstra: (kpi_id, tahun, nilai, catatan)."""
    rows = [
        {"kpi_id": kpi_id, "tahun": str(year), "nilai": value, "catatan": note} for kpi_id, year, value, note in values
    ]
    inbox.deliver("realisasi_renstra", rows, period=format_period(month))


def build(
    warehouse: Warehouse,
    month: date,
    logs: Path,
    *,
    inbox: Any = None,
    delivered: date | None = None,
    **variables: object,
) -> dict[tuple[str, str], Row]:
    """Lands the delivery, if any, and builds the models for the month.

    Returns:
        The rows of candidate.fct_kpi_progress by kpi_id and source.
    """
    deliveries = {}
    if inbox is not None and delivered is not None:
        run_id = f"uji-{delivered}"
        open_run(warehouse, period=delivered, options={}, run_id=run_id)
        ingest("realisasi_renstra", format_period(delivered), str(inbox.root), run_id)
        deliveries = {"realisasi_renstra": {"period": delivered.isoformat(), "revision": 1}}
    run = {
        "run_id": "uji",
        "period": month.isoformat(),
        "deliveries": deliveries,
        "match_basis": "semua",
        "rule_version": "1",
        "published_months": [],
        "quota_scale": "1",
    } | variables
    results = DbtProject(warehouse, logs)._invoke("run", "--select", *MODELS, "--vars", json.dumps({"run": run}))
    assert [f"{result.name}: {result.message}" for result in results if result.status != "success"] == []
    with warehouse.connect("padan_transformer") as connection:
        rows = connection.cursor(row_factory=dict_row).execute(
            "select * from candidate.fct_kpi_progress where period = %s", (month,)
        )
        return {(row["kpi_id"], row["source"]): row for row in rows}
