"""Writing actions: a new one from a finding, and changing or closing one that stands."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import streamlit as st

from dashboards.components.action_list import write_measure
from dashboards.components.control_door import operator_name
from dashboards.components.finding_list import write_finding
from dashboards.components.held_rows import act, hold, save, show_conflict
from dashboards.language import Language
from padan.control import NewAction, add_action, edit_action
from padan.control.actions import STATUSES
from padan.day import today

Row = Mapping[str, Any]
NO_MEETING = 0
DAYS_GIVEN = 30
LONGEST_LINE = 300
LONGEST_NOTE = 2000
LONGEST_CHOICE = 110


def show_new_action(
    findings: Sequence[Row],
    meetings: Sequence[Row],
    definitions: Mapping[str, Mapping[str, str]],
    names: Mapping[str, str],
    language: Language,
) -> None:
    """The form that makes an action of a finding."""
    if not findings:
        st.write(language.text("control.new_action.no_finding"))
        return
    by_id = {finding["finding_id"]: finding for finding in findings}
    chosen = st.selectbox(
        language.text("control.new_action.finding"),
        list(by_id),
        format_func=lambda number: _shorten(f"{number} · {write_finding(by_id[number], language)}"),
        key="control_new_finding",
    )
    finding = by_id[chosen]
    st.caption(
        language.text("control.new_action.measure", measure=write_measure(finding, definitions, names, language))
    )
    with st.form(f"control_new_{chosen}", border=False, clear_on_submit=True):
        title = st.text_input(
            language.text("control.fields.title"), key=f"control_title_{chosen}", max_chars=LONGEST_LINE
        )
        first, second, third, fourth = st.columns([1.3, 1.3, 1, 1.2])
        with first:
            institution = st.text_input(
                language.text("control.fields.owner_institution"), value=finding["owner"],
                key=f"control_institution_{chosen}", max_chars=LONGEST_LINE,
            )  # fmt: skip
        with second:
            unit = st.text_input(
                language.text("control.fields.owner_unit"), key=f"control_unit_{chosen}", max_chars=LONGEST_LINE
            )
        with third:
            due = st.date_input(
                language.text("control.fields.due_on"), value=today() + timedelta(days=DAYS_GIVEN),
                key=f"control_due_{chosen}", format="DD/MM/YYYY",
            )  # fmt: skip
        with fourth:
            meeting = _choose_meeting(meetings, None, f"control_meeting_{chosen}", language)
        note = st.text_area(
            language.text("control.fields.note"), key=f"control_note_{chosen}", max_chars=LONGEST_NOTE, height=80
        )
        asked = st.form_submit_button(language.text("control.new_action.save"), type="primary")
    if asked:
        new = NewAction(title, institution, unit, due, finding_id=chosen, meeting_id=meeting, note=note)
        act(language, "action_added", lambda writer: add_action(writer, new, by=operator_name()))


def show_edit_action(actions: Sequence[Row], meetings: Sequence[Row], language: Language) -> None:
    """The form that changes or closes an action, in the version that this session read."""
    if not actions:
        st.write(language.text("control.edit_action.none"))
        return
    by_id = {action["action_id"]: action for action in actions}
    chosen = st.selectbox(
        language.text("control.edit_action.action"),
        list(by_id),
        format_func=lambda number: _shorten(f"{number} · {by_id[number]['title']}"),
        key="control_edited_action",
    )
    held = hold("action", chosen, by_id[chosen])
    labels = {
        name: language.text(f"control.fields.{name}")
        for name in ("title", "owner_institution", "owner_unit", "due_on", "status", "note")
    }
    show_conflict("action", chosen, lambda name, value: _write(name, value, language), labels, edit_action, language)
    key = f"{chosen}_{held['version']}"
    with st.form(f"control_edit_{key}", border=False):
        title = st.text_input(labels["title"], value=held["title"], key=f"control_etitle_{key}", max_chars=LONGEST_LINE)
        first, second, third, fourth = st.columns([1.3, 1.3, 1, 1.2])
        with first:
            institution = st.text_input(
                labels["owner_institution"], value=held["owner_institution"], key=f"control_einstitution_{key}",
                max_chars=LONGEST_LINE,
            )  # fmt: skip
        with second:
            unit = st.text_input(
                labels["owner_unit"], value=held["owner_unit"], key=f"control_eunit_{key}", max_chars=LONGEST_LINE
            )
        with third:
            due = st.date_input(labels["due_on"], value=held["due_on"], key=f"control_edue_{key}", format="DD/MM/YYYY")
        with fourth:
            status = st.selectbox(
                labels["status"],
                STATUSES,
                index=STATUSES.index(held["status"]),
                format_func=lambda word: language.text(f"control.statuses.{word}"),
                key=f"control_estatus_{key}",
            )
        note = st.text_area(
            labels["note"], value=held["note"] or "", key=f"control_enote_{key}", max_chars=LONGEST_NOTE, height=80
        )
        meeting = _choose_meeting(meetings, held["meeting_id"], f"control_emeeting_{key}", language)
        asked = st.form_submit_button(language.text("control.edit_action.save"), type="primary")
    st.caption(language.text("control.edit_action.version", version=held["version"]))
    if asked:
        changes = {
            "title": title.strip(), "owner_institution": institution.strip(), "owner_unit": unit.strip(),
            "due_on": due, "status": status, "note": note.strip() or None, "meeting_id": meeting,
        }  # fmt: skip
        save("action", chosen, held, changes, edit_action, language)


def _choose_meeting(meetings: Sequence[Row], current: int | None, key: str, language: Language) -> int | None:
    by_id = {meeting["meeting_id"]: meeting for meeting in meetings}
    options = [NO_MEETING, *by_id]
    chosen = st.selectbox(
        language.text("control.fields.meeting"),
        options,
        index=options.index(current) if current in by_id else 0,
        format_func=lambda number: (
            f"{by_id[number]['title']}, {language.day(by_id[number]['held_on'])}"
            if number
            else language.text("control.fields.no_meeting")
        ),
        key=key,
    )
    return chosen or None


def _write(name: str, value: Any, language: Language) -> str:
    if value is None:
        return "–"
    if name == "status":
        return language.text(f"control.statuses.{value}")
    return language.day(value) if isinstance(value, date) else str(value)


def _shorten(text: str) -> str:
    return text if len(text) <= LONGEST_CHOICE else f"{text[:LONGEST_CHOICE]}…"
