"""The manifest of a delivery: the sender's letter, the files (contracts/extracts.yaml, `manifest`)."""

import json
import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from padan.contract import Dataset
from padan.landing.inbox import Inbox
from padan.landing.refusals import refuse, say
from padan.periods import format_period

CONTRACT_VERSION = 1
REGISTRIES = ("DTKS", "DTSEN")
REGISTRY_DATASET = "kemensos_registri"
MAX_MANIFEST_BYTES = 4 * 2**20
EXTENSIONS = ("csv", "csv.gz", "parquet", "xlsx")
SHA256 = re.compile(r"[0-9a-fA-F]{64}")


@dataclass(frozen=True)
class ListedFile:
    """A file as the manifest declares it."""

    name: str
    rows: int
    sha256: str

    @property
    def extension(self) -> str:
        return next(e for e in ("csv.gz", "csv", "parquet", "xlsx") if self.name.endswith(f".{e}"))


@dataclass(frozen=True)
class Manifest:
    """A verified manifest."""

    dataset: str
    period: date
    revision: int
    sender: str
    letter_no: str
    created_at: datetime
    registry: str | None
    note: str | None
    is_synthetic: bool
    files: tuple[ListedFile, ...]

    @property
    def rows(self) -> int:
        return sum(file.rows for file in self.files)


def manifest_name(dataset: str) -> str:
    """`<dataset>.manifest.json`."""
    return f"{dataset}.manifest.json"


def delivered_names(inbox: Inbox, period: date, dataset: str) -> list[str]:
    """Names in the month's folder that belong to the dataset, its manifest among them."""
    return [file.name for file in inbox.list_files(period) if file.name.startswith(f"{dataset}.")]


def read_manifest(inbox: Inbox, period: date, dataset: Dataset) -> Manifest:
    """Reads and verifies the manifest, and that the folder holds exactly the files it lists.

    Raises:
        Refused: whatever the contract's head names as a fault of the manifest or of the set of files.
    """
    names = delivered_names(inbox, period, dataset.name)
    folder = format_period(period)
    if manifest_name(dataset.name) not in names:
        raise refuse("manifest_missing", dataset, found=", ".join(names[:3]), folder=folder)
    manifest = _verify(_parse(inbox, period, dataset), period, dataset)
    listed = {file.name for file in manifest.files}
    for name in sorted(listed - set(names)):
        raise refuse("file_missing", dataset, file=name, folder=folder)
    for name in sorted(set(names) - listed - {manifest_name(dataset.name)}):
        raise refuse("file_unlisted", dataset, file=name, folder=folder)
    return manifest


def _parse(inbox: Inbox, period: date, dataset: Dataset) -> dict[str, Any]:
    file = manifest_name(dataset.name)
    try:
        with inbox.open_file(period, file) as stream:
            content = stream.read(MAX_MANIFEST_BYTES + 1)
        parsed = json.loads(content.decode("utf-8-sig")) if len(content) <= MAX_MANIFEST_BYTES else None
    except json.JSONDecodeError as error:
        where = say(f" (baris {error.lineno}, kolom {error.colno})", f" (line {error.lineno}, column {error.colno})")
        raise refuse("manifest_unreadable", dataset, file=file, where=where) from None
    except (OSError, UnicodeDecodeError, RecursionError):
        raise refuse("manifest_unreadable", dataset, file=file) from None
    if not isinstance(parsed, dict):
        raise refuse("manifest_unreadable", dataset, file=file)
    return parsed


def _verify(fields: dict[str, Any], period: date, dataset: Dataset) -> Manifest:
    check = _FieldCheck(fields, dataset)
    if check.text("dataset") != dataset.name:
        raise refuse("manifest_dataset", dataset, file=manifest_name(dataset.name))
    if check.text("period") != format_period(period):
        raise refuse("manifest_period", dataset, file=manifest_name(dataset.name), folder=format_period(period))
    if str(fields.get("contract_version", CONTRACT_VERSION)) != str(CONTRACT_VERSION):
        raise check.fault("contract_version", str(CONTRACT_VERSION))
    registry = None
    if dataset.name == REGISTRY_DATASET:
        registry = check.text("registry")
        if registry not in REGISTRIES:
            raise check.fault("registry", say("DTKS atau DTSEN", "DTKS or DTSEN"))
    note = fields.get("note")
    if note is not None and not isinstance(note, str):
        raise check.fault("note", say("teks", "text"))
    return Manifest(
        dataset=dataset.name,
        period=period,
        revision=check.whole("revision", fields.get("revision"), minimum=1),
        sender=check.text("sender"),
        letter_no=check.text("letter_no"),
        created_at=check.timestamp("created_at"),
        registry=registry,
        note=note or None,
        is_synthetic=fields.get("synthetic") is True,
        files=check.files(),
    )


@dataclass(frozen=True)
class _FieldCheck:
    fields: dict[str, Any]
    dataset: Dataset

    def fault(self, field: str, expected: str) -> Exception:
        file = manifest_name(self.dataset.name)
        return refuse("manifest_invalid", self.dataset, file=file, field=field, expected=expected)

    def text(self, field: str) -> str:
        value = self.fields.get(field)
        if not isinstance(value, str) or not value.strip():
            raise self.fault(field, say("wajib diisi dengan teks", "text is required"))
        return value.strip()

    def whole(self, field: str, value: object, *, minimum: int) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not minimum <= value < 2**31:
            raise self.fault(field, say(f"bilangan bulat mulai {minimum}", f"a whole number from {minimum}"))
        return value

    def timestamp(self, field: str) -> datetime:
        try:
            return datetime.fromisoformat(self.text(field))
        except ValueError:
            raise self.fault(field, say("waktu ISO 8601", "an ISO 8601 timestamp")) from None

    def files(self) -> tuple[ListedFile, ...]:
        entries = self.fields.get("files")
        if not isinstance(entries, list) or not entries:
            raise self.fault("files", say("daftar {name, rows, sha256}", "a list of {name, rows, sha256}"))
        files = tuple(self._file(index, entry) for index, entry in enumerate(entries))
        repeated = [name for name, count in Counter(file.name for file in files).items() if count > 1]
        if repeated:
            raise self.fault("files", say(f"{repeated[0]} tercantum dua kali", f"{repeated[0]} is listed twice"))
        return files

    def _file(self, index: int, entry: object) -> ListedFile:
        field = f"files[{index}]"
        if not isinstance(entry, dict):
            raise self.fault(field, "{name, rows, sha256}")
        name, sha256 = entry.get("name"), entry.get("sha256")
        if not isinstance(name, str):
            raise self.fault(f"{field}.name", say("teks", "text"))
        pattern = rf"{self.dataset.name}(\.[A-Za-z0-9_.-]+)?\.({'|'.join(map(re.escape, EXTENSIONS))})"
        if not re.fullmatch(pattern, name):
            raise refuse("file_name", self.dataset, file=_printable(name))
        if not isinstance(sha256, str) or not SHA256.fullmatch(sha256):
            raise self.fault(f"{field}.sha256", say("64 angka heksadesimal", "64 hexadecimal digits"))
        return ListedFile(name, self.whole(f"{field}.rows", entry.get("rows"), minimum=0), sha256.lower())


def _printable(name: str) -> str:
    """A name that came from outside, safe to print."""
    return "".join(c if c.isprintable() else "?" for c in name)[:120]
