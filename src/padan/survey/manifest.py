"""The manifest beside a survey file (contracts/survey.yaml, `manifest`)."""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from padan.contract import survey
from padan.landing.refusals import refuse as refuse_delivery
from padan.landing.refusals import say
from padan.survey.refusals import refuse

CONTRACT_VERSION = 1
EXTENSIONS = (".csv", ".parquet")
SHA256 = re.compile(r"[0-9a-fA-F]{64}")
YEARS = range(1990, 2100)


@dataclass(frozen=True)
class SurveyManifest:
    """A verified manifest.

    Attributes:
        survey_id: name of the survey, the same in every row.
        year: of the survey.
        revision: of the delivery, from 1.
        rows: households that the file must hold.
        sha256: of the file.
        poverty_line_source: where the column `poverty_line` is from, if the sender says so.
    """

    survey_id: str
    year: int
    revision: int
    sender: str
    letter_no: str
    created_at: datetime
    poverty_line_source: str | None
    is_synthetic: bool
    file: str
    rows: int
    sha256: str


def manifest_path(file: Path) -> Path:
    """`<stem>.manifest.json` beside the file."""
    return file.with_name(f"{file.stem}.manifest.json")


def read_manifest(file: Path) -> SurveyManifest:
    """Reads and verifies the manifest of a survey file.

    Raises:
        Refused: it is missing, is not JSON, or a field is missing or wrong.
    """
    path = manifest_path(file)
    if not path.is_file():
        raise refuse("survey_manifest_missing", file=file.name, manifest=path.name)
    try:
        fields = json.loads(path.read_text(encoding="utf-8-sig"))
    except json.JSONDecodeError as error:
        where = say(f" (baris {error.lineno}, kolom {error.colno})", f" (line {error.lineno}, column {error.colno})")
        raise refuse_delivery("manifest_unreadable", survey().dataset, file=path.name, where=where) from None
    except (OSError, UnicodeDecodeError, RecursionError):
        raise refuse_delivery("manifest_unreadable", survey().dataset, file=path.name) from None
    if not isinstance(fields, dict):
        raise refuse_delivery("manifest_unreadable", survey().dataset, file=path.name)
    return _verify(_Fields(fields, path.name), file)


def _verify(fields: "_Fields", file: Path) -> SurveyManifest:
    if fields.text("dataset") != survey().dataset.name:
        raise fields.fault("dataset", survey().dataset.name)
    if fields.values.get("contract_version", CONTRACT_VERSION) != CONTRACT_VERSION:
        raise fields.fault("contract_version", str(CONTRACT_VERSION))
    year = fields.whole("year")
    if year not in YEARS:
        raise fields.fault("year", say("tahun empat angka", "a year of four digits"))
    name, rows, sha256 = fields.listed_file(file)
    return SurveyManifest(
        survey_id=fields.text("survey_id"),
        year=year,
        revision=fields.whole("revision"),
        sender=fields.text("sender"),
        letter_no=fields.text("letter_no"),
        created_at=fields.timestamp("created_at"),
        poverty_line_source=fields.text("poverty_line_source") if "poverty_line_source" in fields.values else None,
        is_synthetic=fields.values.get("synthetic") is True,
        file=name,
        rows=rows,
        sha256=sha256,
    )


@dataclass(frozen=True)
class _Fields:
    values: dict[str, Any]
    manifest: str

    def fault(self, field: str, expected: str) -> Exception:
        return refuse("survey_manifest_invalid", file=self.manifest, field=field, expected=expected)

    def text(self, field: str) -> str:
        value = self.values.get(field)
        if not isinstance(value, str) or not value.strip():
            raise self.fault(field, say("wajib diisi dengan teks", "text is required"))
        return value.strip()

    def whole(self, field: str) -> int:
        value = self.values.get(field)
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value < 2**31:
            raise self.fault(field, say("bilangan bulat mulai 1", "a whole number from 1"))
        return value

    def timestamp(self, field: str) -> datetime:
        try:
            return datetime.fromisoformat(self.text(field))
        except ValueError:
            raise self.fault(field, say("waktu ISO 8601", "an ISO 8601 timestamp")) from None

    def listed_file(self, file: Path) -> tuple[str, int, str]:
        entries = self.values.get("files")
        entry = entries[0] if isinstance(entries, list) and len(entries) == 1 else None
        if not isinstance(entry, dict):
            raise self.fault("files", say("satu {name, rows, sha256}", "one {name, rows, sha256}"))
        rows, sha256 = entry.get("rows"), entry.get("sha256")
        if entry.get("name") != file.name:
            raise self.fault("files[0].name", file.name)
        if not isinstance(rows, int) or isinstance(rows, bool) or rows < 0:
            raise self.fault("files[0].rows", say("bilangan bulat mulai 0", "a whole number from 0"))
        if not isinstance(sha256, str) or not SHA256.fullmatch(sha256):
            raise self.fault("files[0].sha256", say("64 angka heksadesimal", "64 hexadecimal digits"))
        return file.name, rows, sha256.lower()
