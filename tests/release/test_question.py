"""The question in Airflow: its answer becomes the word in control.release. The DAG, the operator and the wait are real.

Airflow's own REST endpoint writes the response and wakes the task as `answer` does here, without its server.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest

from padan.errors import Failed
from padan.orchestration.in_process import _run_dag, close_connections, load_dags, log_file
from padan.orchestration.quiet import quiet
from padan.orchestration.request import Request
from padan.orchestration.task import Observer
from padan.postgres import Warehouse
from padan.release import Release, find_release, refuse_release

Ask = Callable[..., str]
PATIENCE_SECONDS = 60
CHECKS = 4  # of an answer that was given


@dataclass(frozen=True)
class Answer:
    """What a user of Airflow chooses, and what happens elsewhere just before; `user` None: nobody, in time."""

    option: str
    user: str | None
    reason: str = ""
    meanwhile: Callable[[], object] | None = None


def answer(run_id: str, given: Answer) -> str:
    """Waits for the question of a run and answers it; returns the question."""
    from airflow.models.dagrun import DagRun
    from airflow.models.hitl import HITLDetail
    from airflow.models.trigger import handle_event_submit
    from airflow.triggers.base import TriggerEvent
    from airflow.utils.session import create_session
    from sqlalchemy import select

    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        with create_session() as session:
            for detail in session.scalars(select(HITLDetail).where(HITLDetail.responded_at.is_(None))):
                waiting = detail.task_instance
                run = session.scalar(
                    select(DagRun).where(DagRun.dag_id == waiting.dag_id, DagRun.run_id == waiting.run_id)
                )
                if run.conf["run_id"] != run_id or str(waiting.state) != "awaiting_input":
                    continue
                if given.meanwhile:
                    given.meanwhile()
                detail.chosen_options = [given.option]
                detail.params_input = {"alasan": given.reason}
                detail.responded_at = datetime.now(UTC)
                detail.responded_by = {"id": given.user, "name": given.user} if given.user else None
                payload = detail.as_resume_event_payload(timedout=given.user is None)
                handle_event_submit(TriggerEvent(payload), task_instance=waiting, session=session)
                asked, question = waiting.id, f"{detail.subject}\n{detail.body}"
                break
            else:
                time.sleep(0.2)
                continue
        _insist(asked, payload)
        return question
    raise AssertionError(f"{run_id} was never asked about")


def _insist(asked: object, payload: dict[str, Any]) -> None:
    """Hands an answer in again where the run here, which looks at its tasks meanwhile, wrote over it."""
    from airflow.models.hitl import HITLDetail
    from airflow.models.trigger import handle_event_submit
    from airflow.triggers.base import TriggerEvent
    from airflow.utils.session import create_session
    from sqlalchemy import select

    for _ in range(CHECKS):
        time.sleep(0.3)
        with create_session() as session:
            detail = session.scalar(select(HITLDetail).where(HITLDetail.ti_id == asked))
            if detail is None or detail.responded_at is None or str(detail.task_instance.state) != "awaiting_input":
                continue
            handle_event_submit(TriggerEvent(payload), task_instance=detail.task_instance, session=session)


def go_through(warehouse: Warehouse, run_id: str, *answers: Answer, month: str = "2024-12") -> list[str]:
    """Runs `monthly_release` as the scheduler would, answering its questions; returns them."""
    questions: list[str] = []
    failures: list[BaseException] = []

    def reply() -> None:
        try:
            questions.extend(answer(run_id, given) for given in answers)
        except BaseException as failure:
            failures.append(failure)

    thread = threading.Thread(target=reply)
    with quiet(log_file(run_id)):
        dag = load_dags(warehouse)["monthly_release"]
        thread.start()
        try:
            _run_dag(dag, Request(period=month, inbox=None, run_id=run_id), Observer(), log_file(run_id))
        finally:
            thread.join()
            close_connections()
    assert failures == []
    return questions


def open_questions(warehouse: Warehouse) -> int:
    """Questions that Airflow's pages list as waiting for somebody."""
    from airflow.models.hitl import HITLDetail
    from airflow.utils.session import create_session
    from sqlalchemy import func, select

    load_dags(warehouse)
    try:
        with create_session() as session:
            unanswered = select(func.count()).select_from(HITLDetail).where(HITLDetail.responded_at.is_(None))
            return int(session.scalar(unanswered) or 0)
    finally:
        close_connections()


def read(warehouse: Warehouse, run_id: str) -> Release:
    with warehouse.connect("padan_control") as connection:
        return find_release(connection, run_id)


def publications(warehouse: Warehouse) -> list[tuple[Any, ...]]:
    with warehouse.connect("padan_viewer") as connection:
        return connection.execute("select run_id, revision from mart.fct_publication").fetchall()


def test_who_asked_is_asked_in_vain_and_another_users_yes_publishes(candidate: Warehouse, ask: Ask) -> None:
    run_id = ask(by="siti")

    questions = go_through(candidate, run_id, Answer("Setujui", "Siti"), Answer("Setujui", "budi", "cocok"))

    release = read(candidate, run_id)
    assert (release.state, release.decided_by, release.reason) == ("disetujui", "budi", "cocok")
    assert (release.run_state, publications(candidate)) == ("published", [(run_id, 1)])
    assert questions[0].startswith("Terbitan 2024-12 menunggu persetujuan (siti)\n# Terbitan Desember 2024")
    assert "## Hasil audit" in questions[0]
    assert f"padan release show {run_id}" in questions[0]


def test_a_no_needs_its_reason_and_publishes_nothing(candidate: Warehouse, ask: Ask) -> None:
    run_id = ask(by="siti")

    with pytest.raises(Failed):
        go_through(candidate, run_id, Answer("Tolak", "budi", " "), Answer("Tolak", "budi", "PBI Papua turun separuh"))

    release = read(candidate, run_id)
    assert (release.state, release.decided_by, release.reason) == ("ditolak", "budi", "PBI Papua turun separuh")
    assert (release.run_state, publications(candidate)) == ("refused", [])
    with candidate.connect("padan_viewer") as connection:
        [(message,)] = connection.execute("select message from ops.run where run_id = %s", (run_id,)).fetchall()
    assert "release_refused" in str(message) and "PBI Papua turun separuh" in str(message)


def test_an_answer_after_the_decision_at_a_terminal_changes_nothing(candidate: Warehouse, ask: Ask) -> None:
    run_id = ask(by="siti")

    def refuse() -> None:
        with candidate.connect("padan_control") as writer:
            refuse_release(writer, run_id, by="Rina", reason="belum cocok dengan surat")

    with pytest.raises(Failed):
        go_through(candidate, run_id, Answer("Setujui", "budi", meanwhile=refuse))

    release = read(candidate, run_id)
    assert (release.state, release.decided_by) == ("ditolak", "Rina")
    assert publications(candidate) == []


def test_a_question_that_nobody_answers_ends_without_publication(candidate: Warehouse, ask: Ask) -> None:
    run_id = ask(by="siti")

    def wait_a_month() -> None:
        with candidate.connect("admin") as connection:
            connection.execute("set session_replication_role = replica")
            connection.execute(
                "update control.release set requested_at = now() - interval '31 days' where run_id = %s", (run_id,)
            )

    go_through(candidate, run_id, Answer("Tolak", None, meanwhile=wait_a_month))

    release = read(candidate, run_id)
    assert (release.state, release.decided_by) == ("dibatalkan", "padan")
    assert "30 hari" in str(release.reason)
    assert (release.run_state, publications(candidate)) == ("refused", [])


def test_a_question_is_put_again_until_somebody_answers(candidate: Warehouse, ask: Ask) -> None:
    run_id = ask(by="siti")

    questions = go_through(candidate, run_id, Answer("Tolak", None), Answer("Tolak", None), Answer("Setujui", "budi"))

    assert len(set(questions)) == 1
    assert (read(candidate, run_id).decided_by, publications(candidate)) == ("budi", [(run_id, 1)])


def test_a_question_about_a_month_that_was_replaced_is_closed_when_airflow_looks_again(
    candidate: Warehouse, ask: Ask
) -> None:
    older = ask(by="siti")

    go_through(candidate, older, Answer("Tolak", None, meanwhile=lambda: ask(by="siti")))

    assert (read(candidate, older).state, publications(candidate)) == ("dibatalkan", [])
    assert open_questions(candidate) == 0


def test_a_stale_candidate_is_refused_here_too(candidate: Warehouse, ask: Ask) -> None:
    run_id = ask(by="siti")
    with candidate.connect("padan_transformer") as connection:
        connection.execute("update candidate.dim_region set region_name = 'Sumsel' where region_code = '16'")

    with pytest.raises(Failed):
        go_through(candidate, run_id, Answer("Setujui", "budi"))

    release = read(candidate, run_id)
    assert (release.state, release.run_state, publications(candidate)) == ("dibatalkan", "refused", [])
    assert "release_stale" in str(release.reason)


def test_a_month_replaced_meanwhile_ends_without_an_error(candidate: Warehouse, ask: Ask) -> None:
    older = ask(by="siti")
    ask(by="siti")

    assert go_through(candidate, older) == []

    assert (read(candidate, older).state, publications(candidate)) == ("dibatalkan", [])


def test_months_wait_beside_one_another(candidate: Warehouse, ask: Ask) -> None:
    november, december = ask(month=date(2024, 11, 1)), ask()

    go_through(candidate, november, Answer("Setujui", "budi"), month="2024-11")

    # December was computed without November's publication: its approval would be of another comparison.
    assert [read(candidate, run_id).state for run_id in (november, december)] == ["disetujui", "menunggu"]
