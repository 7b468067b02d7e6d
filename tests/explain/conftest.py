"""A warehouse with the sample month published."""

import pytest
import sample_figures

from padan.postgres import Warehouse


@pytest.fixture
def published_month(empty_warehouse: Warehouse) -> Warehouse:
    """See `sample_figures`."""
    with empty_warehouse.connect("admin") as connection:
        sample_figures.fill_month(connection)
    return empty_warehouse
