"""What containers change by environment: the address that pages listen on, and where Airflow's keys come from."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from padan.cli.serve import streamlit_command
from padan.orchestration.environment import airflow_environment
from padan.postgres import Warehouse
from padan.settings import get_settings

KEYS = {"fernet": "fernet-key", "jwt": "jwt-secret", "api": "api-secret"}


@pytest.fixture
def container(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """Settings as docker-compose.yml gives them, with a PADAN_HOME of their own; returns it."""
    monkeypatch.setenv("PADAN_HOME", str(tmp_path))
    monkeypatch.setenv("PADAN_BIND_ADDRESS", "0.0.0.0")
    monkeypatch.setenv("PADAN_PUBLISH_ADDRESS", "127.0.0.1")
    monkeypatch.setenv("PADAN_AIRFLOW_KEYS", json.dumps(KEYS))
    get_settings.cache_clear()
    yield tmp_path
    get_settings.cache_clear()


def test_dashboards_listen_where_the_container_says(container: Path) -> None:
    assert "--address=0.0.0.0" in streamlit_command(8501)


def test_pages_stay_on_loopback_without_being_told_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PADAN_BIND_ADDRESS", raising=False)
    get_settings.cache_clear()
    try:
        assert "--address=127.0.0.1" in streamlit_command(8501)
    finally:
        get_settings.cache_clear()


def test_airflow_takes_the_keys_of_the_secret_and_makes_none(container: Path) -> None:
    warehouse = Warehouse(admin_url="postgresql://padan_admin:x@postgres:5432/padan", home=container)

    environment = airflow_environment(warehouse, get_settings())

    assert environment["AIRFLOW__CORE__FERNET_KEY"] == KEYS["fernet"]
    assert environment["AIRFLOW__API_AUTH__JWT_SECRET"] == KEYS["jwt"]
    assert environment["AIRFLOW__API__SECRET_KEY"] == KEYS["api"]
    assert environment["AIRFLOW__API__HOST"] == "0.0.0.0"
    assert environment["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"].endswith("@postgres:5432/padan_airflow")
    assert not (container / "airflow" / "keys.json").exists()
