"""Which deliveries a month is computed with, and what makes it provisional before anything is computed."""

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from psycopg import Connection

from padan.contract import REQUIRED_DATASETS, extracts
from padan.errors import Refused
from padan.periods import format_period, month_end, months_between
from padan.runs.lookback import LookBack
from padan.runs.versions import code_version, rule_version


@dataclass(frozen=True)
class Input:
    """The delivery of one dataset that a month uses."""

    dataset: str
    period: str
    revision: int
    registry: str | None
    age_months: int
    rows_landed: int
    rows_quarantined: int
    digest: str
    note: str | None
    is_synthetic: bool


# The generation before, while a programme still follows it (contracts/indicators.yaml, registry).
PREVIOUS_REGISTRY = "kemensos_registri_dtks"


def choose_inputs(connection: Connection[tuple[Any, ...]], period: date, without: tuple[str, ...]) -> dict[str, Input]:
    """The newest counted delivery of each dataset whose period is not later than the month.

    A figure that is not about one programme follows DTKS until the first DTSEN delivery, then DTSEN.

    Raises:
        Refused: a required dataset was never delivered.
    """
    chosen = {
        delivery.dataset: delivery
        for delivery in _newest_deliveries(connection, period, without, registry=None)
        if delivery.dataset in extracts()
    }
    for dataset in REQUIRED_DATASETS:
        if dataset not in chosen:
            raise Refused(
                rule="required_dataset_missing",
                message=f"tidak ada kiriman {dataset} sampai dengan {format_period(period)}",
                remedy=f"minta kiriman kepada {extracts()[dataset].owner}, letakkan di folder {format_period(period)}",
                dataset=dataset,
            )
    if chosen["kemensos_registri"].registry == "DTSEN" and _programme_follows(connection, period, "DTKS"):
        for delivery in _newest_deliveries(connection, period, without, registry="DTKS"):
            chosen[PREVIOUS_REGISTRY] = replace(delivery, dataset=PREVIOUS_REGISTRY)
    return chosen


def _newest_deliveries(
    connection: Connection[tuple[Any, ...]], period: date, without: tuple[str, ...], registry: str | None
) -> list[Input]:
    """The newest counted delivery of each dataset, or of one registry generation only; DTSEN before DTKS."""
    rows = connection.execute(
        """
        select distinct on (dataset)
            dataset, period, revision, registry, rows_landed, coalesce(rows_quarantined, 0), sha256, note, is_synthetic
        from ops.delivery
        where state = 'landed' and period <= %s and dataset <> all(%s) and (%s::text is null or registry = %s)
        order by dataset, registry = 'DTSEN' desc nulls last, period desc, revision desc
        """,
        (period, list(without), registry, registry),
    ).fetchall()
    return [
        Input(
            dataset=row[0],
            period=row[1].isoformat(),
            revision=row[2],
            registry=row[3],
            age_months=months_between(row[1], period),
            rows_landed=row[4],
            rows_quarantined=row[5],
            digest=row[6],
            note=row[7],
            is_synthetic=row[8],
        )
        for row in rows
    ]


def _programme_follows(connection: Connection[tuple[Any, ...]], period: date, registry: str) -> bool:
    row = connection.execute(
        "select exists (select from reference.programme where registry = %s and max_decile is not null"
        " and valid_from <= %s and (valid_to is null or valid_to >= %s))",
        (registry, month_end(period), month_end(period)),
    ).fetchone()
    return bool(row and row[0])


def provisional_reasons(inputs: dict[str, Input], without: tuple[str, ...]) -> list[str]:
    """Why the month cannot be final, in words for the page; empty when nothing is missing or late."""
    reasons = []
    for name, dataset in extracts().items():
        if name not in inputs:
            reasons.append(f"{name} {'tidak disertakan' if name in without else 'belum dikirim'}")
            continue
        delivery = inputs[name]
        allowed = dataset.allowed_age(delivery.registry)
        if delivery.age_months > allowed:
            reasons.append(f"{name} berumur {delivery.age_months} bulan (batas {allowed})")
    return reasons


def input_digest(
    inputs: dict[str, Input],
    looked_back: LookBack,
    options: dict[str, Any],
    threshold: int,
    stewards_word: str = "",
    plans: dict[str, str] | None = None,
) -> str:
    """The same value for the same deliveries, options, threshold, rules, decisions of stewards, plans and code.

    contracts/warehouse.yaml, publication.
    """
    payload = {
        "stewards_word": stewards_word,
        "plans": plans or {},
        "looked_back": asdict(looked_back),
        "deliveries": {name: asdict(delivery) for name, delivery in sorted(inputs.items())},
        "options": {name: options.get(name) for name in ("matching", "without", "note")},
        "threshold": threshold,
        "rule_version": rule_version(),
        "code_version": code_version(),
    }
    return hashlib.sha256(json.dumps(payload, sort_keys=True).encode()).hexdigest()
