"""The dashboards: frame of every page. Run by `padan serve`, or `streamlit run dashboards/app.py`."""

import logging
import sys
from pathlib import Path

import streamlit as st

ROOT = str(Path(__file__).resolve().parents[1])
if ROOT not in sys.path:  # Streamlit puts only this folder on the path
    sys.path.insert(0, ROOT)

from dashboards.access.identity import Identity  # noqa: E402 - the path comes first
from dashboards.access.session import PAGE_KEY, current_visitor, may_see  # noqa: E402 - the path comes first
from dashboards.components import notices  # noqa: E402 - the path comes first
from dashboards.components.account import show_account, show_forbidden, show_local_banner, show_outside  # noqa: E402 - the path comes first
from dashboards.components.candidate_notice import show_candidate_notice, write_candidate  # noqa: E402 - the path comes first
from dashboards.components.filters import (  # noqa: E402 - the path comes first
    choose_language,
    choose_publication,
    follow_history,
    newest_publication,
    unmet_month,
)
from dashboards.components.first_elements import send_first_elements  # noqa: E402 - the path comes first
from dashboards.components.frame import (  # noqa: E402 - the path comes first
    CANDIDATE_PATH,
    PUBLICATION_KEY,
    load_style,
    offer_print,
    pages,
    show_footer,
    write_publication,
)
from dashboards.components.rows import side_by_side  # noqa: E402 - the path comes first
from dashboards.components.sheet_margins import begin_sheet, show_sheet_margins  # noqa: E402 - the path comes first
from dashboards.data.access_log import record_once  # noqa: E402 - the path comes first
from dashboards.data.queries import is_current, read_publications  # noqa: E402 - the path comes first
from dashboards.data.warehouse import WarehouseUnavailable  # noqa: E402 - the path comes first
from dashboards.language import current_language  # noqa: E402 - the path comes first

LOGGER = logging.getLogger("padan.dashboards")
# Pages whose figures are printed in documents: real ones, whatever the month was computed from.
DOCUMENT_PATHS = ("angka-terbitan",)
# Pages about a month of their own.
MONTHLESS_PATHS = (CANDIDATE_PATH,)
MAIN_PATH = "ringkasan"  # the default page has no path of its own
STATIC = Path(__file__).with_name("static")


def run() -> None:
    """Shows the chosen page inside the frame, or what stands in its way; never a traceback."""
    st.set_page_config(page_icon=str(STATIC / "padan-icon.svg"), layout="wide")
    send_first_elements()
    st.logo(str(STATIC / "padan.svg"), size="large")
    visitor = current_visitor()
    identity = visitor if isinstance(visitor, Identity) else None
    page = st.navigation(pages(current_language(), identity), position="top" if identity else "hidden")
    st.set_page_config(page_title=f"{page.title} · Padan")
    follow_history()
    path = page.url_path or MAIN_PATH
    st.session_state[PAGE_KEY] = path
    is_signed_in = identity is not None and not identity.is_local
    widths = [4.5, 2.3, 1.6, 1.1, 1.4] if is_signed_in else [5.6, 2.4, 1.3, 0.9]
    title, month, switch, tools, *account = side_by_side("head", widths, vertical_alignment="center")
    with switch:
        language = choose_language()
    load_style(language, is_one_screen=path == MAIN_PATH)
    if identity:
        with tools:
            offer_print(language)
    with title:
        st.title(page.title if identity else language.text("access.sign_in.page"))
    try:
        if not isinstance(visitor, Identity):
            show_outside(visitor, language)
            return
        if visitor.is_local:
            show_local_banner(language)
        else:
            record_once(visitor, "masuk")
            with account[0]:
                show_account(visitor, language)
        if not may_see(visitor, path):
            show_forbidden(visitor, path, language)
            return
        with st.spinner(language.text("loading")):
            publications = read_publications()
        if publications.empty:
            notices.show_no_publication(language)
            return
        if path in MONTHLESS_PATHS:
            publication = newest_publication(publications)
        else:
            with month:
                publication = choose_publication(publications, language)
        st.session_state[PUBLICATION_KEY] = publication
        notices.show_unmet_month(unmet_month(publication["period"]), publication, language)
        notices.show_data_notices(publication, language, is_from_documents=path in DOCUMENT_PATHS)
        if path not in DOCUMENT_PATHS + MONTHLESS_PATHS:
            notices.show_standing(publication, publications, language)
        show_candidate_notice(visitor, path, language)
        begin_sheet()
        page.run()
        if not is_current(publication["period"], int(publication["revision"])):
            # Published anew meanwhile: some figures are of the new revision already, under the old one's name.
            read_publications.clear()
            st.rerun()
        is_candidate = path in MONTHLESS_PATHS
        line = write_candidate(visitor, language) if is_candidate else write_publication(publication, language)
        show_footer(line, language, path=page.url_path)
        is_of_month = path not in DOCUMENT_PATHS + MONTHLESS_PATHS
        month_chosen = language.month(publication["period"]) if is_of_month else None
        is_synthetic = bool(publication["is_synthetic"]) and path not in DOCUMENT_PATHS
        show_sheet_margins(page.title, month_chosen, language, is_synthetic=is_synthetic)
    except WarehouseUnavailable as error:
        LOGGER.warning("warehouse unavailable: %s", error)
        notices.show_unavailable(language)
    except Exception:
        LOGGER.exception("page %s failed", page.url_path)
        notices.show_failure(language)


run()
