"""Optimistic editing: a form keeps the version that its person read, and a newer one is shown, never overwritten."""

from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

import streamlit as st

from dashboards.components.control_door import connection, operator_name
from dashboards.components.markup import Heading, show_table
from dashboards.components.notices import show_notice
from dashboards.data.control_room import read_again
from dashboards.language import Language
from padan.control import Writer
from padan.errors import Refused

Row = Mapping[str, Any]
Edit = Callable[..., int]
HELD_KEY = "_control_held"
CONFLICT_KEY = "_control_conflict"
SAID_KEY = "_control_said"


def hold(table: str, row_id: int, row: Row) -> Row:
    """The row as this session first saw it; it stays so until it is saved or read again."""
    held: dict[tuple[str, int], Row] = st.session_state.setdefault(HELD_KEY, {})
    return held.setdefault((table, row_id), dict(row))


def release(table: str, row_id: int) -> None:
    """Forgets what was held, so that the newest version is shown."""
    st.session_state.get(HELD_KEY, {}).pop((table, row_id), None)
    conflict = st.session_state.get(CONFLICT_KEY)
    if conflict and conflict[:2] == (table, row_id):
        del st.session_state[CONFLICT_KEY]


def say(kind: str, text: str) -> None:
    """A message that survives the next drawing of the page."""
    st.session_state[SAID_KEY] = (kind, text)


def show_said() -> None:
    """The message of the last click, once."""
    said = st.session_state.pop(SAID_KEY, None)
    if said is None:
        return
    kind, text = said
    if kind == "good":
        st.success(text, icon=":material/check:")
    else:
        show_notice("bad", escape(text))


def act(language: Language, done: str, action: Callable[[Writer], object]) -> None:
    """Does one thing as padan_control, says how it ended, and draws the page again."""
    try:
        with connection() as writer:
            result = action(writer)
    except Refused as refusal:
        say("bad", refusal_text(refusal, language))
    else:
        number = result if isinstance(result, int) else ""
        say("good", language.text(f"control.done.{done}", number=number))
    st.rerun()


def save(table: str, row_id: int, held: Row, changes: Mapping[str, Any], edit: Edit, language: Language) -> None:
    """Writes what differs from the held row; what another window changed meanwhile is shown instead."""
    different = {name: value for name, value in changes.items() if value != held[name]}
    if not different:
        say("bad", language.text("control.conflict.nothing"))
        st.rerun()
    try:
        with connection() as writer:
            edit(writer, row_id, held["version"], different, by=operator_name())
    except Refused as refusal:
        if refusal.rule == "changed_meanwhile":
            st.session_state[CONFLICT_KEY] = (table, row_id, different)
        else:
            say("bad", refusal_text(refusal, language))
    else:
        release(table, row_id)
        say("good", language.text("control.done.saved"))
    st.rerun()


def show_conflict(
    table: str, row_id: int, write: Callable[[str, Any], str], labels: Mapping[str, str], edit: Edit, language: Language
) -> None:
    """Both versions side by side where another window was faster, and the two ways on.

    Args:
        table: of schema control.
        row_id: number of the row.
        write: a value of a column in words.
        labels: columns that are shown, with their names.
        edit: padan.control.edit_…
        language: of the reader.
    """
    conflict = st.session_state.get(CONFLICT_KEY)
    if not conflict or conflict[:2] != (table, row_id):
        return
    mine: Mapping[str, Any] = conflict[2]
    held = st.session_state.get(HELD_KEY, {}).get((table, row_id))
    now, change = read_again(table, row_id)
    if held is None:
        release(table, row_id)
        return
    who = change["who"] if change else ""
    at = language.moment(change["at"]) if change else ""
    show_notice("bad", escape(language.text("control.conflict.title", who=who, at=at)))
    columns = [name for name in labels if now[name] != held[name] or name in mine]
    show_table(
        [Heading(language.text(f"control.conflict.{head}")) for head in ("field", "opened", "theirs", "mine")],
        _versions(columns, held, now, mine, write, labels),
        caption=language.text("control.conflict.caption"),
    )
    first, second, _ = st.columns([1.3, 1.6, 2])
    with first:
        if st.button(language.text("control.conflict.take"), key=f"control_take_{table}_{row_id}", width="stretch"):
            release(table, row_id)
            st.rerun()
    with second:
        if st.button(language.text("control.conflict.keep"), key=f"control_keep_{table}_{row_id}", width="stretch"):
            del st.session_state[CONFLICT_KEY]
            st.session_state[HELD_KEY][table, row_id] = now
            save(table, row_id, now, {**now, **mine}, edit, language)


def _versions(
    columns: Sequence[str],
    held: Row,
    now: Row,
    mine: Mapping[str, Any],
    write: Callable[[str, Any], str],
    labels: Mapping[str, str],
) -> list[list[str]]:
    return [
        [labels[name], write(name, held[name]), write(name, now[name]), write(name, mine[name]) if name in mine else ""]
        for name in columns
    ]


def refusal_text(refusal: Refused, language: Language) -> str:
    """What was refused, in the reader's language where the catalogue knows the rule."""
    return language.text_or(f"control.refusals.{refusal.rule}", f"{refusal.message}. {refusal.remedy}")
