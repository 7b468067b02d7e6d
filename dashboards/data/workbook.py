"""Rows as a file to take along: CSV for machines, XLSX for people."""

import io
from collections.abc import Sequence

import pandas as pd
import xlsxwriter

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_NAME = 31  # of a sheet, set by the format


def write_csv(rows: pd.DataFrame) -> bytes:
    """UTF-8 with a header, numbers not localised, NULL empty."""
    text: str = rows.to_csv(index=False)
    return text.encode()


def write_xlsx(rows: pd.DataFrame, *, sheet: str, about_sheet: str, about: Sequence[tuple[str, str]]) -> bytes:
    """A sheet of rows and one that says what they are: pairs of a label and a text.

    Codes stay text, and a text is never read as a formula.
    """
    content = io.BytesIO()
    with xlsxwriter.Workbook(
        content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        heading = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        page = book.add_worksheet(sheet[:LONGEST_NAME])
        for column, name in enumerate(rows.columns):
            page.write_string(0, column, str(name), heading)
            for number, value in enumerate(rows[name], start=1):
                _write(page, number, column, value)
        page.freeze_panes(1, 0)
        page.autofilter(0, 0, max(len(rows), 1), max(len(rows.columns) - 1, 0))
        page.autofit(max_width=320)
        notes = book.add_worksheet(about_sheet[:LONGEST_NAME])
        notes.set_column(0, 0, 28, heading)
        notes.set_column(1, 1, 110, book.add_format({"text_wrap": True, "valign": "top"}))
        for number, (label, text) in enumerate(about):
            notes.write_string(number, 0, label)
            notes.write_string(number, 1, text)
    return content.getvalue()


def _write(page: xlsxwriter.worksheet.Worksheet, row: int, column: int, value: object) -> None:
    if value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and pd.isna(value)):
        return
    if isinstance(value, bool):
        page.write_boolean(row, column, value)
    elif isinstance(value, int | float):
        page.write_number(row, column, value)
    elif hasattr(value, "item"):
        _write(page, row, column, value.item())
    else:
        page.write_string(row, column, str(value))
