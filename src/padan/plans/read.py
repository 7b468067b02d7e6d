"""The files of a plan's folder as rows of text, each with its line; what they mean is checked by `check`."""

import csv
import re
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import yaml

from padan.plans.refusals import Faults, SheetNames, row_name

PLAN, KPI, RULES, FUNDING = "plan.yaml", "kpi.csv", "rules.csv", "funding.csv"
TARGET = re.compile(r"target_(\d{4})")

REQUIRED_COLUMNS = {
    KPI: (
        "kpi_id", "parent_id", "level", "goal", "programme", "unit_responsible", "name_id", "name_en", "measure_unit",
        "baseline_year", "baseline_text", "source_line", "note",
    ),
    RULES: ("kpi_id", "direction", "is_cumulative", "computed_by", "not_computed_reason"),
    FUNDING: (
        "row_id", "programme", "activity", "unit_responsible", "year", "printed", "amount", "difference", "source_line",
        "note",
    ),
}  # fmt: skip
OPTIONAL_COLUMNS = {
    KPI: ("note_en", "transcription_note"),
    RULES: (
        "band_low", "band_high", "category_order", "on_track", "at_risk", "not_computed_reason_en", "source",
    ),
    FUNDING: ("note_en", "transcription_note", "kpi_id"),
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A row of a CSV file, trimmed, with empty as None.

    Attributes:
        line: in the file, the header being line 1.
    """

    file: str
    line: int
    values: dict[str, str | None]

    def get(self, column: str) -> str | None:
        """The value of a column; None where it is empty or the file has no such column."""
        return self.values.get(column)

    def name(self, key: str) -> str:
        """How a refusal names the row."""
        return row_name(self.line, self.get(key))


@dataclass(frozen=True)
class PlanFiles:
    """What stands in a plan's folder, or in its sheet as a folder would have it.

    Attributes:
        folder: its name, or that of the sheet's file.
        funding: empty where the folder has no funding.csv.
        years: of the columns target_YYYY.
        sheet: the sheet's own words, for refusals; None for a folder.
        assumed: kpi_id of the indicators whose direction the sheet leaves open: taken as higher_better.
    """

    folder: str
    head: dict[str, Any]
    kpi: tuple[Row, ...]
    rules: tuple[Row, ...]
    funding: tuple[Row, ...]
    years: tuple[int, ...]
    sheet: SheetNames | None = None
    assumed: tuple[str, ...] = ()


def read_plan(folder: Path) -> PlanFiles:
    """Reads the folder of a plan.

    Raises:
        Refused: a file is missing or unreadable, or lacks a column.
    """
    faults = Faults(folder.name)
    texts = {name: _text(folder / name, faults) for name in (PLAN, KPI, RULES)}
    if (folder / FUNDING).exists():
        texts[FUNDING] = _text(folder / FUNDING, faults)
    faults.raise_if_any()
    head = _head(texts[PLAN], faults)
    rows = {name: _rows(name, texts[name], faults) for name in (KPI, RULES, FUNDING) if name in texts}
    faults.raise_if_any()
    years = (
        {int(found[1]) for column in rows[KPI][0].values if (found := TARGET.fullmatch(column))} if rows[KPI] else set()
    )
    return PlanFiles(folder.name, head, rows[KPI], rows[RULES], rows.get(FUNDING, ()), tuple(sorted(years)))


def _text(file: Path, faults: Faults) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        faults.add("plan_file_missing", file.name)
    except UnicodeDecodeError:
        faults.add("plan_file_unreadable", file.name, reason="UTF-8")
    except OSError as error:
        faults.add("plan_file_unreadable", file.name, reason=error.strerror)
    return ""


def _head(text: str, faults: Faults) -> dict[str, Any]:
    try:
        head = yaml.safe_load(text)
    except yaml.YAMLError:
        head = None
    if not isinstance(head, dict):
        faults.add("plan_file_unreadable", PLAN, reason="YAML")
        return {}
    return head


def _rows(file: str, text: str, faults: Faults) -> tuple[Row, ...]:
    reader = csv.DictReader(StringIO(text, newline=""), strict=True)
    rows = []
    try:
        _check_columns(file, list(reader.fieldnames or ()), faults)
        for values in reader:
            if None in values or None in values.values():
                faults.add("plan_file_unreadable", file, reason=row_name(reader.line_num, None))
                continue
            trimmed = {column: value.strip() or None for column, value in values.items()}
            rows.append(Row(file, reader.line_num, trimmed))
    except csv.Error as error:
        faults.add("plan_file_unreadable", file, reason=str(error))
    return tuple(rows)


def _check_columns(file: str, columns: list[str], faults: Faults) -> None:
    missing = [column for column in REQUIRED_COLUMNS[file] if column not in columns]
    if file == KPI and not any(TARGET.fullmatch(column) for column in columns):
        missing.append("target_YYYY")
    if missing:
        faults.add("plan_column_missing", file, columns=", ".join(missing))
    known = {*REQUIRED_COLUMNS[file], *OPTIONAL_COLUMNS[file]}
    unknown = [c for c in columns if c not in known and not (file == KPI and TARGET.fullmatch(c))]
    repeated = [c for c in dict.fromkeys(columns) if columns.count(c) > 1]
    if unknown or repeated:
        faults.add("plan_column_unknown", file, columns=", ".join([*unknown, *repeated]))
