"""The choices of the first page in a real Chromium: a reader sees whole what is chosen."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sample_programmes import PROGRAMMES

from padan.postgres import Warehouse
from real_browser import WAIT, settle


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

    expect(choices).to_have_count(3, timeout=WAIT)
    cut = choices.evaluate_all("boxes => boxes.filter(box => box.scrollWidth > box.clientWidth).map(box => box.value)")
    assert cut == []
    page.close()


def test_the_keyboard_goes_on_in_the_popover_that_it_opens(address: str, page: Page) -> None:
    page.goto(f"{address}/kepesertaan")
    expect(page.locator(".padan-footer")).to_be_visible(timeout=WAIT)
    expect(page).to_have_title("Kepesertaan · Padan")
    settle(page)
    opener = page.locator("[data-testid=stPopover] button").filter(has_text="Data dan gambar").first
    opener.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-testid=stPopoverBody]")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('[data-testid=stPopoverBody]') !== null")
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()


def test_the_menu_of_a_small_screen_closes_behind_the_choice(address: str, page: Page) -> None:
    page.set_viewport_size({"width": 640, "height": 400})
    page.goto(address)
    expect(page.locator(".padan-footer")).to_be_visible(timeout=WAIT)
    page.get_by_test_id("stExpandSidebarButton").click()
    page.get_by_test_id("stSidebarNavLink").filter(has_text="Penyebut").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Penyebut cakupan", timeout=WAIT)
    expect(page.get_by_test_id("stExpandSidebarButton")).to_be_visible()
    expect(page.get_by_test_id("stSidebarNavLink").first).not_to_be_in_viewport()


def test_a_link_reached_by_keyboard_is_outlined(address: str, page: Page) -> None:
    page.goto(address)
    expect(page.locator(".padan-footer")).to_be_visible(timeout=WAIT)
    settle(page)
    link = page.locator("[data-testid=stPageLink] a").first
    link.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(link).to_be_focused()
    assert link.evaluate("one => getComputedStyle(one).outlineStyle + getComputedStyle(one).outlineWidth") == "solid3px"
