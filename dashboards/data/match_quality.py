"""How well the records of the agencies meet the civil register, and what mending them would gain."""

import csv
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

import pandas as pd
import streamlit as st

from dashboards.data.queries import KEPT
from dashboards.data.warehouse import read
from padan.paths import REFERENCE

KPI = "IKP-T15-14"
KPI_DATASET = "kemensos_registri"
KPI_INDICATOR = "registry_in_adminduk"
DATASETS = (KPI_DATASET, "bpjs_kesehatan_peserta", "bpjs_ketenagakerjaan_peserta", "kemensos_bansos")
SOUND = "sah"
"""The rule of a NIK that shows no fault."""
TARGET_COLUMN = "target_"
TARGETS = REFERENCE / "plans" / "renstra-kemensos-2020-2024" / "kpi.csv"

# One of each pair that adds up to 1: exclusion_error stands for programme_coverage, registry_coverage for its rest.
COMPARED = (
    "jkn_registered_coverage",
    "jkn_active_coverage",
    "jkn_activity_rate",
    "jkn_uncovered_bottom40",
    "tk_active_coverage",
    "tk_wage_coverage",
    "tk_nonwage_coverage",
    "registry_coverage",
    "registry_in_adminduk",
    "unserved",
    "exclusion_error",
    "inclusion_error",
)
"""Indicators whose values on both match bases are drawn; the others that move are listed under them."""
BOUNDED = frozenset(
    {
        "jkn_registered_coverage",
        "jkn_active_coverage",
        "jkn_uncovered_bottom40",
        "tk_active_coverage",
        "tk_wage_coverage",
        "tk_nonwage_coverage",
        "registry_coverage",
        "registry_exclusion",
        "programme_coverage",
        "programme_receipt",
        "exclusion_error",
        "inclusion_error",
    }
)
"""Indicators that have a lowest and a highest value (contracts/indicators.yaml, bounds)."""
OF_RECORDS = frozenset({"registry_in_adminduk", "registry_in_adminduk_all"})
"""Indicators that count the records of a delivery themselves: those without a match are already in them."""
RATIO_UNITS = ("persen", "poin_persen")

NoBounds = Literal["undefined", "counted", "hidden"]


@dataclass(frozen=True)
class Gains:
    """What would become matchable, the largest first.

    Attributes:
        frame: one row a region or rule with `records`.
        left_out: the regions or rules whose count is suppressed, by the columns that name them.
    """

    frame: pd.DataFrame
    left_out: pd.DataFrame

    @property
    def hidden(self) -> int:
        """How many are left out."""
        return len(self.left_out)

    def with_hidden(self) -> pd.DataFrame:
        """All of them, those left out last, empty and marked in `suppressed`."""
        hidden = self.left_out.reindex(columns=self.frame.columns).assign(suppressed=True)
        shown = self.frame.assign(suppressed=False)
        return shown if hidden.empty else pd.concat([shown, hidden.astype({"records": float})], ignore_index=True)


@lru_cache
def read_targets() -> dict[int, float]:
    """Target of the Renstra by year, as a ratio (reference/plans, IKP-T15-14)."""
    with TARGETS.open(encoding="utf-8", newline="") as stream:
        row = next(row for row in csv.DictReader(stream) if row["kpi_id"] == KPI)
    return {
        int(name.removeprefix(TARGET_COLUMN)): float(value) / 100
        for name, value in row.items()
        if name.startswith(TARGET_COLUMN) and value
    }


def region_gains(statuses: pd.DataFrame, regions: pd.DataFrame) -> Gains:
    """Records of each region that do not match by their NIK, the most first.

    Args:
        statuses: region_code, match_status, records, share, suppressed of one month and dataset.
        regions: region_code, region_name of the regions to compare.

    Returns:
        region_code, region_name, records, share (of the region's records that would become matchable).
    """
    totals = statuses.groupby("region_code")["records"].sum(min_count=1)
    by_nik = statuses[statuses["match_status"] == "padan_nik"].set_index("region_code")
    suppressed = statuses.groupby("region_code")["suppressed"].any()
    rows, hidden = [], []
    for code, name in zip(regions["region_code"], regions["region_name"], strict=True):
        if code not in suppressed.index:
            continue
        matched = by_nik.loc[code] if code in by_nik.index else None
        if suppressed[code] if matched is None else matched["suppressed"]:
            hidden.append((code, name))
        elif matched is None:
            rows.append((code, name, totals[code], 1.0))
        elif matched["share"] < 1:
            # Other statuses may be hidden; the published share says how many records they are together.
            rows.append((code, name, round(matched["records"] * (1 / matched["share"] - 1)), 1 - matched["share"]))
    frame = pd.DataFrame(rows, columns=["region_code", "region_name", "records", "share"])
    left_out = pd.DataFrame(hidden, columns=["region_code", "region_name"])
    return Gains(frame.sort_values(["records", "region_code"], ascending=[False, True]), left_out)


def rule_gains(rules: pd.DataFrame) -> Gains:
    """NIK rules by the records that the register does not have by their NIK: what mending could gain at most.

    Args:
        rules: field, rule, is_matched, records, suppressed of one month, dataset and region.
    """
    broken = rules[(rules["field"] == "nik") & ~rules["is_matched"].astype(bool) & (rules["rule"] != SOUND)]
    is_hidden = broken["suppressed"].astype(bool)
    shown = broken.loc[~is_hidden, ["rule", "records"]]
    return Gains(shown.sort_values(["records", "rule"], ascending=[False, True]), broken.loc[is_hidden, ["rule"]])


def compare_rules(rules: pd.DataFrame, period: date, previous: date | None) -> pd.DataFrame:
    """Each field and rule of a month beside the month before.

    Args:
        rules: period, field, rule, is_matched, records, share, suppressed.
        period: the month shown.
        previous: the month before, if it was published.

    Returns:
        field, rule, records, share, is_hidden, change (of the share, in ratio). Records that the register has by their
        NIK and others are taken together; the figure is hidden where either is. change is missing where either month
        is hidden or was not published; a rule that a published month does not have counted nobody in it.
    """
    now = _by_rule(rules[rules["period"] == period])
    if previous is None or (before := _by_rule(rules[rules["period"] == previous])).empty:
        return now.assign(change=float("nan")).reset_index()
    joined = now.join(before[["share", "is_hidden"]].rename(columns=lambda name: f"{name}_before"))
    was_hidden = joined["is_hidden_before"].eq(True)
    known = before.index.get_level_values("field").unique()
    is_comparable = joined.index.get_level_values("field").isin(known) & ~was_hidden
    joined["change"] = (joined["share"] - joined["share_before"].fillna(0.0)).where(is_comparable)
    return joined[["records", "share", "is_hidden", "change"]].reset_index()


@st.cache_data(ttl=KEPT, max_entries=500, show_spinner=False)
def read_bases(period: date, region: str, revision: int) -> pd.DataFrame:
    """Totals of a month and region on both match bases; `revision` only keys the cache.

    Returns:
        indicator_id, programme_id, nik, semua (the value on each basis, missing where it has none), low, high (the
        bounds of `semua`), suppressed.
    """
    return read(
        """
        select
            indicator_id, programme_id,
            max(value) filter (where match_basis = 'nik')::float8 as nik,
            max(value) filter (where match_basis = 'semua')::float8 as semua,
            max(value_low) filter (where match_basis = 'semua')::float8 as low,
            max(value_high) filter (where match_basis = 'semua')::float8 as high,
            bool_or(suppressed) as suppressed
        from mart.fct_indicator
        where period = :period and region_code = :region and breakdown = 'total'
        group by indicator_id, programme_id
        order by indicator_id, programme_id
        """,
        {"period": period, "region": region},
    )


def compare_bases(figures: pd.DataFrame, definitions: pd.DataFrame) -> pd.DataFrame:
    """Ratios by how far the matching moves them, the farthest first; those without both values last.

    Args:
        figures: as read_bases gives them.
        definitions: indicator_id, unit of mart.dim_indicator.

    Returns:
        The columns of `figures`, and difference (`semua` - `nik`, in ratio; missing where either is hidden or absent).
    """
    ratios = definitions.loc[definitions["unit"].isin(RATIO_UNITS), "indicator_id"]
    frame = figures[figures["indicator_id"].isin(ratios)].astype(
        {"nik": float, "semua": float, "low": float, "high": float, "suppressed": bool}
    )
    frame = frame.assign(difference=(frame["semua"] - frame["nik"]).where(~frame["suppressed"]))
    return frame.sort_values("difference", key=lambda column: -column.abs(), kind="stable", ignore_index=True)


def why_unbounded(indicator_id: str) -> NoBounds:
    """Why a visible figure has no lowest and highest value."""
    if indicator_id in BOUNDED:
        return "hidden"
    return "counted" if indicator_id in OF_RECORDS else "undefined"


def _by_rule(rules: pd.DataFrame) -> pd.DataFrame:
    grouped = rules.assign(is_hidden=rules["suppressed"].astype(bool)).groupby(["field", "rule"])
    frame = grouped.agg(records=("records", "sum"), share=("share", "sum"), is_hidden=("is_hidden", "any"))
    figures = frame[["records", "share"]].astype(float).where(~frame["is_hidden"])
    return figures.assign(is_hidden=frame["is_hidden"])
