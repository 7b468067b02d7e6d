"""The choices of the first page in a real Chromium: a reader sees whole what is chosen."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect
from sample_programmes import PROGRAMMES

from padan.postgres import Warehouse
from real_browser import WAIT


@pytest.fixture(scope="module")
def with_programmes(filled_warehouse: Warehouse) -> Iterator[None]:
    """Programmes with their long names; taken out again for the other pages' tests."""
    with filled_warehouse.connect("admin") as connection, connection.cursor() as cursor:
        cursor.executemany(
            "insert into mart.dim_programme values (%s, %s, %s, %s, %s, 'reguler', 'DTKS', %s, '2020-01-01', null)",
            PROGRAMMES,
        )
    yield
    with filled_warehouse.connect("admin") as connection:
        connection.execute("truncate mart.dim_programme")


@pytest.mark.usefixtures("with_programmes")
def test_no_choice_of_the_first_page_is_cut_off(address: str, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 800}, locale="id-ID")
    page.goto(address)
    expect(page.locator(".padan-footer")).to_be_visible(timeout=WAIT)
    choices = page.locator(".st-key-provinsi input, .st-key-kabkota input, .st-key-program input")

    assert choices.count() == 3
    cut = choices.evaluate_all("boxes => boxes.filter(box => box.scrollWidth > box.clientWidth).map(box => box.value)")
    assert cut == []
    page.close()
