"""The book of runs (ops.run, ops.step, ops.quality_result)."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from psycopg import Connection
from psycopg.types.json import Jsonb

from padan.errors import Failed
from padan.postgres import Warehouse
from padan.runs.memory import PeakMemory


@dataclass
class StepCost:
    """What a step reports about itself while it runs."""

    rows: int | None = None


@dataclass(frozen=True)
class Run:
    """One row of ops.run."""

    run_id: str
    period: date
    state: str
    inputs: dict[str, Any]
    options: dict[str, Any]
    published_revision: int | None
    input_digest: str | None
    message: str | None = None

    @property
    def deliveries(self) -> dict[str, dict[str, Any]]:
        """The delivery that the month uses, by dataset."""
        return dict(self.inputs.get("deliveries", {}))

    @property
    def payments(self) -> list[tuple[str, int]]:
        """Period (ISO) and revision of the earlier deliveries whose payments may count in this month."""
        return [(month, revision) for month, revision in self.inputs.get("looked_back", {}).get("payments", [])]

    @property
    def published_months(self) -> list[str]:
        """Earlier months (ISO) that were published from the people who stand there, oldest first."""
        back = self.inputs.get("looked_back", {})
        return sorted(set(back.get("published", {})) & set(back.get("built", {})))

    @property
    def programmes(self) -> list[dict[str, Any]]:
        """The programmes of the month with the rules valid at its end, by programme_id."""
        return list(self.inputs.get("programmes", []))

    @property
    def incomplete_figures(self) -> list[list[str]]:
        """Indicator and programme of every figure that counts known payments only (padan.runs.payments)."""
        return list(self.inputs.get("incomplete_figures", []))

    @property
    def reasons(self) -> list[str]:
        """Why the month is provisional; empty when it is final."""
        return list(self.inputs.get("reasons", []))


@dataclass(frozen=True)
class Finding:
    """One result of a check, without any row value."""

    dataset_or_model: str
    expectation: str
    severity: str
    success: bool
    observed: str = ""
    details: dict[str, Any] = field(default_factory=dict)


def new_run_id(period: date) -> str:
    """A readable identifier that sorts by time."""
    return f"{period:%Y-%m}-{datetime.now(UTC):%Y%m%dT%H%M%S%f}"


def read_run(connection: Connection[tuple[Any, ...]], run_id: str) -> Run:
    """The run, or Failed when nobody began it."""
    row = connection.execute(
        "select run_id, period, state, inputs, options, published_revision, input_digest, message"
        " from ops.run where run_id = %s",
        (run_id,),
    ).fetchone()
    if row is None:
        raise Failed(f"run {run_id} tidak dikenal", "mulai dengan `padan run --period YYYY-MM --inbox FOLDER`")
    return Run(*row)


def update_run(connection: Connection[tuple[Any, ...]], run_id: str, **columns: object) -> None:
    """Sets columns of ops.run; dictionaries become jsonb."""
    assignments = ", ".join(f"{name} = %s" for name in columns)
    values = [Jsonb(value) if isinstance(value, dict) else value for value in columns.values()]
    connection.execute(f"update ops.run set {assignments} where run_id = %s".encode(), (*values, run_id))


def add_findings(connection: Connection[tuple[Any, ...]], run_id: str, findings: list[Finding]) -> None:
    """Appends to ops.quality_result."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into ops.quality_result"
            " (run_id, dataset_or_model, expectation, severity, success, observed, details)"
            " values (%s, %s, %s, %s, %s, %s, %s)",
            [
                (run_id, f.dataset_or_model, f.expectation, f.severity, f.success, f.observed, json.dumps(f.details))
                for f in findings
            ],
        )


@contextmanager
def timed_step(warehouse: Warehouse, run_id: str, step: str, role: str) -> Iterator[StepCost]:
    """Records how long a step took, and the peak and the growth of its process's memory (MB) meanwhile."""
    memory, started, clock = PeakMemory(), datetime.now(UTC), time.monotonic()
    cost = StepCost()
    yield cost
    finished = started + timedelta(seconds=time.monotonic() - clock)
    with warehouse.connect(role) as connection:
        connection.execute(
            "insert into ops.step (run_id, step, started_at, finished_at, rows, peak_mb, growth_mb)"
            " values (%s, %s, %s, %s, %s, %s, %s)",
            (run_id, step, started, finished, cost.rows, memory.peak_mb, memory.growth_mb),
        )
