"""Writing entries about forums: each replaces the record of the same thing, none is deleted, all are audited."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import Connection, sql

from padan.coordination.forum_file import COLUMNS, Entry
from padan.coordination.refusals import refuse


@dataclass(frozen=True)
class Table:
    """Where the entries of a kind are kept.

    Attributes:
        name: table of schema control.
        columns: column of the file → column of the table.
        key: columns of the table that make two rows about the same thing, as its unique index has them.
    """

    name: str
    columns: dict[str, str]
    key: tuple[str, ...]


TABLES = {
    "forum": Table(
        "forum",
        {"kode_wilayah": "region_code", "status": "status", "nama": "name", "tanggal": "formed_on", "sumber": "source",
         "catatan": "note"},
        ("region_code",),
    ),
    "dokumen": Table(
        "forum_document",
        {"kode_wilayah": "region_code", "butir": "kind", "nama": "title", "nomor": "number", "instansi": "issuer",
         "tanggal": "valid_from", "berakhir": "valid_to", "sumber": "source", "catatan": "note"},
        ("region_code", "kind", "title", "number"),
    ),
    "rapat": Table(
        "forum_meeting",
        {"kode_wilayah": "region_code", "tanggal": "held_on", "nomor": "document", "sumber": "source",
         "catatan": "note"},
        ("region_code", "held_on"),
    ),
    "kegiatan": Table(
        "forum_activity",
        {"kode_wilayah": "region_code", "instansi": "agency", "nama": "activity", "tanggal": "agreed_on",
         "status": "status", "catatan": "reason", "sumber": "source"},
        ("region_code", "agency", "activity"),
    ),
    "atribut": Table(
        "forum_attribute",
        {"kode_wilayah": "region_code", "instansi": "agency", "mitra": "partner", "butir": "attribute",
         "bukti": "evidence", "tanggal": "assessed_on", "sumber": "source", "catatan": "note"},
        ("region_code", "agency", "partner", "attribute"),
    ),
}  # fmt: skip
DATES = ("tanggal", "berakhir")
# A document without a number is the same document the next time; its unique index says so too.
NULLABLE_KEY = "number"


@dataclass(frozen=True)
class Written:
    """How many entries were new, replaced another, or said what was known."""

    added: int
    replaced: int
    unchanged: int


@dataclass(frozen=True)
class Current:
    """The record that an entry would replace."""

    version: int
    values: dict[str, str]


def write_entries(connection: Connection[Any], entries: Sequence[Entry]) -> Written:
    """Writes every entry. The caller sets the operator (padan.control `write_as`) and commits; all or nothing.

    Args:
        connection: as padan_control.
        entries: without repeats (`read_forum_file`, `check_form`).
    """
    connection.execute(
        sql.SQL("create temporary table if not exists forum_row (kind text, {}) on commit drop").format(
            sql.SQL(", ").join(sql.SQL("{} text").format(sql.Identifier(column)) for column in COLUMNS[1:])
        )
    )
    connection.execute("truncate forum_row")
    with connection.cursor().copy("copy forum_row from stdin") as copy:
        for entry in entries:
            copy.write_row([entry.kind, *(entry.values.get(column) for column in COLUMNS[1:])])
    added = replaced = 0
    for kind, table in TABLES.items():
        for (is_new,) in connection.execute(_upsert(table), {"kind": kind}):
            added, replaced = added + bool(is_new), replaced + (not is_new)
    return Written(added, replaced, len(entries) - added - replaced)


def write_form(connection: Connection[Any], entry: Entry, *, version: int | None) -> Written:
    """Writes one entry of a form; never over what its writer has not seen.

    Args:
        connection: as padan_control.
        entry: of `check_form`.
        version: of the record that the writer chose to replace; None where there should be none.

    Raises:
        Refused: there is a record that the writer has not seen, or it changed since.
    """
    table = TABLES[entry.kind]
    connection.execute(sql.SQL("lock table {} in share row exclusive mode").format(_name(table)))
    current = read_current(connection, entry)
    if current is not None and current.version != version and current.values != dict(entry.values):
        raise refuse("forum_entry_exists" if version is None else "changed_meanwhile", what=entry.title)
    return write_entries(connection, [entry])


def read_current(connection: Connection[Any], entry: Entry) -> Current | None:
    """The record about the same thing, in the columns of the file; None where there is none."""
    table = TABLES[entry.kind]
    of_file = {column: name for name, column in table.columns.items()}
    condition = sql.SQL(" and ").join(
        sql.SQL("{}::text is not distinct from {}").format(
            sql.Identifier(column), sql.Literal(entry.values.get(of_file[column]))
        )
        for column in table.key
    )
    columns = sql.SQL(", ").join(sql.SQL("{}::text").format(sql.Identifier(name)) for name in table.columns.values())
    row = connection.execute(
        sql.SQL("select version, {} from {} where {}").format(columns, _name(table), condition)
    ).fetchone()
    if row is None:
        return None
    return Current(row[0], {name: value for name, value in zip(table.columns, row[1:], strict=True) if value})


def _upsert(table: Table) -> sql.Composed:
    """New rows, and a new version of those that say something else; answers whether each is new."""
    names = [sql.Identifier(column) for column in table.columns.values()]
    given = [
        sql.SQL("{}::date" if column in DATES else "{}").format(sql.Identifier(column)) for column in table.columns
    ]
    others = [sql.Identifier(column) for column in table.columns.values() if column not in table.key]
    key = [
        sql.SQL("coalesce(number, '')") if column == NULLABLE_KEY else sql.Identifier(column) for column in table.key
    ]
    comma = sql.SQL(", ")
    return sql.SQL(
        "insert into {table} as t ({names}) select {given} from forum_row where kind = %(kind)s"
        " on conflict ({key}) do update set {changes}"
        " where ({old}) is distinct from ({new}) returning t.version = 1"
    ).format(
        table=_name(table),
        names=comma.join(names),
        given=comma.join(given),
        key=comma.join(key),
        changes=comma.join(sql.SQL("{0} = excluded.{0}").format(name) for name in others),
        old=comma.join(sql.SQL("t.{}").format(name) for name in others),
        new=comma.join(sql.SQL("excluded.{}").format(name) for name in others),
    )


def _name(table: Table) -> sql.Identifier:
    return sql.Identifier("control", table.name)
