"""Rows as a file to take along: CSV for machines, XLSX for people."""

import io
from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd
import xlsxwriter

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
GENERAL = "General"
LONGEST_NAME = 31  # of a sheet, set by the format
# In characters: of a column of numbers, where the width of what is shown is not that of what is stored.
NARROWEST, WIDEST, FILTER_BUTTON = 16, 45, 4


def write_csv(rows: pd.DataFrame) -> bytes:
    """UTF-8 with a header, numbers not localised, NULL empty."""
    text: str = rows.to_csv(index=False)
    return text.encode()


def write_xlsx(
    rows: pd.DataFrame, *, formats: Mapping[str, Sequence[str]], sheet: str, about_sheet: str,
    about: Sequence[tuple[str, str]],
) -> bytes:  # fmt: skip
    """A sheet of rows and one that says what they are.

    Codes stay text, and a text is never read as a formula.

    Args:
        rows: under their headings.
        formats: of the numbers and dates of a column by its heading, one a row.
        sheet: name of the sheet of rows.
        about_sheet: name of the other one.
        about: pairs of a label and a text.
    """
    content = io.BytesIO()
    with xlsxwriter.Workbook(
        content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        heading = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        page = book.add_worksheet(sheet[:LONGEST_NAME])
        kinds = {kind: book.add_format({"num_format": kind}) for kind in sorted({GENERAL}.union(*formats.values()))}
        for column, name in enumerate(rows.columns):
            page.write_string(0, column, str(name), heading)
            of_cells = formats.get(name, [GENERAL] * len(rows))
            for number, (value, kind) in enumerate(zip(rows[name], of_cells, strict=True), start=1):
                _write(page, number, column, value, kinds[kind])
        page.freeze_panes(1, 0)
        page.autofilter(0, 0, max(len(rows), 1), max(len(rows.columns) - 1, 0))
        page.autofit(max_width=320)
        for column, name in enumerate(rows.columns):
            if not all(isinstance(value, str) for value in rows[name].dropna()):
                width = min(WIDEST, max(NARROWEST, len(str(name)) + FILTER_BUTTON))
                page.set_column(column, column, width)
        notes = book.add_worksheet(about_sheet[:LONGEST_NAME])
        notes.set_column(0, 0, 28, heading)
        notes.set_column(1, 1, 110, book.add_format({"text_wrap": True, "valign": "top"}))
        for number, (label, text) in enumerate(about):
            notes.write_string(number, 0, label)
            notes.write_string(number, 1, text)
    return content.getvalue()


def _write(
    page: xlsxwriter.worksheet.Worksheet, row: int, column: int, value: object, kind: xlsxwriter.format.Format
) -> None:
    if value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and pd.isna(value)):
        return
    if isinstance(value, bool):
        page.write_boolean(row, column, value)
    elif isinstance(value, int | float):
        page.write_number(row, column, value, kind)
    elif isinstance(value, date):
        page.write_datetime(row, column, value, kind)
    elif hasattr(value, "item"):
        _write(page, row, column, value.item(), kind)
    else:
        page.write_string(row, column, str(value))
