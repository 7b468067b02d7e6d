"""Every role of the contract can do its work and nothing more: asked of PostgreSQL itself, not of the code."""

import psycopg
import pytest

from padan.contract import extracts
from padan.contract import warehouse as warehouse_contract
from padan.postgres import Warehouse
from padan.postgres.landing_tables import is_identifying
from padan.postgres.roles import STEP_ROLES

CONTROL_READERS = ("padan_planner", "padan_viewer", "padan_auditor", "padan_control", "padan_publisher")
AUDITED = ("finding", "meeting", "agenda_item", "action")
READERS = ("padan_planner", "padan_viewer", "padan_steward", "padan_region", "padan_auditor")

ALLOWED = [
    ("padan_loader", "create table raw.scratch (a text); drop table raw.scratch"),
    ("padan_loader", "select * from raw.dukcapil_penduduk"),
    ("padan_loader", "delete from quarantine.rejected_row where false"),
    ("padan_loader", "select * from reference.region"),
    ("padan_matcher", "select nik, nama from raw.bpjs_kesehatan_peserta"),
    ("padan_matcher", "delete from identity.person where false"),
    ("padan_transformer", "select _row, status from raw.bpjs_kesehatan_peserta"),
    ("padan_transformer", "select person_id, family_id from identity.register"),
    ("padan_transformer", "create table candidate.scratch (a int); drop table candidate.scratch"),
    ("padan_transformer", "create table intermediate.scratch (a int); drop table intermediate.scratch"),
    ("padan_publisher", "delete from mart.fct_indicator_history where false"),
    ("padan_publisher", "insert into mart.fct_publication select * from mart.fct_publication where false"),
    ("padan_steward", "select row_as_delivered from quarantine.rejected_row"),
    ("padan_publisher", "update control.finding set run_id = run_id where false"),
    ("padan_publisher", "update control.escalation_step set after_days = after_days where false"),
    ("padan_control", "select value from mart.fct_indicator"),
    *[("padan_control", f"update control.{table} set version = 1 where false") for table in AUDITED],
    *[("padan_control", f"insert into control.{table} (version) select 1 where false") for table in AUDITED],
    ("padan_access", "select ops.end_tickets('nobody', now())"),
    ("padan_auditor", "select * from ops.access_history"),
    ("padan_publisher", "delete from certified.fct_indicator where false"),
    ("padan_region", "select * from certified.fct_indicator"),
    *[(role, "select * from control.change_log") for role in CONTROL_READERS],
    *[(role, "select * from control.action_status") for role in CONTROL_READERS],
    *[(role, "select * from mart.fct_indicator") for role in READERS],
    *[(role, "select * from mart.fct_indicator_history") for role in READERS],
    *[(role, "select * from ops.delivery") for role in READERS],
]

FORBIDDEN = [
    ("padan_loader", "select * from identity.person"),
    ("padan_loader", "delete from mart.fct_indicator_history where false"),
    ("padan_matcher", "delete from raw.dukcapil_penduduk where false"),
    ("padan_matcher", "select row_as_delivered from quarantine.rejected_row"),
    ("padan_matcher", "create table mart.scratch (a int)"),
    ("padan_transformer", "select nik from raw.dukcapil_penduduk"),
    ("padan_transformer", "select nama from raw.bpjs_kesehatan_peserta"),
    ("padan_transformer", "select no_kk from raw.kemensos_registri"),
    ("padan_transformer", "select nik from identity.register"),
    ("padan_transformer", "select nik from identity.person"),
    ("padan_transformer", "select row_as_delivered from quarantine.rejected_row"),
    ("padan_transformer", "insert into mart.fct_publication select * from mart.fct_publication where false"),
    ("padan_publisher", "select * from raw.dukcapil_penduduk"),
    ("padan_publisher", "select * from identity.register"),
    ("padan_publisher", "create table raw.scratch (a int)"),
    *[
        (role, f"delete from control.{table} where false")
        for role in ("padan_control", "padan_publisher", "padan_viewer")
        for table in (*AUDITED, "finding_run", "finding_month", "change_log", "escalation_step")
    ],
    *[("padan_control", f"truncate control.{table}") for table in AUDITED],
    ("padan_control", "insert into control.change_log (who) select who from control.change_log where false"),
    ("padan_control", "update control.change_log set who = who where false"),
    ("padan_publisher", "update control.change_log set who = who where false"),
    ("padan_publisher", "update control.action set note = note where false"),
    ("padan_control", "update control.finding_run set found = 0 where false"),
    ("padan_control", "update control.escalation_step set after_days = 1 where false"),
    ("padan_control", "create table control.scratch (a int)"),
    ("padan_control", "select * from ops.delivery"),
    ("padan_control", "select * from raw.dukcapil_penduduk"),
    ("padan_control", "select * from identity.register"),
    ("padan_control", "select * from candidate.fct_indicator"),
    ("padan_control", "delete from mart.fct_indicator_history where false"),
    *[
        ("padan_access", f"select * from {table}")
        for table in ("mart.fct_indicator", "ops.run", "ops.access_log", "ops.region_ticket", "certified.fct_indicator")
    ],
    ("padan_access", "insert into ops.access_log (who, what) select who, what from ops.access_log"),
    ("padan_auditor", "update ops.access_log set who = who where false"),
    *[(role, "select * from certified.fct_indicator") for role in READERS if role != "padan_region"],
    *[(role, "select * from ops.access_log") for role in READERS if role != "padan_auditor"],
    *[(role, "select * from candidate.fct_indicator") for role in READERS],
    ("padan_viewer", "update control.action set note = note where false"),
    ("padan_planner", "insert into control.meeting (version) select 1 where false"),
    ("padan_steward", "select * from control.finding"),
    *[(role, "select * from raw.dukcapil_penduduk") for role in READERS],
    *[(role, "select * from identity.register") for role in READERS],
    *[(role, "delete from mart.fct_indicator_history where false") for role in READERS],
    *[(role, "create table mart.scratch (a int)") for role in READERS],
    *[(role, "select row_as_delivered from quarantine.rejected_row") for role in READERS if role != "padan_steward"],
    *[(role, "create role scratch") for role in warehouse_contract()["roles"]],
    *[(role, "create schema scratch") for role in warehouse_contract()["roles"]],
]


@pytest.mark.parametrize(("role", "statement"), ALLOWED)
def test_role_can_do_its_work(warehouse: Warehouse, role: str, statement: str) -> None:
    with warehouse.connect(role) as connection:
        connection.execute(statement.encode())
        connection.rollback()


@pytest.mark.parametrize(("role", "statement"), FORBIDDEN)
def test_role_can_do_nothing_more(warehouse: Warehouse, role: str, statement: str) -> None:
    with warehouse.connect(role) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement.encode())


def test_every_role_of_the_contract_is_a_login_of_its_own(warehouse: Warehouse) -> None:
    for role in warehouse_contract()["roles"]:
        with warehouse.connect(role) as connection:
            assert connection.execute("select current_user, session_user").fetchone() == (role, role)


def test_no_identifying_column_is_readable_below_the_identity_step(warehouse: Warehouse) -> None:
    with warehouse.connect("admin") as connection:
        for dataset in extracts().values():
            for column in dataset.column_names:
                row = connection.execute(
                    "select has_column_privilege('padan_transformer', %s, %s, 'select')",
                    (f"raw.{dataset.name}", column),
                ).fetchone()
                assert row == (not is_identifying(dataset, column),), f"{dataset.name}.{column}"


def test_wrong_password_is_refused(warehouse: Warehouse) -> None:
    dsn = psycopg.conninfo.make_conninfo(warehouse.dsn("padan_viewer"), password="wrong")

    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(dsn)


def test_tools_that_insist_on_stretched_passwords_can_sign_in(warehouse: Warehouse) -> None:
    with warehouse.connect("admin") as connection:
        found = dict(
            connection.execute(
                "select rolname, split_part(split_part(rolpassword, '$', 2), ':', 1) from pg_authid"
                " where rolname like 'padan%%'",
                (),
            ).fetchall()
        )

    assert {role for role, iterations in found.items() if iterations == "1"} == set(STEP_ROLES)
    assert {found[role] for role in (*READERS, "padan_admin")} == {"4096"}
