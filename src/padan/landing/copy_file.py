"""One file into the leaf of its delivery: reader, COPY, and what PostgreSQL's complaints mean to the sender."""

import re
from collections import Counter
from datetime import date
from typing import BinaryIO, NoReturn

import psycopg
from psycopg import errors, sql

from padan.contract import Dataset
from padan.errors import Refused
from padan.landing.csv_reader import find_invalid_utf8, read_csv
from padan.landing.deliveries import Connection
from padan.landing.inbox import Inbox
from padan.landing.manifest import ListedFile
from padan.landing.parquet_reader import read_parquet
from padan.landing.readers import DeliveredTable, HashedStream, UnreadableFile, hash_stream
from padan.landing.refusals import refuse, say
from padan.landing.xlsx_reader import read_xlsx

INCOMING = sql.Identifier("pg_temp", "incoming")
COPY_LINE = re.compile(r"\bline (\d+)")
MAX_NAMED_COLUMNS = 10


def copy_file(
    connection: Connection, inbox: Inbox, dataset: Dataset, period: date, listed: ListedFile, leaf: sql.Identifier
) -> tuple[int, list[str]]:
    """Loads and verifies one file. A wrong hash outranks whatever else the file suffers from.

    Args:
        connection: in the transaction that made the leaf.
        inbox: where the file is.
        dataset: its contract.
        period: the folder's month.
        listed: the file as the manifest declares it.
        leaf: table with the columns of raw.<dataset>; the provenance columns fill themselves.

    Returns:
        Rows landed, and warnings as `rule: text`.

    Raises:
        Refused: the file differs from its manifest or cannot be read.
    """
    try:
        stream = inbox.open_file(period, listed.name)
    except FileNotFoundError:
        raise refuse("file_name", dataset, file=listed.name) from None
    with stream:
        if listed.extension in ("csv", "csv.gz"):
            hashed = HashedStream(stream)
            try:
                table, rows = _copy(connection, dataset, listed, hashed, leaf)
            except (UnreadableFile, Refused, psycopg.DataError, errors.ProgramLimitExceeded) as fault:
                if hashed.finish() != listed.sha256:
                    raise refuse("checksum", dataset, file=listed.name) from None
                _tell(fault, inbox, dataset, period, listed)
            digest = hashed.finish()
        else:
            digest = hash_stream(stream)
            if digest == listed.sha256:
                stream.seek(0)
                try:
                    table, rows = _copy(connection, dataset, listed, stream, leaf)
                except (UnreadableFile, Refused, psycopg.DataError, errors.ProgramLimitExceeded) as fault:
                    _tell(fault, inbox, dataset, period, listed)
    if digest != listed.sha256:
        raise refuse("checksum", dataset, file=listed.name)
    if rows == 0:
        raise refuse("empty_file", dataset, file=listed.name)
    if rows != listed.rows:
        raise refuse("row_count", dataset, file=listed.name, declared=listed.rows, found=rows)
    return rows, _warnings(table, dataset, listed)


def _copy(
    connection: Connection,
    dataset: Dataset,
    listed: ListedFile,
    stream: BinaryIO | HashedStream,
    leaf: sql.Identifier,
) -> tuple[DeliveredTable, int]:
    table = _open_table(stream, dataset, listed)
    _check_columns(table, dataset, listed)
    if all(column in dataset.column_names for column in table.columns):
        return table, _copy_into(connection, leaf, table, table.columns, freeze=True)
    return table, _copy_known_columns(connection, dataset, leaf, table)


def _open_table(stream: BinaryIO | HashedStream, dataset: Dataset, listed: ListedFile) -> DeliveredTable:
    known = dataset.column_names
    if isinstance(stream, HashedStream):
        return read_csv(stream, known, gzipped=listed.extension == "csv.gz")
    return read_parquet(stream, known) if listed.extension == "parquet" else read_xlsx(stream, known)


def _check_columns(table: DeliveredTable, dataset: Dataset, listed: ListedFile) -> None:
    """Names of the contract only are told: without a header row the names found would be a person's data."""
    missing = [c.name for c in dataset.columns if c.required and c.name not in table.columns]
    if missing:
        raise refuse("missing_column", dataset, file=listed.name, columns=", ".join(missing))
    counts = Counter(table.columns)
    repeated = [name for name in dataset.column_names if counts[name] > 1]
    if repeated:
        raise refuse("duplicate_column", dataset, file=listed.name, columns=", ".join(repeated))


def _copy_into(
    connection: Connection, target: sql.Identifier, table: DeliveredTable, columns: tuple[str, ...], *, freeze: bool
) -> int:
    """COPY of the table's blocks; an empty field is NULL whether it is quoted or not."""
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    statement = sql.SQL("copy {} ({}) from stdin with (format csv, delimiter {}, force_null ({}){})").format(
        target, names, sql.Literal(table.delimiter), names, sql.SQL(", freeze true" if freeze else "")
    )
    cursor = connection.cursor()
    with cursor.copy(statement) as copy:
        for block in table.blocks:
            copy.write(block)
    return cursor.rowcount


def _copy_known_columns(connection: Connection, dataset: Dataset, leaf: sql.Identifier, table: DeliveredTable) -> int:
    """The slower way for a CSV with columns that the contract does not know: through a temporary table."""
    positions = tuple(f"c{index}" for index in range(len(table.columns)))
    definition = sql.SQL(", ").join(sql.SQL("{} text").format(sql.Identifier(p)) for p in positions)
    connection.execute(sql.SQL("create temporary table incoming ({}) on commit drop").format(definition))
    rows = _copy_into(connection, INCOMING, table, positions, freeze=False)
    kept = [(p, c) for p, c in zip(positions, table.columns, strict=True) if c in dataset.column_names]
    connection.execute(
        sql.SQL("insert into {} ({}) select {} from {}").format(
            leaf,
            sql.SQL(", ").join(sql.Identifier(column) for _, column in kept),
            sql.SQL(", ").join(sql.Identifier(position) for position, _ in kept),
            INCOMING,
        )
    )
    connection.execute(sql.SQL("drop table {}").format(INCOMING))
    return rows


def _tell(fault: Exception, inbox: Inbox, dataset: Dataset, period: date, listed: ListedFile) -> NoReturn:
    """Turns a fault of the file into a refusal. PostgreSQL's own text quotes the row, so only its line is told."""
    if isinstance(fault, Refused):
        raise fault
    if isinstance(fault, UnreadableFile):
        raise refuse(fault.rule, dataset, file=listed.name, **fault.facts) from None
    line = COPY_LINE.search(getattr(getattr(fault, "diag", None), "context", None) or "")
    header = 0 if listed.extension == "parquet" else 1
    where = say(f" (baris {int(line[1]) + header})", f" (line {int(line[1]) + header})") if line else ""
    if isinstance(fault, errors.CharacterNotInRepertoire | errors.UntranslatableCharacter):
        if listed.extension in ("csv", "csv.gz"):
            with inbox.open_file(period, listed.name) as stream:
                where = find_invalid_utf8(stream, gzipped=listed.extension == "csv.gz") or where
        raise refuse("encoding", dataset, file=listed.name, where=where) from None
    if isinstance(fault, errors.ProgramLimitExceeded):
        reason = say("kutip tidak ditutup atau baris terlalu panjang", "a quote is not closed or a line is too long")
    else:
        reason = say(
            "jumlah kolom tidak sama dengan judul, atau kutip tidak ditutup",
            "the number of fields differs from the header, or a quote is not closed",
        )
    format_name = listed.extension
    raise refuse("file_unreadable", dataset, file=listed.name, format=format_name, reason=reason, where=where) from None


def _warnings(table: DeliveredTable, dataset: Dataset, listed: ListedFile) -> list[str]:
    warnings = []
    unknown = [c for c in (*table.columns, *table.left_out) if c not in dataset.column_names]
    if unknown:
        names = ", ".join(re.sub(r"[^\w .-]", "?", name)[:40] or "?" for name in unknown[:MAX_NAMED_COLUMNS])
        warnings.append(
            "extra_columns: "
            + say(f"{listed.name}: kolom di luar kontrak ditinggalkan: {names}",
                  f"{listed.name}: columns outside the contract were left out: {names}")
        )  # fmt: skip
    if table.formulas:
        warnings.append(
            "formula_cells: "
            + say(f"{listed.name}: {table.formulas} sel berisi rumus; diterima sebagai teks, tidak dihitung",
                  f"{listed.name}: {table.formulas} cells hold a formula; taken as text, not evaluated")
        )  # fmt: skip
    if table.ignored_sheets:
        warnings.append(
            "ignored_sheets: "
            + say(f"{listed.name}: hanya lembar pertama yang dibaca", f"{listed.name}: only the first sheet was read")
        )
    absent = [c.name for c in dataset.columns if c.name not in table.columns]
    if absent:
        warnings.append(
            "absent_columns: "
            + say(f"{listed.name}: kolom tidak disampaikan, dibaca NULL: {', '.join(absent)}",
                  f"{listed.name}: columns not delivered, read as NULL: {', '.join(absent)}")
        )  # fmt: skip
    return warnings
