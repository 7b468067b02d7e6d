"""A month in this process: where it stops, what is tried again, what is recorded, what reaches the terminal.

The DAGs, Airflow and the database are real; single steps are replaced at the edge.
"""

import time
from collections.abc import Callable
from typing import Any

import httpx
import psycopg
import pytest

from padan.contract import extracts
from padan.errors import Failed, Refused
from padan.orchestration.in_process import log_file, run_month
from padan.orchestration.quiet import quiet
from padan.orchestration.task import perform_beside
from padan.periods import parse_period
from padan.postgres import Warehouse
from padan.runs import steps

REFUSAL = Refused(
    rule="checksum", message="sha256 berbeda", remedy="minta kiriman ulang", dataset="pengaduan", file="pengaduan.csv"
)


class Steps:
    """Steps that do nothing but remember that they were called; each may be given an error to raise."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.errors: dict[str, list[BaseException]] = {}
        self.results: dict[str, dict[str, Any]] = {}

    def make(self, name: str, label: Callable[..., str]) -> Callable[..., dict[str, Any]]:
        def step(*arguments: Any) -> dict[str, Any]:
            called = label(*arguments)
            self.calls.append(called)
            if self.errors.get(called):
                raise self.errors[called].pop(0)
            print("a line of dbt or Great Expectations")
            return self.results.get(called, {"state": "landed"} if name == "ingest" else {})

        return step


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Steps:
    fake = Steps()
    labels: dict[str, Callable[..., str]] = {
        "ingest": lambda dataset, *_: f"ingest {dataset}",
        "build_layer": lambda _, layer: f"build {layer}",
    }
    for name in ("ingest", "begin_run", "match_people", "build_layer", "audit_candidate", "publish_month"):
        monkeypatch.setattr(steps, name, fake.make(name, labels.get(name, lambda *_, name=name: name)))
    return fake


ALL_INGESTS = [f"ingest {name}" for name in extracts()]
# Where it does not matter how many deliveries a month has: each of their DAGs takes as long as all of the month's own.
FEW = ("dukcapil_penduduk", "kemensos_bansos", "pengaduan")
WITHOUT = {"without": [name for name in extracts() if name not in FEW]}
INGESTS = [f"ingest {name}" for name in FEW]
MONTH = ["begin_run", "match_people", "build staging", "build spine", "build cells", "build indicators",
         "audit_candidate", "publish_month"]  # fmt: skip


def run(warehouse: Warehouse, run_id: str, **changes: Any) -> str:
    month = {"period": "2024-12", "inbox": "inbox", "options": WITHOUT, "run_id": run_id, "warehouse": warehouse}
    steps.open_run(warehouse, period=parse_period("2024-12"), options={}, run_id=run_id)
    return run_month(**(month | changes))


def recorded(warehouse: Warehouse, run_id: str) -> tuple[object, ...]:
    with warehouse.connect("padan_viewer") as connection:
        row = connection.execute("select state, message from ops.run where run_id = %s", (run_id,)).fetchone()
    assert row is not None
    return row


def test_a_month_runs_every_dataset_and_then_every_step_once(warehouse: Warehouse, fake: Steps) -> None:
    assert run(warehouse, "whole", options={}) == "published"
    assert fake.calls == ALL_INGESTS + MONTH


def test_months_follow_one_another_in_one_process(warehouse: Warehouse, fake: Steps) -> None:
    for period in ("2024-10", "2024-11"):
        assert run(warehouse, f"month-{period}", period=period) == "published"
    assert fake.calls == (INGESTS + MONTH) * 2


def test_nothing_reaches_the_terminal_and_the_log_has_it(
    warehouse: Warehouse, fake: Steps, capfd: pytest.CaptureFixture[str]
) -> None:
    run(warehouse, "quiet")
    assert capfd.readouterr() == ("", "")
    log = log_file("quiet").read_text(encoding="utf-8")
    assert "a line of dbt or Great Expectations" in log
    assert "monthly_indicators" in log


def test_progress_reaches_the_caller_and_its_terminal(
    warehouse: Warehouse, fake: Steps, capsys: pytest.CaptureFixture[str]
) -> None:
    started: list[str] = []
    fake.results["ingest pengaduan"] = {"state": "absent"}
    run(warehouse, "progress", on_step=lambda name, state, _: print(name, state), on_start=started.append)
    ended = capsys.readouterr().out.splitlines()
    assert ended[0] == "ingest.dukcapil_penduduk landed"
    assert "ingest.pengaduan absent" in ended
    assert [line.split()[0] for line in ended] == started
    assert {"notify", "briefs"} <= set(started[-3:])


def test_a_refused_delivery_stops_before_the_month_and_is_never_tried_again(warehouse: Warehouse, fake: Steps) -> None:
    fake.errors["ingest pengaduan"] = [REFUSAL]
    with pytest.raises(Refused) as caught:
        run(warehouse, "refused")
    assert caught.value is REFUSAL
    assert fake.calls == INGESTS[: INGESTS.index("ingest pengaduan") + 1]
    assert recorded(warehouse, "refused") == ("refused", str(REFUSAL))


def test_a_refused_candidate_is_not_published(warehouse: Warehouse, fake: Steps) -> None:
    fake.errors["audit_candidate"] = [REFUSAL]
    with pytest.raises(Refused):
        run(warehouse, "candidate")
    assert fake.calls == INGESTS + MONTH[:-1]
    assert recorded(warehouse, "candidate")[0] == "refused"


def test_whoever_stops_a_month_stops_it_at_once(warehouse: Warehouse, fake: Steps) -> None:
    fake.errors["match_people"] = [KeyboardInterrupt()]
    with pytest.raises(KeyboardInterrupt):
        run(warehouse, "stopped")
    assert fake.calls == INGESTS + MONTH[:2]


@pytest.mark.parametrize(
    ("step", "outage"),
    [
        ("ingest kemensos_bansos", ConnectionResetError()),
        ("match_people", psycopg.OperationalError("server gone")),
        ("publish_month", Failed("dbt mati", "ulangi")),
    ],
)
def test_an_outage_is_tried_again_and_the_month_goes_on(
    warehouse: Warehouse, fake: Steps, step: str, outage: BaseException
) -> None:
    fake.errors[step] = [outage]
    assert run(warehouse, f"outage-{type(outage).__name__}") == "published"
    expected = INGESTS + MONTH
    expected.insert(expected.index(step), step)
    assert fake.calls == expected


@pytest.mark.parametrize(
    ("error", "action"),
    [
        (psycopg.OperationalError(), "retry"),
        (httpx.ConnectTimeout("slow"), "retry"),
        (Failed("down", "again"), "retry"),
        (REFUSAL, "fail"),
        (psycopg.errors.UniqueViolation(), "fail"),
        (KeyError("a bug"), "fail"),
        (PermissionError(), "fail"),
    ],
)
def test_the_scheduler_tries_outages_again_and_nothing_else(bag: Any, error: BaseException, action: str) -> None:
    for dag in bag.dags.values():
        for task in dag.tasks:
            assert task.retry_policy.evaluate(error, 1, 2).action.value == action


def test_an_outage_that_lasts_fails_the_month_with_the_steps_own_words(warehouse: Warehouse, fake: Steps) -> None:
    lasting = [Failed("dbt mati", "ulangi") for _ in range(5)]
    fake.errors["build cells"] = list(lasting)
    with pytest.raises(Failed) as caught:
        run(warehouse, "lasting")
    assert caught.value in lasting
    assert fake.calls.count("build cells") == 2
    assert "publish_month" not in fake.calls
    assert recorded(warehouse, "lasting")[0] == "failed"


def test_a_defect_is_not_tried_again_and_names_the_step_and_the_log(warehouse: Warehouse, fake: Steps) -> None:
    fake.errors["match_people"] = [ZeroDivisionError("a bug")]
    with pytest.raises(Failed, match=r"match_people.*airflow-defect\.log"):
        run(warehouse, "defect")
    assert fake.calls == INGESTS + MONTH[:2]
    assert recorded(warehouse, "defect")[0] == "failed"


def test_input_that_is_already_published_ends_at_begin_and_what_is_missing_is_made_up_for(
    warehouse: Warehouse, fake: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[tuple[str, ...]] = []
    monkeypatch.setattr("padan.control.make_up", lambda *arguments: made.append(arguments) or {"state": "made"})
    fake.results["begin_run"] = {"unchanged": True}
    ended: list[str] = []
    assert run(warehouse, "again", on_step=lambda name, state, _: ended.append(f"{name} {state}")) == "unchanged"
    assert fake.calls == [*INGESTS, "begin_run"]
    assert recorded(warehouse, "again")[0] == "unchanged"
    assert made == [("2024-12", "again")]
    assert ended[-2:] == ["begin done", "make_up made"]


@pytest.mark.parametrize(
    ("step", "function"), [("findings", "padan.control.write_findings"), ("briefs", "padan.brief.write_month_briefs")]
)
def test_what_runs_out_of_time_after_the_publication_is_a_warning_and_people_are_told(
    warehouse: Warehouse, fake: Steps, monkeypatch: pytest.MonkeyPatch, step: str, function: str
) -> None:
    from airflow.sdk.exceptions import AirflowTaskTimeout

    def run_out(_: str) -> dict[str, Any]:
        raise AirflowTaskTimeout("Timeout")

    told: list[str] = []
    monkeypatch.setattr(function, run_out)
    monkeypatch.setattr(
        "padan.orchestration.notify.notify_publication", lambda run_id: told.append(run_id) or {"state": "sent"}
    )
    run_id, ended = f"late-{step}", []
    assert run(warehouse, run_id, on_step=lambda name, state, _: ended.append((name, state))) == "published"

    assert (step, "unwritten") in ended and ended.count((step, "unwritten")) == 1
    assert told == [run_id]
    with warehouse.connect("padan_viewer") as connection:
        warnings = connection.execute(
            "select expectation, severity, success from ops.quality_result where run_id = %s", (run_id,)
        ).fetchall()
    assert (f"{step}_in_time", "warning", False) in warnings


def test_airflows_own_clock_is_what_is_caught(warehouse: Warehouse) -> None:
    from airflow.sdk.execution_time.timeout import timeout

    steps.open_run(warehouse, period=parse_period("2024-12"), options={}, run_id="clock")
    with timeout(1):
        result = perform_beside("findings", lambda _: time.sleep(30) or {}, "clock", run_id="clock")

    assert result == {"state": "unwritten", "reason": "timeout"}


def test_a_dataset_left_out_is_not_even_read(warehouse: Warehouse, fake: Steps) -> None:
    run(warehouse, "without", options={"without": [*WITHOUT["without"], "pengaduan"]})
    assert fake.calls == [call for call in INGESTS if call != "ingest pengaduan"] + MONTH


def test_a_run_here_leaves_no_event_for_a_scheduler_that_starts_later(warehouse: Warehouse, fake: Steps) -> None:
    before = count_events(warehouse)
    run(warehouse, "no-event")
    assert count_events(warehouse) == before


@pytest.mark.parametrize(("state", "keys"), [("landed", ["2024-12"]), ("unchanged", []), ("absent", [])])
def test_only_a_new_delivery_emits_the_month_as_partition_key(
    bag: Any, warehouse: Warehouse, fake: Steps, log: Any, state: str, keys: list[str]
) -> None:
    before = count_events(warehouse)
    fake.results["ingest tenaga_kerja"] = {"state": state}
    with quiet(log):
        run = bag.dags["ingest_tenaga_kerja"].test(run_conf={"period": "2024-12", "run_id": f"event-{state}"})
    assert run.state == "success"
    assert events(warehouse)[before:] == keys


def events(warehouse: Warehouse) -> list[str]:
    with warehouse.connect("padan_airflow") as connection:
        exists = connection.execute("select to_regclass('asset_event')").fetchone()
        if exists is None or exists[0] is None:
            return []
        return [str(row[0]) for row in connection.execute("select partition_key from asset_event order by id")]


def count_events(warehouse: Warehouse) -> int:
    return len(events(warehouse))


def test_a_dag_without_a_month_refuses_and_says_how_to_start_it(
    bag: Any, warehouse: Warehouse, fake: Steps, log: Any
) -> None:
    with quiet(log):
        run = bag.dags["ingest_tenaga_kerja"].test(run_conf={})
    assert run.state == "failed"
    assert fake.calls == []
