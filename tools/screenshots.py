"""Photographs the dashboards of this PADAN_HOME into docs/images, a file a view; Chromium: install_chromium.sh."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

import click
import httpx
from playwright.sync_api import Page, sync_playwright

from padan.cli.serve import streamlit_command
from padan.paths import ROOT
from padan.postgres import open_warehouse

IMAGES = ROOT / "docs" / "images"
WIDTH, FIRST_HEIGHT = 1440, 900
VIEWS = {
    "ringkasan-nasional": "",
    "ringkasan-kabkota": "?tingkat=Kabupaten%2Fkota",
    "ringkasan-provinsi": "?provinsi=Jawa%20Barat",
    "national-summary-en": "?bahasa=EN",
    "simulasi": "simulasi?program=PKH&batas=5",
    "renstra": "renstra?kpi=IKP-T15-14",
    "alur-pbi": "alur-pbi",
    "ruang-kendali": "ruang-kendali",
    "rapor-pengiriman": "rapor-pengiriman",
    "kalender": "kalender",
    "forum": "forum",
    "pengiriman-mutu": "pengiriman",
    "kualitas-pemadanan": "kualitas-pemadanan",
    "penyebut": "penyebut",
    "angka-terbitan": "angka-terbitan",
    "metode": "metode",
}
TALL = "Math.max(...[...document.querySelectorAll('[data-testid=stMain]')].map(e => e.scrollHeight))"


def free_port() -> int:
    """A loopback port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served() -> Iterator[str]:
    """The dashboards on a port of their own; stopped at the end."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with open_warehouse():
        server = subprocess.Popen(streamlit_command(port), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wait_until_healthy(address)
            yield address
        finally:
            server.terminate()
            server.wait()


def wait_until_healthy(address: str) -> None:
    """Returns when the server answers; raises TimeoutError after a minute."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"{address}/_stcore/health", timeout=2, trust_env=False).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise TimeoutError(f"{address} does not answer")


def photograph(page: Page, url: str, name: str) -> None:
    """One view in full height."""
    page.set_viewport_size({"width": WIDTH, "height": FIRST_HEIGHT})
    page.goto(url)
    page.locator(".padan-footer, .padan-empty").first.wait_for(timeout=60_000)
    page.wait_for_timeout(2500)  # the charts fade in after the last element
    page.set_viewport_size({"width": WIDTH, "height": int(page.evaluate(TALL)) + 20})
    page.wait_for_timeout(1500)
    page.screenshot(path=IMAGES / f"{name}.png")


@click.command()
@click.option("--url", help="Alamat dasbor yang sudah berjalan; tanpa ini dasbor dijalankan sendiri.")
def main(url: str | None) -> None:
    """Menyimpan gambar tiap halaman dasbor ke docs/images."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    names = ("chromium", "chromium-browser", "google-chrome")
    browser_path = next((path for name in names if (path := shutil.which(name))), None)
    if browser_path is None:
        raise click.ClickException("Chromium belum ada: jalankan tools/install_chromium.sh")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        page = browser.new_page(locale="id-ID")
        if url:
            photograph_all(page, url.rstrip("/"))
        else:
            with served() as address:
                photograph_all(page, address)
        browser.close()


def photograph_all(page: Page, address: str) -> None:
    """Every view of VIEWS."""
    for name, path in VIEWS.items():
        photograph(page, f"{address}/{path}", name)
        click.echo(f"docs/images/{name}.png")


if __name__ == "__main__":
    main()
