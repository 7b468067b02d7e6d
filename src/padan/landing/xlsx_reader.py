"""Excel workbooks: the first sheet, as text. Formulas are never evaluated; they land as they are written."""

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice
from typing import Any, BinaryIO

from padan.landing.readers import DeliveredTable, UnreadableFile
from padan.landing.refusals import say

BLOCK_ROWS = 2000
MAX_UNPACKED = 2 << 30
MAX_SHARED_STRINGS = 160 << 20
SHARED_STRINGS = "xl/sharedStrings.xml"


def read_xlsx(stream: BinaryIO, known: tuple[str, ...]) -> DeliveredTable:
    """Opens the first sheet of a workbook, row by row; its first row is the header.

    Args:
        stream: seekable, from its first byte.
        known: the contract's column names; the others are left out.

    Raises:
        UnreadableFile: not a workbook, or one too large for Excel's own format to be sensible.
    """
    import openpyxl

    _check_size(stream)
    try:
        workbook = openpyxl.load_workbook(stream, read_only=True, data_only=False, keep_links=False)
        sheets = workbook.worksheets
        rows = sheets[0].iter_rows()
        header = next(rows, ())
    except (KeyError, ValueError, IndexError, SyntaxError, zipfile.BadZipFile, OSError):
        raise _unreadable() from None
    names = [(_text(cell.value) or "").strip() for cell in header]
    if not any(names):
        raise UnreadableFile("empty_file")
    positions = [index for index, name in enumerate(names) if name in known]
    table = DeliveredTable(
        columns=tuple(names[index] for index in positions),
        blocks=iter(()),
        left_out=tuple(name for name in names if name and name not in known),
        header_lines=1,
        ignored_sheets=tuple(sheet.title for sheet in sheets[1:]),
    )
    table.blocks = _blocks(rows, positions, table)
    return table


def _check_size(stream: BinaryIO) -> None:
    """Refuses what would unpack into more than memory should hold, before it is unpacked."""
    try:
        with zipfile.ZipFile(stream) as archive:
            sizes = {entry.filename: entry.file_size for entry in archive.infolist()}
    except (zipfile.BadZipFile, OSError):
        raise _unreadable() from None
    stream.seek(0)
    if sum(sizes.values()) > MAX_UNPACKED or sizes.get(SHARED_STRINGS, 0) > MAX_SHARED_STRINGS:
        reason = say("terlalu besar; kirim sebagai csv.gz atau parquet", "too large; send csv.gz or parquet")
        raise UnreadableFile("file_unreadable", format="xlsx", reason=reason)


def _blocks(rows: Iterator[tuple[Any, ...]], positions: list[int], table: DeliveredTable) -> Iterator[bytes]:
    try:
        while batch := list(islice(rows, BLOCK_ROWS)):
            block = io.StringIO()
            writer = csv.writer(block, lineterminator="\n")
            for row in batch:
                cells = [row[index] if index < len(row) else None for index in positions]
                texts = [None if cell is None else _text(cell.value) for cell in cells]
                if any(text is not None for text in texts):
                    table.formulas += sum(1 for cell in cells if cell is not None and cell.data_type == "f")
                    writer.writerow(texts)
            yield block.getvalue().encode()
    except (KeyError, ValueError, SyntaxError, zipfile.BadZipFile, OSError):
        raise _unreadable() from None


def _text(value: Any) -> str | None:
    """A cell as a CSV would hold it."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == value.time().min:
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    formula = getattr(value, "text", None)  # an array formula is an object that carries its text
    return str(value if formula is None else formula)


def _unreadable() -> UnreadableFile:
    return UnreadableFile(
        "file_unreadable", format="xlsx", reason=say("bukan buku kerja Excel yang utuh", "not an intact Excel workbook")
    )
