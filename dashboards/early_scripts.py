"""Tells the browser with the page's first bytes which scripts the page is going to need."""

from collections.abc import Sequence
from pathlib import Path

import streamlit
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SCRIPTS = Path(streamlit.__file__).parent / "static" / "static" / "js"
# Plotly is 4.7 MB and all but five pages draw with it; Streamlit itself would ask for it when the first chart arrives.
ELEMENTS = ("PlotlyChart", "StreamlitMarkdown", "Selectbox", "ButtonGroup", "DownloadButton")


class EarlyScripts:
    """Adds a `Link: rel=modulepreload` for each script to every HTML answer.

    Args:
        app: what answers.
        names: of Streamlit's elements; a build names each one's script `<name>.<hash>.js`.

    Raises:
        LookupError: Streamlit has not exactly one script of a name.
    """

    def __init__(self, app: ASGIApp, names: Sequence[str] = ELEMENTS) -> None:
        self._app = app
        self._links = [f"<./static/js/{_file_of(name)}>; rel=modulepreload; crossorigin" for name in names]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_links(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html"):
                    headers.append("link", ", ".join(self._links))
            await send(message)

        await self._app(scope, receive, send_with_links if scope["type"] == "http" else send)


def _file_of(name: str) -> str:
    files = [file.name for file in SCRIPTS.glob(f"{name}.*.js")]
    if len(files) != 1:
        raise LookupError(f"scripts of Streamlit named {name}: {files or 'none'}")
    return files[0]
