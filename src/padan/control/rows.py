"""Rows that people write: added signed, changed only in the version that was read."""

from collections.abc import Mapping
from typing import Any, LiteralString

from psycopg import sql
from psycopg.rows import dict_row

from padan.control.operator import write_as
from padan.control.refusals import Writer, refusals, refuse
from padan.language import choose
from padan.review import Unfit, check_text

LONGEST_TITLE = 300
LONGEST_TEXT = 8000
# Table → its key, and what a refusal calls a row of it.
TABLES: dict[str, tuple[LiteralString, tuple[str, str]]] = {
    "action": ("action_id", ("tindakan", "action")),
    "meeting": ("meeting_id", ("rapat", "meeting")),
    "agenda_item": ("item_id", ("butir agenda", "agenda item")),
    "finding": ("finding_id", ("temuan", "finding")),
}


def add_row(connection: Writer, table: str, values: Mapping[str, Any], *, by: str) -> int:
    """Inserts a row, signed.

    Args:
        connection: as padan_control; committed.
        table: one of TABLES.
        values: its columns.
        by: name of the person.

    Returns:
        Number of the row.

    Raises:
        Refused: the database does not take the name or a value.
    """
    statement = sql.SQL("insert into {} ({}) values ({}) returning {}").format(
        sql.Identifier("control", table),
        sql.SQL(", ").join(map(sql.Identifier, values)),
        sql.SQL(", ").join(map(sql.Placeholder, values)),
        sql.Identifier(TABLES[table][0]),
    )
    with refusals(), write_as(connection, by):
        row = connection.execute(statement, dict(values)).fetchone()
    assert row is not None
    return int(row[0])


def change_row(
    connection: Writer, table: str, row_id: int, version: int, changes: Mapping[str, Any], *, by: str
) -> int:
    """Changes a row that nobody has changed since this version of it was read.

    Returns:
        The new version.

    Raises:
        Refused: `changed_meanwhile`, with nothing written; `not_found`; or a value that the database does not take.
    """
    if not changes:
        raise refuse("nothing_to_change", call_row(table, row_id))
    statement = sql.SQL("update {} set {} where {} = %(_id)s and version = %(_version)s returning version").format(
        sql.Identifier("control", table),
        sql.SQL(", ").join(sql.SQL("{} = {}").format(sql.Identifier(n), sql.Placeholder(n)) for n in changes),
        sql.Identifier(TABLES[table][0]),
    )
    with refusals(), write_as(connection, by):
        row = connection.execute(statement, {**changes, "_id": row_id, "_version": version}).fetchone()
        if row is None:
            read_row(connection, table, row_id)
            raise refuse("changed_meanwhile", call_row(table, row_id))
    return int(row[0])


def read_row(connection: Writer, table: str, row_id: int) -> dict[str, Any]:
    """A row by column.

    Raises:
        Refused: there is none of that number.
    """
    statement = sql.SQL("select * from {} where {} = %s").format(
        sql.Identifier("control", table), sql.Identifier(TABLES[table][0])
    )
    with connection.cursor(row_factory=dict_row) as cursor:
        row = cursor.execute(statement, (row_id,)).fetchone()
    if row is None:
        raise refuse("not_found", call_row(table, row_id))
    return row


def call_row(table: str, row_id: int) -> str:
    """`tindakan nomor 3`."""
    return f"{choose(*TABLES[table][1])} {choose('nomor', 'no.')} {row_id}"


def clean_line(text: str, name: str) -> str:
    """A line that a person typed, without white space around it.

    Raises:
        Refused: empty, too long, or with control characters.
    """
    try:
        return check_text(text, at_most=LONGEST_TITLE)
    except Unfit as unfit:
        raise refuse("text_unfit", f"{name}: {unfit}") from None


def clean_text(text: str | None, name: str) -> str | None:
    """Several lines that a person typed; None where nothing is left.

    Raises:
        Refused: too long, or with control characters other than line ends.
    """
    lines = (text or "").replace("\r\n", "\n").strip().split("\n")
    try:
        cleaned = [check_text(line, at_most=LONGEST_TEXT, may_be_empty=True) for line in lines]
    except Unfit as unfit:
        raise refuse("text_unfit", f"{name}: {unfit}") from None
    whole = "\n".join(cleaned)
    if len(whole) > LONGEST_TEXT:
        too_long = choose(f"lebih dari {LONGEST_TEXT} huruf", f"over {LONGEST_TEXT} letters")
        raise refuse("text_unfit", f"{name}: {too_long}")
    return whole or None
