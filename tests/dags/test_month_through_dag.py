"""A real month of the world of thirty, through the DAGs: extracts in, published indicators out."""

from pathlib import Path

from padan.orchestration.in_process import run_month
from padan.periods import parse_period
from padan.postgres import Warehouse
from padan.runs.steps import open_run

INBOX = Path(__file__).parents[1] / "worlds" / "thirty" / "inbox"
PERIOD = "2024-12"


def run(warehouse: Warehouse, run_id: str) -> str:
    options: dict[str, object] = {"matching": "exact"}
    open_run(warehouse, period=parse_period(PERIOD), options=options, run_id=run_id)
    return run_month(period=PERIOD, inbox=str(INBOX), options=options, run_id=run_id, warehouse=warehouse)


def test_the_month_is_published_through_the_dags_and_the_second_run_changes_nothing(empty_warehouse: Warehouse) -> None:
    warehouse = empty_warehouse
    assert run(warehouse, "thirty-1") == "published"
    with warehouse.connect("padan_planner") as connection:
        published = connection.execute(
            "select revision, run_id from mart.fct_publication where period = %s", (parse_period(PERIOD),)
        ).fetchall()
        population = connection.execute(
            "select count(*) from mart.fct_indicator where indicator_id = 'population' and region_code = '00'"
        ).fetchone()
    assert published == [(1, "thirty-1")]
    assert population is not None and population[0] > 0

    assert run(warehouse, "thirty-2") == "unchanged"
    with warehouse.connect("padan_planner") as connection:
        revisions = connection.execute("select count(*) from mart.fct_publication").fetchone()
        states = connection.execute("select run_id, state from ops.run where run_id like 'thirty-%%'").fetchall()
    assert revisions == (1,)
    assert dict(states) == {"thirty-1": "published", "thirty-2": "unchanged"}
