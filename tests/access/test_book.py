"""The book of accesses is added to by one login, rewritten by nobody and read by the auditor."""

from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest

from padan.postgres import Warehouse

WRITE = "select ops.write_access(%s, %s, %s, %s, %s, %s, %s, %s)"


def write(warehouse: Warehouse, **changes: Any) -> None:
    row = {
        "who": "Rina (rina)",
        "subject": "rina",
        "roles": ["region"],
        "regions": ["16"],
        "what": "unduh",
        "page": "kandidat",
        "signed_in_at": datetime(2025, 1, 20, 9, tzinfo=UTC),
        "details": '{"file": "a.csv"}',
    } | changes
    with warehouse.connect("padan_access") as connection:
        connection.execute(WRITE, list(row.values()))


def count(warehouse: Warehouse, what: str) -> int:
    with warehouse.connect("padan_auditor") as connection:
        row = connection.execute("select count(*) from ops.access_log where what = %s", (what,)).fetchone()
    assert row is not None
    return int(str(row[0]))


def test_what_was_written_is_read_by_the_auditor_with_its_login_and_time(published: Warehouse):
    write(published)
    with published.connect("padan_auditor") as connection:
        row = connection.execute(
            "select who, subject, roles, regions, what, page, details, session_user_name,"
            " at > now() - interval '1 minute' from ops.access_history where what = 'unduh' order by at desc limit 1"
        ).fetchone()
    assert row == (
        "Rina (rina)", "rina", ["region"], ["16"], "unduh", "kandidat", {"file": "a.csv"}, "padan_access", True,
    )  # fmt: skip


@pytest.mark.parametrize("role", ["admin", "padan_access"])
@pytest.mark.parametrize("statement", ["update {} set who = 'x'", "delete from {}", "truncate {}"])
def test_nobody_rewrites_the_book(published: Warehouse, role: str, statement: str):
    write(published)
    with published.connect(role) as connection, pytest.raises(psycopg.Error):
        connection.execute(statement.format("ops.access_log").encode())


def test_one_sign_in_is_one_row_however_often_the_page_is_loaded(published: Warehouse):
    before = count(published, "masuk")
    for _ in range(3):
        write(published, what="masuk", subject="satu")
    write(published, what="masuk", subject="satu", signed_in_at=datetime(2025, 1, 21, tzinfo=UTC))
    write(published, what="masuk", subject="dua")
    assert count(published, "masuk") == before + 3


@pytest.mark.parametrize("changes", [{"what": "lain"}, {"who": "  "}, {"who": "x" * 301}])
def test_a_row_without_meaning_is_refused(published: Warehouse, changes: dict[str, str]):
    with pytest.raises(psycopg.errors.CheckViolation):
        write(published, **changes)


def test_the_auditor_sees_who_looked_at_persons_and_not_at_whom(published: Warehouse):
    with published.connect("padan_matcher") as connection:
        connection.execute(
            "insert into identity.access_log (who, what, dataset, record_key, person_id, details)"
            " values ('Siti', 'lihat_pasangan', 'bpjs_kesehatan_peserta', 'KARTU-77', 4711, '{}')"
        )
    with published.connect("padan_auditor") as connection:
        rows = connection.execute(
            "select h::text from ops.access_history as h where what = 'lihat_pasangan'"
        ).fetchall()
    assert len(rows) == 1
    text = str(rows[0][0])
    assert "Siti" in text and "bpjs_kesehatan_peserta" in text
    assert "KARTU-77" not in text and "4711" not in text
