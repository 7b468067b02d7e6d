"""Airflow on the warehouse of the test run: configured once a process, as in `padan run`."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from padan.orchestration.environment import configure, ensure_airflow_database
from padan.orchestration.in_process import close_connections
from padan.orchestration.quiet import quiet
from padan.paths import DAGS
from padan.postgres import Warehouse
from padan.settings import get_settings


@pytest.fixture(scope="session", autouse=True)
def airflow_lets_the_server_go(warehouse: Warehouse) -> Iterator[None]:
    yield
    if "airflow.settings" in sys.modules:
        close_connections()


@pytest.fixture(autouse=True)
def fresh_settings() -> Iterator[None]:
    yield
    get_settings.cache_clear()


@pytest.fixture(scope="session")
def log(warehouse: Warehouse) -> Path:
    return warehouse.home / "logs" / "tests.log"


@pytest.fixture
def bag(warehouse: Warehouse, log: Path) -> Any:
    """dags/ as the DAG processor reads it."""
    with quiet(log):
        configure(warehouse)
        ensure_airflow_database(warehouse)
        from airflow.dag_processing.dagbag import BundleDagBag

        return BundleDagBag(dag_folder=DAGS, bundle_path=DAGS, bundle_name="dags-folder")
