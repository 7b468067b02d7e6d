"""A figure that counts known payments only is compared with no other month, on any page."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import psycopg
import pytest
from dashboards.components.figure_text import row_of
from dashboards.data.changes import compare
from dashboards.data.queries import read_figures
from dashboards.data.summary import moved_since, read_shown
from page_text import text_of
from streamlit.testing.v1 import AppTest

from padan.postgres import Warehouse

NOVEMBER, DECEMBER = date(2024, 11, 1), date(2024, 12, 1)
ACTIVE, UNCOVERED = "jkn_active_coverage", "jkn_uncovered_bottom40"
KEYS = tuple((name, "ALL", "total", "total") for name in (ACTIVE, UNCOVERED))
MONTHS, REVISIONS = (NOVEMBER, DECEMBER), (2, 1)


@pytest.fixture(scope="module")
def incomplete(filled_warehouse: Warehouse) -> Iterator[Warehouse]:
    """In November, revision 2, active cover counts as if payments were missing; in revision 1 everything does."""
    with psycopg.connect(filled_warehouse.admin_url) as connection, connection.cursor() as cursor:
        cursor.executemany(
            "insert into mart.incomplete_figure values (%s, %s, %s, 'ALL', '2024-11-01')",
            [(NOVEMBER, 2, ACTIVE), (NOVEMBER, 1, UNCOVERED)],
        )
    yield filled_warehouse
    with psycopg.connect(filled_warehouse.admin_url) as connection:
        connection.execute("delete from mart.incomplete_figure")


@pytest.fixture
def on_incomplete(incomplete: Warehouse, use_home: Callable[[Path], None]) -> Warehouse:
    use_home(incomplete.home)
    return incomplete


def test_it_moved_nowhere(on_incomplete: Warehouse) -> None:
    moved = moved_since(read_shown(KEYS, MONTHS, ("00", "16", "35"), REVISIONS), DECEMBER, NOVEMBER)

    assert set(moved["indicator_id"]) == {UNCOVERED}


def test_a_page_knows_it_by_its_revision(on_incomplete: Warehouse) -> None:
    figures = read_figures((ACTIVE, UNCOVERED), MONTHS, ("00",), REVISIONS)
    rows = {
        (name, month): row_of(figures[(figures["indicator_id"] == name) & (figures["period"] == month)])
        for name in (ACTIVE, UNCOVERED)
        for month in MONTHS
    }

    assert compare(rows[ACTIVE, DECEMBER], rows[ACTIVE, NOVEMBER]).reason == "payments"
    assert compare(rows[UNCOVERED, DECEMBER], rows[UNCOVERED, NOVEMBER]).reason is None


def test_the_trend_of_a_region_speaks_of_no_change(on_incomplete: Warehouse, open_page: Callable[..., AppTest]) -> None:
    text = text_of(open_page("regions"))

    assert "Indonesia: belum ada dua bulan yang dapat dibandingkan" in text
    assert "Garis terputus pada bulan yang pembayaran terdahulunya belum lengkap diterima." in text


def test_the_summary_says_why_there_is_no_change(on_incomplete: Warehouse, open_page: Callable[..., AppTest]) -> None:
    assert "pembayaran terdahulu belum lengkap diterima" in text_of(open_page("national_summary"))
