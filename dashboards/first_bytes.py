"""What a browser gets with a page's first bytes: the style of the pages, and which scripts they are going to need.

Both would come with what the page's script sends, a second later: everything would then move under the reader's hand.
"""

import gzip
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
# Plotly is 4.7 MB and all but five pages draw with it; Streamlit itself would ask for it when the first chart arrives.
ELEMENTS = ("PlotlyChart", "Html", "Selectbox", "ButtonGroup", "DownloadButton", "PageLink")
IMPORTED = re.compile(r'(?:from|import)"\./([^"]+\.js)"')
# The page is not the file that these are of.
OF_THE_FILE = ("etag", "last-modified", "accept-ranges")
ABOUT_THE_FILE = (b"if-none-match", b"if-modified-since", b"range", b"accept-encoding")


class FirstBytes:
    """Adds the style, and a `modulepreload` for each script, to every page.

    Args:
        app: what answers.
        names: of Streamlit's elements; a build names each one's script `<name>.<hash>.js`.

    Raises:
        LookupError: Streamlit has not exactly one script of a name.
    """

    is_in_use: ClassVar[bool] = False

    def __init__(self, app: ASGIApp, names: Sequence[str] = ELEMENTS) -> None:
        self._app = app
        links = "".join(f'<link rel="modulepreload" crossorigin href="./static/js/{name}">' for name in _scripts(names))
        self._links = links.encode()
        # After Streamlit's own rules, which the head gets one by one.
        self._style = f"<style>{STYLE.read_text(encoding='utf-8')}</style>".encode()
        FirstBytes.is_in_use = True

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _asks_for_a_page(scope):
            await self._app(scope, receive, send)
            return
        asked = dict(scope, headers=[header for header in scope["headers"] if header[0] not in ABOUT_THE_FILE])
        is_zipped = "gzip" in Headers(scope=scope).get("accept-encoding", "")
        await self._app(asked, receive, _Page(send, self._links, self._style, is_zipped=is_zipped).send)


def _asks_for_a_page(scope: Scope) -> bool:
    """A page has no ending; scripts and files that readers take, also HTML ones, have."""
    if scope["type"] != "http" or scope["method"] != "GET" or "." in scope["path"].rpartition("/")[2]:
        return False
    return "text/html" in Headers(scope=scope).get("accept", "")


class _Page:
    """Holds an HTML answer back until it is whole; any other goes on as it comes."""

    def __init__(self, send: Send, links: bytes, style: bytes, *, is_zipped: bool) -> None:
        self._send, self._links, self._style, self._is_zipped = send, links, style, is_zipped
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
        body = self._body.replace(b"<head>", b"<head>" + self._links, 1)
        body = body.replace(b"</body>", self._style + b"</body>", 1)
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
