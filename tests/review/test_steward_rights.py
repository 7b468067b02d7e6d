"""What padan_steward may do: asked of PostgreSQL itself."""

import psycopg
import pytest
from sample_review import Keys

from padan.postgres import Warehouse
from padan.review import Steward

HIDDEN = [
    "select * from identity.review_pair",
    "select * from identity.decision",
    "select * from identity.decision_basis",
    "select * from identity.valid_decision",
    "select * from identity.person_event",
    "select * from identity.access_log",
    "select * from identity.person",
    "select * from identity.register",
    "select * from identity.record",
    "select nama from raw.dukcapil_penduduk",
    "select nama from raw.bpjs_kesehatan_peserta",
    "delete from identity.access_log",
    "update identity.access_log set who = 'x'",
    "insert into identity.decision (dataset, record_key, person_id, decision, decided_by)"
    " values ('a', 'b', 1, 'terima', 'c')",
    "select * from identity.read_record('dukcapil_penduduk', '2024-12-01', 1, 1)",
    "select identity.write_access('a', 'b', null, null, null, null)",
    "select identity.write_person_event('a', 'digabung', 1, 2, null, null, 'b')",
    "select identity.known_person(1607010101800001)",
    "set role padan_matcher",
]
OFFERED = [
    "select * from identity.review_queue('a', '2024-12-01', null, null, null, false, 10, 0)",
    "select identity.request_review_pair('a', 'b', 'c', 1)",
    "select * from identity.review_pair_details(1)",
    "select identity.decide('a', 'b', 'c', 1, 'terima', '')",
    "select * from identity.undo_decision('a', 1)",
    "select * from identity.review_counts('2024-12-01')",
    "select * from identity.review_decided()",
    "select identity.merge_person('a', 1, 2, null, 'b')",
    "select identity.undo_person_event('a', 1)",
    "select * from identity.person_history('a', null)",
]
OTHERS = ("padan_planner", "padan_viewer", "padan_region", "padan_auditor", "padan_loader", "padan_transformer")


@pytest.mark.parametrize("statement", HIDDEN)
def test_steward_reads_and_writes_no_table_of_persons(steward: Steward, statement: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        steward.execute(statement.encode())


@pytest.mark.parametrize("role", OTHERS)
@pytest.mark.parametrize("statement", OFFERED)
def test_nobody_else_may_review(reviewed: Warehouse, keys: Keys, role: str, statement: str) -> None:
    with reviewed.connect(role) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement.encode())


def test_what_the_steward_executes_runs_with_a_fixed_search_path(reviewed: Warehouse) -> None:
    with reviewed.connect("admin") as connection:
        offered = connection.execute(
            "select proname, proconfig from pg_proc where pronamespace = 'identity'::regnamespace and prosecdef"
            " and has_function_privilege('padan_steward', oid, 'execute')"
        ).fetchall()

    assert len(offered) >= 13
    loose = [name for name, config in offered if not str((config or [""])[0]).startswith("search_path=pg_catalog")]
    assert loose == []


def test_names_are_shown_only_after_the_access_is_committed(
    steward: Steward, keys: Keys, matcher: psycopg.Connection[tuple[object, ...]]
) -> None:
    key = keys["DAMAGED"]
    ask = "select identity.request_review_pair('Siti', %s, %s, %s)"
    ticket = steward.execute(ask, (key.dataset, key.record_key, key.person_id)).fetchone()

    with pytest.raises(psycopg.errors.RaiseException, match="access_not_recorded"):
        steward.execute("select * from identity.review_pair_details(%s)", ticket)
    steward.rollback()

    # A savepoint is no way around: the transaction is the same one.
    with steward.transaction():
        ticket = steward.execute(ask, (key.dataset, key.record_key, key.person_id)).fetchone()
        with pytest.raises(psycopg.errors.RaiseException, match="access_not_recorded"), steward.transaction():
            steward.execute("select * from identity.review_pair_details(%s)", ticket)
    assert steward.execute("select recorded ->> 'nama' from identity.review_pair_details(%s)", ticket).fetchone() == (
        "MOH. WARGA ANUGRAH",
    )
    assert matcher.execute("select count(*) from identity.access_log where what = 'lihat_pasangan'").fetchone() == (1,)


def test_old_or_foreign_access_shows_nothing(
    steward: Steward, keys: Keys, matcher: psycopg.Connection[tuple[object, ...]]
) -> None:
    key = keys["DAMAGED"]
    ticket = steward.execute(
        "select identity.request_review_pair('Siti', %s, %s, %s)", (key.dataset, key.record_key, key.person_id)
    ).fetchone()
    steward.commit()
    matcher.execute("update identity.access_log set at = now() - interval '16 minutes'")

    with pytest.raises(psycopg.errors.RaiseException, match="access_not_recorded"):
        steward.execute("select * from identity.review_pair_details(%s)", ticket)


@pytest.mark.parametrize("name", ["", "   ", "a\nb", "x" * 201, None])
def test_nobody_looks_without_a_name(steward: Steward, name: str | None) -> None:
    with pytest.raises(psycopg.errors.RaiseException, match="steward_name_"):
        steward.execute(
            "select * from identity.review_queue(%s, '2024-12-01', null, null, null, false, 10, 0)", (name,)
        )
