"""A warehouse with three made months of every region; read by every test here."""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from padan.export import ROLE
from padan.postgres import Warehouse, open_warehouse
from padan.settings import Settings, get_settings

DASHBOARDS = str(Path(__file__).parents[1] / "dashboards")
if DASHBOARDS not in sys.path:
    sys.path.append(DASHBOARDS)

import sample_mart  # noqa: E402  (shared with the tests of the dashboards)


@pytest.fixture(scope="session")
def export_warehouse() -> Iterator[Warehouse]:
    """Apart from the one that other tests empty."""
    home = Path(tempfile.mkdtemp(prefix="padan-export-"))
    try:
        with open_warehouse(Settings(home=home, database_url=None)) as warehouse:
            sample_mart.fill_mart(warehouse.admin_url)
            yield warehouse
    finally:
        location = home / "server.location"
        if location.exists():
            shutil.rmtree(location.read_text(encoding="utf-8").strip(), ignore_errors=True)
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def export_home(export_warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """PADAN_HOME of that warehouse, for commands."""
    monkeypatch.setenv("PADAN_HOME", str(export_warehouse.home))
    monkeypatch.delenv("PADAN_DATABASE_URL", raising=False)
    get_settings.cache_clear()
    yield export_warehouse.home
    get_settings.cache_clear()


@pytest.fixture
def viewer(export_warehouse: Warehouse) -> Iterator[psycopg.Connection[Any]]:
    """A connection as the command has it."""
    with export_warehouse.connect(ROLE) as connection:
        yield connection
