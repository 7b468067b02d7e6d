"""Brings the warehouse to the state that this version of Padan expects: roles, schemas, tables, grants."""

import hashlib
import json
from pathlib import Path

import psycopg
from psycopg import Connection, sql

from padan.contract import extracts
from padan.paths import CONTRACTS
from padan.postgres.landing_tables import create_landing_tables
from padan.postgres.reference_tables import load_reference, reference_digest
from padan.postgres.roles import AIRFLOW_ROLE, create_roles, read_passwords

MIGRATIONS = Path(__file__).with_name("migrations")
LOCK = 0x7061_6461  # "pada": one migration at a time
AIRFLOW_DATABASE = "padan_airflow"


def migrate(admin_url: str, home: Path) -> None:
    """Applies what is missing; a second call on an up-to-date warehouse is one query.

    Args:
        admin_url: role with CREATEROLE and CREATEDB.
        home: PADAN_HOME, where the roles' passwords are kept.
    """
    passwords = read_passwords(home)
    with psycopg.connect(admin_url, connect_timeout=10) as connection:
        connection.execute("select pg_advisory_xact_lock(%s)", (LOCK,))
        fingerprint = _fingerprint(passwords)
        if _applied_fingerprint(connection) == fingerprint:
            return
        create_roles(connection, passwords)
        _apply_files(connection)
        create_landing_tables(connection)
        load_reference(connection)
        _restrict_database(connection)
    _create_airflow_database(admin_url)
    with psycopg.connect(admin_url) as connection:
        connection.execute("delete from padan_migration.fingerprint")
        connection.execute("insert into padan_migration.fingerprint values (%s)", (fingerprint,))


def _fingerprint(passwords: dict[str, str]) -> str:
    digest = hashlib.sha256((CONTRACTS / "extracts.yaml").read_bytes())
    for file in sorted(MIGRATIONS.glob("*.sql")):
        digest.update(file.read_bytes())
    digest.update(Path(__file__).with_name("landing_tables.py").read_bytes())
    digest.update(reference_digest().encode())
    digest.update(json.dumps([passwords, sorted(extracts())], sort_keys=True).encode())
    return digest.hexdigest()


def _applied_fingerprint(connection: Connection[tuple[object, ...]]) -> str | None:
    connection.execute("create schema if not exists padan_migration")
    connection.execute("create table if not exists padan_migration.applied (name text primary key)")
    connection.execute("create table if not exists padan_migration.fingerprint (value text)")
    row = connection.execute("select value from padan_migration.fingerprint").fetchone()
    return str(row[0]) if row else None


def _apply_files(connection: Connection[tuple[object, ...]]) -> None:
    applied = {str(row[0]) for row in connection.execute("select name from padan_migration.applied")}
    for file in sorted(MIGRATIONS.glob("*.sql")):
        if file.name not in applied:
            connection.execute(file.read_text(encoding="utf-8"))
            connection.execute("reset role")
            connection.execute("insert into padan_migration.applied values (%s)", (file.name,))


def _restrict_database(connection: Connection[tuple[object, ...]]) -> None:
    database = sql.Identifier(connection.info.dbname)
    connection.execute(sql.SQL("revoke all on database {} from public").format(database))
    for role in read_login_roles(connection):
        connection.execute(
            sql.SQL("grant connect, temporary on database {} to {}").format(database, sql.Identifier(role))
        )


def read_login_roles(connection: Connection[tuple[object, ...]]) -> list[str]:
    """Roles of the warehouse that exist on this server, without Airflow's."""
    rows = connection.execute("select rolname from pg_roles where rolname like 'padan\\_%%' and rolcanlogin", ())
    return [str(row[0]) for row in rows if row[0] not in (AIRFLOW_ROLE, connection.info.user)]


def _create_airflow_database(admin_url: str) -> None:
    with psycopg.connect(admin_url, autocommit=True) as connection:
        exists = connection.execute("select from pg_database where datname = %s", (AIRFLOW_DATABASE,)).fetchone()
        if exists is None:
            connection.execute(
                sql.SQL("create database {} owner {}").format(
                    sql.Identifier(AIRFLOW_DATABASE), sql.Identifier(AIRFLOW_ROLE)
                )
            )
