"""A region that gave a part of itself to a new one is not compared with itself, as in mart.fct_indicator_change."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pandas as pd
import psycopg
import pytest
from dashboards.components.figure_text import row_of
from dashboards.data.changes import compare
from dashboards.data.coverage import read_cells
from dashboards.data.pbi_pipeline import read_pipeline
from dashboards.data.queries import read_figures
from dashboards.data.summary import moved_since, read_shown, split_between
from page_text import text_of
from streamlit.testing.v1 import AppTest

from padan.postgres import Warehouse

NOVEMBER, DECEMBER = date(2024, 11, 1), date(2024, 12, 1)
ACTIVE = "jkn_active_coverage"
KEY = (ACTIVE, "ALL", "total", "total")
OF_REGIONS = ("53", "91", "92", "94", "96")
OLD = "91"
OpenPage = Callable[..., AppTest]
MONTHS = (NOVEMBER, DECEMBER)


@pytest.fixture(scope="module")
def split_warehouse(filled_warehouse: Warehouse) -> Iterator[Warehouse]:
    """92 was made of 91 in December, and 96 of 94 before November."""
    of_new = "region_code = '92' and period <= '2024-11-01'"
    with psycopg.connect(filled_warehouse.admin_url) as connection:
        connection.execute(
            "insert into mart.dim_region_crosswalk values"
            " ('92', '91', '2024-12-01', 'UU'), ('96', '94', '2022-12-09', 'UU')"
        )
        connection.execute(f"create table kept as select * from mart.fct_indicator_history where {of_new}")
        connection.execute(f"delete from mart.fct_indicator_history where {of_new}")
    yield filled_warehouse
    with psycopg.connect(filled_warehouse.admin_url) as connection:
        connection.execute("delete from mart.dim_region_crosswalk")
        connection.execute("insert into mart.fct_indicator_history table kept")
        connection.execute("drop table kept")


@pytest.fixture
def on_split(split_warehouse: Warehouse, use_home: Callable[[Path], None]) -> Warehouse:
    use_home(split_warehouse.home)
    return split_warehouse


def test_the_regions_that_moved_are_those_of_the_view(on_split: Warehouse) -> None:
    figures = read_shown((KEY,), MONTHS, OF_REGIONS, (2, 1))
    with on_split.connect("padan_viewer") as connection:
        rows = connection.execute(
            "select region_code, value_change::float8 from mart.fct_indicator_change where comparison = 'mom'"
            " and period = %s and indicator_id = %s and breakdown = 'total' and match_basis = 'semua'"
            " and region_code = any(%s) and not suppressed",
            (DECEMBER, ACTIVE, list(OF_REGIONS)),
        ).fetchall()
    moved = moved_since(figures, DECEMBER, NOVEMBER)

    assert dict(zip(moved["region_code"], moved["change"], strict=True)) == pytest.approx(dict(rows))
    assert set(moved["region_code"]) == {"53", "94", "96"}
    assert split_between(figures, DECEMBER, NOVEMBER) == {OLD}


@pytest.mark.parametrize(
    "read",
    [
        lambda: read_figures((ACTIVE,), MONTHS, (OLD,), (2, 1)),
        lambda: read_cells((ACTIVE,), ("total",), MONTHS, (OLD,), (2, 1)),
        lambda: read_pipeline((ACTIVE,), MONTHS, (OLD,), (2, 1)),
    ],
)
def test_every_page_that_compares_knows_what_was_split(on_split: Warehouse, read: Callable[[], pd.DataFrame]) -> None:
    figures = read()
    now, before = (row_of(figures[figures["period"] == month]) for month in (DECEMBER, NOVEMBER))
    assert compare(now, before).reason == "split"


def test_the_pages_say_that_the_region_was_split(on_split: Warehouse, open_page: OpenPage) -> None:
    with on_split.connect("padan_viewer") as connection:
        name = dict(
            connection.execute(
                "select region_code, region_name from mart.dim_region where region_code = any(%s)", (["91", "94"],)
            ).fetchall()
        )
    split, unsplit = (text_of(open_page("coverage", provinsi=name[code])) for code in ("91", "94"))

    assert "wilayah mekar" in split
    assert "wilayah mekar" not in unsplit
    assert "wilayah mekar" in text_of(open_page("regions"))
