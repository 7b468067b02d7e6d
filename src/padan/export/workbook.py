"""The export as a workbook: what it is, what each indicator means, and the figures on as many sheets as they need."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from itertools import chain, islice
from pathlib import Path
from typing import Any

import xlsxwriter

from padan.export.month import DEFINITION_COLUMNS, FIGURE_COLUMNS, SOURCE_COLUMNS, Month
from padan.language import choose, current_language, write_month

SHEET_ROWS = 1_048_576  # of Excel, the heading included
RATIO_UNITS = ("persen", "wilayah", "poin_persen")
UNIT = FIGURE_COLUMNS.index("unit")
VALUES = {FIGURE_COLUMNS.index(name) for name in ("value", "value_low", "value_high")}
WIDTHS = {
    "region_name": 28, "indicator_id": 26, "indicator_name": 36, "category": 22, "definition_id": 80,
    "definition_en": 80, "name_id": 40, "name_en": 40, "numerator_id": 44, "denominator_id": 44, "source_datasets": 40,
    "what": 14, "name": 32, "value": 16,
}  # fmt: skip
# Heading of a column in Indonesian and English.
HEADINGS = {
    "period": ("Bulan", "Month"),
    "revision": ("Revisi", "Revision"),
    "is_synthetic": ("Data sintetis", "Synthetic data"),
    "region_code": ("Kode wilayah", "Region code"),
    "region_name": ("Wilayah", "Region"),
    "region_level": ("Tingkat wilayah", "Region level"),
    "indicator_id": ("Kode indikator", "Indicator code"),
    "indicator_name": ("Indikator", "Indicator"),
    "programme_id": ("Program", "Programme"),
    "breakdown": ("Rincian", "Breakdown"),
    "category": ("Kategori", "Category"),
    "match_basis": ("Dasar pemadanan", "Match basis"),
    "numerator": ("Pembilang", "Numerator"),
    "denominator": ("Penyebut", "Denominator"),
    "value": ("Nilai", "Value"),
    "value_low": ("Nilai terendah", "Lowest value"),
    "value_high": ("Nilai tertinggi", "Highest value"),
    "unit": ("Satuan", "Unit"),
    "suppressed": ("Disembunyikan", "Suppressed"),
    "registry": ("Registri", "Registry"),
    "registry_age_months": ("Umur registri (bulan)", "Registry age (months)"),
    "status": ("Status terbitan", "Publication status"),
    "indicator_version": ("Versi definisi", "Definition version"),
    "rule_version": ("Versi aturan", "Rule version"),
    "name_id": ("Nama", "Name (Indonesian)"),
    "name_en": ("Nama (Inggris)", "Name"),
    "definition_id": ("Definisi", "Definition (Indonesian)"),
    "definition_en": ("Definisi (Inggris)", "Definition"),
    "numerator_id": ("Pembilang", "Numerator"),
    "denominator_id": ("Penyebut", "Denominator"),
    "direction": ("Arah", "Direction"),
    "source_datasets": ("Sumber", "Sources"),
    "basis": ("Dasar", "Basis"),
    "version": ("Versi", "Version"),
    "valid_from": ("Berlaku sejak", "Valid from"),
    "what": ("Jenis", "Kind"),
    "name": ("Hal", "Item"),
}


def write_workbook(
    file: Path,
    month: Month,
    figures: Iterable[Sequence[Any]],
    definitions: Sequence[Sequence[Any]],
    sources: Sequence[Sequence[Any]],
    *,
    sheet_rows: int = SHEET_ROWS,
) -> int:
    """Writes the workbook row by row.

    Args:
        file: to write into.
        month: as read.
        figures: by FIGURE_COLUMNS.
        definitions: by DEFINITION_COLUMNS.
        sources: by SOURCE_COLUMNS.
        sheet_rows: rows that a sheet holds, its heading included.

    Returns:
        Rows of figures written.
    """
    book = _Book(file, month)
    book.add_sheet(choose("Sumber", "Sources"), SOURCE_COLUMNS, sources)
    book.add_sheet(choose("Definisi", "Definitions"), DEFINITION_COLUMNS, definitions)
    count, number, left = 0, 1, iter(figures)
    first = next(left, None)
    while first is not None or number == 1:
        name = choose("Data", "Data") if number == 1 else f"Data {number}"
        part = chain([first] if first is not None else [], islice(left, sheet_rows - 2))
        count += book.add_sheet(name, FIGURE_COLUMNS, part)
        first, number = next(left, None), number + 1
    book.close()
    return count


class _Book:
    """The workbook: a heading that stays, numbers as numbers, codes as text, an absent value as an empty cell."""

    def __init__(self, file: Path, month: Month) -> None:
        self._label = month.label
        self._book = xlsxwriter.Workbook(str(file), {"constant_memory": True, "strings_to_formulas": False})
        written = write_month(month.publication.period, current_language())
        revision = choose("revisi", "revision")
        title = f"Padan, {written}, {revision} {month.publication.revision}"
        self._title = f"{title}. {self._label}" if self._label else title
        created = month.published_at.replace(tzinfo=None)
        self._book.set_properties({"title": self._title, "author": "Padan", "created": created})
        formats = {"count": "#,##0.######", "share": "0.0%", "index": "0.000", "date": "dd/mm/yyyy"}
        self._formats = {kind: self._book.add_format({"num_format": code}) for kind, code in formats.items()}
        self._heading = self._book.add_format(
            {"bold": True, "bg_color": "#0b3d6b", "font_color": "#ffffff", "text_wrap": True, "valign": "vcenter"}
        )

    def add_sheet(self, name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
        """A sheet of rows; says on paper what the figures are."""
        sheet = self._book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        sheet.set_landscape()
        sheet.set_header(f"&L{self._title}&R&P/&N")
        sheet.set_row(0, 30)
        for number, column in enumerate(columns):
            sheet.set_column(number, number, WIDTHS.get(column, 13))
            sheet.write_string(0, number, choose(*HEADINGS[column]), self._heading)
        count = 0
        for count, row in enumerate(rows, 1):
            for number, value in enumerate(row):
                if value is not None:
                    self._write(sheet, count, number, value, row if columns is FIGURE_COLUMNS else None)
        sheet.autofilter(0, 0, max(count, 1), len(columns) - 1)
        return count

    def _write(self, sheet: Any, line: int, number: int, value: Any, figures: Sequence[Any] | None) -> None:
        if isinstance(value, bool):
            sheet.write_string(line, number, choose(*(("ya", "yes") if value else ("tidak", "no"))))
        elif isinstance(value, date):
            sheet.write_datetime(line, number, datetime.combine(value, time()), self._formats["date"])
        elif isinstance(value, Decimal):
            kind = _kind(figures[UNIT]) if figures is not None and number in VALUES else "count"
            sheet.write_number(line, number, float(value), self._formats[kind])
        elif isinstance(value, int):
            sheet.write_number(line, number, value)
        else:
            sheet.write_string(line, number, str(value))

    def close(self) -> None:
        """Writes the file."""
        self._book.close()


def _kind(unit: str | None) -> str:
    return "share" if unit in RATIO_UNITS else "index" if unit == "indeks" else "count"
