"""Meetings: the next one with its agenda for everybody; planning, decisions and closing for those who may write."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from html import escape
from typing import Any

import streamlit as st

from dashboards.components.control_door import operator_name
from dashboards.components.exports import offer_file
from dashboards.components.held_rows import act, hold, save, show_conflict
from dashboards.components.markup import Heading, show_table, with_note
from dashboards.data.control_room import ControlRoom, read_agenda, read_minutes
from dashboards.language import Language
from padan.control import (
    NewMeeting,
    add_item,
    add_meeting,
    control_contract,
    edit_item,
    edit_meeting,
    propose_agenda,
)
from padan.control.meetings import LEVELS
from padan.day import today

Row = Mapping[str, Any]
LONGEST_LINE = 300
LONGEST_TEXT = 4000
DAYS_AHEAD = 21
MEETING_STATES = ("direncanakan", "selesai", "dibatalkan")


def level_name(level: str, language: Language) -> str:
    """Rapat koordinasi tingkat eselon I."""
    kind = control_contract().meetings[level]  # type: ignore[index]  # the database holds the levels of the contract
    return kind.name_id if language.code == "id" else kind.name_en


def show_next_meeting(room: ControlRoom, language: Language) -> None:
    """The nearest planned meeting and its agenda; without one, what its agenda should hold."""
    meeting = room.next_meeting
    if meeting is None:
        st.write(language.text("control.meetings.none_planned"))
    else:
        st.html(f'<p class="padan-meeting"><b>{escape(meeting["title"])}</b><br>{_facts(meeting, language)}</p>')
    if room.agenda:
        show_table(
            [Heading("", is_number=True), Heading(language.text("control.meetings.agenda"))],
            [
                [str(number), with_note(item["title"], item["decision"] or "")]
                for number, item in enumerate(room.agenda, start=1)
            ],
            caption=language.text("control.meetings.agenda_caption"),
        )
    if room.proposed:
        with st.expander(
            language.text("control.meetings.proposed", count=len(room.proposed)), expanded=not room.agenda
        ):
            items = "".join(f"<li>{escape(item.title)}</li>" for item in room.proposed)
            st.html(f'<ol class="padan-agenda">{items}</ol>')


def _facts(meeting: Row, language: Language) -> str:
    facts = [level_name(meeting["level"], language), language.day(meeting["held_on"])]
    if meeting["chair"]:
        facts.append(language.text("control.meetings.chair", name=meeting["chair"]))
    days = control_contract().meetings[meeting["level"]].invited_days
    if meeting["invited_on"]:
        facts.append(language.text("control.meetings.was_invited", day=language.day(meeting["invited_on"])))
    elif days:
        last_day = meeting["held_on"] - timedelta(days=days)
        facts.append(language.text("control.meetings.invited", day=language.day(last_day)))
    if meeting["frozen_period"]:
        facts.append(language.text("control.meetings.frozen", month=language.month(meeting["frozen_period"])))
    return "<br>".join(escape(fact) for fact in facts)


def show_minutes(meetings: Sequence[Row], language: Language) -> None:
    """Minutes of any meeting, one click."""
    if not meetings:
        return
    by_id = {meeting["meeting_id"]: meeting for meeting in meetings}
    chosen = st.selectbox(
        language.text("control.meetings.minutes_of"), list(by_id),
        format_func=lambda number: f"{by_id[number]['title']}, {language.day(by_id[number]['held_on'])}",
        key="control_minutes_of",
    )  # fmt: skip
    offer_file(
        language.text("control.meetings.minutes"), read_minutes(chosen, language.code),
        file_name=f"risalah-{chosen}-{by_id[chosen]['held_on']}.md", mime="text/markdown", key="control_minutes",
        icon=":material/download:", width="stretch",
    )  # fmt: skip


def show_new_meeting(language: Language) -> None:
    """The form that plans a meeting."""
    with st.form("control_new_meeting", border=False, clear_on_submit=True):
        first, second, third = st.columns([1.4, 2, 1])
        with first:
            level = st.selectbox(
                language.text("control.fields.level"), LEVELS, index=1,
                format_func=lambda word: level_name(word, language), key="control_meeting_level",
            )  # fmt: skip
        with second:
            title = st.text_input(
                language.text("control.fields.meeting_title"), key="control_meeting_title", max_chars=LONGEST_LINE
            )
        with third:
            held_on = st.date_input(
                language.text("control.fields.held_on"), value=today() + timedelta(days=DAYS_AHEAD),
                key="control_meeting_held", format="DD/MM/YYYY",
            )  # fmt: skip
        asked = st.form_submit_button(language.text("control.meetings.plan"), type="primary")
    if asked:
        new = NewMeeting(level, title, held_on)
        act(language, "meeting_added", lambda writer: add_meeting(writer, new, by=operator_name()))


def show_meeting_work(meetings: Sequence[Row], language: Language) -> None:
    """Agenda, decisions and state of one meeting."""
    if not meetings:
        return
    by_id = {meeting["meeting_id"]: meeting for meeting in meetings}
    chosen = st.selectbox(
        language.text("control.meetings.work_on"), list(by_id),
        format_func=lambda number: f"{by_id[number]['title']}, {language.day(by_id[number]['held_on'])}",
        key="control_worked_meeting",
    )  # fmt: skip
    _show_agenda_buttons(chosen, language)
    for item in read_agenda(chosen, language.code):
        _show_decision(item, language)
    _show_meeting_form(by_id[chosen], language)


def _show_agenda_buttons(meeting_id: int, language: Language) -> None:
    propose, title, add = st.columns([1.2, 2.4, 1], vertical_alignment="bottom")
    with propose:
        if st.button(language.text("control.meetings.propose"), key=f"control_propose_{meeting_id}", width="stretch"):
            act(
                language,
                "agenda_proposed",
                lambda writer: len(propose_agenda(writer, meeting_id, by=operator_name())),
            )
    with title:
        text = st.text_input(
            language.text("control.meetings.item"), key=f"control_item_{meeting_id}", max_chars=LONGEST_LINE
        )
    with add:
        if st.button(language.text("control.meetings.add_item"), key=f"control_add_item_{meeting_id}", width="stretch"):
            act(language, "item_added", lambda writer: add_item(writer, meeting_id, text, by=operator_name()))


def _show_decision(item: Row, language: Language) -> None:
    number = item["item_id"]
    held = hold("agenda_item", number, item)
    mark = " ✓" if item["decision"] else ""
    with st.expander(f"{item['item_order']}. {item['title']}{mark}"):
        labels = {"decision": language.text("control.fields.decision")}
        show_conflict("agenda_item", number, lambda _, value: str(value or "–"), labels, edit_item, language)
        key = f"{number}_{held['version']}"
        with st.form(f"control_decision_{key}", border=False):
            decision = st.text_area(
                labels["decision"], value=held["decision"] or "", key=f"control_edecision_{key}",
                max_chars=LONGEST_TEXT, height=90,
            )  # fmt: skip
            withdrawn = st.checkbox(language.text("control.meetings.withdraw"), key=f"control_withdraw_{key}")
            asked = st.form_submit_button(language.text("control.meetings.save_decision"))
        if asked:
            changes = {"decision": decision.strip() or None, "is_withdrawn": withdrawn}
            save("agenda_item", number, held, changes, edit_item, language)


def _show_meeting_form(meeting: Row, language: Language) -> None:
    number = meeting["meeting_id"]
    held = hold("meeting", number, meeting)
    labels = {
        name: language.text(f"control.fields.{name}")
        for name in ("held_on", "invited_on", "next_on", "state", "minutes")
    }
    show_conflict("meeting", number, lambda name, value: _write(name, value, language), labels, edit_meeting, language)
    key = f"{number}_{held['version']}"
    with st.form(f"control_meeting_{key}", border=False):
        first, invitation, second, third = st.columns(4)
        with first:
            held_on = st.date_input(
                labels["held_on"], value=held["held_on"], key=f"control_mheld_{key}", format="DD/MM/YYYY"
            )
        with invitation:
            invited_on = st.date_input(
                labels["invited_on"], value=held["invited_on"], key=f"control_minvited_{key}", format="DD/MM/YYYY"
            )
        with second:
            next_on = st.date_input(
                labels["next_on"], value=held["next_on"], key=f"control_mnext_{key}", format="DD/MM/YYYY"
            )
        with third:
            state = st.selectbox(
                labels["state"], MEETING_STATES, index=MEETING_STATES.index(held["state"]),
                format_func=lambda word: language.text(f"control.states.{word}"), key=f"control_mstate_{key}",
            )  # fmt: skip
        notes = st.text_area(
            labels["minutes"],
            value=held["minutes"] or "",
            key=f"control_mnotes_{key}",
            max_chars=LONGEST_TEXT,
            height=90,
        )
        asked = st.form_submit_button(language.text("control.meetings.save"), type="primary")
    if asked:
        changes = {"held_on": held_on, "invited_on": invited_on, "next_on": next_on, "state": state}
        changes |= {"minutes": notes.strip() or None}
        save("meeting", number, held, changes, edit_meeting, language)


def _write(name: str, value: Any, language: Language) -> str:
    if value is None:
        return "–"
    if name == "state":
        return language.text(f"control.states.{value}")
    return language.day(value) if isinstance(value, date) else str(value)
