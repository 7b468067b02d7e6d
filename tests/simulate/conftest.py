"""A warehouse with one programme of one month published."""

import pytest
import sample_programme

from padan.postgres import Warehouse


@pytest.fixture
def published_programme(empty_warehouse: Warehouse) -> Warehouse:
    """See `sample_programme`."""
    with empty_warehouse.connect("padan_publisher") as connection:
        sample_programme.fill_programme(connection)
    return empty_warehouse
