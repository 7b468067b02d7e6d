"""A region officer learns on the first pages that a month of their region waits."""

from html import escape
from pathlib import Path

import streamlit as st

from dashboards.access.identity import Identity
from dashboards.components.candidate_table import write_source
from dashboards.components.notices import show_notice
from dashboards.data.candidate import read_waiting
from dashboards.language import Language
from padan.paths import DASHBOARDS

TOLD_ON = ("ringkasan", "wilayah", "rapor-wilayah")


def write_candidate(identity: Identity, language: Language) -> str:
    """Which month that waits a page of its own shows; empty where none does."""
    waiting = read_waiting(identity)
    return "" if waiting is None else write_source(waiting, language)


def show_candidate_notice(identity: Identity, path: str, language: Language) -> None:
    """Says that a candidate is there, and leads to it."""
    if path not in TOLD_ON:
        return
    waiting = read_waiting(identity)
    if waiting is None:
        return
    text = language.text("candidate.notice", month=language.month(waiting.period))
    with st.container(key="candidate_notice", horizontal=True, vertical_alignment="center"):
        show_notice("provisional", f"<b>{escape(text)}</b> {escape(language.text('candidate.notice_body'))}")
        page = Path(DASHBOARDS, "views", "candidate.py")
        st.page_link(page, label=language.text("candidate.open"), icon=":material/arrow_forward:")
