"""Control room: what is wrong and how grave, what is overdue and whose it is, what the next meeting decides."""

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from typing import Any

import streamlit as st
from dashboards.components.action_forms import show_edit_action, show_new_action
from dashboards.components.action_list import show_actions
from dashboards.components.change_history import show_changes
from dashboards.components.control_door import is_control_open, show_control_door
from dashboards.components.filters import choose_region
from dashboards.components.finding_list import show_findings
from dashboards.components.frame import current_publication
from dashboards.components.held_rows import show_said
from dashboards.components.meeting_panel import (
    show_meeting_work,
    show_minutes,
    show_new_meeting,
    show_next_meeting,
)
from dashboards.components.region_map import forget_unless_offered
from dashboards.components.rows import side_by_side
from dashboards.components.sheet_margins import note_choice
from dashboards.data.control_room import ControlRoom, read_control_room
from dashboards.data.queries import read_definitions, read_publications, read_regions
from dashboards.language import Language, current_language

Row = Mapping[str, Any]
SHOWN_AT_FIRST = 8
EVERY = "semua"
OWNER_KEY, FOUND_PROGRAMME_KEY, EVERY_FINDING_KEY = "pemilik", "program_temuan", "semua_temuan"
SEVERITY_CHOICES = ("utama", "kritis", "penting", "catatan", EVERY)


def show_page() -> None:
    """The room, for everybody to read; its forms where the session may write."""
    language = current_language()
    period: date = current_publication()["period"]
    newest = read_publications()["period"].max()
    regions = read_regions()
    names = dict(zip(regions["region_code"], regions["region_name"], strict=True))
    definitions = {row["indicator_id"]: row for row in read_definitions().to_dict("records")}
    room = read_control_room(period, language.code, is_newest=period == newest)
    _show_lead(room, period, language)
    show_said()
    _show_figures(room, language)
    findings = _filter_findings(room.findings, language)
    left, right = side_by_side("panels", [1.75, 1], gap="medium")
    with left, st.container(key="panel_findings"):
        _show_findings(findings, room, names, period, language)
    with left, st.container(key="panel_actions"):
        _show_actions(room.actions, definitions, names, language)
    with right, st.container(key="panel_meeting"):
        st.header(language.text("control.meetings.title"))
        show_next_meeting(room, language)
        show_minutes(room.meetings, language)
    show_control_door(language)
    if is_control_open():
        _show_work(room, findings, definitions, names, language)
    with st.expander(language.text("control.history.title"), icon=":material/history:"):
        if room.changes:
            show_changes(room.changes, language)
        else:
            st.write(language.text("control.history.none"))


def _show_lead(room: ControlRoom, period: date, language: Language) -> None:
    late = sum(action["escalation"] is not None for action in room.actions)
    counts = {
        "grave": _count(room.findings, "kritis"),
        "important": _count(room.findings, "penting"),
        "late": late,
        "notes": _count(room.findings, "catatan"),
    }
    text = language.text("control.lead", **{name: language.number(count) for name, count in counts.items()})
    st.html(f'<p class="padan-lead">{text}</p>')
    if room.made is None:
        made = language.text("control.not_made", month=language.month(period))
    else:
        made = language.text(
            "control.made",
            month=language.month(period),
            opened=language.number(room.made["opened"]),
            closed=language.number(room.made["closed"]),
        )
    st.html(f'<p class="padan-line">{escape(made)}</p>')


def _show_figures(room: ControlRoom, language: Language) -> None:
    late = [action for action in room.actions if action["escalation"]]
    by_level = {
        level: sum(action["escalation"] == level for action in late) for level in ("pemilik", "eselon_1", "menteri")
    }
    unanswered = sum(
        not finding["open_actions"] for finding in room.findings if finding["severity"] in ("kritis", "penting")
    )
    meeting = room.next_meeting
    cards: list[tuple[str, int | str, str]] = [
        ("kritis", _count(room.findings, "kritis"), language.text("control.cards.kritis_note")),
        ("penting", _count(room.findings, "penting"), language.text("control.cards.penting_note", count=unanswered)),
        ("late", len(late), language.text("control.cards.late_note", **by_level)),
        (
            "meeting",
            language.day(meeting["held_on"]) if meeting else language.text("control.cards.no_meeting"),
            meeting["title"] if meeting else language.text("control.cards.no_meeting_note"),
        ),
    ]
    for column, (name, value, note) in zip(side_by_side("figures", 4), cards, strict=True):
        shown = language.number(value) if isinstance(value, int) else value
        size = "" if isinstance(value, int) else " words"
        with column, st.container(key=f"figure_control_{name}"):
            st.html(
                f'<div class="padan-card"><div class="label">{escape(language.text(f"control.cards.{name}"))}</div>'
                f'<div class="value{size}">{escape(shown)}</div><div class="counts">{escape(note)}</div></div>'
            )


def _count(findings: Sequence[Row], severity: str) -> int:
    return sum(finding["severity"] == severity for finding in findings)


def _filter_findings(findings: Sequence[Row], language: Language) -> list[Row]:
    """What the reader asks for: severity, region, owner, programme."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="choices"):
        severity = st.selectbox(
            language.text("control.filters.severity"), SEVERITY_CHOICES,
            format_func=lambda word: language.text(f"control.filters.severities.{word}"), key="temuan",
            bind="query-params",
        )  # fmt: skip
        region = choose_region(read_regions(), language)
        owner = _choose(OWNER_KEY, "owner", sorted({str(finding["owner"]) for finding in findings}), language)
        programmes = sorted({str(finding["programme_id"]) for finding in findings} - {"ALL"})
        programme = _choose(FOUND_PROGRAMME_KEY, "programme", programmes, language)
    note_choice(language.text(f"control.filters.severities.{severity}"))
    for chosen in (owner, programme):
        if chosen != EVERY:
            note_choice(chosen)
    wanted = {"utama": ("kritis", "penting"), EVERY: ("kritis", "penting", "catatan")}.get(severity, (severity,))
    return [
        finding
        for finding in findings
        if finding["severity"] in wanted
        and owner in (EVERY, finding["owner"])
        and programme in (EVERY, finding["programme_id"])
        and (region.province is None or f"{finding['region_code']}.".startswith(f"{region.code}."))
    ]


def _choose(key: str, name: str, options: list[str], language: Language) -> str:
    # Another month may have no finding of the owner or programme that was chosen.
    forget_unless_offered(key, [EVERY, *options])
    return st.selectbox(
        language.text(f"control.filters.{name}"),
        [EVERY, *options],
        format_func=lambda word: language.text("control.filters.every") if word == EVERY else word,
        key=key,
        bind="query-params",
    )


def _show_findings(
    findings: Sequence[Row], room: ControlRoom, names: Mapping[str, str], period: date, language: Language
) -> None:
    st.header(language.text("control.findings.title"))
    if not findings:
        key = "control.findings.none" if not room.findings else "control.findings.none_here"
        st.write(language.text(key))
        return
    is_long = len(findings) > SHOWN_AT_FIRST
    table = st.container()
    is_whole = not is_long or st.toggle(
        language.text("control.findings.every", count=language.number(len(findings))),
        key=EVERY_FINDING_KEY,
        bind="query-params",
    )
    with table:
        show_findings(findings if is_whole else findings[:SHOWN_AT_FIRST], names, period, language)


def _show_actions(
    actions: Sequence[Row],
    definitions: Mapping[str, Mapping[str, str]],
    names: Mapping[str, str],
    language: Language,
) -> None:
    st.header(language.text("control.actions.title"))
    still_open = [action for action in actions if action["closed_on"] is None]
    closed = [action for action in actions if action["closed_on"] is not None]
    if still_open:
        caption = language.text("control.actions.caption")
        show_actions(still_open, definitions, names, language, caption=caption)
    else:
        st.write(language.text("control.actions.none"))
    if closed:
        with st.expander(language.text("control.actions.closed", count=len(closed))):
            caption = language.text("control.actions.closed_caption")
            show_actions(closed, definitions, names, language, caption=caption)


def _show_work(
    room: ControlRoom,
    findings: Sequence[Row],
    definitions: Mapping[str, Mapping[str, str]],
    names: Mapping[str, str],
    language: Language,
) -> None:
    """The forms of those who may write."""
    with st.container(key="panel_work"):
        new, edit, plan, meet = st.tabs(
            [language.text(f"control.tabs.{name}") for name in ("new_action", "edit_action", "new_meeting", "meeting")]
        )
        with new:
            answerable = [finding for finding in findings if finding["state"] == "terbuka"]
            show_new_action(answerable, room.meetings, definitions, names, language)
        with edit:
            show_edit_action(room.actions, room.meetings, language)
        with plan:
            show_new_meeting(language)
        with meet:
            if room.meetings:
                show_meeting_work(room.meetings, language)
            else:
                st.write(language.text("control.meetings.none"))


show_page()
