"""The roles of contracts/warehouse.yaml and their passwords, which are made here and never leave PADAN_HOME."""

import json
import os
import secrets
from pathlib import Path

from psycopg import Connection, sql

from padan.contract import warehouse

AIRFLOW_ROLE = "padan_airflow"
# Roles that only Padan signs in as, some 160 times a month. Stretching guards passwords that a person thought up, and
# these are random; the clients of the other roles insist on it (JDBC on 4096 iterations).
STEP_ROLES = (
    "padan_loader", "padan_matcher", "padan_transformer", "padan_publisher", "padan_control", AIRFLOW_ROLE
)  # fmt: skip
STRETCHED, UNSTRETCHED = "4096", "1"


def role_names() -> tuple[str, ...]:
    """Login roles of the warehouse, in the order of the contract."""
    return tuple(warehouse()["roles"])


def read_passwords(home: Path) -> dict[str, str]:
    """Passwords by role; makes the missing ones and keeps them readable by the owner of PADAN_HOME only."""
    file = home / "credentials.json"
    known: dict[str, str] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    missing = [role for role in (*role_names(), AIRFLOW_ROLE) if role not in known]
    if missing:
        known |= {role: secrets.token_urlsafe(24) for role in missing}
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            json.dump(known, stream, indent=1)
    return known


def create_roles(connection: Connection[tuple[object, ...]], passwords: dict[str, str]) -> None:
    """Creates or refreshes every login role; none of them may create roles or databases."""
    for role, password in passwords.items():
        exists = connection.execute("select from pg_roles where rolname = %s", (role,)).fetchone()
        # A new role has no right beyond login; naming those rights again would need a superuser.
        verb = "create" if exists is None else "alter"
        # PostgreSQL has had the setting since 16.
        connection.execute(
            "select set_config(name, %s, true) from pg_settings where name = 'scram_iterations'",
            (UNSTRETCHED if role in STEP_ROLES else STRETCHED,),
        )
        connection.execute(
            sql.SQL(f"{verb} role {{}} login password {{}}").format(sql.Identifier(role), sql.Literal(password))
        )
        # The administrator acts for a role in migrations; on PostgreSQL 16+ that must be granted.
        connection.execute(sql.SQL("grant {} to current_user").format(sql.Identifier(role)))
