"""What stands in the margins of every printed sheet: the page, its month and choices, "Data sintetis", the number.

A sheet is read and copied alone, and the lists in which a reader chooses are not printed.
"""

import re
from collections.abc import Sequence

import streamlit as st

from dashboards.language import Language

CHOICES_KEY = "_printed_choices"
BETWEEN = " · "


def begin_sheet() -> None:
    """Forgets what the page before had noted."""
    st.session_state[CHOICES_KEY] = []


def note_choice(words: str) -> None:
    """Notes what was chosen, in the reader's words and in the order of the page."""
    st.session_state.setdefault(CHOICES_KEY, []).append(words)


def show_sheet_margins(title: str, month: str | None, language: Language, *, is_synthetic: bool) -> None:
    """Writes the margins that style.css makes room for.

    Args:
        title: of the page.
        month: that the reader has chosen, None where the page has one of its own.
        language: of the reader.
        is_synthetic: whether every sheet must say so.
    """
    head = BETWEEN.join(dict.fromkeys(filter(None, [title, month, *st.session_state.get(CHOICES_KEY, [])])))
    warning = language.text("take.is_synthetic") if is_synthetic else ""
    left, right, number = f"content: {_quote(head)}", f"content: {_quote(warning)}", f"content: {_number(language)}"
    st.html(
        f"<style>@media print {{ @page {{ @top-left {{ {left} }} @top-right {{ {right} }} "
        f"@bottom-right {{ {number} }} }} }}</style>"
    )


def _number(language: Language) -> str:
    parts: Sequence[str] = re.split("(<page>|<pages>)", language.text("take.sheet_number"))
    counters = {"<page>": "counter(page)", "<pages>": "counter(pages)"}
    return " ".join(counters.get(part) or _quote(part) for part in parts if part)


def _quote(words: str) -> str:
    """A string of CSS that can end neither itself nor the style sheet, whatever a reader has put into the address."""
    return '"' + re.sub(r"[^\w .,;:%()·–-]", lambda sign: f"\\{ord(sign[0]):x} ", words) + '"'
