"""Every page in a real Chromium: no error, no outside request, no barrier that axe finds, no sideways scrolling."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

from real_browser import WAIT, Watch

PATHS = (
    "", "kepesertaan", "ketepatan", "arus", "komplementaritas", "simulasi", "penyebut", "wilayah", "rapor-wilayah",
    "ruang-kendali", "renstra", "alur-pbi", "rapor-pengiriman", "kalender", "forum", "pengiriman", "kualitas-pemadanan",
    "angka-terbitan", "status-proses", "metode",
)  # fmt: skip
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
TABLET = {"width": 768, "height": 1024}
DESK = {"width": 1440, "height": 1000}
# What of the title row is cut, lies over the title or sticks out of the width of the page's content.
BEYOND = """() => {
  const row = [...document.querySelectorAll('[data-testid=stHorizontalBlock]')].find(e => e.querySelector('h1'));
  const within = row.getBoundingClientRect();
  const inside = (box, frame) => box.left >= frame.left - 1 && box.right <= frame.right + 1;
  const found = [...row.querySelectorAll('h1, button, input')];
  const title = found[0].getBoundingClientRect();
  const over = box => box.top < title.bottom - 1 && box.left < title.right;
  const whole = e => {
    const [box, column] = [e, e.closest('[data-testid=stColumn]')].map(one => one.getBoundingClientRect());
    const placed = inside(box, within) && inside(box, column) && (e === found[0] || !over(box));
    return placed && e.scrollWidth <= e.clientWidth + 1;
  };
  return [found.length, found.filter(e => !whole(e)).map(e => e.innerText || e.value)];
}"""
DRAWN = "() => !document.querySelector('[data-testid=stApp]')?.matches('[data-test-script-state=running]')"


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """One window for all pages, as a reader has it; whatever is not on this machine cannot be reached."""
    opened = browser.new_context(viewport=DESK, locale="id-ID")
    yield opened
    opened.close()


def _note(watch: Watch, message: ConsoleMessage) -> None:
    # Streamlit asks below the page's own path first when a page is opened by its link, and finds nothing there.
    is_probe = "/_stcore/" in message.location["url"]
    if message.type == "error" and not is_probe:
        watch.errors.append(f"{message.text} {message.location['url']}")


def _open(context: BrowserContext, url: str) -> tuple[Page, Watch]:
    page, watch = context.new_page(), Watch()
    watch.follow(page)
    page.on("console", lambda message: _note(watch, message))
    page.goto(url)
    expect(page.locator(".padan-footer, .padan-empty").first).to_be_visible(timeout=WAIT)
    page.wait_for_function(DRAWN, timeout=WAIT)
    return page, watch


@pytest.mark.parametrize("path", PATHS)
def test_page_opens_without_errors_barriers_or_the_network(
    context: BrowserContext,
    address: str,
    path: str,
) -> None:
    page, watch = _open(context, f"{address}/{path}")

    assert page.locator("[data-testid=stException], .padan-failed").count() == 0
    assert page.get_by_role("heading", level=1).count() == 1
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": list(RULES)}, "resultTypes": ["violations"]})
    assert [
        (barrier["id"], [node["html"][:120] for node in barrier["nodes"]]) for barrier in found.response["violations"]
    ] == []

    page.set_viewport_size(TABLET)
    page.wait_for_timeout(300)
    sideways = "[...document.querySelectorAll('[data-testid=stMain]')].map(e => e.scrollWidth - e.clientWidth)"
    assert max(page.evaluate(sideways)) <= 1
    shown, beyond = page.evaluate(BEYOND)
    assert shown >= 4 and beyond == [], "title, two languages and the button that prints, none of them cut"

    assert watch.outside == []
    assert watch.errors == []
    page.close()
