"""The unit tests that stand beside the models, run on the schema of a month without rows."""

import json
from pathlib import Path
from typing import Any

import pytest
from dbt.task.build import BuildTask
from dbt.task.run import ModelRunner

from padan.contract import extracts
from padan.errors import Failed
from padan.postgres import Warehouse
from padan.transform import DbtProject
from padan.transform.dbt import NodeResult

RUN = {
    "run_id": "uji",
    "period": "2024-12-01",
    "deliveries": {name: {"period": "2024-12-01", "revision": 1} for name in extracts()},
    "match_basis": "semua",
    "with_exact_basis": False,
    "rule_version": "1",
    "programmes": [],
    "core_package": [],
    "published_months": [],
    "quota_scale": "1",
    "is_synthetic": False,
}


@pytest.fixture(scope="module")
def built(module_warehouse: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """Every relation of the models, which no unit test reads a row of."""
    project = DbtProject(module_warehouse, tmp_path_factory.mktemp("logs"))
    results = project._invoke("run", "--vars", json.dumps({"run": RUN}))
    assert [f"{result.name}: {result.message}" for result in results if result.status != "success"] == []
    return module_warehouse


def _count_sessions(warehouse: Warehouse) -> int:
    with warehouse.connect("admin") as connection:
        ((count,),) = connection.execute(
            "select sessions from pg_stat_database where datname = current_database()"
        ).fetchall()
    assert isinstance(count, int)
    return count


@pytest.fixture(scope="module")
def unit_tests(built: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[NodeResult], int]:
    """What dbt says of its unit tests, and how many sessions it took to know."""
    before = _count_sessions(built)
    results = DbtProject(built, tmp_path_factory.mktemp("logs")).run_unit_tests()
    return results, _count_sessions(built) - before


def test_every_dbt_unit_test_passes(unit_tests: tuple[list[NodeResult], int]) -> None:
    results, _ = unit_tests

    assert len(results) >= 9
    assert [f"{result.name}: {result.message}" for result in results if result.status != "pass"] == []


def test_dbt_keeps_its_sessions_over_its_nodes(unit_tests: tuple[list[NodeResult], int]) -> None:
    results, sessions = unit_tests

    # Two threads, the main one, those that list schemas; dbt by itself would open one for every node.
    assert sessions < 9 <= len(results)


def test_a_build_that_somebody_stops_is_no_outage(
    built: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(_: BuildTask) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(BuildTask, "run", stop)

    with pytest.raises(KeyboardInterrupt):
        DbtProject(built, tmp_path).build(["staging"], {})


def test_a_session_that_has_died_does_not_hide_what_killed_it(
    built: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    execute = ModelRunner.execute

    def end_sessions(runner: ModelRunner, *arguments: Any) -> Any:
        with built.connect("admin") as connection:
            connection.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'padan_transformer'"
            )
        return execute(runner, *arguments)

    monkeypatch.setattr(ModelRunner, "execute", end_sessions)

    with pytest.raises(Failed, match=r"terminat|server closed"):
        DbtProject(built, tmp_path).build(["staging"], {"period": "2024-12-01", "deliveries": {}})


def test_dbt_docs_are_one_page_with_every_model(built: Warehouse, tmp_path: Path) -> None:
    page = tmp_path / "dbt_docs.html"

    DbtProject(built, tmp_path).write_docs(page)

    assert "fct_kpi_progress" in page.read_text(encoding="utf-8")
