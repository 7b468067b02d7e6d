"""Who may decide about a release, and how: held by the database, whoever writes."""

from collections.abc import Callable
from datetime import date
from typing import Any

import psycopg
import pytest

from padan.errors import Refused
from padan.postgres import Warehouse
from padan.publish.publication import publish
from padan.release import Release, approve_release, cancel_waiting, find_release, list_releases, refuse_release
from padan.runs.record import read_run
from padan.runs.steps import publish_month

MONTH = date(2024, 12, 1)
Ask = Callable[..., str]


def approve(warehouse: Warehouse, run_id: str, by: str, threshold: int = 10) -> Release:
    with warehouse.connect("padan_publisher") as publisher, warehouse.connect("padan_control") as writer:
        return approve_release(publisher, writer, run_id, by=by, note=None, threshold=threshold)


def refuse(warehouse: Warehouse, run_id: str, by: str, reason: str) -> Release:
    with warehouse.connect("padan_control") as writer:
        return refuse_release(writer, run_id, by=by, reason=reason)


def read(warehouse: Warehouse, run_id: str) -> Release:
    with warehouse.connect("padan_control") as connection:
        return find_release(connection, run_id)


def ask_database(warehouse: Warehouse, role: str, query: str, *arguments: Any) -> list[tuple[Any, ...]]:
    with warehouse.connect(role) as connection:
        return connection.execute(query.encode(), arguments).fetchall()


@pytest.mark.parametrize("name", ["Siti Aminah", "siti aminah", " SITI  AMINAH ", "SitiAminah", "Siti\u00a0Aminah"])
def test_who_asked_cannot_approve_however_the_name_is_written(candidate: Warehouse, ask: Ask, name: str) -> None:
    run_id = ask(by="Siti Aminah")

    with pytest.raises(Refused, match="Siti Aminah yang mengajukan") as refused:
        approve(candidate, run_id, name)

    assert refused.value.rule == "release_same_person"
    assert read(candidate, run_id).state == "menunggu"


def test_another_person_approves_and_is_recorded(candidate: Warehouse, ask: Ask) -> None:
    run_id = ask(by="Siti Aminah")

    release = approve(candidate, run_id, "Budi Santoso")

    assert (release.state, release.decided_by, release.run_state) == ("disetujui", "Budi Santoso", "waiting")
    assert release.decided_at is not None


def test_a_decision_is_final(candidate: Warehouse, ask: Ask) -> None:
    run_id = ask()
    approve(candidate, run_id, "Budi Santoso")

    for decide in (
        lambda: refuse(candidate, run_id, "Rina", "berubah pikiran"),
        lambda: approve(candidate, run_id, "Rina"),
    ):
        with pytest.raises(Refused) as refused:
            decide()
        assert refused.value.rule == "release_decided"
        assert "Budi Santoso" in refused.value.message


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_refusal_needs_its_reason(candidate: Warehouse, ask: Ask, reason: str) -> None:
    run_id = ask()

    with pytest.raises(Refused) as refused:
        refuse(candidate, run_id, "Budi Santoso", reason)

    assert refused.value.rule == "release_reason_missing"
    assert read(candidate, run_id).state == "menunggu"


def test_a_refusal_ends_the_run_with_its_reason(candidate: Warehouse, ask: Ask) -> None:
    run_id = ask()

    refuse(candidate, run_id, "Budi Santoso", "PBI Papua turun separuh")

    [(state, message, finished)] = ask_database(
        candidate, "padan_viewer", "select state, message, finished_at from ops.run where run_id = %s", run_id
    )
    assert state == "refused"
    assert message == "[release_refused] ditolak oleh Budi Santoso: PBI Papua turun separuh"
    assert finished is not None


def test_a_newer_request_of_the_month_ends_the_older_one_and_no_other_month(candidate: Warehouse, ask: Ask) -> None:
    november, older = ask(month=date(2024, 11, 1)), ask()

    newer = ask()

    assert read(candidate, older).state == "dibatalkan"
    assert read(candidate, older).run_state == "refused"
    assert [read(candidate, run_id).state for run_id in (november, newer)] == ["menunggu", "menunggu"]


def test_a_run_that_is_computed_again_asks_again(candidate: Warehouse, ask: Ask) -> None:
    from padan.release import ask_for_approval

    run_id = ask()
    with candidate.connect("padan_publisher") as connection:
        second = ask_for_approval(connection, read_run(connection, run_id), threshold=10)

    release = read(candidate, run_id)
    assert (release.release_id, release.state, release.run_state) == (second, "menunggu", "waiting")
    states = ask_database(
        candidate, "padan_viewer", "select state from control.release where run_id = %s order by release_id", run_id
    )
    assert states == [("dibatalkan",), ("menunggu",)]


@pytest.mark.parametrize(
    ("query", "rule"),
    [
        ("update control.release set state = 'disetujui' where run_id = %s", "release_same_person"),
        ("update control.release set requested_by = 'Rina' where run_id = %s", "release_rewritten"),
        ("update control.release set fingerprint = repeat('0', 64) where run_id = %s", "release_rewritten"),
        (
            "update control.release set state = 'dibatalkan', reason = 'x' where run_id = %s",
            "release_cancelled_by_hand",
        ),
        ("update control.release set state = 'ditolak' where run_id = %s", "release_reason_missing"),
    ],
)
def test_a_query_by_hand_gets_no_further(candidate: Warehouse, ask: Ask, query: str, rule: str) -> None:
    run_id = ask(by="Siti Aminah")

    with (
        pytest.raises(psycopg.errors.RaiseException, match=rule),
        candidate.connect("padan_control") as connection,
    ):
        connection.execute("select set_config('padan.operator', 'siti aminah', true)")
        connection.execute(query.encode(), (run_id,))


def test_who_decided_is_who_writes_and_nobody_writes_unsigned(candidate: Warehouse, ask: Ask) -> None:
    run_id = ask()
    query = b"update control.release set state = 'disetujui', decided_by = 'Rina', decided_at = '2020-01-01'"
    with (
        pytest.raises(psycopg.errors.RaiseException, match="operator_missing"),
        candidate.connect("padan_control") as connection,
    ):
        connection.execute(query + b" where run_id = %s", (run_id,))

    with candidate.connect("padan_control") as connection:
        connection.execute("select set_config('padan.operator', 'Budi Santoso', true)")
        connection.execute(query + b" where run_id = %s", (run_id,))

    release = read(candidate, run_id)
    assert release.decided_by == "Budi Santoso"
    assert release.decided_at is not None and release.decided_at.year > 2020


@pytest.mark.parametrize("name", ["padan", "PADAN", " Padan "])
def test_the_platform_itself_is_no_second_person(candidate: Warehouse, ask: Ask, name: str) -> None:
    run_id = ask()

    with pytest.raises(Refused) as refused:
        approve(candidate, run_id, name)

    assert refused.value.rule == "operator_reserved"


def test_a_release_is_never_deleted(candidate: Warehouse, ask: Ask) -> None:
    run_id = ask()

    for table in ("release", "release_report"):
        with pytest.raises(psycopg.errors.RaiseException), candidate.connect("admin") as connection:
            connection.execute(f"delete from control.{table}".encode())
    assert read(candidate, run_id).state == "menunggu"


def test_the_history_tells_who_asked_who_decided_and_why(candidate: Warehouse, ask: Ask) -> None:
    run_id = ask(by="Siti Aminah")
    release = refuse(candidate, run_id, "Budi Santoso", "angka Papua")

    history = ask_database(
        candidate,
        "padan_auditor",
        "select operation, who, session_user_name, coalesce(before ->> 'state', ''), after ->> 'state',"
        " after ->> 'reason' from control.change_log where table_name = 'release' and row_id = %s order by change_id",
        str(release.release_id),
    )

    assert history == [
        ("tambah", "padan", "padan_publisher", "", "menunggu", None),
        ("ubah", "Budi Santoso", "padan_control", "menunggu", "ditolak", "angka Papua"),
    ]


def test_what_is_not_published_yet_is_read_by_who_decides_only(candidate: Warehouse, ask: Ask) -> None:
    run_id = ask()
    query = (
        "select count(*) from control.release_report as t inner join control.release as l using (release_id)"
        " where run_id = %s"
    )

    assert ask_database(candidate, "padan_control", query, run_id) == [(1,)]
    for role in ("padan_viewer", "padan_planner", "padan_auditor"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            ask_database(candidate, role, query, run_id)
    logged = ask_database(
        candidate, "padan_viewer", "select count(*) from control.change_log where table_name = 'release_report'"
    )
    assert logged == [(0,)]


def test_nothing_is_published_without_the_second_person(candidate: Warehouse, ask: Ask) -> None:
    waiting, refused_run = ask(month=date(2024, 11, 1)), ask()
    refuse(candidate, refused_run, "Budi Santoso", "belum")

    for run_id in (waiting, refused_run):
        with pytest.raises(Refused) as refused:
            publish_month(run_id)
        assert refused.value.rule == "release_missing"
        # Nor by the publication itself, should a caller forget to ask.
        with (
            pytest.raises(psycopg.errors.RaiseException, match="release_missing"),
            candidate.connect("padan_publisher") as connection,
        ):
            publish(connection, read_run(connection, run_id), threshold=10)
    assert ask_database(candidate, "padan_viewer", "select count(*) from mart.fct_publication") == [(0,)]


def test_an_approved_month_is_published_and_names_no_person_in_mart(candidate: Warehouse, ask: Ask) -> None:
    run_id = ask(by="Siti Aminah")
    approve(candidate, run_id, "Budi Santoso")

    assert publish_month(run_id)["state"] == "published"

    [(options,)] = ask_database(candidate, "padan_planner", "select options from mart.fct_publication")
    assert options == {"release": "two-person", "suppression_threshold": 10}
    assert read(candidate, run_id).is_done


def test_the_list_shows_what_waits_and_with_all_everything(candidate: Warehouse, ask: Ask) -> None:
    november, december = ask(month=date(2024, 11, 1)), ask()
    refuse(candidate, november, "Budi Santoso", "belum")

    with candidate.connect("padan_control") as connection:
        assert [each.run_id for each in list_releases(connection)] == [december]
        everything = [each.run_id for each in list_releases(connection, with_decided=True)]
        assert everything == [december, november]
        assert list_releases(connection, period=date(2024, 10, 1), with_decided=True) == []


def test_a_run_that_never_asked_is_said_to_be_unknown(candidate: Warehouse) -> None:
    with pytest.raises(Refused) as refused:
        read(candidate, "2024-12-none")
    assert refused.value.rule == "release_unknown"


def test_ending_what_waits_is_signed_by_the_platform(candidate: Warehouse, ask: Ask) -> None:
    run_id = ask()

    with candidate.connect("padan_publisher") as connection:
        assert cancel_waiting(connection, MONTH, reason="digantikan") == 1

    release = read(candidate, run_id)
    assert (release.state, release.decided_by, release.reason) == ("dibatalkan", "padan", "digantikan")


@pytest.mark.parametrize(
    "name", ["Siti\u200b Aminah", "Siti\u00adAminah", "Siti Aminah\u200e", "Siti\u034fAminah", "Siti\u180eAminah"]
)
def test_a_sign_that_nobody_sees_makes_no_other_person(
    candidate: Warehouse, propose: Callable[..., None], ask: Ask, name: str
) -> None:
    propose([(MONTH, "00", "coverage", "total", "total", 100, 200)])
    run = ask(by="Siti Aminah")

    with pytest.raises(Refused):
        approve(candidate, run, name)


def test_the_login_of_the_run_approves_nothing(candidate: Warehouse, propose: Callable[..., None], ask: Ask) -> None:
    propose([(MONTH, "00", "coverage", "total", "total", 100, 200)])
    run = ask(by="Siti Aminah")

    with candidate.connect("padan_publisher") as publisher, pytest.raises(psycopg.errors.RaiseException):
        publisher.execute("select set_config('padan.operator', 'Orang Lain', true)")
        publisher.execute("update control.release set state = 'disetujui' where run_id = %s", (run,))


def test_a_run_that_once_asked_cannot_forget_it(candidate: Warehouse, propose: Callable[..., None], ask: Ask) -> None:
    propose([(MONTH, "00", "coverage", "total", "total", 100, 200)])
    run = ask(by="Siti Aminah")

    with candidate.connect("padan_publisher") as publisher:
        publisher.execute("update ops.run set options = '{}', state = 'running' where run_id = %s", (run,))
        with pytest.raises(psycopg.errors.RaiseException, match="release_missing"):
            publish(publisher, read_run(publisher, run), threshold=10)
