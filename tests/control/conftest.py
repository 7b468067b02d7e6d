"""Hand-made months in the warehouse of the test run, and connections that write to the control loop."""

from collections.abc import Iterator

import pytest
from sample_control import World, fill_dimensions

from padan.control.refusals import Writer
from padan.postgres import Warehouse


@pytest.fixture
def world(empty_warehouse: Warehouse) -> World:
    """No month is published and nothing was ever found."""
    fill_dimensions(empty_warehouse)
    return World(empty_warehouse)


@pytest.fixture
def writer(world: World) -> Iterator[Writer]:
    """A connection as padan_control, of one window."""
    with world.warehouse.connect("padan_control") as connection:
        yield connection


@pytest.fixture
def other_writer(world: World) -> Iterator[Writer]:
    """The same of another window."""
    with world.warehouse.connect("padan_control") as connection:
        yield connection
