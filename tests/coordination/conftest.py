"""Transactions that are taken back, as the administrator with an operator's name, on the shared warehouse."""

from collections.abc import Iterator

import pytest
from calendar_world import World
from sample_coordination import fill_control

from own_warehouse import own_warehouse
from padan.postgres import Warehouse


@pytest.fixture(scope="module")
def open_world(module_warehouse: Warehouse) -> Iterator[World]:
    """For tests that make a sandbox of their own for each example."""
    with module_warehouse.connect("admin", autocommit=True) as connection:
        yield World(connection)


@pytest.fixture
def world(open_world: World) -> Iterator[World]:
    """A sandbox for one test."""
    with open_world.sandbox():
        yield open_world


@pytest.fixture(scope="session")
def coordinated() -> Iterator[Warehouse]:
    """A warehouse of its own with the sample mart, meetings, records and the forum of Banyuasin, for the pages."""
    with own_warehouse("coordination") as warehouse:
        fill_control(warehouse)
        yield warehouse
