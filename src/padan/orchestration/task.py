"""One step inside an Airflow task: who watches it, how its failure is judged, what is recorded of it."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from padan.errors import Refused
from padan.periods import parse_period

log = logging.getLogger(__name__)

StepResult = dict[str, Any]
# Called when a step has ended: its name, the state in which it ended, its seconds.
OnStep = Callable[[str, str, float], None]
# Called when a step starts.
OnStart = Callable[[str], None]


@dataclass
class Observer:
    """Sees the steps of the runs in this process and keeps what they raised.

    Attributes:
        on_step: told how each step ended.
        on_start: told that a step starts.
        errors: the exception that each failed step raised, by step.
        results: what each step returned, by step.
    """

    on_step: OnStep | None = None
    on_start: OnStart | None = None
    errors: dict[str, BaseException] = field(default_factory=dict)
    results: dict[str, StepResult] = field(default_factory=dict)


_observers: list[Observer] = []


@contextmanager
def observed(observer: Observer) -> Iterator[Observer]:
    """Tells `observer` about every step that this process performs meanwhile."""
    _observers.append(observer)
    try:
        yield observer
    finally:
        _observers.remove(observer)


def is_watched() -> bool:
    """Whether somebody follows the runs of this process (`padan run`); under the scheduler nobody does."""
    return bool(_observers)


def perform(step: str, function: Callable[..., StepResult], *arguments: object) -> StepResult:
    """Calls a step of the monthly run and tells the observers of this process, if any.

    The step's exception passes unchanged: `outages_only` decides whether Airflow tries again.
    """
    started = time.monotonic()
    for observer in _observers:
        if observer.on_start:
            observer.on_start(step)
    try:
        result = function(*arguments)
        state = str(result.get("state", "done"))
    except BaseException as error:
        state = "refused" if isinstance(error, Refused) else "failed"
        for observer in _observers:
            observer.errors[step] = error
        raise
    finally:
        for observer in _observers:
            if observer.on_step:
                observer.on_step(step, state, time.monotonic() - started)
    for observer in _observers:
        observer.errors.pop(step, None)
        observer.results[step] = result
    return result


def perform_beside(step: str, function: Callable[..., StepResult], *arguments: str, run_id: str) -> StepResult:
    """Performs a step that must not stop the month, which is published already: running out of time is a warning.

    Airflow's timeout is no `Exception`, so that a step which lets nothing else through still fails by it.

    Args:
        step: its name.
        function: ends every other failure itself, with a result whose `state` says so.
        arguments: of the function.
        run_id: under which the timeout is recorded in ops.quality_result.

    Returns:
        What the step returns; `state` unwritten and `reason` timeout where it ran out of time.
    """
    from airflow.sdk.exceptions import AirflowTaskTimeout

    def until_timeout(*given: str) -> StepResult:
        try:
            return function(*given)
        except AirflowTaskTimeout:
            log.exception("%s ran out of time", step)
            _record_warning(run_id, step)
            return {"state": "unwritten", "reason": "timeout"}

    return perform(step, until_timeout, *arguments)


def _record_warning(run_id: str, step: str) -> None:
    from padan.postgres import open_warehouse
    from padan.runs.record import Finding, add_findings

    try:
        with open_warehouse() as warehouse, warehouse.connect("padan_publisher") as connection:
            warning = Finding(step, f"{step}_in_time", "warning", False, "batas waktu tugas terlewati")
            add_findings(connection, run_id, [warning])
    except Exception:
        log.exception("the timeout of %s could not be recorded", step)


def default_arguments(owner: str) -> dict[str, Any]:
    """Arguments of every task: outages are tried again, twice and soon; refusals and defects are not."""
    return {
        "owner": owner,
        "retries": 2,
        "retry_delay": timedelta(seconds=30),
        "retry_exponential_backoff": True,
        "max_retry_delay": timedelta(minutes=5),
        "retry_policy": outages_only(),
        "execution_timeout": timedelta(hours=2),
        "on_failure_callback": record_stop,
    }


def outages_only() -> Any:
    """Airflow's retry policy by which only an unreachable or crashed component is tried again."""
    from airflow.sdk import ExceptionRetryPolicy, RetryAction, RetryRule

    outages: list[type[BaseException] | str] = [
        "padan.errors.Failed",
        "psycopg.OperationalError",
        "psycopg2.OperationalError",
        "sqlalchemy.exc.OperationalError",
        "httpx.TransportError",
        "builtins.ConnectionError",
        "builtins.TimeoutError",
    ]
    return ExceptionRetryPolicy(
        rules=[RetryRule(exception=outages, action=RetryAction.RETRY, reason="outage")],
        default=RetryAction.FAIL,
    )


def record_stop(context: Any) -> None:
    """Records in `ops` that a task stopped its run for good, and tells people; never raises."""
    error = context.get("exception") or RuntimeError("tanpa pengecualian")
    _record(context, context["task_instance"].task_id, error)


def record_timeout(context: Any) -> None:
    """Records a DAG run that outlived its time; every other end is recorded by the task that caused it."""
    if context.get("reason") == "timed_out":
        _record(context, "dag_run", TimeoutError("batas waktu seluruh DAG terlewati"))


def _record(context: Any, task_id: str, error: BaseException) -> None:
    from padan.orchestration.notify import notify_stop
    from padan.orchestration.request import read_request
    from padan.postgres import open_warehouse
    from padan.runs import steps

    try:
        request = read_request(context["dag_run"])
        with open_warehouse() as warehouse:
            # An ingest that the scheduler started has no run of its own yet.
            steps.open_run(
                warehouse, period=parse_period(request.period), options=request.options, run_id=request.run_id
            )
            state = "refused" if isinstance(error, Refused) else "failed"
            steps.finish_run(request.run_id, state, str(error) or type(error).__name__)
        notify_stop(request, task_id, error)
    except Exception:
        log.exception("the stopped run could not be recorded")
