"""The review page in a real Chromium: closed, unlocked, one pair accepted, undone, locked again."""

import re
from collections.abc import Iterator

import psycopg
import pypdfium2
import pytest
from playwright.sync_api import Page, expect
from sample_review import Keys

from padan.postgres import Warehouse
from real_browser import WAIT, find_barriers, picture, serving

TOKEN = "kata-sandi-pengelola-uji"
Matcher = psycopg.Connection[tuple[object, ...]]


@pytest.fixture(scope="module")
def address(reviewed: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The dashboards with a steward's secret, on a free port."""
    folder = tmp_path_factory.mktemp("elsewhere")
    with serving(reviewed.home, folder, PADAN_STEWARD_TOKEN=TOKEN) as served:
        yield served


@pytest.fixture
def page(page: Page, address: str, keys: Keys) -> Page:
    """The review page of December, locked."""
    page.set_viewport_size({"width": 1360, "height": 1250})
    page.goto(f"{address}/tinjauan")
    expect(page.get_by_text("Halaman ini hanya untuk pengelola pemadanan")).to_be_visible(timeout=WAIT)
    return page


def unlock(page: Page, token: str = TOKEN, name: str = "Siti <b>Aminah</b>") -> None:
    page.get_by_label("Nama Anda").fill(name)
    page.get_by_label("Kata sandi pengelola").fill(token)
    page.get_by_role("button", name="Buka tinjauan").click()


def test_wrong_secret_shows_no_name_and_is_slowed_down(page: Page, matcher: Matcher) -> None:
    picture(page, "door")
    for _ in range(5):
        unlock(page, token="bukan-kata-sandinya")
        expect(page.get_by_text("Kata sandi keliru.")).to_be_visible(timeout=WAIT)
        page.get_by_label("Kata sandi pengelola").fill("")
    unlock(page)
    expect(page.get_by_text("Terlalu banyak percobaan keliru.")).to_be_visible(timeout=WAIT)

    assert page.get_by_text("WARGA").count() == 0
    assert matcher.execute("select count(*) from identity.access_log").fetchone() == (0,)


def test_steward_accepts_a_pair_by_keyboard_and_undoes_it(page: Page, keys: Keys, matcher: Matcher) -> None:
    unlock(page)
    expect(page.get_by_text("Siti <b>Aminah</b>")).to_be_visible(timeout=WAIT)
    expect(page.get_by_text("SUPARMAN")).to_be_visible(timeout=WAIT)
    expect(page.get_by_text("0 dari 5 pasangan bulan ini sudah diputuskan")).to_be_visible()
    expect(page.locator("table.padan-pair tr.berbeda")).to_have_count(4)
    expect(page.locator("table.padan-pair mark").first).to_have_css("text-decoration-line", "underline")
    expect(page.locator(".js-plotly-plot")).to_be_visible(timeout=WAIT)
    picture(page, "pair")
    assert find_barriers(page) == []
    printed = "".join(sheet.get_textpage().get_text_range() for sheet in pypdfium2.PdfDocument(page.pdf()))
    assert "tidak dicetak karena berisi data perorangan" in printed
    assert "SUPARMAN" not in printed and not re.search(r"[0-9]{10}", printed)

    # From the note by Tab to the first button, and Enter: no mouse is needed.
    page.get_by_label("Catatan (boleh kosong)").fill("sudah dicek ke Dinsos")
    page.keyboard.press("Tab")
    button = page.get_by_role("button", name="Terima: orang yang sama")
    expect(button).to_be_enabled()
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Tercatat: terima")).to_be_visible(timeout=WAIT)
    expect(page.get_by_text("1 dari 5 pasangan bulan ini sudah diputuskan")).to_be_visible(timeout=WAIT)
    expect(page.get_by_text("DEWI WARGA")).to_be_visible(timeout=WAIT)
    picture(page, "next")

    first = keys["SOMEBODY_ELSE"]
    assert matcher.execute("select * from identity.valid_decision").fetchall() == [
        (first.dataset, first.record_key, first.person_id, "terima")
    ]
    assert matcher.execute("select note, decided_by from identity.decision").fetchall() == [
        ("sudah dicek ke Dinsos", "Siti <b>Aminah</b>")
    ]
    looks = matcher.execute(
        "select who, record_key from identity.access_log where what = 'lihat_pasangan' order by access_id"
    ).fetchall()
    who = "Siti <b>Aminah</b> (padan_steward)"
    assert looks == [(who, first.record_key), (who, keys["DOUBLE"].record_key)]

    page.get_by_role("button", name="Batalkan yang terakhir").click()
    expect(page.get_by_text("SUPARMAN")).to_be_visible(timeout=WAIT)
    assert matcher.execute("select count(*) from identity.valid_decision").fetchone() == (0,)

    page.get_by_role("button", name="Kunci", exact=True).click()
    expect(page.get_by_text("Halaman ini hanya untuk pengelola pemadanan")).to_be_visible(timeout=WAIT)
    assert page.get_by_text("SUPARMAN").count() == 0


def test_name_that_is_markup_and_endless_is_shown_as_text(page: Page, keys: Keys) -> None:
    alerts: list[str] = []
    page.on("dialog", lambda dialog: (alerts.append(dialog.message), dialog.dismiss()))
    unlock(page)
    expect(page.get_by_text("SUPARMAN")).to_be_visible(timeout=WAIT)
    for waited in ("DEWI WARGA", "<img src=x onerror=alert(1)>"):
        page.get_by_role("button", name="Tolak: orang lain").click()
        expect(page.get_by_text(waited)).to_be_visible(timeout=WAIT)
    picture(page, "markup")

    assert page.locator("table.padan-pair img").count() == 0
    expect(page.get_by_text("dipotong; seluruhnya 5.000 huruf")).to_be_visible()
    expect(page.get_by_text("Tanpa hitungan peluang")).to_be_visible()
    assert alerts == []
