"""A plan as it is kept: reference.plan, plan_indicator, plan_target, plan_funding."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Computed:
    """Which figure of mart.fct_indicator, at the nation, is the actual of an indicator.

    Attributes:
        measure: `value` or `numerator`.
        scale: the figure is multiplied by it; 100 makes a ratio per cent.
    """

    indicator: str
    programme: str
    breakdown: str
    category: str
    measure: str
    scale: Decimal


@dataclass(frozen=True)
class Rule:
    """How an indicator is judged.

    Attributes:
        direction: None where the plan does not say which way is better.
        category_order: best first.
        on_track: share of the trajectory from which it is on track; None: the threshold of the plan's readers.
        computed_by: as written in rules.csv.
        not_computed_reason: why Padan has no figure of its own; None where it has one.
    """

    direction: str | None
    is_cumulative: bool
    band_low: Decimal | None
    band_high: Decimal | None
    category_order: tuple[str, ...]
    on_track: Decimal | None
    at_risk: Decimal | None
    computed_by: str | None
    computed: Computed | None
    not_computed_reason: str | None
    not_computed_reason_en: str | None
    source: str | None


@dataclass(frozen=True)
class Target:
    """What is printed for one year; a number, or a category."""

    year: int
    text: str
    value: Decimal | None
    category: str | None


@dataclass(frozen=True)
class Indicator:
    """One row of the plan's matrix."""

    kpi_id: str
    parent_id: str | None
    level: str
    goal: str | None
    programme: str | None
    unit_responsible: str | None
    name_id: str
    name_en: str
    measure_unit: str
    baseline_year: int | None
    baseline_text: str | None
    source_line: str
    note: str | None
    note_en: str | None
    transcription_note: str | None
    targets: tuple[Target, ...]
    rule: Rule


@dataclass(frozen=True)
class Funding:
    """One amount of the plan's funding table.

    Attributes:
        kind: `baris`, or a total: `total_baris` (of a row's years), `total_tahun` (of a year's rows), `total`.
        year: None for a total over the years.
        amount: in the plan's amount_unit.
        printed: as the document writes it.
        difference: of a total: what is printed less the sum of what is printed under it.
    """

    row_id: str
    kind: str
    programme: str
    activity: str | None
    unit_responsible: str | None
    year: int | None
    amount: Decimal
    printed: str
    difference: Decimal | None
    source_line: str
    note: str | None
    note_en: str | None
    transcription_note: str | None
    kpi_id: str | None


@dataclass(frozen=True)
class Plan:
    """A whole plan.

    Attributes:
        amount_unit: of the funding table; None without one.
        rupiah_per_unit: what one unit of it is in rupiah.
    """

    plan_id: str
    title_id: str
    title_en: str
    owner: str
    valid_from: date
    valid_to: date
    source: str
    amount_unit: str | None
    rupiah_per_unit: Decimal | None
    indicators: tuple[Indicator, ...]
    funding: tuple[Funding, ...]

    def sha256(self) -> str:
        """The same value for the same content, however the files are written."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True, default=str).encode()).hexdigest()
