"""Every page in a real Chromium: no error, no outside request, no barrier that axe finds, no sideways scrolling.

Some also look as they did: a small picture of each beside the one that was looked at and kept.
PADAN_RENEW_PICTURES=1 writes the pictures anew; look at them before they are committed.
"""

import io
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from dashboards.first_bytes import CHARTLESS
from PIL import Image
from playwright.sync_api import Page, expect

from real_browser import WAIT, Watch, clear_tab, find_barriers

SUMMARY = "ringkasan"  # the first page has no path of its own
PATHS = (
    SUMMARY, "kepesertaan", "ketepatan", "arus", "komplementaritas", "simulasi", "penyebut", "wilayah",
    "rapor-wilayah", "ruang-kendali", "renstra", "alur-pbi", "rapor-pengiriman", "kalender", "forum", "pengiriman",
    "kualitas-pemadanan", "angka-terbitan", "status-proses", "metode",
)  # fmt: skip
PICTURES = Path(__file__).with_name("pictures")
# Pages that do not depend on today and show figures of the sample as it is.
PICTURED = (SUMMARY, "kepesertaan", "penyebut", "wilayah", "rapor-wilayah")
PICTURE_WIDTH = 320
# Of 255: another font or a moved line of text stays below, a chart that is gone or a broken column does not.
ALLOWED = 7.0
ALLOWED_HEIGHT = 0.06
TABLET = {"width": 768, "height": 1024}
DESK = {"width": 1440, "height": 1000}
PICTURED_AT = {"width": 1280, "height": 1000}
# What of the title row is cut, lies over the title or sticks out of the width of the page's content.
BEYOND = """() => {
  const row = [...document.querySelectorAll('[data-testid=stHorizontalBlock]')].find(e => e.querySelector('h1'));
  const within = row.getBoundingClientRect();
  const inside = (box, frame) => box.left >= frame.left - 1 && box.right <= frame.right + 1;
  const found = [...row.querySelectorAll('h1, button, input')].filter(e => e.offsetParent);
  const title = found[0].getBoundingClientRect();
  const over = box => box.top < title.bottom - 1 && box.left < title.right;
  const whole = e => {
    const [box, column] = [e, e.closest('[data-testid=stColumn]')].map(one => one.getBoundingClientRect());
    const placed = inside(box, within) && inside(box, column) && (e === found[0] || !over(box));
    return placed && e.scrollWidth <= e.clientWidth + 1;
  };
  return [found.length, found.filter(e => !whole(e)).map(e => e.innerText || e.value)];
}"""
SIDEWAYS = "[...document.querySelectorAll('[data-testid=stMain]')].map(e => e.scrollWidth - e.clientWidth)"
DRAWN = """() => !document.querySelector('[data-testid=stApp]')?.matches('[data-test-script-state=running]')
    && [...document.querySelectorAll('[data-testid=stPlotlyChart]')].every(chart => chart.querySelector('.main-svg'))
    && document.getAnimations().every(one => one.playState !== 'running')"""
# Asked again and again: whether the page is as high as it was when it was asked before, twice in a row.
STILL = """() => {
  const high = document.querySelector('[data-testid=stMain]').scrollHeight;
  const [before, times] = window.testHeight ?? [0, 0];
  window.testHeight = [high, high === before ? times + 1 : 0];
  return window.testHeight[1] >= 2;
}"""
STILL_EVERY = 400  # milliseconds; charts are laid out anew up to so long after the last element


@dataclass(frozen=True)
class Visit:
    """What was seen of a page that was opened once."""

    titles: int
    failures: int
    charts: int
    barriers: list[tuple[str, list[str]]]
    sideways: int
    title_row: tuple[int, list[str]]
    picture: Image.Image | None
    watch: Watch


Visits = Callable[[str], Visit]


@pytest.fixture(scope="module")
def visit(address: str, kept_tab: Page) -> Iterator[Visits]:
    """Each page opened once by its link, for all that is asked of it: a page takes seconds to open."""

    @cache
    def make(path: str) -> Visit:
        watch = Watch()
        with watch.following(kept_tab):
            visited = _look_at(kept_tab, address, path, watch)
            clear_tab(kept_tab)
        return visited

    yield make


def _look_at(page: Page, address: str, path: str, watch: Watch) -> Visit:
    page.set_viewport_size(PICTURED_AT if path in PICTURED else DESK)
    page.goto(f"{address}/{'' if path == SUMMARY else path}")
    expect(page.locator(".padan-footer, .padan-empty").first).to_be_visible(timeout=WAIT)
    page.wait_for_function(DRAWN, timeout=WAIT)
    titles = page.get_by_role("heading", level=1).count()
    failures = page.locator("[data-testid=stException], .padan-failed").count()
    charts = page.locator(".js-plotly-plot:visible").count()
    picture = _take_picture(page) if path in PICTURED else None
    barriers = find_barriers(page)

    page.set_viewport_size(TABLET)
    page.wait_for_timeout(300)
    sideways, (shown, beyond) = max(page.evaluate(SIDEWAYS)), page.evaluate(BEYOND)
    return Visit(titles, failures, charts, barriers, sideways, (shown, beyond), picture, watch)


def _take_picture(page: Page) -> Image.Image:
    page.wait_for_function(STILL, polling=STILL_EVERY, timeout=WAIT)
    height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({**PICTURED_AT, "height": int(height)})
    page.evaluate("window.testHeight = undefined")
    page.wait_for_function(STILL, polling=STILL_EVERY, timeout=WAIT)
    picture = Image.open(io.BytesIO(page.screenshot())).convert("L")
    size = (PICTURE_WIDTH, round(picture.height * PICTURE_WIDTH / picture.width))
    page.set_viewport_size(DESK)
    page.wait_for_timeout(300)  # the charts follow the window
    return picture.resize(size, Image.Resampling.BOX)


@pytest.mark.parametrize("path", PATHS)
def test_page_opens_without_errors_or_the_network(visit: Visits, path: str) -> None:
    visited = visit(path)

    assert visited.failures == 0
    assert visited.titles == 1
    assert visited.watch.outside == []
    assert visited.watch.errors == []


@pytest.mark.parametrize("path", sorted(CHARTLESS.intersection(PATHS)))
def test_page_that_is_opened_without_plotly_has_no_chart(visit: Visits, path: str) -> None:
    assert visit(path).charts == 0


@pytest.mark.parametrize("path", PATHS)
def test_page_has_no_barrier_that_axe_finds(visit: Visits, path: str) -> None:
    assert visit(path).barriers == []


@pytest.mark.parametrize("path", PATHS)
def test_page_fits_a_tablet(visit: Visits, path: str) -> None:
    visited = visit(path)

    assert visited.sideways <= 1
    shown, beyond = visited.title_row
    assert shown >= 4 and beyond == [], "title, two languages and the button that prints, none of them cut"


@pytest.mark.parametrize("path", PICTURED)
def test_page_looks_as_it_did(visit: Visits, path: str) -> None:
    taken = visit(path).picture
    assert taken is not None
    kept_in = PICTURES / f"{path}.png"
    if os.environ.get("PADAN_RENEW_PICTURES"):
        PICTURES.mkdir(exist_ok=True)
        taken.save(kept_in, optimize=True)
        return
    kept = Image.open(kept_in).convert("L")

    assert abs(taken.height - kept.height) <= ALLOWED_HEIGHT * kept.height
    height = min(taken.height, kept.height)
    one, other = (np.asarray(picture.crop((0, 0, PICTURE_WIDTH, height)), dtype=float) for picture in (taken, kept))
    assert float(np.abs(one - other).mean()) <= ALLOWED
