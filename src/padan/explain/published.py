"""What mart and ops say of a figure: its row, the rows beside and below it, and the deliveries that fed it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import inf
from typing import Any

from padan.lookup import Publication, Reader, Region

COLUMNS = (
    "region_code, programme_id, breakdown, category, match_basis, numerator, denominator, value, value_low, value_high,"
    " registry, registry_age_months, status, suppressed, rule_version, run_id, revision"
)


@dataclass(frozen=True)
class Figure:
    """A row of mart.fct_indicator; a suppressed part is None."""

    region_code: str
    programme_id: str
    breakdown: str
    category: str
    match_basis: str
    numerator: Decimal | None
    denominator: Decimal | None
    value: Decimal | None
    value_low: Decimal | None
    value_high: Decimal | None
    registry: str | None
    registry_age_months: int | None
    status: str
    suppressed: bool
    rule_version: str
    run_id: str
    revision: int


@dataclass(frozen=True)
class Meaning:
    """A row of mart.dim_indicator."""

    source_datasets: tuple[str, ...]
    indicator_id: str
    name_id: str
    name_en: str
    definition_id: str
    definition_en: str
    numerator_id: str
    denominator_id: str | None
    unit: str
    basis: str
    version: str


@dataclass(frozen=True)
class Delivery:
    """A delivery that the publishing run used."""

    dataset: str
    period: date
    revision: int
    age_months: int
    registry: str | None
    sender: str | None
    letter_no: str | None
    rows_landed: int | None
    rows_quarantined: int | None
    note: str | None
    is_synthetic: bool


@dataclass(frozen=True)
class Inputs:
    """What the publishing run used.

    Attributes:
        deliveries: by dataset, in its order.
        earlier_payments: period (ISO) and revision of earlier deliveries of kemensos_bansos within a payment window.
        programmes: the dated rules of each programme, as applied.
        options: of the run.
        code_version: of the run.
    """

    deliveries: tuple[Delivery, ...]
    earlier_payments: tuple[tuple[str, int], ...]
    programmes: Mapping[str, Mapping[str, Any]]
    options: Mapping[str, Any]
    code_version: str


def read_meaning(connection: Reader, indicator_id: str) -> Meaning | None:
    """The newest version of the definition, None where nothing of that name was published."""
    row = connection.execute(
        "select source_datasets, indicator_id, name_id, name_en, definition_id, definition_en, numerator_id,"
        " denominator_id, unit, basis, version from mart.dim_indicator where indicator_id = %s"
        " order by valid_from desc, version desc limit 1",
        (indicator_id,),
    ).fetchone()
    return None if row is None else Meaning(tuple(row[0]), *row[1:])


def read_figures(connection: Reader, indicator_id: str, period: date, regions: Sequence[str]) -> list[Figure]:
    """Every row of the indicator in the month's newest revision, in the given regions."""
    cursor = connection.execute(
        f"select {COLUMNS} from mart.fct_indicator"
        " where indicator_id = %s and period = %s and region_code = any(%s)"
        " order by region_code, programme_id, match_basis desc".encode(),
        (indicator_id, period, list(regions)),
    )
    return sorted((Figure(*row) for row in cursor.fetchall()), key=_in_order)


def read_payments_known_from(
    connection: Reader, publication: Publication, indicator_id: str, programme_id: str
) -> date | None:
    """First month of the payments that the figures count, where earlier ones belong to them; else None."""
    row = connection.execute(
        "select payments_known_from from mart.incomplete_figure"
        " where period = %s and revision = %s and indicator_id = %s and programme_id = %s",
        (publication.period, publication.revision, indicator_id, programme_id),
    ).fetchone()
    return None if row is None else row[0]


def _in_order(figure: Figure) -> tuple[bool, str, float, str]:
    """The total first; categories that begin with a number by that number: decile 2 before 10."""
    number = re.match(r"\d+", figure.category)
    return figure.breakdown != "total", figure.breakdown, float(number[0]) if number else inf, figure.category


def read_programmes_with_rows(connection: Reader, indicator_id: str, period: date) -> list[str]:
    """Programmes of which the indicator has a row anywhere in the month."""
    rows = connection.execute(
        "select distinct programme_id from mart.fct_indicator where indicator_id = %s and period = %s order by 1",
        (indicator_id, period),
    ).fetchall()
    return [row[0] for row in rows]


def read_children(connection: Reader, region: Region) -> list[Region]:
    """The regions one level below."""
    rows = connection.execute(
        "select region_code, region_name, region_level, parent_code from mart.dim_region"
        " where parent_code = %s and region_level in ('provinsi', 'kabkota') order by region_code",
        (region.code,),
    ).fetchall()
    return [Region(*row) for row in rows]


def read_inputs(connection: Reader, publication: Publication) -> Inputs:
    """The deliveries of the run that published the month, with their letters."""
    row = connection.execute(
        "select inputs, options, code_version from ops.run where run_id = %s", (publication.run_id,)
    ).fetchone()
    inputs, options, code_version = row if row else ({}, {}, "")
    letters = {
        (dataset, period.isoformat(), revision): (sender, letter_no)
        for dataset, period, revision, sender, letter_no in connection.execute(
            "select dataset, period, revision, sender, letter_no from ops.delivery"
            " where state in ('landed', 'superseded') and period <= %s",
            (publication.period,),
        ).fetchall()
    }
    return Inputs(
        deliveries=tuple(_delivery(name, used, letters) for name, used in sorted(inputs.get("deliveries", {}).items())),
        earlier_payments=tuple(
            (month, revision) for month, revision in inputs.get("looked_back", {}).get("payments", [])
        ),
        programmes={rule["programme_id"]: rule for rule in inputs.get("programmes", [])},
        options=options,
        code_version=code_version,
    )


def _delivery(
    name: str, used: Mapping[str, Any], letters: Mapping[tuple[str, str, int], tuple[str | None, str | None]]
) -> Delivery:
    # The generation before is kept under a name of its own; it was delivered as the registry.
    dataset = name.removesuffix("_dtks")
    sender, letter_no = letters.get((dataset, used["period"], used["revision"]), (None, None))
    return Delivery(
        dataset=dataset,
        period=date.fromisoformat(used["period"]),
        revision=used["revision"],
        age_months=used["age_months"],
        registry=used["registry"],
        sender=sender,
        letter_no=letter_no,
        rows_landed=used["rows_landed"],
        rows_quarantined=used["rows_quarantined"],
        note=used["note"],
        is_synthetic=used["is_synthetic"],
    )
