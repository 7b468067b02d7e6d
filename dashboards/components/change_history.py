"""The history of changes: who, when, what, from what, to what."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from dashboards.components.markup import Cell, Heading, Markup, show_table
from dashboards.language import Language

Row = Mapping[str, Any]
# Columns that say nothing to a reader beside the others.
LEFT_OUT = {"version", "evidence", "match_basis"}
LONGEST = 200


def show_changes(changes: Sequence[Row], language: Language) -> None:
    """A table of changes, the newest first."""
    headings = [
        Heading(language.text("control.history.at"), is_unbroken=True),
        Heading(language.text("control.history.who")),
        Heading(language.text("control.history.what")),
        Heading(language.text("control.history.change")),
    ]
    rows: list[list[Cell]] = [
        [
            language.moment(change["at"]),
            str(change["who"]),
            language.text(
                f"control.history.{change['operation']}",
                what=language.text_or(f"control.tables.{change['table_name']}", str(change["table_name"])),
                number=change["row_id"],
            ),
            _change_cell(change, language),
        ]
        for change in changes
    ]
    show_table(headings, rows, caption=language.text("control.history.caption"))


def _change_cell(change: Row, language: Language) -> Markup:
    before = change["before"] or {}
    lines = []
    for name, value in change["after"].items():
        if name in LEFT_OUT or (value is None and before.get(name) is None):
            continue
        was = f"{_cut(before.get(name), name, language)} → " if change["operation"] == "ubah" else ""
        lines.append(f"{escape(_label(name, language))}: {was}{_cut(value, name, language)}")
    return Markup("<br>".join(lines))


def _label(name: str, language: Language) -> str:
    return language.text_or(f"control.fields.{name}", name.replace("_", " "))


def _cut(value: object, name: str, language: Language) -> str:
    if value is None:
        return "–"
    text = str(value)
    if name in ("status", "state"):
        text = language.text_or(f"control.statuses.{text}", language.text_or(f"control.states.{text}", text))
    return escape(text if len(text) <= LONGEST else f"{text[:LONGEST]}…")
