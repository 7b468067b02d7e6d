"""A warehouse with the sample's three months, and a way to open a page on it."""

import io
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import streamlit as st
from dashboards.components import chart_panel
from streamlit.testing.v1 import AppTest

from app_pages import app_at
from own_warehouse import own_warehouse
from padan.postgres import Warehouse
from padan.settings import get_settings
from real_browser import serving

OpenPage = Callable[..., AppTest]
Files = Mapping[str, tuple[str, pd.DataFrame]]


@pytest.fixture(scope="session")
def filled_warehouse() -> Iterator[Warehouse]:
    """A warehouse with the sample, apart from the one that other tests empty."""
    with own_warehouse("dashboards") as warehouse:
        yield warehouse


@pytest.fixture(scope="session")
def filled_home(filled_warehouse: Warehouse) -> Path:
    """PADAN_HOME of the sample."""
    return filled_warehouse.home


@pytest.fixture(scope="module")
def address(filled_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The dashboards as `padan serve` runs them."""
    with serving(filled_home, tmp_path_factory.mktemp("elsewhere")) as served:
        yield served


@pytest.fixture
def use_home(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Path], None]]:
    """Points the dashboards at a PADAN_HOME and forgets it afterwards."""

    def use(home: Path) -> None:
        monkeypatch.setenv("PADAN_HOME", str(home))
        monkeypatch.delenv("PADAN_DATABASE_URL", raising=False)
        _forget()

    yield use
    _forget()


def _forget() -> None:
    get_settings.cache_clear()
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture
def open_page(use_home: Callable[[Path], None], filled_home: Path) -> OpenPage:
    """Opens a page on the sample, with the given choices in its URL."""
    use_home(filled_home)

    def open_(page: str = "national_summary", **query: str) -> AppTest:
        return app_at(page, **query).run()

    return open_


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> Files:
    """Name and rows of each CSV file that the opened pages offer beside charts and tables, by its key."""
    files: dict[str, tuple[str, pd.DataFrame]] = {}

    def note(label: str, content: Callable[[], bytes], *, file_name: str, key: str, **_: Any) -> None:
        if label == "CSV":
            rows = pd.read_csv(io.BytesIO(content()), dtype={"region_code": str, "category": str})
            files[key.removesuffix("_csv")] = (file_name, rows)

    monkeypatch.setattr(chart_panel, "offer_file", note)
    return files
