"""A warehouse with three made months of every region; read by every test here."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from own_warehouse import own_warehouse
from padan.export import ROLE
from padan.postgres import Warehouse
from padan.settings import get_settings


@pytest.fixture(scope="session")
def export_warehouse() -> Iterator[Warehouse]:
    """Apart from the one that other tests empty."""
    with own_warehouse("export") as warehouse:
        yield warehouse


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
