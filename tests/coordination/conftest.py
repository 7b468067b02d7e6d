"""Transactions that are taken back, as the administrator with an operator's name, on the shared warehouse."""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from calendar_world import World
from sample_coordination import fill_control

from padan.paths import ROOT
from padan.postgres import Warehouse, open_warehouse
from padan.settings import Settings

for folder in (ROOT, ROOT / "tests" / "dashboards"):
    if str(folder) not in sys.path:
        sys.path.append(str(folder))


@pytest.fixture(scope="session")
def open_world(warehouse: Warehouse) -> Iterator[World]:
    """For tests that make a sandbox of their own for each example."""
    with warehouse.connect("admin", autocommit=True) as connection:
        yield World(connection)


@pytest.fixture
def world(open_world: World) -> Iterator[World]:
    """A sandbox for one test."""
    with open_world.sandbox():
        yield open_world


@pytest.fixture(scope="session")
def coordinated() -> Iterator[Warehouse]:
    """A warehouse of its own with the sample mart, meetings, records and the forum of Banyuasin, for the pages."""
    import sample_mart

    home = Path(tempfile.mkdtemp(prefix="padan-coordination-"))
    try:
        with open_warehouse(Settings(home=home, database_url=None)) as warehouse:
            sample_mart.fill_mart(warehouse.admin_url)
            fill_control(warehouse)
            yield warehouse
    finally:
        location = home / "server.location"
        if location.exists():
            shutil.rmtree(location.read_text(encoding="utf-8").strip(), ignore_errors=True)
        shutil.rmtree(home, ignore_errors=True)
