"""Great Expectations writes into the log of the PADAN_HOME in use, whatever this process checked before."""

import logging
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from padan.gate import validate
from padan.gate.validate import _log_to


@pytest.fixture
def log_again() -> Iterator[None]:
    """What checks a delivery next opens the log of its own home."""
    yield
    validate._context.cache_clear()


def test_a_home_that_is_gone_is_not_written_to(tmp_path: Path, log_again: None) -> None:
    before, now = (tmp_path / home / "logs" / "great_expectations.log" for home in ("before", "now"))
    _log_to(before)
    shutil.rmtree(tmp_path / "before")

    _log_to(now)
    logging.getLogger("great_expectations").error("a line")

    assert not before.exists()
    assert now.read_text(encoding="utf-8").endswith("a line\n")
    assert now.read_text(encoding="utf-8").count("a line") == 1
