"""What a browser gets with a page's first bytes: the style of the pages, and the scripts that they are going to need.

Both would come with what the page's script sends, a second later: everything would then move under the reader's hand.
"""

import gzip
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

import streamlit
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

STATIC = Path(streamlit.__file__).parent / "static"
SCRIPTS = STATIC / "static" / "js"
STYLE = Path(__file__).with_name("style.css")
# Plotly is 4.7 MB and most pages draw with it; Streamlit itself would ask for it when the first chart arrives.
CHART = "PlotlyChart"
ELEMENTS = (CHART, "Html", "Selectbox", "ButtonGroup", "DownloadButton", "PageLink")
# Reading Plotly takes a tenth of a second, in which a page without a chart could be shown.
CHARTLESS = frozenset(
    ("rapor-wilayah", "ruang-kendali", "renstra", "kalender", "angka-terbitan", "metode", "tinjauan", "kandidat")
)
# Chromium keeps a script as it was compiled, but compiles one that was announced by `modulepreload` anew each time.
ANNOUNCED, COMPILED = b'rel="modulepreload"', b'rel="preload" as="script"'
ENTRY = re.compile(rb'<script type="module" crossorigin src="([^"]+)"')
# While the browser waits for the server: later each step of an import would wait behind what is being drawn.
READ_EARLY = """<script type="module">
new MutationObserver((_, seen) => {{
  if (!document.querySelector("[data-testid=stApp]")) return;
  seen.disconnect();
  setTimeout(() => {names}.forEach((name) => import(name)));
}}).observe(document.body, {{childList: true, subtree: true}});
</script>"""
# The month in one screen is wider than the others; page_setup.js keeps the class from then on.
MAIN_PATHS = ("", "ringkasan")
ROOT, ONE_SCREEN = b"<html ", b'<html class="padan-one-screen" '
IMPORTED = re.compile(r'(?:from|import)"\./([^"]+\.js)"')
# The page is not the file that these are of.
OF_THE_FILE = ("etag", "last-modified", "accept-ranges")
ABOUT_THE_FILE = (b"if-none-match", b"if-modified-since", b"range", b"accept-encoding")


class FirstBytes:
    """Adds the style to every page, announces each script, and has those of elements read before the first is shown.

    Args:
        app: what answers.
        names: of Streamlit's elements; a build names each one's script `<name>.<hash>.js`.

    Raises:
        LookupError: Streamlit has not exactly one script of a name, or its page no entry.
    """

    is_in_use: ClassVar[bool] = False

    def __init__(self, app: ASGIApp, names: Sequence[str] = ELEMENTS) -> None:
        self._app = app
        self._files = {name: f"./static/js/{_file_of(name)}" for name in names}
        links = "".join(_announce(f"./static/js/{name}") for name in _scripts(names))
        self._links = (_announce(_entry()) + links).encode()
        # After Streamlit's own rules, which the head gets one by one.
        self._style = f"<style>{STYLE.read_text(encoding='utf-8')}</style>".encode()
        FirstBytes.is_in_use = True

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _asks_for_a_page(scope):
            await self._app(scope, receive, send)
            return
        asked = dict(scope, headers=[header for header in scope["headers"] if header[0] not in ABOUT_THE_FILE])
        is_zipped = "gzip" in Headers(scope=scope).get("accept-encoding", "")
        end = self._style + self._read_early(draws=draws_charts(scope["path"]))
        root = ONE_SCREEN if scope["path"].rpartition("/")[2] in MAIN_PATHS else ROOT
        await self._app(asked, receive, _Page(send, root, self._links, end, is_zipped=is_zipped).send)

    def _read_early(self, *, draws: bool) -> bytes:
        files = [file for name, file in self._files.items() if draws or name != CHART]
        return READ_EARLY.format(names=json.dumps(files)).encode()


def draws_charts(path: str) -> bool:
    """Whether the page of an address has a chart when it is opened."""
    return path.rpartition("/")[2] not in CHARTLESS


def _announce(script: str) -> str:
    return f'<link {COMPILED.decode()} crossorigin href="{script}">'


def _entry() -> str:
    """The script that Streamlit's page starts with."""
    found = ENTRY.search((STATIC / "index.html").read_bytes())
    if found is None:
        raise LookupError("Streamlit's page names no script")
    return found[1].decode()


def _asks_for_a_page(scope: Scope) -> bool:
    """A page has no ending; scripts and files that readers take, also HTML ones, have."""
    if scope["type"] != "http" or scope["method"] != "GET" or "." in scope["path"].rpartition("/")[2]:
        return False
    return "text/html" in Headers(scope=scope).get("accept", "")


class _Page:
    """Holds an HTML answer back until it is whole; any other goes on as it comes."""

    def __init__(self, send: Send, root: bytes, head: bytes, end: bytes, *, is_zipped: bool) -> None:
        self._send, self._root, self._head, self._end, self._is_zipped = send, root, head, end, is_zipped
        self._start: Message | None = None
        self._body = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_html(message):
            self._start = message
        elif self._start is None:
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body"):
                await self._send_whole(self._start)

    async def _send_whole(self, start: Message) -> None:
        body = self._body.replace(ANNOUNCED, COMPILED).replace(b"<head>", b"<head>" + self._head, 1)
        body = body.replace(ROOT, self._root, 1).replace(b"</body>", self._end + b"</body>", 1)
        headers = MutableHeaders(scope=start)
        for name in OF_THE_FILE:
            del headers[name]
        headers.add_vary_header("Accept-Encoding")
        if self._is_zipped:
            body = gzip.compress(body)
            headers["content-encoding"] = "gzip"
        headers["content-length"] = str(len(body))
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body})


def _is_html(start: Message) -> bool:
    return Headers(raw=start["headers"]).get("content-type", "").startswith("text/html")


def _scripts(names: Sequence[str]) -> list[str]:
    """The scripts of elements and what these import, without what Streamlit's page names itself."""
    page = (STATIC / "index.html").read_text(encoding="utf-8")
    found = dict.fromkeys(_file_of(name) for name in names)
    left = list(found)
    while left:
        text = (SCRIPTS / left.pop()).read_text(encoding="utf-8")
        fresh = [name for name in IMPORTED.findall(text) if name not in found and name not in page]
        found |= dict.fromkeys(fresh)
        left += dict.fromkeys(fresh)
    return list(found)


def _file_of(name: str) -> str:
    files = [file.name for file in SCRIPTS.glob(f"{name}.*.js")]
    if len(files) != 1:
        raise LookupError(f"scripts of Streamlit named {name}: {files or 'none'}")
    return files[0]
