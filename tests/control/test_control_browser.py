"""The control room in a real Chromium: an action from a finding, two windows at once, escalated, closed, in the log."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sample_control import DECEMBER, NOVEMBER, Figure, World, contract_of, rule

from padan.day import today
from real_browser import WAIT, fill_date, picture, serving, settle

TOKEN = "kata-sandi-pengendalian-uji"


@pytest.fixture
def address(world: World, tmp_path: Path) -> Iterator[str]:
    """The dashboards on a free port, with a secret; one critical finding that persists."""
    for period, value in ((NOVEMBER, 0.62), (DECEMBER, 0.61)):
        world.publish(period, [Figure("jkn_active_coverage", value)])
    grave = rule("grave", "threshold", indicator="jkn_active_coverage", crosses="below", limit=0.8, severity="kritis")
    world.write(contract_of(grave))
    with serving(world.warehouse.home, tmp_path, PADAN_CONTROL_TOKEN=TOKEN) as served:
        yield served


def sign_in(page: Page, address: str, name: str) -> Page:
    """In a window, which is a session of its own."""
    page.set_viewport_size({"width": 1360, "height": 3000})
    page.goto(f"{address}/ruang-kendali")
    expect(page.get_by_text("Cakupan kepesertaan JKN aktif Indonesia kini 61,0%").first).to_be_visible(timeout=WAIT)
    settle(page)  # a run that is not over would take away what is typed into the door
    page.get_by_text("Masuk untuk mencatat tindakan dan rapat").click()
    page.get_by_label("Nama Anda").fill(name)
    page.get_by_label("Kata sandi pengendalian").fill(TOKEN)
    page.get_by_role("button", name="Masuk", exact=True).click()
    expect(page.get_by_text("Anda mencatat sebagai")).to_be_visible(timeout=WAIT)
    return page


def test_action_from_a_finding_two_windows_escalation_closing_and_the_history(
    address: str, page: Page, world: World
) -> None:
    first = sign_in(page, address, "Siti Aminah")
    first.get_by_role("textbox", name="Tindakan", exact=True).fill("Surat edaran kepada pemda")
    first.get_by_role("textbox", name="Unit", exact=True).filter(visible=True).fill("Ditjen Bina Keuangan Daerah")
    late = today() - timedelta(days=21)
    fill_date(first, "Tenggat", late)
    first.get_by_role("button", name="Catat tindakan").click()
    expect(first.get_by_text(re.compile(r"Tindakan \d+ dicatat\."))).to_be_visible(timeout=WAIT)
    # Escalated by its days, with its number before and now.
    expect(first.get_by_text("naik ke eselon I")).to_be_visible(timeout=WAIT)
    expect(first.get_by_text("61,0% → 61,0%")).to_be_visible()
    expect(first.get_by_text("1 belum mulai, terlambat 21 hari")).to_be_visible()

    second = sign_in(page.context.new_page(), address, "Budi Santoso")
    for window in (first, second):
        window.get_by_role("tab", name="Ubah tindakan").click()
        expect(window.get_by_text("Versi 1. Bila orang lain")).to_be_visible(timeout=WAIT)
    panel = first.get_by_role("tabpanel").filter(visible=True)
    panel.get_by_role("textbox", name="Catatan").fill("surat nomor 12")
    panel.get_by_role("button", name="Simpan perubahan").click()
    expect(first.get_by_text("Perubahan tersimpan.")).to_be_visible(timeout=WAIT)

    panel = second.get_by_role("tabpanel").filter(visible=True)
    panel.get_by_role("textbox", name="Unit", exact=True).fill("Ditjen Bina Pembangunan Daerah")
    panel.get_by_role("button", name="Simpan perubahan").click()
    expect(second.get_by_text("Belum disimpan: Siti Aminah sudah mengubah data ini")).to_be_visible(timeout=WAIT)
    expect(second.get_by_role("cell", name="surat nomor 12", exact=True)).to_be_visible()
    picture(second, "conflict")
    assert world.ask("select note, owner_unit, version from control.action") == [
        ("surat nomor 12", "Ditjen Bina Keuangan Daerah", 2)
    ]
    second.get_by_role("button", name="Terapkan perubahan saya di atasnya").click()
    expect(second.get_by_text("Perubahan tersimpan.")).to_be_visible(timeout=WAIT)
    assert world.ask("select note, owner_unit, version from control.action") == [
        ("surat nomor 12", "Ditjen Bina Pembangunan Daerah", 3)
    ]

    settle(second)
    second.get_by_role("tab", name="Ubah tindakan").click()  # a page that is drawn anew may begin with its first tab
    panel = second.get_by_role("tabpanel").filter(visible=True)
    panel.get_by_test_id("stSelectbox").filter(has_text="Status").locator("input").click()
    second.get_by_role("option", name="selesai").click()
    panel.get_by_role("button", name="Simpan perubahan").click()
    expect(second.get_by_text("Sudah ditutup (1)")).to_be_visible(timeout=WAIT)
    expect(second.get_by_text("naik ke eselon I")).to_be_hidden()

    second.get_by_text("Riwayat perubahan", exact=True).click()
    expect(second.get_by_text("Catatan: – → surat nomor 12")).to_be_visible(timeout=WAIT)
    expect(second.get_by_text("Status: belum mulai → selesai")).to_be_visible()
    picture(second, "history")
    assert world.ask("select who, operation, before - 'version' from control.change_log order by change_id") == [
        ("Siti Aminah", "tambah", None),
        ("Siti Aminah", "ubah", {"note": None}),
        ("Budi Santoso", "ubah", {"owner_unit": "Ditjen Bina Keuangan Daerah"}),
        ("Budi Santoso", "ubah", {"status": "belum_mulai", "closed_on": None}),
    ]
