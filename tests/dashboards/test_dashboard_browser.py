"""The pages in a real Chromium: drawn, clickable, and without a single request that leaves this machine."""

from xml.etree import ElementTree

import pytest
from playwright.sync_api import Page, expect

from real_browser import WAIT

pytestmark = pytest.mark.usefixtures("watch")


def test_deputy_drills_from_the_nation_to_a_kabupaten_without_the_network(address: str, page: Page):
    page.set_viewport_size({"width": 1440, "height": 2200})

    page.goto(address)
    expect(page.get_by_text("Data sintetis.", exact=True)).to_be_visible(timeout=WAIT)
    expect(page.locator(".padan-footer")).to_be_visible(timeout=WAIT)
    expect(page.locator(".choroplethlayer path")).to_have_count(38, timeout=WAIT)
    expect(page.get_by_text("75,9%").first).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "id"
    assert page.evaluate("document.fonts.check('16px jakarta')")

    # A click on the map goes to the province, and the link says so.
    kalimantan_tengah = page.locator(".choroplethlayer path").evaluate_all(
        """paths => { const path = paths.find(p => p.__data__.id === '62' || p.__data__.loc === '62');
                      const box = path.getBoundingClientRect();
                      return [box.x + box.width / 2, box.y + box.height / 2]; }"""
    )
    page.mouse.click(*kalimantan_tengah)
    expect(page.get_by_text("Kalimantan Tengah, Desember 2024:")).to_be_visible(timeout=WAIT)
    assert "provinsi=Kalimantan+Tengah" in page.url.replace("%20", "+")

    # Suppressed regions are hatched, not only coloured.
    page.goto(f"{address}/?tingkat=Kabupaten%2Fkota")
    expect(page.locator(".choroplethlayer path")).to_have_count(514, timeout=WAIT)
    hatched = "paths => paths.filter(p => getComputedStyle(p).fill.includes('#padan-hatch')).length"
    assert page.locator(".choroplethlayer path").evaluate_all(hatched) == 2
    assert page.locator("#padan-hatch").count() == 1

    # One link opens the same view in English.
    page.goto(f"{address}/?bahasa=EN&provinsi=Bali&kabkota=Kota+Denpasar&bulan=November+2024")
    expect(page.get_by_text("Kota Denpasar, November 2024:")).to_be_visible(timeout=WAIT)
    expect(page.get_by_role("heading", name="National summary")).to_be_visible()

    # The month and the language stay when the page changes.
    page.get_by_text("Data and methods").click()
    page.get_by_role("menuitem", name="Deliveries and data quality").click()
    expect(page.get_by_role("heading", name="Deliveries and data quality")).to_be_visible(timeout=WAIT)
    expect(page.get_by_text("November 2024, revision 2")).to_be_visible(timeout=WAIT)
    page.wait_for_url("**/pengiriman?bahasa=EN&bulan=November+2024", timeout=WAIT)


def test_another_language_keeps_every_choice_and_says_it_in_its_words(address: str, page: Page):
    page.set_viewport_size({"width": 1440, "height": 1000})
    page.goto(f"{address}/?bulan=Oktober+2024&provinsi=Bali")
    month = page.get_by_role("combobox").first
    expect(month).to_have_value("Oktober 2024", timeout=WAIT)

    page.get_by_text("EN", exact=True).first.click()
    expect(month).to_have_value("October 2024", timeout=WAIT)
    expect(page.get_by_role("combobox", name="Regency or city")).to_have_value("All regencies and cities")

    # The next click sends the browser's words for all that was chosen before.
    page.get_by_role("combobox", name="Indicator on the map").click()
    page.get_by_role("option", name="JKN registered coverage", exact=True).click()
    page.wait_for_url("**/?*indikator=JKN+registered+coverage*", timeout=WAIT)
    expect(page.get_by_text("JKN registered coverage:").first).to_be_visible(timeout=WAIT)
    expect(month).to_have_value("October 2024")
    expect(page.get_by_text("Bali, October 2024:")).to_be_visible()


def test_the_summary_has_a_path_for_links_that_name_it(address: str, page: Page):
    page.goto(f"{address}/ringkasan?bulan=November+2024&provinsi=Bali")

    expect(page.get_by_text("Bali, November 2024:")).to_be_visible(timeout=WAIT)
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator("html.padan-one-screen")).to_have_count(1)


def test_another_language_opens_the_same_chapter_of_the_method(address: str, page: Page):
    page.goto(f"{address}/metode")
    page.get_by_role("tab", name="Jaminan ketenagakerjaan").click()
    page.wait_for_url("**/metode?*bab=ketenagakerjaan*", timeout=WAIT)

    page.get_by_text("EN", exact=True).first.click()
    expect(page.get_by_role("tab", name="Employment insurance")).to_have_attribute("aria-selected", "true")
    page.reload()
    expect(page.get_by_role("tab", name="Employment insurance")).to_have_attribute("aria-selected", "true")


def test_the_method_prints_every_definition_and_rule_and_folds_them_again(address: str, page: Page):
    page.goto(f"{address}/metode")
    expect(page.locator(".padan-footer")).to_be_visible(timeout=WAIT)
    printed, rules = page.locator(".padan-paper"), page.locator("[class*=st-key-on_paper] details")
    tables = rules.locator("table")
    expect(rules).to_have_count(3)
    expect(printed).to_be_hidden()

    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    expect(printed.get_by_text("Kepesertaan ketenagakerjaan penduduk 15–64")).to_be_visible()
    assert printed.locator("section").count() == 11, "a definition of every tab, not only of the open one"
    expect(page.get_by_role("tab").first).to_be_hidden()
    assert [table.is_visible() for table in tables.all()] == [True, True, True]

    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    expect(printed).to_be_hidden()
    assert rules.evaluate_all("all => all.filter(one => one.open).length") == 0

    # A real print opens and folds them too.
    page.evaluate(
        "addEventListener('beforeprint', () => { window.open_ = document.querySelectorAll('details[open]').length })"
    )
    page.pdf()
    assert page.evaluate("window.open_") == 3 and rules.evaluate_all("all => all.filter(one => one.open).length") == 0


def test_the_lineage_is_taken_as_a_drawing(address: str, page: Page):
    page.goto(f"{address}/status-proses")
    box = page.locator("[data-testid=stGraphVizChart] svg g.node")
    expect(box).to_have_count(3, timeout=WAIT)
    page.locator(".st-key-panel_lineage [data-testid=stPopover] button").first.click()
    with page.expect_download() as download:
        page.locator("[data-figure=lineage][data-format=svg]").click()
    drawing = ElementTree.parse(download.value.path()).getroot()

    words = {text.text for text in drawing.iter("{http://www.w3.org/2000/svg}text")}
    assert download.value.suggested_filename == "padan_lineage_fct_match_quality_2024-12_r1.svg"
    assert {"Asal mart.fct_match_quality", "identity.record", "fct_match_quality"} <= words
    assert page.locator("[data-figure=lineage][data-format=png]").count() == 0
