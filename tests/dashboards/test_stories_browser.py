"""Three readers with a question, in a real Chromium and in at most six clicks; the back button and a whole link."""

import io
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import openpyxl
import psycopg
import pytest
from dashboards.language import Language
from playwright.sync_api import Download, Locator, Page, expect
from sample_coverage import clear_coverage, fill_coverage
from sample_kpi import fill_progress
from sample_targeting import REASONS, empty_targeting, fill_targeting

from padan.postgres import Warehouse
from real_browser import WAIT, Watch, settle

MOST_CLICKS = 6
BALI = "51"


@pytest.fixture(scope="module")
def with_everything(filled_warehouse: Warehouse) -> Iterator[Warehouse]:
    """The sample with coverage, targeting and the plan's progress; taken out again for the other pages' tests."""
    with filled_warehouse.connect("padan_publisher") as connection:
        fill_coverage(connection)
        fill_targeting(connection)
        fill_progress(connection)
    yield filled_warehouse
    with filled_warehouse.connect("padan_publisher") as connection:
        connection.execute("truncate mart.fct_kpi_progress_history")
        empty_targeting(connection)
        clear_coverage(connection)


@dataclass
class Reader:
    """Somebody with a mouse: every click is counted; typing into an open list is none."""

    page: Page
    address: str
    clicks: list[str] = field(default_factory=list)

    def click(self, what: Locator) -> None:
        expect(what).to_be_visible(timeout=WAIT)
        self.clicks.append(str(what))
        what.click()

    def begin(self) -> None:
        """At the first page."""
        self.page.goto(self.address)
        expect(self.page.locator(".choroplethlayer path").first).to_be_visible(timeout=WAIT)

    def open_page(self, section: str, title: str) -> None:
        self.click(self.page.get_by_text(section, exact=True).first)
        self.click(self.page.get_by_role("menuitem", name=title, exact=True))
        expect(self.page.get_by_role("heading", level=1, name=title)).to_be_visible(timeout=WAIT)

    def choose(self, label: str, words: str) -> None:
        """Two clicks: into the list, and on the words in it."""
        field_ = self.page.get_by_role("combobox", name=label)
        self.click(field_)
        field_.fill(words)
        self.click(self.page.get_by_role("option", name=words, exact=True))

    def take(self, button: Locator) -> Download:
        with self.page.expect_download() as taken:
            self.click(button)
        return taken.value


@pytest.fixture
def reader(with_everything: Warehouse, address: str, page: Page, watch: Watch) -> Reader:
    """With an empty window, and nothing that may go wrong in it."""
    page.set_viewport_size({"width": 1440, "height": 1400})
    return Reader(page, address)


def most_without_insurance(warehouse: Warehouse) -> list[tuple[str, int, int]]:
    """Name, people in December, and how many more than in November, of the five of Sumatera Selatan with most."""
    with warehouse.connect("padan_viewer") as connection, connection.cursor(row_factory=psycopg.rows.tuple_row) as rows:
        return rows.execute(
            """
            select region_name, december.numerator::int, (december.numerator - november.numerator)::int
            from mart.fct_indicator as december
            inner join mart.fct_indicator as november
                using (region_code, indicator_id, breakdown, category, programme_id, match_basis)
            inner join mart.dim_region using (region_code)
            where december.period = '2024-12-01' and november.period = '2024-11-01' and match_basis = 'semua'
                and indicator_id = 'jkn_uncovered_bottom40' and breakdown = 'total' and region_code like '16.%'
            order by december.numerator desc, region_code
            limit 5
            """
        ).fetchall()


def dotted(count: int) -> str:
    return f"{count:,}".replace(",", ".")


def test_five_kabupaten_with_most_people_without_insurance_and_whether_it_gets_better(
    with_everything: Warehouse, reader: Reader
) -> None:
    five = most_without_insurance(with_everything)

    reader.begin()
    reader.open_page("Analisis", "Kepesertaan")
    reader.choose("Provinsi", "Sumatera Selatan")

    panel = reader.page.locator(".st-key-panel_bottom40")
    names = ", ".join(f"{name.replace('Kabupaten ', 'Kab. ')} ({dotted(people)})" for name, people, _ in five)
    expect(panel.get_by_role("heading")).to_contain_text(names, timeout=WAIT)
    expect(panel.get_by_role("heading")).to_contain_text("membaik")
    rows = panel.locator("table").first.locator("tbody tr")
    for place, (_, people, more) in enumerate(five):
        word = "memburuk" if more > 0 else "membaik" if more < 0 else "tetap"
        expect(rows.nth(place)).to_contain_text(dotted(people))
        expect(rows.nth(place)).to_contain_text(f"{dotted(abs(more))} orang {word}" if more else word)
    assert len(reader.clicks) <= MOST_CLICKS


def test_reasons_of_pkh_inclusion_errors_of_a_province_go_to_a_meeting(reader: Reader) -> None:
    reader.begin()
    bali = reader.page.locator(".choroplethlayer path").evaluate_all(
        """paths => { const box = paths.find(p => p.__data__.loc === '51').getBoundingClientRect();
                      return [box.x + box.width / 2, box.y + box.height / 2]; }"""
    )
    reader.clicks.append("Bali on the map")
    reader.page.mouse.click(*bali)
    expect(reader.page.get_by_text("Bali, Desember 2024:")).to_be_visible(timeout=WAIT)

    reader.open_page("Analisis", "Ketepatan sasaran")
    panel = reader.page.locator(".st-key-panel_reasons")
    expect(panel.locator(".js-plotly-plot")).to_be_visible(timeout=WAIT)
    reader.click(panel.get_by_role("button", name="Data dan gambar"))
    file = reader.take(reader.page.get_by_role("button", name="XLSX"))
    picture = reader.take(reader.page.get_by_role("button", name="PNG"))
    assert len(reader.clicks) <= MOST_CLICKS
    # The same picture for a printer, in place of the other; on a narrow screen its lines are broken.
    reader.page.set_viewport_size({"width": 480, "height": 900})
    settle(reader.page)
    with reader.page.expect_download() as download:
        reader.page.get_by_role("button", name="SVG").dispatch_event("click")
    drawing = download.value

    assert file.suggested_filename == "padan_targeting_reasons_51_PKH_2024-12_r1.xlsx"
    assert picture.suggested_filename == "padan_targeting_reasons_51_PKH_2024-12_r1.png"
    check_workbook(Path(file.path()))
    check_png(Path(picture.path()).read_bytes())
    check_svg(Path(drawing.path()).read_text(encoding="utf-8"))


def check_workbook(file: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(file.read_bytes()))
    head, *rows = book["Data"].iter_rows(values_only=True)
    found = [dict(zip(head, row, strict=True)) for row in rows]
    expected = {
        (indicator, category): (numerator, denominator)
        for (region, indicator, category), (numerator, denominator) in REASONS.items()
        if region == BALI
    }
    assert {(row["Kode indikator"], row["Kategori"]): row["Pembilang"] for row in found} == {
        key: numerator for key, (numerator, _) in expected.items()
    }
    for row in found:
        is_hidden = expected[row["Kode indikator"], row["Kategori"]][0] is None
        assert row["Disembunyikan"] == ("Ya" if is_hidden else "Tidak")
        assert (row["Program"], row["Kode wilayah"], row["Wilayah"]) == ("PKH", BALI, "Bali")
        assert (row["Bulan"], row["Revisi"]) == (datetime(2024, 12, 1), 1)
        assert (row["Status terbitan"], row["Data sintetis"]) == ("Sementara", "Ya")
    above = next(row for row in found if row["Kategori"] == "di_atas_batas")
    assert above["Nilai"] == pytest.approx(12 / 168, abs=1e-6)
    about = dict(book["Keterangan"].iter_rows(values_only=True))
    assert about["Penerbitan"].startswith("Padan, Bali, PKH, Desember 2024, revisi 1, sementara")


def check_png(content: bytes) -> None:
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", content[16:24])
    assert width > 1000 and height > 300
    assert len(content) > 20_000
    assert content.endswith(b"IEND\xaeB`\x82")


def check_svg(text: str) -> None:
    root = ElementTree.fromstring(text)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    *title, first, last = ["".join(text.itertext()) for text in root.findall("{http://www.w3.org/2000/svg}text")]
    assert len(title) > 1 and "keluarga" in " ".join(title)
    assert f"{first} {last}" == (
        "Padan, Bali, PKH, Desember 2024, revisi 1, sementara, data sintetis, bukan keadaan sebenarnya"
    )
    assert sum(path.get("class") == "point" for path in root.iter("{http://www.w3.org/2000/svg}g")) >= 1


def test_indicators_of_the_plan_that_will_miss_2024_and_who_owns_them(
    with_everything: Warehouse, reader: Reader
) -> None:
    with with_everything.connect("padan_viewer") as connection:
        owners = dict(
            connection.execute(
                "select kpi_id, unit_responsible from mart.dim_kpi where kpi_id = any(%s)",
                (["IKP-T15-02", "IKP-T15-14"],),
            ).fetchall()
        )
    assert len(owners) == 2 and all(owners.values())

    reader.begin()
    reader.open_page("Pengendalian", "Renstra")
    statuses = reader.page.locator(".st-key-status")
    for status in ("Tertinggal", "Berisiko"):
        reader.click(statuses.get_by_role("button", name=status))

    # Exactly these two with owner and forecast, without what stands between them in the tree.
    listed = reader.page.locator(".st-key-panel_fitting").locator("tbody tr")
    expect(listed).to_have_count(2, timeout=WAIT)
    for kpi_id, owner in owners.items():
        expect(listed.filter(has_text=kpi_id)).to_contain_text(owner)
    expect(listed.filter(has_text="IKP-T15-14")).to_contain_text("84,5")

    tree = reader.page.locator(".st-key-panel_tree")
    expect(tree.get_by_text("2 dari 155 indikator.")).to_be_visible(timeout=WAIT)
    for kpi_id, owner in owners.items():
        expect(tree.locator(".kpi", has_text=kpi_id)).to_contain_text(owner)
    expect(tree.locator(".kpi", has_text="IKP-T15-14")).to_contain_text("Berisiko")
    expect(tree.locator(".kpi", has_text="IKP-T15-02")).to_contain_text("Tertinggal")
    # How the indicator came there stands in the details, one click further.
    reader.click(tree.locator(".kpi", has_text="IKP-T15-14").get_by_role("link"))
    details = reader.page.locator(".st-key-panel_indicator")
    expect(details.get_by_role("table").first).to_contain_text("84,5", timeout=WAIT)
    assert len(reader.clicks) <= MOST_CLICKS


def test_back_returns_to_the_region_chosen_before(reader: Reader) -> None:
    page = reader.page
    page.goto(f"{reader.address}/wilayah")
    lead = page.locator(".padan-lead")
    expect(lead).to_contain_text("Indonesia", timeout=WAIT)
    for province in ("Sumatera Selatan", "Bali"):
        reader.choose("Provinsi", province)
        expect(lead).to_contain_text(province, timeout=WAIT)
        # What the page itself adds to the address belongs to this choice, not to the next one.
        settle(page)

    page.go_back()
    expect(lead).to_contain_text("Sumatera Selatan", timeout=WAIT)
    expect(page.get_by_role("combobox", name="Provinsi")).to_have_value("Sumatera Selatan")
    page.go_back()
    expect(lead).to_contain_text("Indonesia", timeout=WAIT)
    assert "provinsi" not in page.url
    page.go_forward()
    expect(lead).to_contain_text("Sumatera Selatan", timeout=WAIT)


def go_with_bali_to_another_page(reader: Reader, query: str = "") -> tuple[Page, Locator]:
    """Indonesia and then Bali on the page of regions, Bali on Kepesertaan: three steps of history."""
    page, lead = reader.page, reader.page.locator(".padan-lead")
    page.goto(f"{reader.address}/wilayah{query}")
    expect(lead).to_contain_text("Indonesia", timeout=WAIT)
    reader.choose("Provinsi", "Bali")
    expect(lead).to_contain_text("Bali", timeout=WAIT)
    settle(page)
    reader.open_page("Analisis", "Kepesertaan")
    expect(lead).to_contain_text("Bali", timeout=WAIT)
    settle(page)
    return page, lead


def test_back_over_pages_returns_to_what_the_address_says(reader: Reader) -> None:
    page, lead = go_with_bali_to_another_page(reader)
    reader.choose("Provinsi", "Sumatera Selatan")
    expect(lead).to_contain_text("Sumatera Selatan", timeout=WAIT)
    settle(page)

    for path, title in (("kepesertaan", "Kepesertaan"), ("wilayah", "Peta dan perbandingan wilayah")):
        page.go_back()
        expect(page.get_by_role("heading", level=1)).to_have_text(title, timeout=WAIT)
        # The address loses the province for a moment: what counts is where it comes to rest.
        expect(page).to_have_url(re.compile(rf"/{path}\?.*provinsi=Bali"), timeout=WAIT)
        settle(page)
        expect(lead).to_contain_text("Bali", timeout=WAIT)
        expect(page.get_by_role("combobox", name="Provinsi")).to_have_value("Bali")
    page.go_forward()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kepesertaan", timeout=WAIT)
    expect(lead).to_contain_text("Bali", timeout=WAIT)


def test_a_leap_back_over_pages_follows_the_address_and_nothing_that_was_chosen_since(reader: Reader) -> None:
    page, lead = go_with_bali_to_another_page(reader, "?embed_options=show_padding")
    reader.choose("Kabupaten/kota", "Kota Denpasar")
    expect(lead).to_contain_text("Kota Denpasar", timeout=WAIT)
    settle(page)

    page.evaluate("history.go(-2)")
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Kepesertaan", timeout=WAIT)
    expect(lead).to_contain_text("Bali, ", timeout=WAIT)
    expect(page.get_by_role("combobox", name="Provinsi")).to_have_value("Bali")
    settle(page)
    expect(page).not_to_have_url(re.compile("kabkota"), timeout=WAIT)
    page.go_back()
    expect(lead).to_contain_text("Indonesia, ", timeout=WAIT)
    settle(page)
    expect(page).not_to_have_url(re.compile("provinsi"), timeout=WAIT)


def test_a_link_with_every_choice_opens_the_same_view(reader: Reader) -> None:
    page, lead = reader.page, reader.page.locator(".padan-lead")
    indicator = Language("en").text("indicators.jkn_registered_coverage")
    page.goto(f"{reader.address}/wilayah?bahasa=EN")
    for label, words in (
        ("Month", "November 2024"),
        ("Province", "Bali"),
        ("Regency or city", "Kota Denpasar"),
        ("Indicator", indicator),
    ):
        reader.choose(label, words)
        expect(lead).to_contain_text(words.removeprefix("Kota "), timeout=WAIT)
    settle(page)
    seen, link = lead.inner_text(), page.url
    assert parse_qs(urlsplit(link).query) == {
        "bahasa": ["EN"],
        "bulan": ["November 2024"],
        "provinsi": ["Bali"],
        "kabkota": ["Kota Denpasar"],
        "indikator": [indicator],
        "bandingkan": ["Kota Denpasar", "Bali"],
    }

    page.goto("about:blank")
    page.goto(link)
    expect(lead).to_have_text(seen, timeout=WAIT)
    expect(page.get_by_role("combobox", name="Regency or city")).to_have_value("Kota Denpasar")
