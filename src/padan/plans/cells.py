"""The cells of a spreadsheet, from CSV or xlsx, as text; numbers of xlsx are told from text that looks like one."""

import csv
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

from padan.language import choose
from padan.plans.refusals import Faults

DELIMITERS = (",", ";", "\t")
LARGEST_FILE = 8 << 20
LARGEST_UNPACKED = 64 << 20
# What a number format of Excel does not count with: "…", the sign after \, _ or *, and a colour or currency in [].
LITERAL = re.compile(r'"[^"]*"?|[\\_*].|\[[^\]]*\]', re.DOTALL)
Cell = str | Decimal | None
"""Text without blanks around it, a number of a workbook, or nothing."""


def read_cells(file: Path, faults: Faults) -> list[list[Cell]]:
    """The rows of a CSV (comma, semicolon or tab; UTF-8) or of the first sheet of an xlsx.

    Args:
        file: by whose suffix the format is told.
        faults: takes what cannot be read.
    """
    try:
        content = file.read_bytes() if file.stat().st_size <= LARGEST_FILE else None
    except OSError as error:
        faults.add("plan_file_unreadable", file.name, reason=error.strerror)
        return []
    if content is None:
        faults.add("plan_file_unreadable", file.name, reason=f"> {LARGEST_FILE >> 20} MB")
        return []
    return _workbook(file, faults) if file.suffix.lower() == ".xlsx" else _csv(content, file.name, faults)


def _csv(content: bytes, name: str, faults: Faults) -> list[list[Cell]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        faults.add("plan_file_unreadable", name, reason=choose("bukan UTF-8", "not UTF-8"))
        return []
    tables, reason = [], ""
    for delimiter in DELIMITERS:
        try:
            tables.append(list(csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)))
        except csv.Error as error:
            reason = str(error)
    if not tables:
        faults.add("plan_file_unreadable", name, reason=reason)
        return []
    # The right delimiter cuts the table into the most cells.
    rows = max(tables, key=lambda table: sum(map(len, table)))
    return [[cell.strip() or None for cell in row] for row in rows]


def _workbook(file: Path, faults: Faults) -> list[list[Cell]]:
    import openpyxl

    try:
        with zipfile.ZipFile(file) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
        if unpacked > LARGEST_UNPACKED:
            faults.add("plan_file_unreadable", file.name, reason=f"> {LARGEST_UNPACKED >> 20} MB")
            return []
        workbook = openpyxl.load_workbook(file, read_only=True, data_only=False, keep_links=False)
        return [list(row) for row in _sheet(workbook.worksheets[0], file.name, faults)]
    except (KeyError, ValueError, IndexError, SyntaxError, zipfile.BadZipFile, OSError):
        faults.add("plan_file_unreadable", file.name, reason=choose("bukan berkas .xlsx", "no .xlsx"))
        return []


def _sheet(sheet: Any, name: str, faults: Faults) -> Iterator[list[Cell]]:
    for number, row in enumerate(sheet.iter_rows(), 1):
        cells: list[Cell] = []
        for cell in row:
            if cell.data_type == "f":
                line = choose(f"baris {number}", f"line {number}")
                faults.add("plan_sheet_formula", name, where=f"{line}, {cell.coordinate}")
            cells.append(_value(cell))
        yield cells


def _value(cell: Any) -> Cell:
    value = cell.value
    if value is None or isinstance(value, bool):
        return None if value is None else "ya" if value else "tidak"
    if isinstance(value, datetime | date):
        return (value.date() if isinstance(value, datetime) else value).isoformat()
    if isinstance(value, int | float):
        number = Decimal(repr(value))
        number = number.to_integral_value() if number == number.to_integral_value() else number
        # A percentage is kept as its hundredth: what the reader of the sheet sees counts.
        return f"{(number * 100).normalize():f}%" if "%" in LITERAL.sub("", cell.number_format or "") else number
    return str(value).strip() or None
