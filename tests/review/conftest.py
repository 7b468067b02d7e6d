"""A month with a review queue, and the published sample beside it for the pages."""

from collections.abc import Iterator

import psycopg
import pytest
import sample_review

from own_warehouse import own_warehouse
from padan.postgres import Warehouse
from padan.review import Steward


@pytest.fixture(scope="session")
def reviewed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """A warehouse of its own with the month of sample_review, and the sample mart."""
    with own_warehouse("review") as warehouse:
        with warehouse.connect("admin") as connection:  # what the sample lists was never landed
            connection.execute("truncate ops.delivery")
        sample_review.match_month(warehouse, tmp_path_factory.mktemp("review") / "inbox")
        yield warehouse


@pytest.fixture
def keys(reviewed: Warehouse) -> sample_review.Keys:
    """A fresh queue: the pairs by name."""
    return sample_review.fill_queue(reviewed)


@pytest.fixture
def steward(reviewed: Warehouse, keys: sample_review.Keys) -> Iterator[Steward]:
    """A connection as padan_steward."""
    with reviewed.connect("padan_steward") as connection:
        yield connection
        connection.rollback()


@pytest.fixture
def matcher(reviewed: Warehouse) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A connection that sees identity, to look at what was written."""
    with reviewed.connect("padan_matcher", autocommit=True) as connection:
        yield connection
