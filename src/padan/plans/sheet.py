"""A plan in one sheet: lines about the plan, a row of headings, one row an indicator (contracts/plan.yaml, sheet)."""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from padan.plans.cells import Cell, read_cells
from padan.plans.read import KPI, PLAN, RULES, PlanFiles, Row
from padan.plans.refusals import Faults, SheetNames, row_name

# Line or heading of the sheet: the name that a folder has for it.
LINES = {
    "rencana": "plan_id",
    "judul": "title_id",
    "judul_en": "title_en",
    "pemilik": "owner",
    "sumber": "source",
    "berlaku": "berlaku",
}
KPI_HEADINGS = {
    "kode": "kpi_id",
    "indikator": "name_id",
    "indikator_en": "name_en",
    "satuan": "measure_unit",
    "penanggung_jawab": "unit_responsible",
    "induk": "parent_id",
    "jenjang": "level",
    "sasaran": "goal",
    "program": "programme",
    "tahun_awal": "baseline_year",
    "nilai_awal": "baseline_text",
    "halaman": "source_line",
    "catatan": "note",
}
RULE_HEADINGS = {
    "arah": "direction",
    "kumulatif": "is_cumulative",
    "batas_bawah": "band_low",
    "batas_atas": "band_high",
    "urutan": "category_order",
    "ambang_sesuai_jalur": "on_track",
    "ambang_berisiko": "at_risk",
    "dihitung_dari": "computed_by",
    "alasan": "not_computed_reason",
}
HEADINGS = KPI_HEADINGS | RULE_HEADINGS
REQUIRED = ("kode", "indikator", "satuan")
NUMBERS = ("band_low", "band_high", "on_track", "at_risk")
YEAR = re.compile(r"(?:target_)?((?:19|20)\d\d)")
VALID = re.compile(r"(\d{4})\s*(?:-|–|s\.?d\.?)\s*(\d{4})")
DIRECTIONS = {
    "naik": "higher_better",
    "turun": "lower_better",
    "tetap": "hold",
    "rentang": "band",
    "kategori": "category",
}
NOT_JUDGED = "tidak_dinilai"
FLAGS = {"ya": "1", "tidak": "0", None: "0"}
LEVEL = "indikator"
REPORTED = "dilaporkan oleh pemiliknya (realisasi_renstra)", "reported by its owner (realisasi_renstra)"
ASSUMED = "arah tidak diisi; dianggap makin tinggi makin baik"
ONE_SEPARATOR = re.compile(r"-?[1-9]\d{0,2}[.,]\d{3}")
FORMS = (
    (re.compile(r"-?\d+(?:[.,]\d+)?"), ""),
    (re.compile(r"-?[1-9]\d{0,2}(?:\.\d{3}){2,}|-?[1-9]\d{0,2}(?:\.\d{3})+,\d+"), "."),
    (re.compile(r"-?[1-9]\d{0,2}(?:,\d{3}){2,}|-?[1-9]\d{0,2}(?:,\d{3})+\.\d+"), ","),
)  # a number, and its separator of thousands


def read_sheet(file: Path) -> PlanFiles:
    """Reads a plan from one CSV or xlsx; what the sheet leaves out is filled in as contracts/plan.yaml says.

    Raises:
        Refused: the file is unreadable, has no row of headings, or an unknown or missing column.
    """
    faults = Faults(file.name, SheetNames(file.name, {}))
    rows = read_cells(file, faults)
    faults.raise_if_any()
    place = next((number for number, row in enumerate(rows) if _is_heading(row)), None)
    if place is None:
        faults.add("plan_sheet_heading", file.name)
        faults.raise_if_any()
    assert place is not None
    columns = _columns(rows[place])
    faults.sheet = names = _names(file, columns, rows[place])
    _check_columns(columns, rows[place], faults)
    head = _head(rows[:place], faults)
    faults.raise_if_any()
    listed = [
        (number, {name: cell for name, cell in zip(columns, row, strict=False) if name})
        for number, row in enumerate(rows[place + 1 :], place + 2)
        if any(row) and not str(row[0] or "").startswith("#")
    ]
    kpi, rules, assumed = [], [], []
    for line, cells in listed:
        if cells.get("kpi_id") is None:
            faults.add("plan_value_missing", KPI, where=row_name(line, None), column="kpi_id")
        kpi.append(Row(KPI, line, _kpi(cells, line, str(head.get("source") or ""), faults)))
        rule, is_assumed = _rule(cells, line, faults)
        rules.append(Row(RULES, line, rule))
        if is_assumed:
            assumed.append(str(cells.get("kpi_id")))
    if not listed:
        faults.add("plan_value_missing", file.name, where=row_name(place + 2, None), column="kpi_id")
    faults.raise_if_any()
    years = sorted(int(name.removeprefix("target_")) for name in columns if name and name.startswith("target_"))
    return PlanFiles(file.name, head, tuple(kpi), tuple(rules), (), tuple(years), names, tuple(assumed))


def _is_heading(row: Sequence[Cell]) -> bool:
    return any(_name(cell) in ("kode", "kpi_id") for cell in row)


def _name(cell: Cell) -> str:
    return re.sub(r"[\s-]+", "_", str(cell or "").strip().rstrip(":").casefold())


def _columns(headings: Sequence[Cell]) -> list[str]:
    """The folder's name of each column; an unknown one as it stands, an empty one without a name."""
    names = []
    for cell in headings:
        name = _name(cell)
        year = YEAR.fullmatch(name)
        names.append(f"target_{year[1]}" if year else HEADINGS.get(name, name))
    return names


def _names(file: Path, columns: Sequence[str], headings: Sequence[Cell]) -> SheetNames:
    words = {name: heading for heading, name in (LINES | HEADINGS).items()}
    words |= {name: str(cell) for name, cell in zip(columns, headings, strict=True) if name}
    words |= {word: own for own, word in DIRECTIONS.items()}
    words |= {PLAN: "bagian atas", "valid_from": "berlaku", "valid_to": "berlaku"}
    return SheetNames(file.name, words)


def _check_columns(columns: Sequence[str], headings: Sequence[Cell], faults: Faults) -> None:
    missing = [heading for heading in REQUIRED if HEADINGS[heading] not in columns]
    if not any(name.startswith("target_") for name in columns):
        missing.append("target TTTT")
    if missing:
        faults.add("plan_column_missing", KPI, columns=", ".join(missing))
    known = set(HEADINGS.values())
    unknown = [
        str(cell)
        for number, (name, cell) in enumerate(zip(columns, headings, strict=True))
        if name and ((name not in known and not YEAR.fullmatch(name)) or name in columns[:number])
    ]
    if unknown:
        faults.add("plan_column_unknown", KPI, columns=", ".join(unknown))


def _head(rows: Sequence[Sequence[Cell]], faults: Faults) -> dict[str, Any]:
    """What the lines above the headings say, as plan.yaml would."""
    head: dict[str, Any] = {}
    for row in rows:
        cells = [cell for cell in row if cell is not None]
        if not cells or str(cells[0]).startswith("#"):
            continue
        name = _name(cells[0])
        name = LINES.get(name, name)
        if name not in LINES.values():
            faults.add("plan_column_unknown", PLAN, columns=str(cells[0]))
        elif len(cells) > 1:
            head[name] = str(cells[1])
    valid = head.pop("berlaku", None)
    if valid is None:
        faults.add("plan_value_missing", PLAN, where=PLAN, column="berlaku")
    elif found := VALID.fullmatch(valid):
        head["valid_from"], head["valid_to"] = date(int(found[1]), 1, 1), date(int(found[2]), 12, 31)
    else:
        faults.add("plan_value_invalid", PLAN, where=PLAN, column="berlaku", value=valid, expected="2025-2029")
    head.setdefault("title_en", head.get("title_id"))
    return head


def _kpi(cells: dict[str, Cell], line: int, source: str, faults: Faults) -> dict[str, str | None]:
    values = {name: _text(cells.get(name)) for name in KPI_HEADINGS.values()}
    is_category = _is_category(cells)
    for name, cell in cells.items():
        if name.startswith("target_"):
            values[name] = _text(cell) if is_category else _number(cell, name, cells, line, faults)
    return values | {
        "name_en": values["name_en"] or values["name_id"],
        "level": values["level"] or LEVEL,
        "source_line": values["source_line"] or source,
    }


def _rule(cells: dict[str, Cell], line: int, faults: Faults) -> tuple[dict[str, str | None], bool]:
    """A row of rules, and whether its direction is assumed."""
    values = {name: _text(cells.get(name)) for name in RULE_HEADINGS.values()}
    values |= {name: _number(cells.get(name), name, cells, line, faults) for name in NUMBERS}
    flag = values["is_cumulative"]
    written = _name(values["direction"]) if values["direction"] else None
    direction, is_assumed = DIRECTIONS.get(written or "", written), False
    if written == NOT_JUDGED:
        direction = None
    elif written is None and values["category_order"]:
        direction = "category"
    elif written is None and (values["band_low"] or values["band_high"]):
        direction = "band"
    elif written is None:
        direction, is_assumed = "higher_better", True
    reason, reason_en = values["not_computed_reason"], None
    if reason is None and values["computed_by"] is None:
        reason, reason_en = REPORTED
    return values | {
        "kpi_id": _text(cells.get("kpi_id")),
        "direction": direction,
        "is_cumulative": FLAGS.get(flag.casefold() if flag else None, flag),
        "not_computed_reason": reason,
        "not_computed_reason_en": reason_en,
        "source": ASSUMED if is_assumed else None,
    }, is_assumed


def _is_category(cells: dict[str, Cell]) -> bool:
    written = _name(cells.get("direction"))
    return DIRECTIONS.get(written, written) == "category" or (not written and cells.get("category_order") is not None)


def _text(cell: Cell) -> str | None:
    return None if cell is None else f"{cell:f}" if isinstance(cell, Decimal) else cell


def _number(cell: Cell, column: str, cells: dict[str, Cell], line: int, faults: Faults) -> str | None:
    """A number with a decimal point; what is no number as it stands, for the check to refuse."""
    if cell is None or isinstance(cell, Decimal):
        return _text(cell)
    is_percentage = cells.get("measure_unit") == "%"
    text = cell.removesuffix("%").rstrip() if is_percentage else cell
    if ONE_SEPARATOR.fullmatch(text) and not is_percentage:
        where = row_name(line, _text(cells.get("kpi_id")))
        faults.add("plan_number_ambiguous", KPI, where=where, column=column, value=cell)
        return None
    for form, thousands in FORMS:
        if form.fullmatch(text):
            return (text.replace(thousands, "") if thousands else text).replace(",", ".")
    return cell
