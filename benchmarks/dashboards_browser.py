"""What a reader waits for: pages and filters in Chromium, from the click to the last drawn chart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from playwright.sync_api import Browser, BrowserContext, Page

TIMEOUT_MS = 60_000
READER: Any = {"locale": "id-ID", "viewport": {"width": 1440, "height": 1000}}
SETTLE_MS = 250

# Drawn: the script is over, the last line of the page stands, no element waits for its successor, and each chart of
# the page has its picture. `since` is the moment of the click; charts that were there before it carry a mark.
WATCH = """
window.padanWatch = {
  drawn() {
    const app = document.querySelector("[data-testid=stApp]");
    if (!app || app.getAttribute("data-test-script-state") !== "notRunning") return false;
    if (!document.querySelector(".padan-footer, .padan-empty")) return false;
    if (document.querySelector("[data-stale=true], [data-testid=stSkeleton]")) return false;
    const charts = [...document.querySelectorAll("[data-testid=stPlotlyChart]")].filter((one) => one.offsetParent);
    return charts.every((one) => one.querySelector(".main-svg") && this.hasShapes(one));
  },
  hasShapes(chart) {
    const plot = chart.querySelector(".js-plotly-plot");
    const wanted = (plot.data || []).filter((trace) => trace.type === "choropleth" && trace.visible !== false)
      .reduce((sum, trace) => sum + (trace.locations ? trace.locations.length : 0), 0);
    return wanted === 0 || chart.querySelectorAll("path.choroplethlocation").length >= wanted;
  },
  // What of the page lies on the screen: place, size, length of its texts and number of its shapes.
  screen() {
    const parts = [...document.querySelectorAll("[data-testid=stElementContainer]")]
      .map((one) => [one, one.getBoundingClientRect()])
      .filter(([, box]) => box.width > 0 && box.top < innerHeight && box.bottom > 0);
    return parts.map(([one, box]) => [
      Math.round(box.top), Math.round(box.height), one.textContent.length,
      one.querySelectorAll("path, rect, circle").length,
    ].join()).join(";");
  },
  // Looks every 50 ms until the page is drawn (looking costs time too); the last change on the first screen is when it
  // was there.
  follow() {
    const now = this.screen();
    if (now !== this.seen) [this.seen, this.screenChanged] = [now, performance.now()];
    if (this.drawn()) this.first = [this.screenChanged, performance.now()];
    else setTimeout(() => this.follow(), 50);
  },
  mark() {
    document.querySelectorAll(".js-plotly-plot").forEach((one) => { one.dataset.seen = "1"; });
    this.began = performance.now();
    this.firstNew = null;
    this.running = false;
  },
  changed() {
    const app = document.querySelector("[data-testid=stApp]");
    if (app.getAttribute("data-test-script-state") !== "notRunning") this.running = true;
    const fresh = [...document.querySelectorAll(".js-plotly-plot")].some(
      (one) => !one.dataset.seen && one.querySelector(".main-svg"));
    if (fresh && this.firstNew === null) this.firstNew = performance.now() - this.began;
    return (this.running || fresh) && this.drawn();
  },
  async settled() {
    return await new Promise((resolve) => {
      const look = () => this.changed()
        ? resolve([this.firstNew, performance.now() - this.began]) : requestAnimationFrame(look);
      requestAnimationFrame(look);
    });
  },
};
setTimeout(() => window.padanWatch.follow(), 50);
"""
FIRST_VIEW = "() => window.padanWatch.first"


@dataclass(frozen=True)
class Change:
    """A filter of a page: label of its selectbox, and the options to go through."""

    path: str
    filter: str
    label: str
    options: tuple[str, ...]
    query: str = ""


def open_context(browser: Browser) -> BrowserContext:
    """A reader with an empty cache."""
    return prepare(browser.new_context(**READER))


def prepare(context: BrowserContext) -> BrowserContext:
    """Every page of the context watches when it is drawn."""
    context.add_init_script(WATCH)
    context.set_default_timeout(TIMEOUT_MS)
    return context


def first_view(context: BrowserContext, address: str, path: str) -> tuple[float, float]:
    """Milliseconds from the request to the first screen as it stays, and to the whole page, counted by the browser."""
    page = context.new_page()
    try:
        page.goto(f"{address}/{path}", wait_until="commit")
        screen, whole = page.wait_for_function(FIRST_VIEW, polling="raf").json_value()
        refuse_failure(page)
        return float(screen), float(whole)
    finally:
        page.close()


def refuse_failure(page: Page) -> None:
    """Raises RuntimeError where the page shows that it could not be made."""
    failed = page.locator(".padan-empty").all_inner_texts()
    if any("tidak dapat" in text for text in failed):
        raise RuntimeError(f"{page.url}: {failed}")


def change_filter(
    context: BrowserContext, address: str, change: Change, repetitions: int
) -> list[tuple[float | None, float]]:
    """Milliseconds from the choice of an option to the first new chart (None where no chart changed) and to the end."""
    page = context.new_page()
    try:
        page.goto(f"{address}/{change.path}?{change.query}", wait_until="commit")
        page.wait_for_function(FIRST_VIEW, polling="raf")
        times = [_choose(page, change, change.options[n % len(change.options)]) for n in range(repetitions)]
        refuse_failure(page)
        return times
    finally:
        page.close()


def _choose(page: Page, change: Change, option: str) -> tuple[float | None, float]:
    page.wait_for_timeout(SETTLE_MS)
    if change.filter == "segmented":
        button = page.get_by_role("radio", name=option).or_(page.get_by_role("button", name=option)).first
    else:
        box = page.get_by_role("combobox", name=change.label).first
        box.click()
        box.fill(option)
        button = page.get_by_role("option", name=option, exact=True).first
        button.wait_for()
    # The click itself is made in the page: Playwright's own waiting is no reader's.
    first, end = button.evaluate("""async (node) => {
        window.padanWatch.mark();
        const send = (kind) => node.dispatchEvent(new MouseEvent(kind, {bubbles: true, cancelable: true}));
        ["pointerdown", "mousedown", "pointerup", "mouseup"].forEach(send);
        node.click();
        return await window.padanWatch.settled();
    }""")
    return first, end


def quoted(**choices: str) -> str:
    """Choices as the URL carries them."""
    return "&".join(f"{key}={quote(value)}" for key, value in choices.items())


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -(-int(share * 1000) * len(ordered) // 1000) - 1))]
