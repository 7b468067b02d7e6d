"""What every DAG promises: it parses without a database, is owned, bounded in time, and emits or awaits months."""

import importlib
import sys
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pendulum
import psycopg
import pytest

from padan.contract import REQUIRED_DATASETS, extracts
from padan.orchestration.quiet import quiet
from padan.paths import DBT_PROJECT

INGEST_DAGS = {f"ingest_{name}" for name in extracts()}


def stored_timetable(dag: Any) -> Any:
    """The timetable as the scheduler reads it from its tables."""
    from airflow.serialization.serialized_objects import DagSerialization

    return DagSerialization.deserialize_dag(DagSerialization.serialize_dag(dag)).timetable


def test_every_dag_file_parses_and_there_is_one_ingest_dag_a_dataset(bag: Any) -> None:
    assert bag.import_errors == {}
    assert set(bag.dags) == INGEST_DAGS | {"monthly_indicators", "monthly_release", "monthly_deadline"}


@pytest.mark.parametrize("module", ["ingest", "monthly_indicators", "monthly_deadline"])
def test_parsing_opens_no_connection(module: str, bag: Any, log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a connection was opened while parsing")

    monkeypatch.setattr(psycopg, "connect", refuse)
    monkeypatch.setattr(psycopg.Connection, "connect", refuse)
    monkeypatch.setattr("socket.socket.connect", refuse)
    monkeypatch.setattr("sqlalchemy.engine.Engine.connect", refuse)
    monkeypatch.syspath_prepend(str(Path(bag.dags["monthly_indicators"].fileloc).parent))
    sys.modules.pop(module, None)
    with quiet(log):
        importlib.import_module(module)
    sys.modules.pop(module)


def test_every_task_has_an_owner_a_time_limit_and_two_spaced_retries(bag: Any) -> None:
    for dag in bag.dags.values():
        # Months wait for an approval beside one another, and longer than any of them is computed.
        waits = dag.dag_id == "monthly_release"
        assert dag.max_active_runs == (12 if waits else 1), dag.dag_id
        assert not dag.catchup, dag.dag_id
        assert "padan" in dag.tags, dag.dag_id
        longest = timedelta(days=31) if waits else timedelta(hours=12)
        assert timedelta(0) < dag.dagrun_timeout <= longest, dag.dag_id
        assert len(dag.doc_md) > 100, dag.dag_id
        for task in dag.tasks:
            assert task.owner not in ("airflow", ""), task.task_id
            assert timedelta(0) < task.execution_timeout <= timedelta(hours=2), task.task_id
            assert task.execution_timeout < dag.dagrun_timeout, task.task_id
            assert (task.retries, task.retry_delay) == (2, timedelta(seconds=30)), task.task_id
            assert task.retry_exponential_backoff, task.task_id
            assert task.on_failure_callback, task.task_id


def test_an_ingest_dag_belongs_to_the_owner_of_the_dataset(bag: Any) -> None:
    for name, dataset in extracts().items():
        dag = bag.dags[f"ingest_{name}"]
        assert {task.owner for task in dag.tasks} == {dataset.owner}
        assert ("required" in dag.tags) == (name in REQUIRED_DATASETS)


def test_each_ingest_dag_emits_the_asset_of_its_dataset(bag: Any) -> None:
    for name in extracts():
        (task,) = bag.dags[f"ingest_{name}"].tasks
        assert [asset.uri for asset in task.outlets] == [f"padan://raw/{name}"]


@pytest.mark.parametrize("day", range(1, 16))
def test_every_scheduled_ingest_is_about_the_month_before(bag: Any, day: int) -> None:
    timetable = stored_timetable(bag.dags["ingest_kemensos_bansos"])
    tick = pendulum.datetime(2025, 1, day, 6, tz="Asia/Jakarta").in_timezone("UTC")
    assert timetable.partitioned
    assert timetable._get_partition_info(tick)[1] == "2024-12"


def test_ingest_looks_on_the_first_fifteen_mornings_only(bag: Any) -> None:
    timetable = stored_timetable(bag.dags["ingest_kemensos_bansos"])
    moment = pendulum.datetime(2025, 1, 15, 6, tz="Asia/Jakarta").in_timezone("UTC")
    assert timetable._get_next(moment).in_timezone("Asia/Jakarta") == pendulum.datetime(
        2025, 2, 1, 6, tz="Asia/Jakarta"
    )


def test_the_deadline_starts_the_month_before(bag: Any) -> None:
    dag = bag.dags["monthly_deadline"]
    tick = pendulum.datetime(2025, 1, 15, 8, tz="Asia/Jakarta").in_timezone("UTC")
    assert stored_timetable(dag)._get_partition_info(tick)[1] == "2024-12"
    (task,) = dag.tasks
    assert task.trigger_dag_id == "monthly_indicators"


def test_the_month_awaits_the_three_required_datasets_of_the_same_key(bag: Any) -> None:
    from airflow.partition_mappers.identity import IdentityMapper

    timetable = stored_timetable(bag.dags["monthly_indicators"])
    assert timetable.partitioned
    awaited = {asset.uri for _, asset in timetable.asset_condition.iter_assets()}
    assert awaited == {f"padan://raw/{name}" for name in REQUIRED_DATASETS}
    for _, asset in timetable.asset_condition.iter_assets():
        mapper = timetable.get_partition_mapper(name=asset.name, uri=asset.uri)
        assert isinstance(mapper, IdentityMapper)


COMPUTED = ["begin", "match_people", "dbt.staging", "dbt.spine", "dbt.cells", "dbt.indicators", "audit", "release"]
MADE_OF_IT = ["publish", "findings", "briefs"]


def assert_chain(dag: Any, order: list[str]) -> None:
    for task_id, following in pairwise(order):
        assert dag.task_dict[task_id].downstream_task_ids == {following}


def test_the_tasks_of_a_month_follow_one_another(bag: Any) -> None:
    dag = bag.dags["monthly_indicators"]
    assert set(dag.task_dict) == {*COMPUTED, *MADE_OF_IT, "notify", "ask_approval", "make_up"}
    assert dag.task_dict["begin"].downstream_task_ids == {"match_people", "make_up"}
    assert dag.task_dict["make_up"].downstream_task_ids == set()
    assert_chain(dag, COMPUTED[1:])
    assert dag.task_dict["release"].downstream_task_ids == {"publish", "ask_approval"}
    assert_published(dag)


def assert_published(dag: Any) -> None:
    """People are told of a publication, whatever becomes of the findings and briefs made from it."""
    assert dag.task_dict["publish"].downstream_task_ids == {"findings", "notify"}
    assert_chain(dag, MADE_OF_IT[1:])
    assert dag.task_dict["briefs"].downstream_task_ids == dag.task_dict["notify"].downstream_task_ids == set()


def test_an_approved_month_is_published_as_any_other(bag: Any) -> None:
    dag = bag.dags["monthly_release"]
    assert set(dag.task_dict) == {"approval", *MADE_OF_IT, "notify"}
    assert_chain(dag, ["approval", "publish"])
    assert_published(dag)
    assert dag.task_dict["approval"].options == ["Setujui", "Tolak"]
    assert bag.dags["monthly_indicators"].task_dict["ask_approval"].trigger_dag_id == "monthly_release"


@pytest.mark.parametrize("layer", ["staging", "spine", "cells", "indicators"])
def test_a_dbt_task_shows_the_models_of_its_layer(bag: Any, layer: str) -> None:
    models = {file.stem for file in (DBT_PROJECT / "models" / layer).rglob("*.sql")}
    shown = bag.dags["monthly_indicators"].task_dict[f"dbt.{layer}"].doc_md
    assert models
    assert {line[3:-1] for line in shown.splitlines() if line.startswith("- `")} == models
