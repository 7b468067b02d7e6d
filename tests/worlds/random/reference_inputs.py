"""What one month is counted from: deliveries after the gate, and the dated reference tables.

Part of the second plain-Python reference (README.md). Deliveries come through ``thirty/reference_gate.py``, which knows
nothing of ``padan`` either.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import reference_gate as gate
from reference_people import last_day

Row = dict[str, Any]
REFERENCE = Path(__file__).parents[3] / "reference"
ANY_KATEGORI = "*"
BASE_POPULATION = 284_973_643  # Dukcapil 2024-S2


@dataclass(frozen=True)
class Programme:
    """The row of reference/programmes.csv that is valid at month end."""

    programme_id: str
    unit: str
    max_decile: int | None
    in_core_package: bool
    registry: str
    registry_required: bool
    component: str | None
    payment_window: int


def months_before(period: str, months: int) -> str:
    """The month that lies ``months`` before ``period`` (YYYY-MM)."""
    year, month = map(int, period.split("-"))
    index = year * 12 + month - 1 - months
    return f"{index // 12:04}-{index % 12 + 1:02}"


@cache
def read_reference(table: str) -> tuple[Row, ...]:
    """Rows of one dated reference table; valid_from and valid_to as dates, an open end as the last day there is."""
    with (REFERENCE / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            row
            | {
                "valid_from": date.fromisoformat(row["valid_from"]),
                "valid_to": date.fromisoformat(row["valid_to"]) if row["valid_to"] else date.max,
            }
            for row in csv.DictReader(file)
        )


def valid_rows(table: str, day: date) -> list[Row]:
    """Rows of a reference table that are valid on a day."""
    return [row for row in read_reference(table) if row["valid_from"] <= day <= row["valid_to"]]


def programmes_valid(day: date) -> dict[str, Programme]:
    """Programmes by id."""
    return {
        row["programme_id"]: Programme(
            programme_id=row["programme_id"],
            unit=row["unit"],
            max_decile=int(row["max_decile"]) if row["max_decile"] else None,
            in_core_package=row["in_core_package"] == "1",
            registry=row["registry"],
            registry_required=row["registry_required"] == "1",
            component=row["component"] or None,
            payment_window=int(row["payment_window"]),
        )
        for row in valid_rows("programmes", day)
    }


def quotas_valid(programme_id: str, day: date) -> dict[str, int]:
    """Quota by region."""
    return {
        row["region_code"]: int(row["quota"])
        for row in valid_rows("programme_quota", day)
        if row["programme_id"] == programme_id
    }


def minimum_wage(kabkota: str, day: date) -> int | None:
    """Monthly minimum wage of a kabupaten/kota, else of its province; None if neither is valid."""
    wages = {row["region_code"]: int(row["monthly_wage"]) for row in valid_rows("minimum_wage", day)}
    return wages.get(kabkota, wages.get(kabkota[:2]))


def threshold(name: str, day: date) -> Decimal:
    """One dated threshold."""
    (row,) = [row for row in valid_rows("thresholds", day) if row["name"] == name]
    return Decimal(row["value"])


def service_days(receiver: str, kategori: str, day: date) -> int | None:
    """Days of the service level of (receiver, kategori), else of (receiver, any); None without one."""
    days = {
        row["kategori"]: int(row["days"]) for row in valid_rows("service_levels", day) if row["receiver"] == receiver
    }
    return days.get(kategori, days.get(ANY_KATEGORI))


def teach_programmes() -> None:
    """Tells the other reference's gate the type `programme`, of which its world has none.

    Whether a programme is valid in the month is not looked at: the worlds deliver no other.
    """
    known = sorted({row["programme_id"] for row in read_reference("programmes")})
    gate.contracts()["kemensos_bansos"]["columns"]["program"] = {"type": "enum", "values": known, "required": True}


teach_programmes()


@dataclass(frozen=True)
class Inputs:
    """Every delivery that one month looks at.

    Attributes:
        registries: newest delivery of each registry generation, up to the month.
        bansos_by_month: newest kemensos_bansos not later than each of the last twelve months, oldest first, the
            month's own last; a delivery that stands for several months is there once.
    """

    period: str
    register: gate.Delivery
    cards: gate.Delivery
    registry: gate.Delivery
    registries: dict[str, gate.Delivery]
    memberships: gate.Delivery | None
    bansos: gate.Delivery | None
    bansos_by_month: dict[str, gate.Delivery]
    workers: gate.Delivery | None
    population: gate.Delivery | None
    contributions: gate.Delivery | None
    complaints: gate.Delivery | None
    is_synthetic: bool

    @property
    def month_end(self) -> date:
        """Last day of the month."""
        return last_day(self.period)

    @property
    def month_start(self) -> date:
        """First day of the month."""
        return self.month_end.replace(day=1)

    def bansos_of_window(self, months: int) -> list[gate.Delivery]:
        """Deliveries of this month and the ``months`` - 1 before it, each once, oldest first."""
        window = [months_before(self.period, back) for back in range(months - 1, -1, -1)]
        found = [self.bansos_by_month[month] for month in window if month in self.bansos_by_month]
        return list({delivery.period: delivery for delivery in found}.values())

    def bansos_since(self, month: str) -> list[gate.Delivery]:
        """Deliveries of a month or later up to this one, oldest first."""
        found = {d.period: d for d in self.bansos_by_month.values() if d.period >= month}
        return [found[period] for period in sorted(found)]


@cache
def _read(inbox: Path, dataset: str, period: str, registry: str | None = None) -> gate.Delivery | None:
    """``gate.newest_delivery``, each delivery parsed once."""
    folders = [
        folder.name
        for folder in inbox.iterdir()
        if folder.name <= period and (folder / f"{dataset}.manifest.json").exists()
    ]
    if registry is None and folders and max(folders) < period:
        return _read(inbox, dataset, max(folders))
    return gate.newest_delivery(inbox, dataset, period, registry)


def read_inputs(inbox: Path, period: str) -> Inputs:
    """Reads the month's deliveries.

    Raises:
        gate.Unusable: a required dataset was never delivered, or a delivery breaks the quarantine limit.
    """
    register = _read(inbox, "dukcapil_penduduk", period)
    cards = _read(inbox, "bpjs_kesehatan_peserta", period)
    registries = {
        generation: delivery
        for generation in ("DTKS", "DTSEN")
        if (delivery := _read(inbox, "kemensos_registri", period, generation))
    }
    if not (register and cards and registries):
        raise gate.Unusable(f"{period}: a required dataset has no delivery")
    months = [months_before(period, back) for back in range(11, -1, -1)]
    manifest = json.loads((inbox / register.period / "dukcapil_penduduk.manifest.json").read_text(encoding="utf-8"))
    return Inputs(
        period=period,
        register=register,
        cards=cards,
        registry=registries.get("DTSEN") or registries["DTKS"],
        registries=registries,
        memberships=_read(inbox, "bpjs_ketenagakerjaan_peserta", period),
        bansos=_read(inbox, "kemensos_bansos", period),
        bansos_by_month={m: d for m in months if (d := _read(inbox, "kemensos_bansos", m))},
        workers=_read(inbox, "tenaga_kerja", period),
        population=_read(inbox, "penduduk_acuan", period),
        contributions=_read(inbox, "iuran_pbi", period),
        complaints=_read(inbox, "pengaduan", period),
        is_synthetic=bool(manifest.get("synthetic")),
    )
