"""Recording one thing about a forum; behind the door of the control room, never over what its writer has not seen."""

from collections.abc import Mapping
from datetime import date
from html import escape

import streamlit as st

from dashboards.components.control_door import connection, is_control_open, operator_name, show_control_door
from dashboards.components.notices import show_notice
from dashboards.data.coordination import forget, read_kabkota, read_partnership_attributes
from dashboards.language import Language
from padan.control import write_as
from padan.coordination import (
    KINDS,
    Entry,
    Kind,
    check_form,
    read_current,
    read_known,
    write_form,
)
from padan.day import today
from padan.errors import Refused

SAID_KEY = "_forum_said"
# Key and version of the record that the writer was shown, and so may replace.
SEEN_KEY = "_forum_seen"
DATES = ("tanggal", "berakhir")
LONGEST = 2000


def show_entry(region: str | None, language: Language) -> None:
    """The form for those who opened the door.

    Args:
        region: kabupaten/kota that the page shows, filled in beforehand.
        language: of the reader.
    """
    with st.container(key="panel_entry"):
        st.header(language.text("forum.entry_title"))
        st.write(language.text("forum.entry_lead"))
        show_control_door(language)
        if not is_control_open():
            return
        said = st.session_state.pop(SAID_KEY, None)
        if said:
            show_notice(*said)
        kind = st.segmented_control(
            language.text("forum.entry_kind"),
            list(KINDS),
            default="forum",
            format_func=lambda name: language.text(f"forum.entry_kinds.{name}"),
            key="forum_entry_kind",
            required=True,
        )
        _show_form(kind or "forum", region, language)


def _show_form(kind: str, region: str | None, language: Language) -> None:
    names = read_kabkota(today())
    with st.form(f"forum_entry_{kind}", border=False):
        codes = list(names)
        chosen = st.selectbox(
            language.text("forum.region"), codes, format_func=lambda code: f"{code} {names[code]}",
            index=codes.index(region) if region in names else None,
            placeholder=language.text("forum.choose"), key=f"forum_{kind}_region_{region}",
        )  # fmt: skip
        values = {"jenis": kind, "kode_wilayah": chosen or ""}
        columns = [*KINDS[kind].needed, *KINDS[kind].allowed]
        for start in range(0, len(columns), 3):
            for place, column in zip(st.columns(3), columns[start : start + 3], strict=False):
                with place:
                    values[column] = _field(kind, column, KINDS[kind], language)
        replaces = st.checkbox(language.text("forum.replace"), key=f"forum_{kind}_replace",
                               disabled=SEEN_KEY not in st.session_state)  # fmt: skip
        if st.form_submit_button(language.text("forum.record"), type="primary"):
            _record(values, replaces, language)


def _field(kind: str, column: str, rules: Kind, language: Language) -> str:
    needed = "" if column not in rules.needed else " *"
    label = language.text_or(f"forum.columns.{kind}.{column}", language.text(f"forum.columns.{column}")) + needed
    key = f"forum_{kind}_{column}"
    if column in DATES:
        chosen = st.date_input(label, value=None, format="DD/MM/YYYY", min_value=date(1990, 1, 1), key=key)
        return chosen.isoformat() if isinstance(chosen, date) else ""
    words = _words(kind, column, rules, language)
    if words:
        choose = language.text("forum.choose")
        return (
            st.selectbox(label, list(words), format_func=lambda w: words[w], index=None, key=key, placeholder=choose)
            or ""
        )
    return st.text_input(label, max_chars=LONGEST, key=key).strip()


def _words(kind: str, column: str, rules: Kind, language: Language) -> Mapping[str, str]:
    if kind == "atribut" and column == "butir":
        english = language.code == "en"
        return {one.attribute: one.name_en if english else one.name_id for one in read_partnership_attributes()}
    groups = {"status": "classes" if kind == "forum" else "statuses", "butir": "kinds", "bukti": "evidence"}
    return {word: language.text(f"forum.{groups[column]}.{word}") for word in rules.values.get(column, ())}


def _record(values: Mapping[str, str], replaces: bool, language: Language) -> None:
    try:
        with connection() as writing:
            entry = check_form({column: text for column, text in values.items() if text}, read_known(writing, today()))
            with write_as(writing, operator_name()):
                written = write_form(writing, entry, version=_seen_version(entry) if replaces else None)
    except Refused as refusal:
        if refusal.rule in ("forum_entry_exists", "changed_meanwhile"):
            _remember_current(entry)
            _say("bad", f"{escape(refusal.message)}. {_current_words(language)} {escape(refusal.remedy)}.")
        _say("bad", escape(f"{refusal.message} → {refusal.remedy}").replace("\n", "<br>"))
    st.session_state.pop(SEEN_KEY, None)
    forget()
    key = "unchanged" if written.unchanged else "replaced" if written.replaced else "added"
    _say("provisional", escape(language.text(f"forum.said.{key}", what=entry.title)))


def _seen_version(entry: Entry) -> int | None:
    seen = st.session_state.get(SEEN_KEY)
    return seen[1] if seen and seen[0] == entry.key else None


def _remember_current(entry: Entry) -> None:
    with connection() as writing:
        current = read_current(writing, entry)
    if current is not None:
        st.session_state[SEEN_KEY] = (entry.key, current.version, current.values)


def _current_words(language: Language) -> str:
    seen = st.session_state.get(SEEN_KEY)
    parts = ", ".join(f"{name}: {value}" for name, value in seen[2].items()) if seen else ""
    return f"<b>{escape(language.text('forum.current'))}</b> {escape(parts)}."


def _say(kind: str, html: str) -> None:
    """Draws the page again with the message on it."""
    st.session_state[SAID_KEY] = (kind, html)
    st.rerun()
