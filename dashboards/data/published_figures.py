"""The real figures that agencies have published (reference/published_aggregates.csv): shown apart, never mixed in."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import pandas as pd

from dashboards.language import Language
from padan.paths import REFERENCE
from padan.yaml_files import read_yaml

# Kinds that must not be compared with one another; the first prefix that fits decides.
KINDS = (
    ("registered", ("jkn_members_registered", "jkn_coverage_registered", "jkn_uhc95", "jkn_pbi", "jkn_nonpbi")),
    ("active", ("jkn_active", "jkn_inactive")),
    ("survey", ("survey_",)),
    ("employment", ("bpjstk_",)),
    ("population", ("population_", "disability_")),
    ("registry", ("dtks_", "dtsen_")),
    ("pbi", ("pbi_",)),
    ("poverty", ("poverty_", "poor_", "extreme_")),
    ("assistance", ("bansos_", "raskin_", "bpnt_", "pkh_")),
)
# What stands beside the computed headline figures, one tile each.
TILES = (
    "population_dukcapil",
    "jkn_members_registered",
    "jkn_coverage_registered",
    "jkn_active_members",
    "survey_health_insurance_coverage",
    "bpjstk_members_active",
)

MEMBERS = ("jkn_members_registered", "jkn_active_members")


@dataclass(frozen=True)
class PublishedFigure:
    """One published figure with its source."""

    indicator: str
    kind: str
    period: str
    ends: date
    value: float
    unit: str
    scope: str
    source: str
    note: str | None


@lru_cache
def read_published() -> tuple[PublishedFigure, ...]:
    """Every row of the reference file, in its order."""
    rows = pd.read_csv(REFERENCE / "published_aggregates.csv", dtype={"period": str}).to_dict("records")
    return tuple(
        PublishedFigure(
            indicator=row["indicator"],
            kind=kind_of(row["indicator"]),
            period=row["period"],
            ends=period_end(row["period"]),
            value=float(row["value"]),
            unit=row["unit"],
            scope=row["scope"],
            source=row["source"],
            note=row["note"] if isinstance(row["note"], str) else None,
        )
        for row in rows
    )


@lru_cache
def read_notes() -> dict[str, str]:
    """The notes in Indonesian, by the note as the reference file has it."""
    return dict(read_yaml(REFERENCE / "published_aggregate_notes.yaml"))


def write_note(figure: PublishedFigure, language: Language) -> str:
    """What the reader must know of the figure; empty where there is nothing."""
    if figure.note is None:
        return ""
    return read_notes()[figure.note] if language.code == "id" else figure.note


def kind_of(indicator: str) -> str:
    """The family of figures that an indicator belongs to."""
    return next((kind for kind, prefixes in KINDS if indicator.startswith(prefixes)), "other")


def period_end(period: str) -> date:
    """Last day of 2024, 2024-S1, 2024-Q2, 2024-12, 2024-12-31 or 2018-2019."""
    year, rest = int(period[:4]), period[5:]
    if re.fullmatch(r"\d{4}", rest):
        return date(int(rest), 12, 31)
    if re.fullmatch(r"\d{2}-\d{2}", rest):
        return date(year, int(rest[:2]), int(rest[3:]))
    month = {"S1": 6, "S2": 12, "Q1": 3, "Q2": 6, "Q3": 9, "Q4": 12, "": 12}.get(rest)
    month = month if month is not None else int(rest)
    return date(year, month, monthrange(year, month)[1])


def scopes_of(province_name: str | None, regency_name: str | None) -> list[str]:
    """Scopes that speak of the chosen region, the narrowest first; `national` only where no region is chosen."""
    if regency_name is not None:
        return [f"regency:{re.sub(r'^(Kabupaten|Kota) ', '', regency_name)}"]
    if province_name is not None:
        return [f"province:{province_name}", f"province:{province_name.replace('Daerah Istimewa', 'DI')}"]
    return ["national"]


def newest(indicator: str, scope: str, until: date) -> PublishedFigure | None:
    """The figure of the newest period that ends by `until`, else the first one after it."""
    rows = [row for row in read_published() if row.indicator == indicator and row.scope == scope]
    past = [row for row in rows if row.ends <= until]
    if past:
        return max(past, key=lambda row: row.ends)
    return min(rows, key=lambda row: row.ends, default=None)


def members_over_time(until: date) -> list[list[PublishedFigure]]:
    """National figures of MEMBERS that end by `until`, those of one day together, the oldest first."""
    by_end: dict[date, list[PublishedFigure]] = {}
    for figure in read_published():
        if figure.indicator in MEMBERS and figure.scope == "national" and figure.ends <= until:
            by_end.setdefault(figure.ends, []).append(figure)
    return [by_end[end] for end in sorted(by_end)]


def write_value(figure: PublishedFigure, language: Language) -> str:
    """The figure with its unit, as the language writes it."""
    unit, value = figure.unit, figure.value
    decimals = len(f"{value:.10f}".rstrip("0").split(".")[1])
    if unit.startswith("million"):
        noun = {"million families": " " + language.text("numbers.families")}.get(unit, "")
        noun = " " + language.text("numbers.records") if unit == "million records" else noun
        return f"{language.number(value, min(decimals, 2))} {language.text('numbers.million')}{noun}"
    if unit == "percent":
        return f"{language.number(value, decimals)}%"
    if unit == "count of 514":
        return language.text("numbers.of_514", count=language.number(value))
    return f"Rp {language.number(value)} {language.text('numbers.per_capita_month')}"


def write_period(period: str, language: Language) -> str:
    """Desember 2024, Semester I 2024, 1 Maret 2023, 2018–2019."""
    year, rest = period[:4], period[5:]
    if re.fullmatch(r"\d{4}", rest):
        return f"{year}–{rest}"
    if re.fullmatch(r"\d{2}-\d{2}", rest):
        return language.day(period_end(period))
    if rest.startswith("S"):
        return language.text("numbers.semester", number="I" * int(rest[1:]), year=year)
    if rest.startswith("Q"):
        return language.text("numbers.quarter", number=("I", "II", "III", "IV")[int(rest[1:]) - 1], year=year)
    return language.month(period_end(period)) if rest else year
