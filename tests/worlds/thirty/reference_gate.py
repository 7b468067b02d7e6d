"""What arrives, read from the contract alone: the accepted rows of a delivery, one Python dict a row.

Part of the plain-Python reference count (see README.md): no pandas, no SQL, and nothing of ``padan``, so that a
mistake in the implementation cannot hide in its own check. Meant for small worlds; everything is held in memory.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[3]
Row = dict[str, Any]

REFERENCE_DATASETS = {"tenaga_kerja", "penduduk_acuan", "iuran_pbi"}
TRUTH_WORDS = {"1": True, "true": True, "ya": True, "0": False, "false": False, "tidak": False}


class Unusable(ValueError):
    """The inbox breaks a rule for which the contract refuses the run."""


@dataclass(frozen=True)
class Delivery:
    """One dataset of one month after the gate."""

    dataset: str
    period: str
    registry: str | None
    rows: list[Row]
    quarantined: int


def newest_delivery(inbox: Path, dataset: str, period: str, registry: str | None = None) -> Delivery | None:
    """The newest delivery whose period is not later than ``period``, or None if there has been none.

    Args:
        inbox: Folder with one folder a month.
        dataset: Name of a dataset of contracts/extracts.yaml.
        period: Month as YYYY-MM.
        registry: DTKS or DTSEN, to look at one generation of the social registry only.
    """
    for folder in sorted((f for f in inbox.iterdir() if re.fullmatch(r"\d{4}-\d{2}", f.name)), reverse=True):
        manifest_path = folder / f"{dataset}.manifest.json"
        if folder.name > period or not manifest_path.exists():
            continue
        manifest = json.loads(manifest_path.read_text(encoding="utf-8"))
        if registry is None or manifest["registry"] == registry:
            return read_delivery(folder, manifest)
    return None


def registry_in_force(inbox: Path, period: str) -> Delivery | None:
    """Newest DTSEN delivery, or the newest DTKS delivery until the first DTSEN delivery."""
    return newest_delivery(inbox, "kemensos_registri", period, "DTSEN") or newest_delivery(
        inbox, "kemensos_registri", period, "DTKS"
    )


def read_delivery(folder: Path, manifest: Row) -> Delivery:
    """Reads the files of a manifest and leaves out the rows that go to quarantine.

    Raises:
        Unusable: the quarantined share is above ``max_quarantine_share``, or there is no row.
    """
    dataset = manifest["dataset"]
    contract = contracts()[dataset]
    columns = contract["columns"]
    landed = [
        tuple(record.get(column) for column in columns)
        for file in manifest["files"]
        for record in read_records(folder / file["name"])
    ]
    if not landed:
        raise Unusable(f"{dataset} {manifest['period']}: empty_file")
    accepted = [row for row in (parse_row(dataset, raw) for raw in keep_unique(landed, contract)) if row]
    quarantined = len(landed) - len(accepted)
    if quarantined / len(landed) > contract["max_quarantine_share"]:
        raise Unusable(f"{dataset} {manifest['period']}: {quarantined} of {len(landed)} rows in quarantine")
    return Delivery(dataset, manifest["period"], manifest.get("registry"), accepted, quarantined)


def read_records(path: Path) -> Iterator[Row]:
    """Rows of one file as delivered; empty fields become None."""
    if path.suffix == ".parquet":
        from pyarrow import parquet

        yield from parquet.read_table(path).to_pylist()
        return
    if path.suffix == ".xlsx":
        from openpyxl import load_workbook

        heading, *lines = load_workbook(path, read_only=True).worksheets[0].values
        for line in lines:
            yield {str(name): value for name, value in zip(heading, line, strict=True)}
        return
    opener: Callable[..., Any] = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8-sig", newline="") as file:
        header = file.readline()
        file.seek(0)
        for record in csv.DictReader(file, delimiter=";" if header.count(";") > header.count(",") else ","):
            yield {name: value or None for name, value in record.items()}


def keep_unique(landed: list[tuple[Any, ...]], contract: Row) -> list[tuple[Any, ...]]:
    """One of identical repeats; none of the rows that differ under one key.

    Keys are judged on all landed rows, also those that another rule will refuse: two rows that contradict each
    other under one key are both unreliable, whichever is well formed.
    """
    columns = list(contract["columns"])
    key_positions = [columns.index(column) for column in contract["key"]]

    def key(row: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(row[position] for position in key_positions)

    distinct = dict.fromkeys(landed)
    versions = Counter(key(row) for row in distinct)
    return [row for row in distinct if versions[key(row)] == 1 or None in key(row)]


def parse_row(dataset: str, raw: tuple[Any, ...]) -> Row | None:
    """The typed row, or None if a rule sends it to quarantine."""
    row: Row = {}
    for (name, rule), value in zip(contracts()[dataset]["columns"].items(), raw, strict=True):
        if value is None or value == "":
            if rule.get("required"):
                return None
            row[name] = None
            continue
        try:
            row[name] = parse_value(value, rule, dataset)
        except ValueError:
            return None
    died, born = row.get("tgl_meninggal"), row.get("tgl_lahir")
    return None if died and born and died < born else row


def parse_value(value: Any, rule: Row, dataset: str) -> Any:
    """One value of the contract's type.

    Raises:
        ValueError: the value is outside the type.
    """
    text = str(value)
    match rule["type"]:
        case "text" | "nik_as_recorded" | "no_kk_as_recorded":
            return text
        case "nik":
            return checked(text, is_nik(text))
        case "no_kk":
            return checked(text, re.fullmatch(r"[0-9]{16}", text) is not None)
        case "region":
            return checked(text, is_region(text, dataset))
        case "enum":
            return checked(text, text in rule["values"])
        case "date" if isinstance(value, datetime):
            return value.date()
        case "date":
            checked(text, re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) is not None)
            return date.fromisoformat(text)
        case "boolean":
            return TRUTH_WORDS[checked(text.lower(), text.lower() in TRUTH_WORDS)]
        case "integer":
            return within(int(checked(text, re.fullmatch(r"-?[0-9]+", text) is not None)), rule)
        case "decimal":
            return within(float(checked(text, re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text) is not None)), rule)
        case "set":
            return frozenset(checked(item, item in rule["values"]) for item in text.split(rule["separator"]))
    raise ValueError(f"type {rule['type']} has no place in this count")


def checked(text: str, valid: bool) -> str:
    """The text itself, if valid."""
    if not valid:
        raise ValueError(text)
    return text


def within(number: Any, rule: Row) -> Any:
    """The number itself if it lies between the rule's minimum and maximum."""
    if number < rule.get("minimum", number) or number > rule.get("maximum", number):
        raise ValueError(number)
    return number


def is_nik(text: str) -> bool:
    """PPRRSSDDMMYYXXXX with a real date in one century or the other, women's day + 40, serial not 0000."""
    if not re.fullmatch(r"[0-9]{16}", text) or text.endswith("0000"):
        return False
    day, month, year = int(text[6:8]), int(text[8:10]), int(text[10:12])
    return any(is_date(century + year, month, day - 40 if day > 40 else day) for century in (1900, 2000))


def is_date(year: int, month: int, day: int) -> bool:
    """Whether the calendar has the day."""
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def is_region(code: str, dataset: str) -> bool:
    """A kabupaten/kota or kecamatan that exists, or a desa of one; reference figures also a province or 00."""
    if dataset in REFERENCE_DATASETS and (code == "00" or code in known_regions("province")):
        return True
    kecamatan, _, desa = code.rpartition(".")
    return (
        code in known_regions("regency")
        or code in known_regions("district")
        or (kecamatan in known_regions("district") and re.fullmatch(r"\d{4}", desa) is not None)
    )


@cache
def known_regions(level: str) -> frozenset[str]:
    """Kemendagri codes of one level from the reference table."""
    with (ROOT / "reference" / f"regions_{level}.csv").open(encoding="utf-8", newline="") as file:
        return frozenset(row["kode_kemendagri"] for row in csv.DictReader(file))


@cache
def contracts() -> dict[str, Row]:
    """Datasets of contracts/extracts.yaml by name."""
    datasets: dict[str, Row] = yaml.safe_load((ROOT / "contracts" / "extracts.yaml").read_text(encoding="utf-8"))[
        "datasets"
    ]
    return datasets
