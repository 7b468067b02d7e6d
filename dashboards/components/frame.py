"""What surrounds every page: its menu, its style, its last line."""

from html import escape
from pathlib import Path

import pandas as pd
import streamlit as st

from dashboards.components.steward_door import is_door_open
from dashboards.language import Language
from padan.paths import DASHBOARDS

PUBLICATION_KEY = "_publication"
REVIEW_PATH = "tinjauan"
# Sets the language of the document, and draws once the hatch that style.css lays over suppressed regions of a map.
# Elements are made one by one: Streamlit drops a script that holds markup.
SETUP = """
<script>
document.documentElement.lang = "LANGUAGE";
if (!document.getElementById("padan-hatch")) {
  const make = (name, attributes, parent) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
    parent.append(element);
    return element;
  };
  const svg = make("svg", {class: "padan-defs", width: 0, height: 0, "aria-hidden": "true"}, document.body);
  const pattern = make("pattern", {
    id: "padan-hatch", patternUnits: "userSpaceOnUse", width: 5, height: 5, patternTransform: "rotate(45)",
  }, make("defs", {}, svg));
  make("rect", {width: 5, height: 5, fill: "#eceff3"}, pattern);
  make("rect", {width: 2, height: 5, fill: "#7b8592"}, pattern);
}
</script>
"""


def pages(language: Language) -> dict[str, list[st.Page]]:
    """Menu by section; a page of a later issue is one line here and one file in views/."""

    def page(name: str, path: str, *, default: bool = False, is_listed: bool = True) -> st.Page:
        file = Path(DASHBOARDS, "views", f"{name}.py")
        title, listed = language.text(f"pages.{name}"), "visible" if is_listed else "hidden"
        return st.Page(file, title=title, url_path=path, default=default, visibility=listed)

    return {
        "": [page("national_summary", "ringkasan", default=True), page("simulation", "simulasi")],
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
            page("denominators", "penyebut"),
            page("published_figures", "angka-terbitan"),
            page("methods", "metode"),
            page("review", REVIEW_PATH, is_listed=is_door_open()),
        ],
    }


def load_style(language: Language) -> None:
    """The style sheet, the hatch of suppressed regions, and the language of the document."""
    with st.container(key="unseen"):
        st.html(DASHBOARDS / "style.css")
        st.html(SETUP.replace("LANGUAGE", language.code), unsafe_allow_javascript=True)


def current_publication() -> pd.Series:
    """The publication of the chosen month, set by the frame before a page runs."""
    return st.session_state[PUBLICATION_KEY]


def show_footer(publication: pd.Series, language: Language, *, path: str) -> None:
    """Which publication the page shows, and what its reader must know."""
    line = language.text(
        "footer.line",
        month=language.month(publication["period"]),
        revision=publication["revision"],
        at=language.moment(publication["published_at"]),
        run=publication["run_id"],
    )
    advice = language.text("review.footer" if path == REVIEW_PATH else "footer.advice")
    st.html(f'<div class="padan-footer">{escape(line)} {escape(advice)}</div>')
