"""The annex of a brief: every published row of the region and those below it, as xlsx.

Rows are read through a server-side cursor and written one by one (xlsxwriter's constant_memory), so that memory does
not grow with them. The same publication gives the same bytes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from typing import Any

import xlsxwriter

from padan.brief.headline import NATION
from padan.brief.make import Brief
from padan.brief.read import read_below
from padan.brief.words import Words, day_in_jakarta
from padan.files import replacing
from padan.lookup import Reader

BATCH = 5000
RATIO_UNITS = ("persen", "wilayah", "poin_persen")  # values 0..1
ROWS = """
select f.region_code, r.region_name, f.indicator_id, {name} as indicator_name, f.programme_id, f.breakdown, f.category,
    f.match_basis, f.numerator, f.denominator, f.value, f.value_low, f.value_high, d.unit, f.suppressed, f.registry,
    f.registry_age_months
from mart.fct_indicator_as_of(%s) as f
left join mart.dim_region as r using (region_code)
left join (
    select distinct on (indicator_id) * from mart.dim_indicator order by indicator_id, valid_from desc, version desc
) as d using (indicator_id)
where f.period = %s and f.region_code = any(%s)
order by f.region_code, f.indicator_id, f.programme_id, f.breakdown, f.category, f.match_basis desc
"""
DEFINITIONS = """
select distinct on (indicator_id) indicator_id, {name}, {definition}, numerator_id, denominator_id, unit,
    array_to_string(source_datasets, ', '), basis, version
from mart.dim_indicator
order by indicator_id, valid_from desc, version desc
"""

FUNDING = """
select f.row_id, b.programme, b.activity, b.unit_responsible, f.year, f.budget_rupiah, f.absorbed_month,
    f.absorbed_rupiah, f.share, concat_ws(' ', f.note_code, f.note)
from mart.fct_kpi_funding_history as f
left join mart.kpi_funding_version as b
    on f.plan_id = b.plan_id and f.plan_version = b.version and f.row_id = b.row_id
where f.period = %s and f.revision = %s
order by f.plan_id, b.row_order
"""


@dataclass(frozen=True)
class Column:
    """A column of a sheet.

    Attributes:
        name: key of its heading (texts.yaml, annex.columns).
        width: in characters.
        kind: how its cells are written: text, count, number, whole, flag, date, or value (by the unit of the row).
    """

    name: str
    width: int
    kind: str = "text"


FIGURE_COLUMNS = (
    Column("region_code", 10), Column("region_name", 28), Column("indicator_id", 26), Column("indicator_name", 36),
    Column("programme_id", 11), Column("breakdown", 16), Column("category", 24), Column("match_basis", 9),
    Column("numerator", 16, "count"), Column("denominator", 16, "count"), Column("value", 12, "value"),
    Column("value_low", 12, "value"), Column("value_high", 12, "value"), Column("unit", 11),
    Column("suppressed", 13, "flag"), Column("registry", 9), Column("registry_age_months", 9, "whole"),
)  # fmt: skip
UNIT = next(number for number, column in enumerate(FIGURE_COLUMNS) if column.name == "unit")
DEFINITION_COLUMNS = (
    Column("indicator_id", 28), Column("indicator_name", 40), Column("definition", 90), Column("numerator_text", 50),
    Column("denominator_text", 50), Column("unit", 11), Column("sources", 44), Column("basis", 10),
    Column("version", 8),
)  # fmt: skip
KPI_COLUMNS = (
    Column("kpi_id", 12), Column("kpi_name", 60), Column("measure_unit", 14), Column("unit_responsible", 36),
    Column("source", 14), Column("target_year", 8, "whole"), Column("target_value", 14, "number"),
    Column("target_category", 14), Column("actual_value", 14, "number"), Column("actual_category", 14),
    Column("forecast_value", 14, "number"), Column("achievement", 10, "share"), Column("status", 16),
)  # fmt: skip
FUNDING_COLUMNS = (
    Column("row_id", 16), Column("programme", 30), Column("activity", 40), Column("unit_responsible", 36),
    Column("year", 8, "whole"), Column("budget_rupiah", 22, "count"), Column("absorbed_month", 14, "date"),
    Column("absorbed_rupiah", 22, "count"), Column("share", 11, "share"), Column("remark", 40),
)  # fmt: skip
FINDING_COLUMNS = (
    Column("severity", 10), Column("region_code", 10), Column("region_name", 28), Column("message", 90),
    Column("owner", 34), Column("first_period", 12, "date"),
)  # fmt: skip
ACTION_COLUMNS = (
    Column("title", 70), Column("region_name", 28), Column("owner_institution", 30), Column("owner_unit", 30),
    Column("due_on", 12, "date"), Column("status", 14),
)  # fmt: skip


def write_annex(connection: Reader, brief: Brief, file: Path) -> int:
    """Writes the annex in place of a file of that name.

    Args:
        connection: as padan_viewer.
        brief: whose region and month it belongs to.
        file: the xlsx.

    Returns:
        Rows of figures written.

    Raises:
        OSError: the file cannot be written.
    """
    with replacing(file) as unfinished:
        book = _Book(unfinished, brief)
        rows = book.add_sheet("figures", FIGURE_COLUMNS, _read_figures(connection, brief))
        book.add_sheet("definitions", DEFINITION_COLUMNS, _read_definitions(connection, brief.words), filtered=False)
        if brief.figures.region.code == NATION:
            book.add_sheet("kpis", KPI_COLUMNS, _kpi_rows(brief))
            book.add_sheet("funding", FUNDING_COLUMNS, _read_funding(connection, brief))
        book.add_sheet("findings", FINDING_COLUMNS, _finding_rows(brief))
        book.add_sheet("actions", ACTION_COLUMNS, _action_rows(brief))
        book.close()
    return rows


class _Book:
    """The workbook: one heading style, one format a kind of cell."""

    def __init__(self, file: Path, brief: Brief) -> None:
        self._words = brief.words
        self._book = xlsxwriter.Workbook(str(file), {"constant_memory": True, "strings_to_formulas": False})
        published_on = day_in_jakarta(brief.figures.published_at)
        region, month = brief.figures.region.name, self._words.month(brief.figures.publication.period)
        self._book.set_properties(
            {
                "title": self._words.text("annex.title", region=region, month=month),
                "author": "Padan",
                "created": datetime.combine(published_on, time()),
            }
        )
        formats = {
            "count": "#,##0.######", "number": "#,##0.##", "whole": "0", "share": "0.0%", "index": "0.000",
            "date": "dd/mm/yyyy",
        }  # fmt: skip
        self._formats = {kind: self._book.add_format({"num_format": code}) for kind, code in formats.items()}
        self._heading = self._book.add_format(
            {"bold": True, "bg_color": "#0b3d6b", "font_color": "#ffffff", "text_wrap": True, "valign": "vcenter"}
        )
        self._wrapped = self._book.add_format({"text_wrap": True, "valign": "top"})
        self._bold = self._book.add_format({"bold": True, "valign": "top"})
        self._add_about(brief, region, month)

    def _add_about(self, brief: Brief, region: str, month: str) -> None:
        words, publication = self._words, brief.figures.publication
        sheet = self._book.add_worksheet(words.text("annex.about"))
        sheet.set_column(0, 0, 28)
        sheet.set_column(1, 1, 110)
        sheet.freeze_panes(1, 0)
        page = brief.page()
        lines = [(one["title"], one["text"]) for one in page["banners"]]
        lines += [(item["label"], item["text"]) for item in page["method"]["items"]]
        lines += [
            (
                words.text("annex.threshold"),
                words.text("annex.threshold_text", threshold=publication.threshold),
            ),
            (words.text("annex.contents"), words.text("annex.contents_text", region=region)),
        ]
        sheet.write_string(0, 0, words.text("annex.title", region=region, month=month), self._heading)
        sheet.write_blank(0, 1, None, self._heading)
        for number, (label, text) in enumerate(lines, 1):
            sheet.write_string(number, 0, label, self._bold)
            sheet.write_string(number, 1, text, self._wrapped)

    def add_sheet(
        self, name: str, columns: Sequence[Column], rows: Iterable[Sequence[Any]], *, filtered: bool = True
    ) -> int:
        """A sheet with a frozen heading; numbers stay numbers, codes stay text, an absent value is an empty cell."""
        sheet = self._book.add_worksheet(self._words.text(f"annex.{name}"))
        sheet.freeze_panes(1, 2 if columns is FIGURE_COLUMNS else 1)
        sheet.set_row(0, 30)
        for number, column in enumerate(columns):
            sheet.set_column(number, number, column.width)
            sheet.write_string(0, number, self._words.text(f"annex.columns.{column.name}"), self._heading)
        count = 0
        for count, row in enumerate(rows, 1):
            for number, (column, value) in enumerate(zip(columns, row, strict=True)):
                if value is not None:
                    self._write(sheet, count, number, column.kind, value, row)
        if filtered:
            sheet.autofilter(0, 0, max(count, 1), len(columns) - 1)
        return count

    def _write(self, sheet: Any, line: int, number: int, kind: str, value: Any, row: Sequence[Any]) -> None:
        if kind == "text":
            sheet.write_string(line, number, str(value))
        elif kind == "flag":
            sheet.write_string(line, number, self._words.text(f"annex.is_{'hidden' if value else 'shown'}"))
        elif kind == "date":
            sheet.write_datetime(line, number, datetime.combine(value, time()), self._formats["date"])
        else:
            sheet.write_number(line, number, float(value), self._formats[_kind_of_value(kind, row)])

    def close(self) -> None:
        self._book.close()


def _kind_of_value(kind: str, row: Sequence[Any]) -> str:
    """A value is a share, an index or a count by the unit of its indicator."""
    if kind != "value":
        return kind
    unit = row[UNIT]
    return "share" if unit in RATIO_UNITS else "index" if unit == "indeks" else "count"


def _read_figures(connection: Reader, brief: Brief) -> Iterable[Sequence[Any]]:
    region = brief.figures.region
    codes = [region.code, *(one.code for one in read_below(connection, region))]
    with connection.cursor(name="padan_annex") as cursor:
        cursor.itersize = BATCH
        statement = ROWS.format(name=_in(brief.words, "d.name")).encode()
        cursor.execute(statement, (brief.occasion.frozen_on, brief.figures.publication.period, codes))
        yield from cursor


def _read_definitions(connection: Reader, words: Words) -> Iterable[Sequence[Any]]:
    query = DEFINITIONS.format(name=_in(words, "name"), definition=_in(words, "definition"))
    return connection.execute(query.encode()).fetchall()


def _read_funding(connection: Reader, brief: Brief) -> Iterable[Sequence[Any]]:
    publication = brief.figures.publication
    return connection.execute(FUNDING.encode(), (publication.period, publication.revision)).fetchall()


def _in(words: Words, column: str) -> str:
    return f"{column}_{words.code}"


def _kpi_rows(brief: Brief) -> Iterable[Sequence[Any]]:
    words = brief.words
    for kpi in brief.oversight.kpis:
        yield (
            kpi.kpi_id, words.either(kpi.name_id, kpi.name_en), kpi.measure_unit, kpi.unit_responsible, kpi.source,
            kpi.target_year, kpi.target_value, kpi.target_category, kpi.actual_value, kpi.actual_category,
            kpi.forecast_value, kpi.achievement, words.text(f"kpi.statuses.{kpi.status}"),
        )  # fmt: skip


def _finding_rows(brief: Brief) -> Iterable[Sequence[Any]]:
    words = brief.words
    for finding in brief.oversight.findings:
        yield (
            words.text(f"findings.severities.{finding.severity}"), finding.region_code, finding.region_name,
            words.either(finding.message_id, finding.message_en), finding.owner, finding.first_period,
        )  # fmt: skip


def _action_rows(brief: Brief) -> Iterable[Sequence[Any]]:
    for action in brief.oversight.actions:
        yield (
            action.title, action.region_name, action.owner_institution, action.owner_unit, action.due_on,
            brief.words.text(f"actions.statuses.{action.status}"),
        )  # fmt: skip
