"""A month with a review queue, and the published sample beside it for the pages."""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import sample_review

from padan.paths import ROOT
from padan.postgres import Warehouse, open_warehouse
from padan.review import Steward
from padan.settings import Settings

for folder in (ROOT, ROOT / "tests" / "dashboards"):
    if str(folder) not in sys.path:
        sys.path.append(str(folder))


@pytest.fixture(scope="session")
def reviewed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """A warehouse of its own with the month of sample_review, and the sample mart."""
    import sample_mart

    home = Path(tempfile.mkdtemp(prefix="padan-review-"))
    try:
        with open_warehouse(Settings(home=home, database_url=None)) as warehouse:
            sample_mart.fill_mart(warehouse.admin_url)
            with warehouse.connect("admin") as connection:  # what the sample lists was never landed
                connection.execute("truncate ops.delivery")
            sample_review.match_month(warehouse, tmp_path_factory.mktemp("review") / "inbox")
            yield warehouse
    finally:
        location = home / "server.location"
        if location.exists():
            shutil.rmtree(location.read_text(encoding="utf-8").strip(), ignore_errors=True)
        shutil.rmtree(home, ignore_errors=True)


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
