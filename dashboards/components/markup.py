"""Small pieces of HTML; every value is escaped here."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

import streamlit as st

Tone = Literal["good", "warn", "bad", "plain"]


@dataclass(frozen=True)
class Markup:
    """HTML that is already escaped."""

    html: str


Cell = str | Markup
CODE = re.compile(r"`([^`]+)`")


def with_code(text: str) -> Markup:
    """A text with its `names` set as code."""
    return Markup(CODE.sub(r"<code>\1</code>", escape(text)))


@dataclass(frozen=True)
class Heading:
    """A column of a table."""

    title: str
    is_number: bool = False
    is_unbroken: bool = False


def pill(label: str, tone: Tone = "plain") -> Markup:
    """A small label; its word carries the meaning, its colour only helps."""
    return Markup(f'<span class="padan-pill {tone}">{escape(label)}</span>')


def with_note(main: str, note: str) -> Markup:
    """A line and a smaller one under it."""
    return Markup(f'{escape(main)}<div class="sub">{escape(note)}</div>' if note else escape(main))


def show_table(headings: Sequence[Heading], rows: Sequence[Sequence[Cell]], *, caption: str) -> None:
    """A plain table; `caption` says what it shows, also to a screen reader."""
    head = "".join(f'<th scope="col"{_align(heading)}>{escape(heading.title)}</th>' for heading in headings)
    body = "".join(
        "<tr>"
        + "".join(f"<td{_align(heading)}>{_html(cell)}</td>" for heading, cell in zip(headings, row, strict=True))
        + "</tr>"
        for row in rows
    )
    st.html(write_table(head, body, caption=caption))


def write_table(head: str, body: str, *, caption: str, kind: str = "") -> str:
    """A table in a box that scrolls sideways where it is narrower, also from the keyboard.

    Args:
        head: cells of its only row of headings, escaped.
        body: rows, escaped.
        caption: what it shows; it stays in sight while the table scrolls.
        kind: a further class.
    """
    said, classes = escape(caption), " ".join(["padan-table", *([kind] if kind else [])])
    return (
        f'<div class="padan-scroll" role="region" tabindex="0" aria-label="{said}"><table class="{classes}">'
        f"<caption><span>{said}</span></caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _align(heading: Heading) -> str:
    names = {"right": heading.is_number, "unbroken": heading.is_unbroken}
    classes = " ".join(name for name, holds in names.items() if holds)
    return f' class="{classes}"' if classes else ""


def _html(cell: Cell) -> str:
    return cell.html if isinstance(cell, Markup) else escape(cell)
