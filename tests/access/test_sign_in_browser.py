"""The whole way in a real Chromium with a real OpenID provider on this machine: sign in, see one's own, sign out."""

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import oidc_provider_mock
import pytest
from playwright.sync_api import Page, expect

from padan.postgres import Warehouse
from real_browser import WAIT, find_barriers, free_port, picture, serving

PEOPLE = {
    "rina": {"name": "Rina Palembang", "groups": ["padan-region"], "wilayah": "16.71"},
    "siti": {"name": "Siti Rahma", "groups": ["padan-steward", "lain"]},
}
SERVE = "import sys; from padan.cli import main; sys.argv[0] = 'padan'; main()"


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """An OpenID provider that knows PEOPLE; its metadata address."""
    people = [oidc_provider_mock.User(sub=sub, claims=claims) for sub, claims in PEOPLE.items()]
    with oidc_provider_mock.run_server_in_thread(user_claims=people) as server:
        yield f"http://localhost:{server.server_port}/.well-known/openid-configuration"


@pytest.fixture(scope="module")
def address(waiting: Warehouse, provider: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """`padan serve` with the provider."""
    port = free_port()
    settings = {
        "PADAN_OIDC_METADATA_URL": provider,
        "PADAN_OIDC_CLIENT_ID": "padan",
        "PADAN_OIDC_CLIENT_SECRET": "rahasia",
        "PADAN_OIDC_REDIRECT_URI": f"http://localhost:{port}/oauth2callback",
    }
    command = [sys.executable, "-c", SERVE, "serve", "--port", str(port)]
    with serving(waiting.home, tmp_path_factory.mktemp("elsewhere"), port=port, command=command, **settings):
        # The name that the provider sends people back to.
        yield f"http://localhost:{port}"


def sign_in(page: Page, address: str, who: str) -> None:
    """From any address; ends there."""
    page.goto(address)
    expect(page.get_by_text("Masuk untuk membuka dasbor")).to_be_visible(timeout=WAIT)
    picture(page, "sign_in")
    page.get_by_role("button", name="Masuk").click()
    page.get_by_role("button", name=who, exact=True).click()
    expect(page.locator(".padan-footer")).to_be_visible(timeout=WAIT)


def sign_out(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()
    picture(page, f"account_{name}")
    page.get_by_role("button", name="Keluar").click()
    page.get_by_role("button", name="End session").click()
    expect(page.get_by_text("Masuk untuk membuka dasbor")).to_be_visible(timeout=WAIT)


def test_an_officer_sees_their_region_a_steward_the_review_and_neither_the_other(
    address: str, page: Page, book: Callable[[], list[tuple[Any, ...]]]
):
    page.set_viewport_size({"width": 1360, "height": 1100})

    sign_in(page, address, "rina")
    expect(page.get_by_text("Kandidat Januari 2025 untuk wilayah Anda sudah ada.")).to_be_visible(timeout=WAIT)
    picture(page, "notice")
    page.get_by_role("link", name="Lihat kandidat").click()
    expect(page.get_by_text("900 dari 1.000")).to_be_visible(timeout=WAIT)
    expect(page.get_by_role("combobox", name="Wilayah Anda")).to_have_value("Kota Palembang (16.71)")
    picture(page, "candidate")
    assert find_barriers(page) == []
    with page.expect_download() as taken:
        page.get_by_role("button", name="Unduh kandidat (CSV)").click()
    assert "0.9" in Path(taken.value.path()).read_text(encoding="utf-8")
    # Another region in the address is no way to it.
    page.goto(f"{address}/kandidat?wilayah_kandidat=31.71")
    expect(page.get_by_text("900 dari 1.000")).to_be_visible(timeout=WAIT)
    assert page.get_by_text("77,7%").count() == 0
    page.goto(f"{address}/tinjauan")
    expect(page.get_by_text("Anda tidak berhak melihat halaman ini")).to_be_visible(timeout=WAIT)
    picture(page, "forbidden")
    sign_out(page, "Rina")
    page.goto(f"{address}/kandidat")
    expect(page.get_by_text("Masuk untuk membuka dasbor")).to_be_visible(timeout=WAIT)

    # A link goes on after the sign-in to where it leads.
    sign_in(page, f"{address}/tinjauan?bulan=November+2024", "siti")
    expect(page).to_have_url(re.compile(r"/tinjauan\?bulan=November\+2024"))
    expect(page.get_by_text("Anda meninjau sebagai Siti Rahma (siti).")).to_be_visible(timeout=WAIT)
    page.goto(f"{address}/kandidat")
    expect(page.get_by_text("Anda tidak berhak melihat halaman ini")).to_be_visible(timeout=WAIT)
    sign_out(page, "Siti Rahma")

    rina, siti = "Rina Palembang (rina)", "Siti Rahma (siti)"
    written = [row[:3] for row in book()]
    # A reload is a new session of the pages, not a new sign-in.
    assert [row for row in written if row[1] in ("masuk", "keluar")] == [
        (rina, "masuk", None), (rina, "keluar", None), (siti, "masuk", None), (siti, "keluar", None),
    ]  # fmt: skip
    assert {(rina, "lihat", "kandidat"), (rina, "unduh", "kandidat"), (rina, "ditolak", "tinjauan"),
            (siti, "ditolak", "kandidat")} <= set(written)  # fmt: skip
