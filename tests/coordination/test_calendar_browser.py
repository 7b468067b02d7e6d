"""The calendar in a real Chromium, at a desk and on a tablet: read, opened by name, a decree recorded."""

from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from padan.control import write_as
from padan.coordination import list_events, undo_done
from padan.postgres import Warehouse
from real_browser import WAIT, fill_date, picture, serving

TOKEN = "kata-sandi-pengendali-uji"
DECREE = "SK 151/HUK/2024"
DESK, TABLET = ViewportSize(width=1280, height=900), ViewportSize(width=820, height=1180)


@pytest.fixture(scope="module")
def address(coordinated: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The dashboards with the control room's secret, on a free port."""
    folder = tmp_path_factory.mktemp("elsewhere")
    with serving(coordinated.home, folder, PADAN_CONTROL_TOKEN=TOKEN) as served:
        yield served


@pytest.mark.parametrize(("name", "size"), [("desk", DESK), ("tablet", TABLET)])
def test_calendar_and_forum_fit_the_screen(address: str, page: Page, name: str, size: ViewportSize) -> None:
    page.set_viewport_size(size)
    for path, waited in (("forum", "Longgar: 5 Kemitraan"), ("kalender", "Terlambat 41 hari")):
        page.goto(f"{address}/{path}")
        expect(page.get_by_text(waited).first).to_be_visible(timeout=WAIT)
        expect(page.locator(".padan-footer")).to_be_visible(timeout=WAIT)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= size["width"], f"{path}: {wide}"
        picture(page, f"{path}-{name}")
        page.set_viewport_size(size)
    # The whole year is seen without scrolling sideways.
    year = page.locator("table.padan-year")
    expect(year.locator(".mark").first).to_be_visible(timeout=WAIT)
    assert year.evaluate("table => table.scrollWidth <= table.parentElement.clientWidth")


def test_region_is_read_on_a_tablet(address: str, page: Page) -> None:
    page.set_viewport_size(TABLET)
    page.goto(f"{address}/forum?provinsi=Sumatera+Selatan&kabkota=Kabupaten+Banyuasin")
    expect(page.get_by_text("Butir kemitraan dan buktinya").first).to_be_visible(timeout=WAIT)
    picture(page, "forum-region-tablet")


@pytest.fixture
def recording(coordinated: Warehouse) -> Iterator[Warehouse]:
    """What a person records in the browser is taken back: the other tests share the sample."""
    yield coordinated
    with coordinated.connect("padan_control") as connection, write_as(connection, "Wulan"):
        for event in list_events(connection):
            if event.document == DECREE:
                undo_done(connection, event.event_id)


def test_operator_opens_the_door_and_records_a_decree(address: str, page: Page, recording: Warehouse) -> None:
    page.set_viewport_size(DESK)
    page.goto(f"{address}/kalender")
    expect(page.get_by_text("Terlambat 41 hari")).to_be_visible(timeout=WAIT)
    page.get_by_text("Masuk untuk mencatat").click()
    page.get_by_label("Nama Anda").fill("Siti <b>Aminah</b>")
    page.locator("input[type=password]").fill(TOKEN)
    page.locator("input[type=password]").press("Enter")

    number = page.get_by_label("Nomor surat atau keputusan")
    expect(number).to_be_visible(timeout=WAIT)
    fill_date(page, "Dilaksanakan", date(2024, 12, 5))
    number.fill(DECREE)
    page.get_by_role("button", name="Catat", exact=True).click()
    expect(page.get_by_text("Tercatat.", exact=True)).to_be_visible(timeout=WAIT)
    expect(page.get_by_text("Terlambat 41 hari")).to_have_count(0, timeout=WAIT)
    picture(page, "kalender-recorded")

    with recording.connect("padan_viewer") as connection:
        found = connection.execute(
            "select e.obligation_id, c.who from control.obligation_event as e inner join control.change_log as c"
            " on c.table_name = 'obligation_event' and c.row_id = e.event_id::text and c.operation = 'tambah'"
            " where e.document = %s",
            (DECREE,),
        ).fetchall()
    assert found == [("keputusan_pbi", "Siti <b>Aminah</b>")]
