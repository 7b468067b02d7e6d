"""A warehouse with three months of every region, a year-earlier month, and a control loop; read by every test here."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sample_oversight
from sample_oversight import ReadBrief

from own_warehouse import own_warehouse
from padan.brief import Brief, Occasion, read_brief
from padan.brief.read import ROLE
from padan.postgres import Warehouse
from padan.settings import get_settings


@pytest.fixture(scope="session")
def brief_warehouse() -> Iterator[Warehouse]:
    """Apart from the one that other tests empty."""
    with own_warehouse("brief") as warehouse:
        with warehouse.connect("admin") as connection:
            sample_oversight.fill_year_before(connection)
            sample_oversight.hide_province(connection)
            sample_oversight.fill_control(connection)
        yield warehouse


@pytest.fixture
def brief_home(brief_warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """PADAN_HOME of that warehouse, for commands."""
    monkeypatch.setenv("PADAN_HOME", str(brief_warehouse.home))
    monkeypatch.delenv("PADAN_DATABASE_URL", raising=False)
    get_settings.cache_clear()
    yield brief_warehouse.home
    get_settings.cache_clear()


@pytest.fixture
def viewer(brief_warehouse: Warehouse) -> Iterator[psycopg.Connection[Any]]:
    """A connection as the dashboards' own login."""
    with brief_warehouse.connect(ROLE) as connection:
        connection.read_only = True
        yield connection


@pytest.fixture
def read(viewer: psycopg.Connection[Any]) -> ReadBrief:
    """Reads a brief of December 2024."""

    def read_one(region: str = "00", held_on: date | None = None, **options: Any) -> Brief:
        period = options.pop("period", sample_oversight.MONTH)
        return read_brief(viewer, period=period, region=region, occasion=Occasion(held_on), **options)

    return read_one
