"""Recording a report, a decree or a verification, and taking it back; only behind the door of the control room."""

from datetime import date
from html import escape

import streamlit as st

from dashboards.components.control_door import connection, is_control_open, operator_name, show_control_door
from dashboards.components.markup import Cell, Heading, show_table
from dashboards.components.notices import show_notice
from dashboards.data.coordination import forget, read_duties, read_events
from dashboards.language import Language
from padan.control import write_as
from padan.coordination import RECORDED_KINDS, record_done, undo_done
from padan.day import today
from padan.errors import Refused

SAID_KEY = "_calendar_said"
LONGEST_DOCUMENT, LONGEST_NOTE = 500, 2000


def show_entry(as_of: date, language: Language) -> None:
    """The form for those who opened the door; a line for the others."""
    with st.container(key="panel_entry"):
        st.header(language.text("calendar.entry_title"))
        st.write(language.text("calendar.entry_lead"))
        show_control_door(language)
        if not is_control_open():
            return
        said = st.session_state.pop(SAID_KEY, None)
        if said:
            show_notice(*said)
        _show_form(as_of, language)
        _show_events(language)


def _show_form(as_of: date, language: Language) -> None:
    names = {
        duty.obligation_id: duty.name_en if language.code == "en" else duty.name_id
        for duty in sorted(read_duties(as_of), key=lambda duty: (duty.state != "terlambat", duty.due_on))
        if duty.kind in RECORDED_KINDS
    }
    with st.form("calendar_entry", clear_on_submit=True, border=False):
        obligation = st.selectbox(
            language.text("calendar.duty"), list(names), format_func=lambda one: names[one], key="calendar_obligation"
        )
        first, second = st.columns([1, 2])
        with first:
            done_on = st.date_input(
                language.text("calendar.done_on"), value=None, max_value=today(), format="DD/MM/YYYY",
                min_value=date(2012, 1, 1), key="calendar_done_on",
            )  # fmt: skip
        with second:
            document = st.text_input(
                language.text("calendar.document"), max_chars=LONGEST_DOCUMENT, key="calendar_document"
            )
        note = st.text_input(language.text("calendar.note"), max_chars=LONGEST_NOTE, key="calendar_note")
        st.caption(language.text("calendar.entry_period"))
        if st.form_submit_button(language.text("calendar.record"), type="primary"):
            _record(obligation, done_on if isinstance(done_on, date) else None, document, note, language)


def _record(obligation: str, done_on: date | None, document: str, note: str, language: Language) -> None:
    if done_on is None or not document.strip():
        _say("bad", language.text("calendar.entry_needed"))
    assert done_on is not None
    try:
        with connection() as writing, write_as(writing, operator_name()):
            record_done(
                writing, obligation, done_on=done_on, document=document.strip(), today=today(),
                note=note.strip() or None,
            )  # fmt: skip
    except Refused as refusal:
        _say("bad", f"{refusal.message}. {refusal.remedy}")
    forget()
    _say("provisional", language.text("calendar.recorded"))


def _show_events(language: Language) -> None:
    events = read_events()
    if not events:
        return
    rows: list[list[Cell]] = [
        [
            str(event.event_id),
            event.obligation_id,
            language.month(event.period) if event.period else "–",
            language.day(event.done_on),
            event.document,
            event.note or "",
        ]
        for event in events
    ]
    headings = [
        Heading(language.text(f"calendar.{name}"))
        for name in ("event", "duty", "of_period", "done_on", "document", "note")
    ]
    with st.expander(language.text("calendar.events_title", count=len(events))):
        show_table(headings, rows, caption=language.text("calendar.events_caption"))
        number = st.selectbox(
            language.text("calendar.undo_which"),
            [event.event_id for event in events],
            index=None,
            key="calendar_undo",
            placeholder=language.text("forum.choose"),
        )
        if st.button(language.text("calendar.undo"), disabled=number is None, key="calendar_undo_now") and number:
            try:
                with connection() as writing, write_as(writing, operator_name()):
                    undo_done(writing, number)
            except Refused as refusal:
                _say("bad", f"{refusal.message}. {refusal.remedy}")
            forget()
            _say("provisional", language.text("calendar.undone", number=number))


def _say(kind: str, text: str) -> None:
    """Draws the page again with the message on it."""
    st.session_state[SAID_KEY] = (kind, escape(text))
    st.rerun()
