"""Fixtures of the survey tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from survey_files import SurveyWriter

from padan.postgres import Warehouse
from padan.settings import get_settings


@pytest.fixture
def writer(tmp_path: Path) -> SurveyWriter:
    return SurveyWriter(tmp_path)


@pytest.fixture
def english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Messages in English."""
    monkeypatch.setenv("PADAN_LANG", "en")
    get_settings.cache_clear()
    yield
    get_settings.cache_clear()


@pytest.fixture
def survey_warehouse(empty_warehouse: Warehouse) -> Warehouse:
    """A warehouse without any survey either."""
    with empty_warehouse.connect("admin") as connection:
        connection.execute("truncate survey.delivery, survey.household, survey.receipt")
    return empty_warehouse
