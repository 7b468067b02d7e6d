"""The page `Renstra` in a real Chromium: the tree opens, a name leads to its details, all of it by keyboard too."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from sample_kpi import fill_progress

from padan.postgres import Warehouse
from real_browser import WAIT


@pytest.fixture(scope="module")
def with_progress(filled_warehouse: Warehouse) -> Iterator[None]:
    """The sample with progress of the shipped plan; taken out again for the other pages' tests."""
    with filled_warehouse.connect("padan_publisher") as connection:
        fill_progress(connection)
    yield
    with filled_warehouse.connect("padan_publisher") as connection:
        connection.execute("truncate mart.fct_kpi_progress_history")


@pytest.mark.usefixtures("with_progress", "watch")
def test_deputy_drills_from_an_aim_to_an_indicator_and_a_link_leads_back_to_it(
    address: str,
    page: Page,
) -> None:
    page.set_viewport_size({"width": 1280, "height": 1600})

    page.goto(f"{address}/renstra?cari=adminduk")
    expect(page.get_by_text("2 dari 155 indikator.")).to_be_visible(timeout=WAIT)
    listed = page.locator(".st-key-panel_fitting").get_by_role("link", name="Persentase (%) individu di DTKS")
    expect(listed).to_have_count(2)
    tree = page.locator(".padan-plan")
    name = tree.get_by_role("link", name="Persentase (%) individu di DTKS yang teridentifikasi pada data adminduk")
    expect(name).to_have_count(2)
    # The branch closes and opens by its own summary, without the server.
    page.locator(".padan-plan > details > summary").focus()
    page.keyboard.press("Enter")
    expect(name.last).to_be_hidden()
    page.keyboard.press("Enter")
    expect(name.last).to_be_visible()

    name.last.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/renstra?*kpi=IKP-T15-14*", timeout=WAIT)
    details = page.locator(".st-key-panel_indicator")
    expect(details.get_by_text("Dilaporkan pemilik: menurut catatan Pusdatin")).to_be_visible(timeout=WAIT)
    expect(details.locator(".js-plotly-plot")).to_be_visible(timeout=WAIT)

    # The link of the page shows the same indicator in English.
    page.goto(f"{address}/renstra?bahasa=EN&kpi=IKP-T15-14")
    expect(details.get_by_text("Reported by the owner: menurut catatan Pusdatin")).to_be_visible(timeout=WAIT)


@pytest.mark.usefixtures("with_progress", "watch")
def test_every_branch_of_the_plan_is_printed(address: str, page: Page) -> None:
    page.goto(f"{address}/renstra")
    name = page.locator(".padan-plan .kpi .name")
    expect(name).to_have_count(155, timeout=WAIT)
    expect(name.last).to_be_hidden()

    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert name.evaluate_all("all => all.filter(one => !one.checkVisibility()).length") == 0
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    expect(name.last).to_be_hidden()


@pytest.mark.usefixtures("with_progress", "watch")
def test_on_a_tablet_a_wide_table_scrolls_by_keyboard_and_its_caption_stays(address: str, page: Page) -> None:
    page.set_viewport_size({"width": 768, "height": 1000})
    page.goto(f"{address}/renstra")
    box = page.locator(".padan-scroll").first
    expect(box).to_be_visible(timeout=WAIT)
    assert box.evaluate("e => e.scrollWidth > e.clientWidth + 20"), "the table is wider than its box"

    box.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.querySelector('.padan-scroll').scrollLeft > 0", timeout=WAIT)

    inside = """e => {
        const box = e.getBoundingClientRect(), words = e.querySelector("caption span").getBoundingClientRect();
        return words.left >= box.left - 1 && words.right <= box.right + 1;
    }"""
    assert box.evaluate(inside)
    assert box.get_attribute("role") == "region"
    assert box.get_attribute("aria-label") == box.locator("caption").inner_text()
