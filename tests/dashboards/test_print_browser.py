"""Pressing "Cetak" at a wide screen, in a real Chromium: charts drawn for the sheet, sheets that say what they are."""

import re
from collections.abc import Iterator
from typing import Any

import pypdfium2
import pytest
from playwright.sync_api import Page, expect
from sample_targeting import empty_targeting, fill_targeting

from padan.postgres import Warehouse
from real_browser import WAIT, settle

SHEET_WIDTH = 703  # A4 without its margins
SMALLEST_LETTERS = 8
STATE = """() => {
    const media = (rules) => [...rules].flatMap((rule) => [
        ...(rule.media ? [rule.media.mediaText] : []), ...media(rule.cssRules || [])]);
    return {
        charts: [...document.querySelectorAll('.js-plotly-plot .main-svg')].map((layer) => layer.getAttribute('width')),
        media: [...document.styleSheets].flatMap((sheet) => media(sheet.cssRules)),
        root: document.documentElement.className,
        scrolled: document.querySelector('[data-testid=stMain]').scrollTop,
        focused: document.activeElement.outerHTML,
    };
}"""
ON_PAPER = """() => {
    const left = document.querySelector('[data-testid=stMainBlockContainer]').getBoundingClientRect().left;
    return [...document.querySelectorAll('.js-plotly-plot')].map((chart) => {
        const layer = chart.querySelector('.main-svg'), drawn = layer.getBoundingClientRect();
        const box = chart.closest('[data-testid=stVerticalBlock]');
        const scale = drawn.width / layer.getAttribute('width');
        const letters = [...chart.querySelectorAll('text')].filter((text) => text.getBoundingClientRect().width);
        const padding = parseFloat(getComputedStyle(box).paddingLeft) + parseFloat(getComputedStyle(box).paddingRight);
        const zoom = box.currentCSSZoom, sides = 2 * zoom;
        return {
            drawn: drawn.width,
            box: box.getBoundingClientRect().width - padding * zoom - sides,
            right: drawn.right - left,
            letters: Math.min(...letters.map((text) => parseFloat(getComputedStyle(text).fontSize) * scale)),
        };
    });
}"""


@pytest.fixture(scope="module")
def with_targeting(filled_warehouse: Warehouse) -> Iterator[None]:
    """The sample with the targeting of PKH; taken out again for the other pages' tests."""
    with filled_warehouse.connect("padan_publisher") as connection:
        fill_targeting(connection)
    yield
    with filled_warehouse.connect("padan_publisher") as connection:
        empty_targeting(connection)


def read_sheets(pdf: bytes) -> list[str]:
    """The words of each sheet without their spaces, of which a PDF knows only the places."""
    return [re.sub(r"\s", "", sheet.get_textpage().get_text_range()) for sheet in pypdfium2.PdfDocument(pdf)]


@pytest.mark.usefixtures("with_targeting", "watch")
def test_a_page_at_a_wide_screen_is_printed_for_the_sheet_and_put_back(address: str, page: Page) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{address}/ketepatan?provinsi=Bali")
    expect(page.locator(".padan-footer")).to_be_visible(timeout=WAIT)
    expect(page.locator(".st-key-panel_bases")).to_be_visible(timeout=WAIT)
    expect(page.locator(".js-plotly-plot .main-svg").first).to_be_visible(timeout=WAIT)
    settle(page)
    page.evaluate("() => { window.presses = 0; window.print = () => { window.presses += 1; }; }")
    button = page.locator("[data-print]")
    button.focus()
    before = page.evaluate(STATE)

    button.click()
    page.keyboard.press("Control+p")
    page.wait_for_function("window.presses")
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    charts: list[dict[str, Any]] = page.evaluate(ON_PAPER)
    assert len(charts) >= 4
    assert [chart for chart in charts if abs(chart["drawn"] - chart["box"]) > 2] == []
    assert [chart for chart in charts if chart["right"] > SHEET_WIDTH] == []
    assert min(chart["letters"] for chart in charts) >= SMALLEST_LETTERS
    page.emulate_media(media="screen")

    # Chromium tells the page itself that the printing is over.
    sheets = read_sheets(page.pdf(prefer_css_page_size=True))
    assert page.evaluate("window.presses") == 1, "a second press meanwhile does nothing"
    assert "Ketepatansasaran·Desember2024·ProgramKeluargaHarapan·Bali" in sheets[1]
    assert "Datasintetis" in sheets[1] and f"halaman2dari{len(sheets)}" in sheets[1]
    assert "Angkadihalamaninidihitungdaridatabuatan" in sheets[0]
    assert not any("Tanpamasuk" in sheet for sheet in sheets)

    widths = "() => [...document.querySelectorAll('.js-plotly-plot .main-svg')].map((one) => one.getAttribute('width'))"
    page.wait_for_function(f"widths => String(({widths})()) === widths", arg=",".join(before["charts"]), timeout=WAIT)
    assert page.evaluate(STATE) == before
