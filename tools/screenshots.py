"""Photographs the dashboards of this PADAN_HOME into docs/images and lists them in docs/dashboards.md.

Each page in Indonesian and English, on the screen and on paper. Chromium: install_chromium.sh.
"""

import io
import shutil
import socket
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from urllib.parse import urlencode

import click
import httpx
import pypdfium2
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from signed_in import OFFICER, STEWARD, padan_serve, provider, sign_in

from padan.paths import ROOT

IMAGES = ROOT / "docs" / "images"
PAGE = ROOT / "docs" / "dashboards.md"
WIDTH, FIRST_HEIGHT = 1440, 900
SHOWN_WIDTH, QUALITY = 1080, 72
TALLEST = 8000
# What a long page prints after seven sheets looks the same.
MOST_SHEETS, BETWEEN_SHEETS, GREY = 7, 6, "#9aa3af"
DOTS = 96 / 72  # of the picture by point of the PDF
# Name of the picture: path, its choices, and what the page answers.
VIEWS = {
    "ringkasan": ("", {}, "The month in one screen"),
    "ringkasan-provinsi": ("", {"provinsi": "Jawa Barat"}, "The same of a province"),
    "kepesertaan": ("kepesertaan", {"provinsi": "Sumatera Selatan"}, "Who is insured, who is not, why, and where"),
    "ketepatan": ("ketepatan", {"provinsi": "DKI Jakarta"}, "Who is missed, who is reached by mistake, and why"),
    "arus": ("arus", {}, "Who came, who left, from state to state"),
    "komplementaritas": ("komplementaritas", {}, "Which programmes meet in one family"),
    "simulasi": ("simulasi", {"program": "PKH", "batas": "5"}, "What another cut-off or quota would change"),
    "penyebut": ("penyebut", {}, "What each denominator makes of the same count"),
    "wilayah": ("wilayah", {"provinsi": "Sumatera Selatan"}, "Any indicator on the map, regions beside each other"),
    "rapor-wilayah": ("rapor-wilayah", {"provinsi": "Jawa Barat"}, "A region on two pages of paper"),
    "ruang-kendali": ("ruang-kendali", {}, "Findings, actions, meetings"),
    "renstra": ("renstra", {"kpi": "IKP-T15-14"}, "The plan's indicators, their status and owners"),
    "alur-pbi": ("alur-pbi", {}, "Where the PBI pipeline loses people"),
    "rapor-pengiriman": ("rapor-pengiriman", {}, "Each owner's deliveries"),
    "kalender": ("kalender", {}, "What is due, what is late"),
    "forum": ("forum", {}, "Stakeholder forums"),
    "pengiriman": ("pengiriman", {}, "Deliveries of the month and what the gate found"),
    "kualitas-pemadanan": ("kualitas-pemadanan", {}, "How many records found their person, by which rule"),
    "angka-terbitan": ("angka-terbitan", {}, "Printed figures, recomputed"),
    "status-proses": ("status-proses", {}, "Runs, steps, rules, where a table comes from"),
    "metode": ("metode", {}, "How every figure is computed"),
}
# Pages of some roles, and who opens them.
SIGNED_VIEWS = {
    "tinjauan": ("tinjauan", {}, "Uncertain pairs, one at a time, for stewards"),
    "kandidat": ("kandidat", {}, "The month that waits for its release, for a region's officer"),
}
WHO = {"tinjauan": STEWARD, "kandidat": OFFICER}
TALL = "Math.max(...[...document.querySelectorAll('[data-testid=stMain]')].map(e => e.scrollHeight))"


def free_port() -> int:
    """A loopback port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(settings: dict[str, str] | None = None, port: int | None = None) -> Iterator[str]:
    """The dashboards on a port of their own; stopped at the end."""
    with padan_serve(port or free_port(), settings or {}) as address:
        wait_until_healthy(address)
        yield address


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


def open_view(page: Page, url: str) -> None:
    """Opens a view and waits until it is drawn."""
    page.goto(url)
    page.locator(".padan-footer, .padan-empty").first.wait_for(timeout=90_000)
    if page.locator(".padan-failed").count():
        raise RuntimeError(f"{url} shows a failure")
    page.wait_for_timeout(2500)  # the charts fade in after the last element


def save(taken: Image.Image, name: str) -> None:
    """A picture as WebP, no wider than SHOWN_WIDTH."""
    shown = min(SHOWN_WIDTH, taken.width)
    taken.resize((shown, round(taken.height * shown / taken.width))).save(
        IMAGES / f"{name}.webp", quality=QUALITY, method=6
    )


def take_screen(page: Page) -> Image.Image:
    """The view in full height, as far as TALLEST."""
    page.set_viewport_size({"width": WIDTH, "height": min(int(page.evaluate(TALL)) + 20, TALLEST)})
    page.wait_for_timeout(1200)
    return Image.open(io.BytesIO(page.screenshot()))


def take_sheets(page: Page) -> Image.Image:
    """The sheets that a reader at this screen gets from the button, below each other."""
    # A function as a value would be called at once.
    page.evaluate("() => { window.print = () => { window.isLaidOut = true; }; }")
    page.locator("[data-print]").click()
    page.wait_for_function("window.isLaidOut")
    sheets = [
        sheet.render(scale=DOTS).to_pil()
        for sheet in list(pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True)))[:MOST_SHEETS]
    ]
    step = sheets[0].height + BETWEEN_SHEETS
    picture = Image.new("RGB", (sheets[0].width, len(sheets) * step - BETWEEN_SHEETS), GREY)
    for number, sheet in enumerate(sheets):
        picture.paste(sheet, (0, number * step))
    return picture


def photograph(page: Page, address: str, name: str) -> None:
    """One view in both languages, on the screen and on paper."""
    path, choices, _ = (VIEWS | SIGNED_VIEWS)[name]
    for suffix, code in (("", "ID"), ("-en", "EN")):
        page.set_viewport_size({"width": WIDTH, "height": FIRST_HEIGHT})
        open_view(page, f"{address}/{path}?{urlencode(choices | {'bahasa': code})}")
        if name in SIGNED_VIEWS and page.locator(".padan-empty").count():
            click.echo(f"{name}: belum ada yang dapat ditampilkan, gambar lama tetap")
            return
        save(take_screen(page), f"{name}{suffix}")
        page.set_viewport_size({"width": WIDTH, "height": FIRST_HEIGHT})
        save(take_sheets(page), f"{name}{suffix}-cetak")
    click.echo(f"docs/images/{name}.webp")


def photograph_signed(browser: Browser, names: Iterable[str]) -> None:
    """The pages of some roles, each opened by whom it is for."""
    port = free_port()
    with provider(port) as settings, served(settings, port) as address:
        for name in names:
            page = browser.new_context(locale="id-ID").new_page()
            sign_in(page, address, WHO[name])
            photograph(page, address, name)
            page.context.close()


def write_page() -> None:
    """docs/dashboards.md: every page with its pictures."""
    lines = [
        "# The dashboards",
        "",
        "Made by `tools/screenshots.py` (`make screenshots`) on synthetic data; do not edit. *Print* is what the",
        "button *Cetak* prints from a screen, seven sheets at most. Sign-in: [deployment.md](deployment.md).",
        "Speed: [dashboards-speed.md](dashboards-speed.md).",
    ]
    for name, (path, choices, answer) in (VIEWS | SIGNED_VIEWS).items():
        if not (IMAGES / f"{name}.webp").exists():
            continue
        kinds = (("Indonesian", ""), ("English", "-en"), ("print", "-cetak"), ("print, English", "-en-cetak"))
        links = " · ".join(f"[{kind}](images/{name}{suffix}.webp)" for kind, suffix in kinds)
        query = f"?{urlencode(choices)}" if choices else ""
        lines += ["", f"## {answer}", "", f"`/{path}{query}`: {links}", "", f"![{answer}](images/{name}.webp)"]
    PAGE.write_text("\n".join(lines) + "\n", encoding="utf-8")


@click.command()
@click.option(
    "--only", multiple=True, type=click.Choice([*VIEWS, *SIGNED_VIEWS]), help="Hanya gambar ini; boleh berulang."
)
def main(only: tuple[str, ...]) -> None:
    """Menyimpan gambar tiap halaman dasbor ke docs/images dan menulis docs/dashboards.md."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    names = ("chromium", "chromium-browser", "google-chrome")
    browser_path = next((path for name in names if (path := shutil.which(name))), None)
    if browser_path is None:
        raise click.ClickException("Chromium belum ada: jalankan tools/install_chromium.sh")
    wanted = only or (*VIEWS, *SIGNED_VIEWS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        if open_to_all := [name for name in VIEWS if name in wanted]:
            page = browser.new_page(locale="id-ID")
            with served() as address:
                for name in open_to_all:
                    photograph(page, address, name)
        if for_some := [name for name in SIGNED_VIEWS if name in wanted]:
            photograph_signed(browser, for_some)
        browser.close()
    write_page()


if __name__ == "__main__":
    main()
