"""How well the records of the agencies meet the civil register, and what mending them would gain."""

import csv
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import pandas as pd

from padan.paths import REFERENCE

KPI = "IKP-T15-14"
KPI_DATASET = "kemensos_registri"
KPI_INDICATOR = "registry_in_adminduk"
DATASETS = (KPI_DATASET, "bpjs_kesehatan_peserta", "bpjs_ketenagakerjaan_peserta", "kemensos_bansos")
SOUND = "sah"
"""The rule of a NIK that shows no fault."""
TARGET_COLUMN = "target_"


@dataclass(frozen=True)
class Gains:
    """What would become matchable, the largest first.

    Attributes:
        frame: one row a region or rule with `records`.
        hidden: how many regions or rules are left out because their count is suppressed.
    """

    frame: pd.DataFrame
    hidden: int


@lru_cache
def read_targets() -> dict[int, float]:
    """Target of the Renstra by year, as a ratio (reference/renstra_kpi.csv, IKP-T15-14)."""
    with (REFERENCE / "renstra_kpi.csv").open(encoding="utf-8", newline="") as stream:
        row = next(row for row in csv.DictReader(stream) if row["row_id"] == KPI)
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
    rows, hidden = [], 0
    for code, name in zip(regions["region_code"], regions["region_name"], strict=True):
        if code not in suppressed.index:
            continue
        matched = by_nik.loc[code] if code in by_nik.index else None
        if suppressed[code] if matched is None else matched["suppressed"]:
            hidden += 1
        elif matched is None:
            rows.append((code, name, totals[code], 1.0))
        elif matched["share"] < 1:
            # Other statuses may be hidden; the published share says how many records they are together.
            rows.append((code, name, round(matched["records"] * (1 / matched["share"] - 1)), 1 - matched["share"]))
    frame = pd.DataFrame(rows, columns=["region_code", "region_name", "records", "share"])
    return Gains(frame.sort_values(["records", "region_code"], ascending=[False, True]), hidden)


def rule_gains(rules: pd.DataFrame) -> Gains:
    """NIK rules by the records that the register does not have by their NIK: what mending could gain at most.

    Args:
        rules: field, rule, is_matched, records, suppressed of one month, dataset and region.
    """
    broken = rules[(rules["field"] == "nik") & ~rules["is_matched"].astype(bool) & (rules["rule"] != SOUND)]
    shown = broken[~broken["suppressed"].astype(bool)]
    return Gains(
        shown[["rule", "records"]].sort_values(["records", "rule"], ascending=[False, True]), len(broken) - len(shown)
    )


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


def _by_rule(rules: pd.DataFrame) -> pd.DataFrame:
    grouped = rules.assign(is_hidden=rules["suppressed"].astype(bool)).groupby(["field", "rule"])
    frame = grouped.agg(records=("records", "sum"), share=("share", "sum"), is_hidden=("is_hidden", "any"))
    figures = frame[["records", "share"]].astype(float).where(~frame["is_hidden"])
    return figures.assign(is_hidden=frame["is_hidden"])
