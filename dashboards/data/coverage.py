"""Coverage in published cells: registered, active, why not, where, and by how much a region misses UHC. No drawing."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any, Literal

import pandas as pd
import streamlit as st

from dashboards.data.changes import Change, FigureRow, compare, row_fields, was_split
from dashboards.data.queries import KEPT, LISTED, MAIN_BASIS
from dashboards.data.warehouse import read
from padan.paths import REFERENCE
from padan.periods import month_end

UNCOVERED = "jkn_uncovered_bottom40"
OF_REGION = (
    "jkn_registered_coverage", "jkn_active_coverage", "jkn_activity_rate", "jkn_inactive", UNCOVERED,
    "jkn_newborn_unregistered", "tk_wage_coverage", "tk_nonwage_coverage", "tk_active_coverage", "tk_pmi_members",
)  # fmt: skip
BREAKDOWNS = ("total", "segment", "reason", "decile", "tk_programme")
OVER_TIME = ("jkn_registered_coverage", "jkn_active_coverage", UNCOVERED)
INACTIVE_REASONS = ("TUNGGAKAN", "MUTASI", "PBI_DINONAKTIFKAN", "USIA_ANAK", "LAINNYA", "tidak_disampaikan")
UNCOVERED_REASONS = ("belum_terdaftar", "nonaktif")
BOTTOM = ("1", "2", "3", "4")
WORKERS = ("PU", "BPU", "JAKON", "PMI")
UHC_DENOMINATOR = "DUKCAPIL_DKB"

Verdict = Literal["better", "worse", "same"]


@st.cache_data(ttl=KEPT, max_entries=1000, show_spinner=False)
def read_cells(
    indicators: Sequence[str],
    breakdowns: Sequence[str],
    periods: Sequence[date],
    regions: Sequence[str],
    revisions: Sequence[int],
) -> pd.DataFrame:
    """Figures that are about no programme, with their breakdown; `revisions`, one a month, only keys the cache."""
    return read(
        f"""
        select
            period, region_code, indicator_id, breakdown, category, match_basis, numerator::float8,
            denominator::float8, value::float8, value_low::float8, value_high::float8, registry,
            registry_age_months, status, suppressed, split_into
        from {LISTED}
        where programme_id = 'ALL' and breakdown = any(:breakdowns)
        order by period, region_code, indicator_id, breakdown, category
        """,
        {
            "indicators": list(indicators),
            "breakdowns": list(breakdowns),
            "periods": list(periods),
            "regions": list(regions),
        },
    )


@st.cache_data(ttl=KEPT, max_entries=200, show_spinner=False)
def read_uhc(period: date, regions: Sequence[str], revision: int) -> pd.DataFrame:
    """uhc_status and the cards over the DKB population behind it; `revision` only keys the cache."""
    return read(
        f"""
        select region_code, indicator_id, numerator::float8, denominator::float8, suppressed
        from mart.fct_indicator
        where indicator_id = any(:indicators)
            and category = any(:categories)
            and period = :period
            and region_code = any(:regions)
            and programme_id = 'ALL'
            and {MAIN_BASIS}
        """,
        {
            "indicators": ["uhc_status", "jkn_reported_coverage", "jkn_reported_active_coverage"],
            "categories": ["total", UHC_DENOMINATOR],
            "period": period,
            "regions": list(regions),
        },
    )


def first_comparable(series: pd.DataFrame, period: date) -> date | None:
    """The earliest month that may be compared with `period`: of the unbroken run of one registry generation, one way
    of matching and one extent of the region, with a delivery of the registry in the month.

    Args:
        series: a region's rows of one indicator: period, registry, registry_age_months, match_basis, split_into.
        period: the month that is compared.

    Returns:
        None if there is no such month before `period`, or `period` has no row or no delivery of its registry.
    """
    rows = {row.period: row for row in series.itertuples() if row.period <= period}
    now = rows.get(period)
    if now is None or _is_carried(now):
        return None
    first = period
    for month in sorted(rows, reverse=True):
        row = rows[month]
        if (row.registry, row.match_basis) != (now.registry, now.match_basis):
            break
        if was_split(now.split_into, row.split_into):
            break
        if not _is_carried(row):
            first = month
    return None if first == period else first


def _is_carried(row: Any) -> bool:
    """Whether a figure follows a registry that was delivered in an earlier month."""
    return isinstance(row.registry, str) and row.registry_age_months > 0


def uncovered_by_region(
    figures: pd.DataFrame, regions: pd.DataFrame, period: date, comparisons: Mapping[str, date]
) -> pd.DataFrame:
    """People of deciles 1-4 without active JKN, a row a region of the list, most people first, hidden ones at the end.

    Args:
        figures: cells of jkn_uncovered_bottom40 (total, reason) of the month and of the months compared with.
        regions: region_code, region_name.
        period: the month shown.
        comparisons: name of a comparison, and its month.

    Returns:
        region_code, region_name, people, base (persons of deciles 1-4), share, low, high (ratios), belum_terdaftar and
        nonaktif (persons, each with `<reason>_hidden`), suppressed, and for each comparison `<name>` and
        `<name>_share`, both a `Change` (of people; of the ratio).
    """
    totals = figures[figures["breakdown"] == "total"]
    by_month = {month: _rows(totals[totals["period"] == month]) for month in (period, *comparisons.values())}
    reasons = figures[(figures["period"] == period) & (figures["breakdown"] == "reason")]
    split = {(row.region_code, row.category): (row.numerator, row.suppressed) for row in reasons.itertuples()}
    records = []
    for code, name in zip(regions["region_code"], regions["region_name"], strict=True):
        now = by_month[period].get(code)
        is_shown = now is not None and not now.suppressed
        record: dict[str, Any] = {
            "region_code": code,
            "region_name": name,
            "people": now.numerator if now is not None and is_shown else None,
            "base": now.denominator if now is not None and is_shown else None,
            "share": now.value if now is not None and is_shown else None,
            "low": now.value_low if now is not None and is_shown else None,
            "high": now.value_high if now is not None and is_shown else None,
            **{reason: split.get((code, reason), (None, False))[0] for reason in UNCOVERED_REASONS},
            **{f"{reason}_hidden": split.get((code, reason), (None, False))[1] for reason in UNCOVERED_REASONS},
            "suppressed": now is not None and now.suppressed,
        }
        for label, month in comparisons.items():
            before = by_month[month].get(code)
            record[label] = compare(_as_count(now), _as_count(before))
            record[f"{label}_share"] = compare(now, before)
        records.append(record)
    columns = ["region_code", "region_name", "people", "base", "share", "low", "high", *UNCOVERED_REASONS,
               *(f"{reason}_hidden" for reason in UNCOVERED_REASONS), "suppressed",
               *(f"{label}{part}" for label in comparisons for part in ("", "_share"))]  # fmt: skip
    frame = pd.DataFrame(records, columns=columns)
    numbers = ["people", "base", "share", "low", "high", *UNCOVERED_REASONS]
    frame[numbers] = frame[numbers].astype(float)
    return frame.sort_values(["people", "region_code"], ascending=[False, True], ignore_index=True)


def _rows(totals: pd.DataFrame) -> dict[str, FigureRow]:
    names = row_fields(totals.columns)
    records = totals[names].astype(object).where(totals[names].notna(), None).to_dict("records")
    return {
        code: FigureRow(**{str(name): cell for name, cell in record.items()})
        for code, record in zip(totals["region_code"], records, strict=True)
    }


def _as_count(row: FigureRow | None) -> FigureRow | None:
    return None if row is None else replace(row, value=row.numerator, value_low=None, value_high=None)


def verdict(change: Change) -> Verdict | None:
    """Whether fewer people are without cover; None where there is nothing to compare."""
    if change.difference is None:
        return None
    return "same" if change.difference == 0 else "better" if change.difference < 0 else "worse"


@dataclass(frozen=True)
class UhcRule:
    """The shares from which a kabupaten/kota counts as UHC."""

    registered: float
    active: float


@lru_cache
def uhc_rule(period: date) -> UhcRule | None:
    """The rule valid at the end of the month, of reference/thresholds.csv; None before there was one."""
    day = month_end(period).isoformat()
    with (REFERENCE / "thresholds.csv").open(encoding="utf-8", newline="") as stream:
        valid = {
            row["name"]: float(row["value"])
            for row in csv.DictReader(stream)
            if row["valid_from"] <= day and (not row["valid_to"] or row["valid_to"] >= day)
        }
    names = ("uhc_registered_share", "uhc_active_share")
    return UhcRule(*(valid[name] for name in names)) if all(name in valid for name in names) else None


UHC_GROUPS = ("meets", "short_registered", "short_active", "short_both", "hidden")


def uhc_groups(frame: pd.DataFrame) -> pd.Series:
    """One of UHC_GROUPS for each row of `uhc_by_region`: it meets both thresholds, or what it misses."""
    groups = pd.Series("short_active", index=frame.index)
    is_short = frame["missing_registered"] > 0
    groups[is_short] = "short_registered"
    groups[is_short & (frame["missing_active"] > 0)] = "short_both"
    groups[frame["gap"].isna()] = "hidden"
    groups[frame["meets"]] = "meets"
    return groups


def uhc_by_region(figures: pd.DataFrame, regions: pd.DataFrame, rule: UhcRule) -> pd.DataFrame:
    """How far each kabupaten/kota is from UHC, those nearest to it first, those that meet it at the end.

    Args:
        figures: of read_uhc.
        regions: region_code, region_name.
        rule: the two shares.

    Returns:
        Only regions with a status: region_code, region_name, meets, registered (share of the DKB population), active
        (share of the registered), missing_registered and missing_active (cards to the threshold, 0 where it is met),
        gap (the larger of the two distances, a share). Shares and what follows from them NaN where counts are hidden.
    """
    by_name = {
        name: rows.set_index("region_code")[["numerator", "denominator"]]
        for name, rows in figures.groupby("indicator_id")
    }
    empty = pd.DataFrame(columns=["numerator", "denominator"], dtype=float)
    status, registered, active = (
        by_name.get(name, empty) for name in ("uhc_status", "jkn_reported_coverage", "jkn_reported_active_coverage")
    )
    frame = regions[["region_code", "region_name"]].merge(
        status["numerator"].rename("meets"), left_on="region_code", right_index=True
    )
    frame["meets"] = frame["meets"].eq(1)
    code = frame["region_code"]
    population, cards, active_cards = (
        code.map(source[column]).astype(float)
        for source, column in ((registered, "denominator"), (registered, "numerator"), (active, "numerator"))
    )
    frame["registered"] = cards / population
    frame["active"] = active_cards / cards
    frame["missing_registered"] = (rule.registered * population - cards).clip(lower=0)
    frame["missing_active"] = (rule.active * cards - active_cards).clip(lower=0)
    frame["gap"] = pd.concat([rule.registered - frame["registered"], rule.active - frame["active"]], axis=1).max(
        axis=1, skipna=False
    )
    return frame.sort_values(["meets", "gap", "region_code"], ignore_index=True)
