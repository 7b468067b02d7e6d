"""Pages look as they did: a small picture of each beside the one that was looked at and kept.

PADAN_RENEW_PICTURES=1 writes the pictures anew; look at them before they are committed.
"""

import io
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from real_browser import WAIT

PICTURES = Path(__file__).with_name("pictures")
# Pages that do not depend on today and show figures of the sample as it is.
PATHS = ("ringkasan", "kepesertaan", "penyebut", "wilayah", "rapor-wilayah")
WIDTH = 320
# Of 255: another font or a moved line of text stays below, a chart that is gone or a broken column does not.
ALLOWED = 7.0
ALLOWED_HEIGHT = 0.06
DRAWN = """() => !document.querySelector('[data-testid=stApp]').matches('[data-test-script-state=running]')
    && [...document.querySelectorAll('[data-testid=stPlotlyChart]')].every(chart => chart.querySelector('.main-svg'))"""


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 1280, "height": 1000}, locale="id-ID")
    yield opened
    opened.close()


def _take(page: Page, url: str) -> Image.Image:
    page.set_viewport_size({"width": 1280, "height": 1000})
    page.goto(url)
    expect(page.locator(".padan-footer")).to_be_visible(timeout=WAIT)
    page.wait_for_function(DRAWN, timeout=WAIT)
    page.wait_for_timeout(1500)  # charts fade in after the last element
    height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": 1280, "height": int(height)})
    page.wait_for_timeout(1000)
    picture = Image.open(io.BytesIO(page.screenshot())).convert("L")
    return picture.resize((WIDTH, round(picture.height * WIDTH / picture.width)), Image.Resampling.BOX)


@pytest.mark.parametrize("path", PATHS)
def test_page_looks_as_it_did(page: Page, address: str, path: str) -> None:
    taken = _take(page, f"{address}/{'' if path == 'ringkasan' else path}")
    kept_in = PICTURES / f"{path}.png"
    if os.environ.get("PADAN_RENEW_PICTURES"):
        PICTURES.mkdir(exist_ok=True)
        taken.save(kept_in, optimize=True)
        return
    kept = Image.open(kept_in).convert("L")

    assert abs(taken.height - kept.height) <= ALLOWED_HEIGHT * kept.height
    height = min(taken.height, kept.height)
    one, other = (np.asarray(picture.crop((0, 0, WIDTH, height)), dtype=float) for picture in (taken, kept))
    assert float(np.abs(one - other).mean()) <= ALLOWED
