"""Airflow's environment: on loopback, silent, with secrets that only the owner of PADAN_HOME can read."""

import json
import stat
from pathlib import Path
from typing import Any

import psycopg
import pytest
from pydantic import ValidationError

from padan.orchestration.environment import (
    _read_keys,
    airflow_environment,
    airflow_home,
    airflow_users,
    ensure_airflow_database,
)
from padan.orchestration.request import read_request
from padan.orchestration.serve import read_passwords
from padan.postgres import Warehouse
from padan.settings import get_settings


def test_secrets_are_made_once_and_readable_by_the_owner_only(warehouse: Warehouse) -> None:
    home = airflow_home(get_settings())
    first = airflow_environment(warehouse, get_settings())
    assert airflow_environment(warehouse, get_settings()) == first
    assert stat.S_IMODE((home / "keys.json").stat().st_mode) == 0o600
    assert len(set(_read_keys(home).values())) == 3
    assert json.loads((home / "keys.json").read_text(encoding="utf-8"))["jwt"] == first["AIRFLOW__API_AUTH__JWT_SECRET"]


def test_everything_listens_on_loopback_and_reports_nothing_home(warehouse: Warehouse) -> None:
    environment = airflow_environment(warehouse, get_settings(), port=18080)
    assert environment["AIRFLOW__API__HOST"] == "127.0.0.1"
    assert environment["AIRFLOW__API__BASE_URL"] == "http://127.0.0.1:18080"
    assert environment["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"] == "http://127.0.0.1:18080/execution/"
    assert environment["AIRFLOW__USAGE_DATA_COLLECTION__ENABLED"] == "False"


def test_airflow_reads_the_settings_as_meant(bag: Any) -> None:
    from airflow.configuration import conf

    assert not conf.getboolean("usage_data_collection", "enabled")
    assert not conf.getboolean("core", "load_examples")
    assert conf.get("core", "executor") == "LocalExecutor"
    assert conf.getboolean("core", "dags_are_paused_at_creation")


def test_every_person_has_a_login_and_a_password_of_their_own(
    warehouse: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PADAN_AIRFLOW_USERS", "siti,budi,padan")
    get_settings.cache_clear()
    environment = airflow_environment(warehouse, get_settings())
    assert environment["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS"] == "padan:admin,siti:user,budi:user"

    file = tmp_path / "passwords.json"
    first = read_passwords(file, ["padan"])
    passwords = read_passwords(file, airflow_users(get_settings()))
    assert passwords["padan"] == first["padan"]
    assert len({passwords[user] for user in ("padan", "siti", "budi")}) == 3
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("users", ["Siti Aminah", "siti:admin", "siti,,budi"])
def test_a_login_is_a_plain_name(users: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PADAN_AIRFLOW_USERS", users)
    get_settings.cache_clear()
    with pytest.raises(ValidationError):
        get_settings()


def test_a_database_that_is_ready_is_left_alone(bag: Any, warehouse: Warehouse) -> None:
    assert ensure_airflow_database(warehouse) is False
    with warehouse.connect("padan_airflow") as connection:
        heads = connection.execute("select version_num from alembic_version").fetchall()
    assert len(heads) == 1


def test_airflows_role_cannot_enter_the_warehouse(warehouse: Warehouse) -> None:
    dsn = warehouse.dsn("padan_airflow").removesuffix("_airflow")
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        psycopg.connect(dsn)


class Run:
    """A DAG run as Airflow gives it."""

    dag_id = "monthly_indicators"
    partition_key: str | None = None
    conf: dict[str, object] | None = None

    def __init__(self, **attributes: Any) -> None:
        from datetime import UTC, datetime

        self.run_after = datetime(2025, 1, 5, 6, tzinfo=UTC)
        self.__dict__.update(attributes)


def test_the_month_comes_from_the_conf_before_the_partition_key(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PADAN_INBOX", "/data/inbox")
    get_settings.cache_clear()
    scheduled = read_request(Run(partition_key="2024-12"))
    assert (scheduled.period, scheduled.inbox, scheduled.options) == ("2024-12", "/data/inbox", {})
    assert scheduled.run_id == read_request(Run(partition_key="2024-12")).run_id
    by_hand = read_request(
        Run(
            partition_key="2024-12",
            conf={"period": "2024-11", "inbox": "/x", "options": {"matching": "exact", "note": "", "other": 1}},
        )
    )
    assert (by_hand.period, by_hand.inbox, by_hand.options) == ("2024-11", "/x", {"matching": "exact"})
