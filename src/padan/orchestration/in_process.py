"""One month in this process: the same DAGs that the scheduler runs, without a scheduler.

Airflow is imported once a process (some 3 s) and builds its in-process API with the first task (some 4 s); after that
a task costs less than 0.1 s. Everything that Airflow, dbt and Great Expectations print goes to one log file a run.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from padan.contract import extracts
from padan.errors import Failed, Refused
from padan.orchestration.environment import configure, ensure_airflow_database
from padan.orchestration.quiet import outside, quiet
from padan.orchestration.request import Request
from padan.orchestration.task import Observer, OnStart, OnStep, StepResult, observed
from padan.postgres import Warehouse
from padan.settings import get_settings

QUICK_RETRIES = 1
QUICK_RETRY_DELAY = timedelta(seconds=1)
# The scheduler leaves a run alone whose time has not come: one that is up must not run the same tasks too.
OUT_OF_SCHEDULERS_REACH = timedelta(days=1)


def run_month(
    *,
    period: str,
    inbox: str | None,
    options: dict[str, object],
    run_id: str,
    warehouse: Warehouse,
    on_step: OnStep | None = None,
    on_start: OnStart | None = None,
) -> str:
    """Runs the ingest DAGs one after the other, then `monthly_indicators`, and stops at the first failure.

    Args:
        period: `YYYY-MM`.
        inbox: place of the extracts.
        options: matching, without, note, release, by.
        run_id: name of the run in `ops.run`.
        warehouse: open warehouse; holding it open keeps the embedded server up between steps.
        on_step: told the name, the state and the seconds of every step that has ended.
        on_start: told the name of every step that starts.

    Returns:
        `published`; `unchanged` when this input is already published; `waiting` for the second person's approval.

    Raises:
        Refused: a rule refused a delivery or the candidate; the step's own exception.
        Failed: a component failed, also when tried again.
    """
    request = Request(period=period, inbox=inbox, run_id=run_id, options=options)
    without = options.get("without") or ()
    names = [name for name in extracts() if not isinstance(without, list | tuple) or name not in without]
    results = _run_dags(
        [*(f"ingest_{name}" for name in names), "monthly_indicators"], request, warehouse, on_step, on_start
    )
    if results["begin"].get("unchanged"):
        return "unchanged"
    if "release" in results:
        return "waiting"
    return str(results["publish"].get("state", "published"))


def publish_approved(*, period: str, run_id: str, warehouse: Warehouse, on_step: OnStep | None = None) -> str:
    """Publishes an approved month from where it waited: `monthly_release`, nothing is computed again.

    Returns:
        `published`, or `unchanged` when no published value differs.

    Raises:
        Refused: the candidate is not the approved one; the step's own exception.
        Failed: a component failed, also when tried again.
    """
    request = Request(period=period, inbox=None, run_id=run_id)
    results = _run_dags(["monthly_release"], request, warehouse, on_step, None)
    return str(results["publish"].get("state", "published"))


def _run_dags(
    dag_ids: list[str], request: Request, warehouse: Warehouse, on_step: OnStep | None, on_start: OnStart | None
) -> dict[str, StepResult]:
    """Runs DAGs one after the other; returns what each step returned."""
    log = log_file(request.run_id)
    with quiet(log) as streams:
        observer = Observer(
            on_step=outside(on_step, streams) if on_step else None,
            on_start=outside(on_start, streams) if on_start else None,
        )
        dags = load_dags(warehouse)
        try:
            with observed(observer):
                for dag_id in dag_ids:
                    _run_dag(dags[dag_id], request, observer, log)
        finally:
            close_connections()
    return observer.results


def log_file(run_id: str) -> Path:
    """Where a run's Airflow, dbt and Great Expectations lines go."""
    return get_settings().logs / f"airflow-{run_id}.log"


def _run_dag(dag: Any, request: Request, observer: Observer, log: Path) -> None:
    from airflow.dag_processing.bundles.manager import DagBundlesManager

    # `DAG.test` would parse and write the whole folder again for every DAG (0.3 s each): `load_dags` has done it.
    with patch.object(DagBundlesManager, "get_all_dag_bundles", return_value=()):
        run = dag.test(run_conf=request.as_conf(), run_after=datetime.now(UTC) + OUT_OF_SCHEDULERS_REACH)
    if str(run.state) == "success":
        return
    for step, error in observer.errors.items():
        if isinstance(error, Refused | Failed | KeyboardInterrupt):
            raise error
        raise Failed(
            f"langkah {step} gagal: {type(error).__name__}; lihat {log}",
            "jalankan perintah yang sama sekali lagi; bila berulang, kirimkan berkas log itu",
        ) from error
    raise Failed(f"DAG {dag.dag_id} berakhir {run.state}; lihat {log}", "jalankan perintah yang sama sekali lagi")


_loaded: dict[str, dict[str, Any]] = {}


def load_dags(warehouse: Warehouse) -> dict[str, Any]:
    """Parses dags/ once a process and a database, and writes the DAGs to Airflow's tables."""
    configure(warehouse)
    ensure_airflow_database(warehouse)
    if warehouse.admin_url in _loaded:
        return _loaded[warehouse.admin_url]

    from airflow.dag_processing.bundles.manager import DagBundlesManager
    from airflow.dag_processing.dagbag import BundleDagBag, sync_bag_to_db

    manager = DagBundlesManager()
    manager.sync_bundles_to_db()
    (bundle,) = manager.get_all_dag_bundles()
    bundle.initialize()
    bag = BundleDagBag(dag_folder=bundle.path, bundle_path=bundle.path, bundle_name=bundle.name)
    if bag.import_errors:
        file, error = next(iter(bag.import_errors.items()))
        raise Failed(f"{file} tidak dapat dibaca Airflow: {error}", "perbaiki berkas itu di dags/")
    sync_bag_to_db(bag, bundle.name, bundle.version)
    _build_newest_api_only()
    dags = dict(bag.dags)
    for dag in dags.values():
        for task in dag.tasks:
            _adapt(task)
    _loaded[warehouse.admin_url] = dags
    return dags


def _build_newest_api_only() -> None:
    """Airflow builds its in-process API for each of nine published versions (3 s); a task here speaks the newest."""
    from airflow.api_fastapi.execution_api import routes, versions
    from cadwyn import HeadVersion, Version, VersionBundle
    from cadwyn.route_generation import _DELETED_ROUTE_TAG

    versions.bundle = VersionBundle(HeadVersion(), Version(versions.bundle.versions[0].value))
    router = routes.execution_api_router
    router.routes[:] = [route for route in router.routes if _DELETED_ROUTE_TAG not in getattr(route, "tags", ())]


def _adapt(task: Any) -> None:
    """Someone is waiting: try again soon and once. The next DAG is started here, so no asset may start it as well."""
    task.retries = QUICK_RETRIES
    task.retry_delay = QUICK_RETRY_DELAY
    task.retry_exponential_backoff = 0
    task.outlets = []
    task.on_failure_callback = [*task.on_failure_callback, _end_at_once]


def _end_at_once(context: Any) -> None:
    """Gives up the tasks after a failed one; `DAG.test` would wait a second for each of them."""
    from airflow.models.taskinstance import TaskInstance
    from airflow.utils.session import create_session
    from sqlalchemy import update

    failed = context["task_instance"]
    with create_session() as session:
        session.execute(
            update(TaskInstance)
            .where(TaskInstance.dag_id == failed.dag_id, TaskInstance.run_id == failed.run_id)
            .where(TaskInstance.state.is_(None))
            .values(state="upstream_failed")
        )


def close_connections() -> None:
    """Gives Airflow's connections back, so that the embedded server can stop before this process ends."""
    from airflow import settings as airflow_settings

    if airflow_settings.Session is not None:
        airflow_settings.Session.remove()
    if airflow_settings.engine is not None:
        airflow_settings.engine.dispose()
