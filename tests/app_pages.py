"""Opens a page of the dashboards in this process, as a link to it would."""

from collections.abc import Iterable
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any
from unittest.mock import patch

from dashboards.components import frame
from dashboards.language import Language
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from padan.paths import DASHBOARDS

FIRST_PAGE = "national_summary"


def app_at(page: str = FIRST_PAGE, **query: str) -> AppTest:
    """The app before its first run, at a page.

    Args:
        page: name of a file in dashboards/views, without `.py`.
        query: what the address holds behind the question mark.
    """
    app = AppTest.from_file(str(DASHBOARDS / "app.py"), default_timeout=120)
    for name, value in query.items():
        app.query_params[name] = value
    if page != FIRST_PAGE:
        # `switch_page` would first have to run the first page, which takes longer than most others.
        app._page_hash = calc_hash(_paths()[page])
    return app


@cache
def _paths() -> dict[str, str]:
    """Address of each page by its file; no page's address depends on who looks."""

    def place(file: Path, *, url_path: str, **_: object) -> tuple[str, str]:
        return file.stem, url_path

    # A page of Streamlit knows its address only while the app runs.
    with patch.object(frame.st, "Page", place):
        sections: Iterable[Any] = frame.pages(Language("id"), None).values()
    return dict(chain.from_iterable(sections))
