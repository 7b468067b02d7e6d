"""What surrounds every page: its menu, its style, its last line."""

import json
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Literal

import pandas as pd
import streamlit as st

from dashboards.access.identity import Identity
from dashboards.access.session import may_see
from dashboards.components.steward_door import is_review_offered
from dashboards.first_bytes import STYLE, FirstBytes
from dashboards.language import Language
from padan.paths import DASHBOARDS

PUBLICATION_KEY = "_publication"
REVIEW_PATH, CANDIDATE_PATH = "tinjauan", "kandidat"


def pages(language: Language, identity: Identity | None) -> dict[str, list[st.Page]]:
    """Menu by section, by what somebody may see; a page of a later issue is one line here and one file in views/.

    Pages of other roles keep their address, where app.py says that they are closed.
    """

    def page(name: str, path: str, *, default: bool = False, is_listed: bool = True) -> st.Page:
        file = Path(DASHBOARDS, "views", f"{name}.py")
        listed: Literal["visible", "hidden"] = "visible" if is_listed else "hidden"
        return st.Page(file, title=language.text(f"pages.{name}"), url_path=path, default=default, visibility=listed)

    has_candidate = identity is not None and may_see(identity, CANDIDATE_PATH)
    return {
        "": [
            page("national_summary", "beranda", default=True),
            # Streamlit gives the first page no path; findings, and whoever writes a link by hand, name it by this one.
            page("national_summary", "ringkasan", is_listed=False),
            page("candidate", CANDIDATE_PATH, is_listed=has_candidate),
        ],
        language.text("sections.analysis"): [
            page("coverage", "kepesertaan"),
            page("targeting", "ketepatan"),
            page("flows", "arus"),
            page("complementarity", "komplementaritas"),
            page("simulation", "simulasi"),
            page("denominators", "penyebut"),
        ],
        language.text("sections.regions"): [page("regions", "wilayah"), page("report_card", "rapor-wilayah")],
        language.text("sections.control"): [
            page("control_room", "ruang-kendali"),
            page("kpi", "renstra"),
            page("pbi_pipeline", "alur-pbi"),
            page("delivery_score", "rapor-pengiriman"),
            page("calendar", "kalender"),
            page("forum", "forum"),
        ],
        language.text("sections.data"): [
            page("deliveries", "pengiriman"),
            page("match_quality", "kualitas-pemadanan"),
            page("published_figures", "angka-terbitan"),
            page("process", "status-proses"),
            page("methods", "metode"),
            page("review", REVIEW_PATH, is_listed=is_review_offered(identity)),
        ],
    }


def load_style(language: Language, *, is_one_screen: bool) -> None:
    """The style sheet and the script of the document (page_setup.js).

    Args:
        language: of the reader.
        is_one_screen: whether the page is the month in one screen.
    """
    with st.container(key="unseen"):
        if not FirstBytes.is_in_use:
            st.html(STYLE)
        script = _setup_script(language.code, is_one_screen=is_one_screen)
        st.html(f"<script>{script}</script>", unsafe_allow_javascript=True)


@lru_cache
def _setup_script(code: str, *, is_one_screen: bool) -> str:
    script = Path(DASHBOARDS, "page_setup.js").read_text(encoding="utf-8")
    return script.replace("LANGUAGE", code).replace("IS_ONE_SCREEN", json.dumps(is_one_screen))


def offer_print(language: Language) -> None:
    """A button that prints the page as style.css lays it out on paper."""
    st.html(
        '<div class="padan-take"><button type="button" data-print="1">'
        f"{escape(language.text('take.print'))}</button></div>"
    )


def current_publication() -> pd.Series:
    """The publication of the chosen month, set by the frame before a page runs."""
    return st.session_state[PUBLICATION_KEY]


def write_publication(publication: pd.Series, language: Language) -> str:
    """Which publication a page shows."""
    return language.text(
        "footer.line",
        month=language.month(publication["period"]),
        revision=publication["revision"],
        at=language.moment(publication["published_at"]),
        run=publication["run_id"],
    )


def show_footer(line: str, language: Language, *, path: str) -> None:
    """Where the figures of the page come from, and what its reader must know."""
    advice = language.text("review.footer" if path == REVIEW_PATH else "footer.advice")
    st.html(f'<div class="padan-footer">{escape(line)} {escape(advice)}</div>')
