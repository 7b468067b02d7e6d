"""Writes the folder of a plan for a test; every file and cell can be made wrong."""

import csv
from collections.abc import Sequence
from pathlib import Path

HEAD = {
    "plan_id": "rencana-uji",
    "title_id": "Rencana uji",
    "title_en": "A plan for tests",
    "owner": "Kementerian Uji",
    "valid_from": "2023-01-01",
    "valid_to": "2025-12-31",
    "source": "Peraturan uji",
    "amount_unit": "juta rupiah",
    "rupiah_per_unit": "1000000",
}
KPI_COLUMNS = (
    "kpi_id", "parent_id", "level", "goal", "programme", "unit_responsible", "name_id", "name_en", "measure_unit",
    "baseline_year", "baseline_text", "target_2023", "target_2024", "target_2025", "source_line", "note",
)  # fmt: skip
RULE_COLUMNS = (
    "kpi_id", "direction", "is_cumulative", "band_low", "band_high", "category_order", "on_track", "at_risk",
    "computed_by", "not_computed_reason",
)  # fmt: skip
FUNDING_COLUMNS = (
    "row_id", "programme", "activity", "unit_responsible", "year", "printed", "amount", "difference", "source_line",
    "note", "kpi_id",
)  # fmt: skip
Cells = dict[str, str]


def indicator(kpi_id: str, **cells: str) -> Cells:
    """A row of kpi.csv."""
    return {
        "level": "sasaran_program",
        "name_id": f"Nama {kpi_id}",
        "name_en": f"Name {kpi_id}",
        "measure_unit": "nilai",
        "source_line": "l.1",
        "kpi_id": kpi_id,
    } | cells


def rule(kpi_id: str, **cells: str) -> Cells:
    """A row of rules.csv."""
    row = {"kpi_id": kpi_id, "direction": "higher_better", "is_cumulative": "0"} | cells
    return row if "computed_by" in row else {"not_computed_reason": "tidak ada registernya"} | row


def amount(row_id: str, year: str, value: str, **cells: str) -> Cells:
    """A row of funding.csv."""
    row = {"row_id": row_id, "programme": "Program A", "activity": "Kegiatan", "year": year, "amount": value}
    return {"printed": value, "source_line": "l.9"} | row | cells


def write_plan(
    folder: Path,
    indicators: Sequence[Cells],
    rules: Sequence[Cells] | None = None,
    funding: Sequence[Cells] = (),
    **head: str,
) -> Path:
    """A folder with plan.yaml, kpi.csv, rules.csv (a default row each, if none are given) and, if any, funding.csv."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [f"{key}: {value}" for key, value in (HEAD | head).items() if value]
    (folder / "plan.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    write_rows(folder / "kpi.csv", KPI_COLUMNS, indicators)
    write_rows(
        folder / "rules.csv", RULE_COLUMNS, [rule(row["kpi_id"]) for row in indicators] if rules is None else rules
    )
    if funding:
        write_rows(folder / "funding.csv", FUNDING_COLUMNS, funding)
    return folder


def write_rows(file: Path, columns: Sequence[str], rows: Sequence[Cells]) -> None:
    """A CSV file; a cell that a row does not name is empty."""
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
