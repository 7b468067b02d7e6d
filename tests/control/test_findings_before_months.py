"""What was found before findings kept the words of each month: upgraded, it can be hidden as what is found since."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sample_control import DECEMBER, NOVEMBER, OCTOBER

from padan.postgres import Warehouse, migrate

DATABASE = "padan_before_finding_month"
MIGRATION = "0024_finding_month.sql"
GATHERED = (
    "Cakupan melompat di 2 dari 14 kabupaten/kota di Sumatera Selatan (terbesar: Kabupaten Banyuasin, Kota Lubuk)."
)


@pytest.fixture
def upgraded(
    warehouse: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[psycopg.Connection[Any]]:
    """A database of the version before, with findings of October to December, brought to this version."""
    with psycopg.connect(warehouse.admin_url, autocommit=True) as server:
        server.execute(f"drop database if exists {DATABASE}")
        server.execute(f"create database {DATABASE}")
    every = migrate.MIGRATIONS
    before = tmp_path / "migrations"
    before.mkdir()
    for file in every.glob("*.sql"):
        if file.name < MIGRATION:
            (before / file.name).write_bytes(file.read_bytes())
    try:
        with psycopg.connect(warehouse.admin_url, dbname=DATABASE) as connection:
            connection.execute("create schema padan_migration")
            connection.execute("create table padan_migration.applied (name text primary key)")
            monkeypatch.setattr(migrate, "MIGRATIONS", before)
            migrate._apply_files(connection)
            _find(connection)
            monkeypatch.setattr(migrate, "MIGRATIONS", every)
            migrate._apply_files(connection)
            yield connection
            connection.rollback()
    finally:
        with psycopg.connect(warehouse.admin_url, autocommit=True) as server:
            server.execute(f"drop database {DATABASE}")


def _find(connection: psycopg.Connection[Any]) -> None:
    connection.execute("select set_config('padan.operator', 'uji', false)")
    for period in (OCTOBER, NOVEMBER, DECEMBER):
        _publish(connection, period, 1, hidden=False)
        connection.execute(
            "insert into control.finding_run (period, revision, run_id, rules_sha256, found, opened, closed)"
            " values (%s, 1, 't', '', 0, 0, 0)",
            (period,),
        )
    findings = [
        ("low", "16", "jkn_active_coverage", "jkn_active_coverage", "Kini 73,1% (731 dari 1.000).", OCTOBER, DECEMBER),
        ("jump", "16", "jkn_active_coverage/kabkota", None, GATHERED, DECEMBER, DECEMBER),
        ("late", "00", "pengaduan", None, "Kiriman terlambat 9 hari.", OCTOBER, DECEMBER),
    ]
    for rule, region, subject, indicator, message, first, last in findings:
        connection.execute(
            "insert into control.finding (rule_id, severity, region_code, subject, owner, message_id, message_en,"
            " indicator_id, breakdown, category, match_basis, evidence, first_period, last_period)"
            " values (%s, 'penting', %s, %s, 'BPJS', %s, %s, %s, %s, %s, 'semua', %s, %s, %s)",
            (rule, region, subject, message, f"en {message}", indicator, indicator and "total", indicator and "total",
             '{"value": 0.731, "link": "/ringkasan"}', first, last),
        )  # fmt: skip


def _publish(connection: psycopg.Connection[Any], period: date, revision: int, *, hidden: bool) -> None:
    for region in ("16", "16.07"):
        connection.execute(
            "insert into mart.fct_indicator_history (period, region_code, indicator_id, programme_id, breakdown,"
            " category, match_basis, numerator, denominator, value, status, suppressed, rule_version, run_id, revision)"
            " values (%s, %s, 'jkn_active_coverage', 'ALL', 'total', 'total', 'semua', 731, 1000, 0.731, 'final', %s,"
            " '1', 't', %s)",
            (period, region, hidden, revision),
        )


def words(connection: psycopg.Connection[Any], rule: str) -> list[tuple[Any, ...]]:
    return connection.execute(
        "select m.period, m.message_id, m.is_hidden from control.finding_month as m"
        " inner join control.finding as f using (finding_id) where f.rule_id = %s order by m.period",
        (rule,),
    ).fetchall()


def test_month_before_the_one_that_the_figures_are_of_does_not_show_them_as_its_own(
    upgraded: psycopg.Connection[Any],
) -> None:
    hidden = "Kini [disembunyikan]% ([disembunyikan] dari [disembunyikan])."
    assert words(upgraded, "low") == [
        (OCTOBER, hidden, True), (NOVEMBER, hidden, True), (DECEMBER, "Kini 73,1% (731 dari 1.000).", False),
    ]  # fmt: skip
    assert upgraded.execute(
        "select count(*) from control.finding_month where is_hidden and evidence ? 'value'"
    ).fetchone() == (0,)
    assert words(upgraded, "late") == [
        (month, "Kiriman terlambat 9 hari.", False) for month in (OCTOBER, NOVEMBER, DECEMBER)
    ]


def test_revision_that_hides_the_cells_takes_the_figures_and_the_names_out(upgraded: psycopg.Connection[Any]) -> None:
    assert words(upgraded, "jump") == [(DECEMBER, GATHERED, False)]
    _publish(upgraded, DECEMBER, 2, hidden=True)
    upgraded.execute("select control.hide_figures(%s, 2)", (DECEMBER,))

    assert words(upgraded, "low")[-1] == (
        DECEMBER,
        "Kini [disembunyikan]% ([disembunyikan] dari [disembunyikan]).",
        True,
    )
    assert words(upgraded, "jump") == [
        (DECEMBER, "Cakupan melompat di [disembunyikan] dari [disembunyikan] kabupaten/kota di Sumatera Selatan"
         " (terbesar: [disembunyikan]).", True)
    ]  # fmt: skip
    shown = upgraded.execute("select message_id, message_en, evidence from control.finding where rule_id <> 'late'")
    assert not any(word in str(shown.fetchall()) for word in ("73,1", "0.731", "731", "Banyuasin", "Lubuk"))
