"""The pages in a real Chromium: drawn, clickable, and without a single request that leaves this machine."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, Page, Request, expect, sync_playwright

from padan.cli.serve import streamlit_command

WAIT = 60_000
LOOPBACK = {"127.0.0.1", "localhost"}


def find_chromium() -> str:
    """The system's Chromium (tools/install_chromium.sh)."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next((path for name in names if (path := shutil.which(name))), None)
    assert found, "Chromium belum ada: jalankan tools/install_chromium.sh"
    return found


@dataclass
class Watch:
    """What went wrong while a page was used."""

    outside: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def follow(self, page: Page) -> None:
        page.on("request", self._note_request)
        page.on("websocket", lambda opened: self._note_address(opened.url))
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _note_request(self, request: Request) -> None:
        self._note_address(request.url)

    def _note_address(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"data", "blob"} and parts.hostname not in LOOPBACK:
            self.outside.append(url)


@pytest.fixture(scope="module")
def address(filled_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The dashboards as `padan serve` runs them, on a free port, from another folder than the checkout."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {key: value for key, value in os.environ.items() if key != "PADAN_DATABASE_URL"}
    folder = tmp_path_factory.mktemp("elsewhere")
    log = (folder / "streamlit.log").open("w")
    server = subprocess.Popen(
        streamlit_command(port), env=environment | {"PADAN_HOME": str(filled_home)}, cwd=folder, stdout=log, stderr=log
    )
    try:
        _wait_until_healthy(f"http://127.0.0.1:{port}", server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=30)
        log.close()


def _wait_until_healthy(address: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert server.poll() is None, "streamlit berhenti"
        try:
            if httpx.get(f"{address}/_stcore/health", timeout=2, trust_env=False).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise AssertionError("streamlit tidak siap dalam 60 detik")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        yield launched
        launched.close()


def test_deputy_drills_from_the_nation_to_a_kabupaten_without_the_network(address: str, browser: Browser):
    page, watch = browser.new_page(viewport={"width": 1440, "height": 2200}, locale="id-ID"), Watch()
    watch.follow(page)

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

    assert watch.outside == []
    assert watch.errors == []
    page.close()
