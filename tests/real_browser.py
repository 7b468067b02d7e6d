"""What every test in a real Chromium needs: the browser, the dashboards on a free port, and patience."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Request,
    WebSocket,
    expect,
    sync_playwright,
)

from padan.cli.serve import streamlit_command

# Long enough for a machine that does something else too; a test that holds never waits for it.
WAIT = 90_000
# Also for every expectation that names no time of its own.
expect.set_options(timeout=WAIT)
# Under automation a browser looks up where in its source each caught error came about: 0.5 s for every start of Plotly.
CHROMIUM = ["--no-sandbox", "--js-flags=--no-enable-lazy-source-positions"]
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
LOOPBACK = {"127.0.0.1", "localhost"}


def find_chromium() -> str:
    """The system's Chromium (tools/install_chromium.sh)."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next((path for name in names if (path := shutil.which(name))), None)
    assert found, "Chromium belum ada: jalankan tools/install_chromium.sh"
    return found


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser without a window."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM)
        # A click and a typed text wait as long as an expectation does, whoever opens the page.
        launched.on("context", lambda context: context.set_default_timeout(WAIT))
        try:
            yield launched
        finally:
            launched.close()


def open_window(browser: Browser, width: int = 1280, height: int = 1000) -> BrowserContext:
    """A window of its own of an Indonesian reader who wants no animations: to draw them takes a sixth of the time."""
    return browser.new_context(viewport={"width": width, "height": height}, locale="id-ID", reduced_motion="reduce")


def clear_tab(page: Page) -> None:
    """Ends what the pages hold in a tab, for the next reader: a page that a tab opens again takes half of the time."""
    if page.url.startswith("http"):
        page.evaluate("sessionStorage.clear(); localStorage.clear()")
    page.goto("about:blank")
    page.context.clear_cookies()


def find_barriers(page: Page) -> list[tuple[str, list[str]]]:
    """What axe finds against WCAG 2.2 AA: each rule with the elements that break it."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": list(RULES)}, "resultTypes": ["violations"]})
    return [
        (barrier["id"], [node["html"][:120] for node in barrier["nodes"]]) for barrier in found.response["violations"]
    ]


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(
    home: Path, folder: Path, *, port: int | None = None, command: Sequence[str] | None = None, **settings: str
) -> Iterator[str]:
    """The dashboards of a PADAN_HOME, run from another folder than the checkout; their address.

    Args:
        home: PADAN_HOME.
        folder: where they are started and log.
        port: a free one where none is given.
        command: other than Streamlit's own; must listen on the port.
        settings: further environment variables; no other PADAN_ variable of this process reaches them.
    """
    port = port or free_port()
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PADAN_")}
    environment |= {"PADAN_HOME": str(home), **settings}
    with (folder / "serve.log").open("w") as log:
        server = subprocess.Popen(
            command or streamlit_command(port), env=environment, cwd=folder, stdout=log, stderr=log
        )
        try:
            _wait_until_healthy(f"http://127.0.0.1:{port}", server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            try:
                server.wait(timeout=60)
            except subprocess.TimeoutExpired:
                server.kill()


def _wait_until_healthy(address: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + WAIT / 1000
    while time.monotonic() < deadline:
        assert server.poll() is None, "dasbor berhenti"
        try:
            if httpx.get(f"{address}/_stcore/health", timeout=5, trust_env=False).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    raise AssertionError(f"dasbor tidak siap dalam {WAIT / 1000:.0f} detik")


@dataclass
class Watch:
    """What went wrong while a page was used."""

    outside: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @contextmanager
    def following(self, page: Page) -> Iterator[None]:
        """Notes what happens inside the block."""
        noted = {
            "request": self._note_request,
            "websocket": self._note_websocket,
            "pageerror": self._note_error,
            "console": self._note_console,
        }
        for event, note in noted.items():
            page.on(event, note)  # type: ignore[call-overload] - one overload for each name
        try:
            yield
        finally:
            for event, note in noted.items():
                page.remove_listener(event, note)

    def _note_error(self, error: Error) -> None:
        self.errors.append(str(error))

    def _note_console(self, message: ConsoleMessage) -> None:
        # Streamlit asks below the page's own path first when a page is opened by its link, and finds nothing there.
        is_probe = "/_stcore/" in message.location["url"]
        if message.type == "error" and not is_probe:
            self.errors.append(f"{message.text} {message.location['url']}")

    def _note_websocket(self, opened: WebSocket) -> None:
        self._note_address(opened.url)

    def _note_request(self, request: Request) -> None:
        self._note_address(request.url)

    def _note_address(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"data", "blob"} and parts.hostname not in LOOPBACK:
            self.outside.append(url)


def settle(page: Page) -> None:
    """Waits until the script of the page is over."""
    running = "document.querySelector('[data-testid=stApp]').matches('[data-test-script-state=running]')"
    page.wait_for_function(f"() => !{running}", timeout=WAIT)


def fill_date(page: Page, label: str, day: date) -> None:
    """Types a date, day, month and year, into the visible field of this label; again where a rerun broke in."""
    input_ = page.get_by_test_id("stDateInput").filter(has_text=label).filter(visible=True).first
    parts = input_.get_by_role("spinbutton")
    for _ in range(5):
        settle(page)
        parts.first.click()
        page.keyboard.type(f"{day:%d%m%Y}", delay=40)
        page.keyboard.press("Tab")
        settle(page)
        if [part.get_attribute("aria-valuenow") for part in parts.all()] == [*map(str, (day.day, day.month, day.year))]:
            return
    raise AssertionError(f"{label}: {parts.all_inner_texts()}")


def picture(page: Page, name: str) -> None:
    """The whole page, scrolled parts too; only where a person asks for pictures."""
    folder = os.environ.get("PADAN_TEST_PICTURES")
    if folder:
        size = page.viewport_size
        assert size is not None
        height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
        page.set_viewport_size({"width": size["width"], "height": max(height + 80, size["height"])})
        page.wait_for_timeout(2500)
        page.screenshot(path=Path(folder, f"{name}.png"))
        page.set_viewport_size(size)
