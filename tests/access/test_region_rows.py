"""A region officer sees the month that waits for their own region, asked of PostgreSQL itself by every way round."""

from datetime import timedelta
from decimal import Decimal

import psycopg
import pytest
import sample_candidate
from sample_candidate import SIGNED_IN_AT, Connection, Issue, Officer

from padan.contract import warehouse as warehouse_contract
from padan.postgres import Warehouse
from padan.release import refuse_release

SEEN = "select distinct region_code from certified.fct_indicator order by region_code"
OTHERS = "select count(*) from certified.fct_indicator where left(region_code, 2) <> '16'"
CERTIFIED = (
    "month",
    "fct_indicator",
    "fct_match_quality",
    "fct_identity_rule",
    "fct_programme_overlap",
    "fct_programme_decile",
    "fct_flow",
    "fct_transition",
)


def seen(connection: Connection) -> list[str]:
    return [row[0] for row in connection.execute(SEEN)]


def test_an_officer_of_a_province_sees_it_and_what_is_in_it(waiting: Warehouse, issue: Issue, officer: Officer):
    with officer(issue("16")) as connection:
        assert seen(connection) == ["16", "16.06", "16.71"]
        assert connection.execute("select period from certified.month").fetchall() == [(sample_candidate.JANUARY,)]


def test_an_officer_of_a_city_sees_neither_its_neighbour_nor_its_province(
    waiting: Warehouse, issue: Issue, officer: Officer
):
    with officer(issue("16.71")) as connection:
        assert seen(connection) == ["16.71"]
    with officer(issue("16.71", "31")) as connection:
        assert seen(connection) == ["16.71", "31", "31.71"]


def test_small_cells_are_hidden_before_publication_too(waiting: Warehouse, issue: Issue, officer: Officer):
    with officer(issue("16.71")) as connection:
        rows = connection.execute(
            "select indicator_id, numerator, value, suppressed from certified.fct_indicator order by indicator_id"
        ).fetchall()
    assert rows == [
        ("jkn_active_coverage", 900, Decimal("0.900000"), False),
        ("jkn_inactive", None, None, True),
    ]


def test_the_candidate_before_suppression_is_closed_to_officers(waiting: Warehouse, issue: Issue, officer: Officer):
    with officer(issue("16.71")) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("select * from candidate.fct_indicator")


def test_without_a_ticket_with_a_wrong_or_an_old_one_nothing_is_seen(
    waiting: Warehouse, issue: Issue, officer: Officer
):
    for ticket in (None, "", "16", "16.71", issue("16", seconds=-1)):
        with officer(ticket) as connection:
            assert seen(connection) == [], ticket
            assert connection.execute("select count(*) from certified.month").fetchone() == (0,)


def test_a_sign_out_ends_the_tickets_of_its_sign_in_and_of_no_other(waiting: Warehouse, issue: Issue, officer: Officer):
    later = SIGNED_IN_AT + timedelta(hours=1)
    ended, beside = issue("16", who="Rina"), issue("16", who="Rina")
    elsewhere, other = issue("16", who="Rina", signed_in_at=later), issue("16", who="Budi")
    with waiting.connect("padan_access") as connection:
        connection.execute("select ops.end_tickets('rina', %s)", (SIGNED_IN_AT,))
    for ticket, sees in ((ended, False), (beside, False), (elsewhere, True), (other, True)):
        with officer(ticket) as connection:
            assert bool(seen(connection)) is sees


TRICKS = [
    "set padan.region = '31'",
    "set padan.ticket = '31'",
    "select set_config('padan.ticket', '31', false)",
    "reset padan.ticket",
    "reset all",
    "discard all",
    "reset role",
    "set row_security = off",
    "set search_path = pg_temp, certified",
]


@pytest.mark.parametrize("trick", TRICKS)
def test_no_setting_opens_another_region(waiting: Warehouse, issue: Issue, officer: Officer, trick: str):
    with officer(issue("16")) as connection:
        connection.execute(trick.encode())
        try:
            assert connection.execute(OTHERS).fetchone() == (0,)
        except psycopg.errors.InsufficientPrivilege:  # what row_security = off is answered with
            assert "row_security" in trick


FORBIDDEN = [
    "set role padan_publisher",
    "set role padan_access",
    "set role padan_admin",
    "set session authorization padan_publisher",
    "select * from ops.region_ticket",
    "insert into ops.region_ticket select * from ops.region_ticket",
    "select ops.issue_ticket(sha256('x'), 'x', 'x', now(), '{31}', now())",
    "select ops.write_access('x', 'x', '{}', '{}', 'masuk', null, null, null)",
    "alter table certified.fct_indicator disable row level security",
    "drop policy own_region_before_publication on certified.fct_indicator",
    "create or replace function ops.ticket_regions() returns text[] language sql as $$ select '{31}'::text[] $$",
    "create view certified.mine as select * from certified.fct_indicator",
    "insert into certified.fct_indicator select * from certified.fct_indicator",
    "delete from certified.month",
    "select * from control.release_report",
]


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_the_way_to_more_is_barred(waiting: Warehouse, issue: Issue, officer: Officer, statement: str):
    with officer(issue("16")) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement.encode())


def test_views_functions_and_cursors_of_the_officer_see_no_more(waiting: Warehouse, issue: Issue, officer: Officer):
    with officer(issue("16")) as connection:
        connection.execute("create temporary view mine as select * from certified.fct_indicator")
        assert connection.execute("select count(*) from mine where left(region_code, 2) <> '16'").fetchone() == (0,)
        # A cheap function that tells what it is given is not asked before the policy.
        connection.execute(
            "create function pg_temp.tell(code text) returns boolean language plpgsql cost 0.0000001 as"
            " $$ begin if left(code, 2) <> '16' then raise exception 'told %', code; end if; return true; end $$"
        )
        connection.execute("select count(*) from certified.fct_indicator where pg_temp.tell(region_code)")
        connection.execute("prepare asked as select distinct region_code from certified.fct_indicator order by 1")
        assert [row[0] for row in connection.execute("execute asked")] == ["16", "16.06", "16.71"]
        connection.execute("reset padan.ticket")
        assert connection.execute("execute asked").fetchall() == []


def test_no_view_of_another_owner_reaches_the_certified_month(waiting: Warehouse):
    with waiting.connect("admin") as connection:
        views = connection.execute(
            "select distinct r.ev_class::regclass::text from pg_depend as d"
            " inner join pg_rewrite as r on d.objid = r.oid and d.classid = 'pg_rewrite'::regclass"
            " inner join pg_class as c on d.refobjid = c.oid and d.refclassid = 'pg_class'::regclass"
            " where c.relnamespace = 'certified'::regnamespace"
        ).fetchall()
    assert views == []


def test_a_ticket_of_a_transaction_does_not_outlive_it(waiting: Warehouse, issue: Issue, officer: Officer):
    with officer() as connection:
        with connection.transaction():
            connection.execute("select set_config('padan.ticket', %s, true)", (issue("16"),))
            assert seen(connection) != []
        assert seen(connection) == []


def test_the_tickets_of_others_are_not_in_the_servers_list_of_statements(
    waiting: Warehouse, issue: Issue, officer: Officer
):
    ticket = issue("31")
    with officer(ticket), officer() as spy:
        statements = spy.execute("select query from pg_stat_activity where usename = 'padan_region'").fetchall()
    assert any("padan.ticket" in row[0] for row in statements)
    assert not any(ticket in row[0] for row in statements)


@pytest.mark.parametrize("regions", [[], ["00"], ["%"], ["16", "00"], ["16.71,31"], ["1"], [None]])
def test_a_ticket_is_of_provinces_and_regencies_only(published: Warehouse, regions: list[str]):
    with published.connect("padan_access") as connection, pytest.raises(psycopg.errors.CheckViolation):
        connection.execute(
            "select ops.issue_ticket(sha256('a'), 'a', 'a', now(), %s::text[], now() + interval '1 minute')", (regions,)
        )


@pytest.mark.parametrize("table", CERTIFIED)
def test_every_certified_table_has_a_policy_and_no_other_reader(published: Warehouse, table: str):
    with published.connect("admin") as connection:
        row = connection.execute(
            "select relrowsecurity, (select count(*) from pg_policy where polrelid = c.oid) from pg_class as c"
            " where c.oid = %s::regclass", (f"certified.{table}",)
        ).fetchone()  # fmt: skip
        readers = {
            role
            for role in warehouse_contract()["roles"]
            if connection.execute(
                "select has_schema_privilege(%s, 'certified', 'usage') and has_table_privilege(%s, %s, 'select')",
                (role, role, f"certified.{table}"),
            ).fetchone() == (True,)
        }  # fmt: skip
    assert row == (True, 1)
    assert readers == {"padan_publisher", "padan_region"}


def test_a_refused_month_is_gone_and_a_new_candidate_replaces_the_old(
    waiting: Warehouse, issue: Issue, officer: Officer
):
    run_id = sample_candidate.ask(waiting)
    with officer(issue("16")) as connection:
        assert connection.execute("select run_id from certified.month").fetchall() == [(run_id,)]
        assert connection.execute("select count(*) from certified.fct_indicator").fetchone() == (4,)
    with waiting.connect("padan_control") as writer:
        refuse_release(writer, run_id, by="Budi", reason="belum lengkap")
    with officer(issue("16")) as connection:
        assert seen(connection) == []
    with waiting.connect("padan_publisher") as connection:
        assert connection.execute("select count(*) from certified.fct_indicator").fetchone() == (0,)
    sample_candidate.ask(waiting)


def test_a_published_month_is_no_candidate_any_more(waiting: Warehouse, issue: Issue, officer: Officer):
    with waiting.connect("admin") as connection, officer(issue("16")) as officers:
        run_id = connection.execute("select run_id from certified.month").fetchone()[0]
        connection.execute("update ops.run set state = 'published' where run_id = %s", (run_id,))
        connection.commit()
        assert seen(officers) == []
        connection.execute("update ops.run set state = 'waiting' where run_id = %s", (run_id,))
