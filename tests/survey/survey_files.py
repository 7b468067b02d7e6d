"""Survey files the way a publisher would send them; every part can be made wrong."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from padan.survey import Households, check_households, read_file, read_manifest

R = Path(__file__).parent / "r"
REGIONS = frozenset(["00", "11", "11.01", "11.71", "16", "16.06", "16.07", "16.07.01", "31", "31.71", "31.74"])
PROGRAMMES = frozenset(["PKH", "SEMBAKO", "PBI_JK"])
SURVEY_ID = "UJI-2024"
SurveyRow = dict[str, object]


@dataclass(frozen=True)
class SurveyWriter:
    """Writes a survey file with its manifest."""

    folder: Path

    def write(self, rows: Sequence[SurveyRow], *, name: str = "survei.csv", **changes: object) -> Path:
        """Rows as CSV (or parquet, by the name) and the manifest that fits them, but for the changes."""
        frame = pl.DataFrame(rows, infer_schema_length=None)
        file = self.folder / name
        if file.suffix == ".parquet":
            frame.write_parquet(file)
        else:
            frame.write_csv(file)
        self.manifest(file, rows=len(rows), **changes)
        return file

    def put(self, content: bytes, *, rows: int, name: str = "survei.csv", **changes: object) -> Path:
        """Bytes as they are, and a manifest for them."""
        file = self.folder / name
        file.write_bytes(content)
        self.manifest(file, rows=rows, **changes)
        return file

    def manifest(self, file: Path, *, rows: int, **changes: object) -> Path:
        """The manifest of a file; a change to None leaves the field out."""
        fields: dict[str, object] = {
            "dataset": "survey",
            "survey_id": SURVEY_ID,
            "year": 2024,
            "revision": 1,
            "sender": "Penerbit survei",
            "letter_no": "B-001/2025",
            "created_at": "2025-01-05T08:00:00+07:00",
            "contract_version": 1,
            "poverty_line_source": "garis uji",
            "synthetic": True,
            "files": [{"name": file.name, "rows": rows, "sha256": hashlib.sha256(file.read_bytes()).hexdigest()}],
        }
        fields = {key: value for key, value in (fields | changes).items() if value is not None}
        path = file.with_name(f"{file.stem}.manifest.json")
        path.write_text(json.dumps(fields), encoding="utf-8")
        return path


def load(file: Path) -> Households:
    """Reads and checks a file against a handful of regions and programmes."""
    manifest = read_manifest(file)
    return check_households(read_file(file, manifest), manifest, regions=REGIONS, programmes=PROGRAMMES)


def household(number: int, **changes: Any) -> SurveyRow:
    """One household in Musi Banyuasin: weight 1, one member, each its own PSU of one stratum; above the line."""
    row: SurveyRow = {
        "survey_id": SURVEY_ID,
        "year": 2024,
        "household_id": f"H{number:03}",
        "weight": 1.0,
        "stratum": "a",
        "psu": str(number),
        "kode_wilayah": "16.07",
        "household_size": 1,
        "welfare": 1_000_000.0 + number,
        "poverty_line": 500_000.0,
        "receives_pkh": 0,
        "amount_pkh": 0.0,
    }
    return row | changes
