"""What a reader would find on a page under AppTest, as one text."""

import re
from html import unescape
from pathlib import Path

from streamlit.testing.v1 import AppTest

from padan.paths import DASHBOARDS

# The review is closed and the candidate is not there without a provider: tests/review and tests/access open them.
PAGES = sorted({path.stem for path in Path(DASHBOARDS, "views").glob("*.py")} - {"__init__", "review", "candidate"})


def text_of(app: AppTest) -> str:
    """Titles, markdown, captions and HTML of the page, tags taken out, white space single."""
    html = [element.proto.body for element in app.get("html")]
    others = [e.value for kind in (app.title, app.header, app.subheader, app.markdown, app.caption) for e in kind]
    text = re.sub(r"<(style|script)>.*?</\1>", " ", " ".join(html + others), flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", text)))


def card_of(app: AppTest, label: str) -> str:
    """Text of the headline card with that label."""
    for element in app.get("html"):
        body = element.proto.body
        if "padan-card" in body and f">{label}<" in body:
            return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body))).strip()
    raise AssertionError(f"no card {label!r}")
