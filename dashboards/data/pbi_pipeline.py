"""The way to PBI-JK in published counts: where it loses people, by region; reporters and complaints beside it."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import pandas as pd
import streamlit as st

from dashboards.data.queries import KEPT, LISTED
from dashboards.data.warehouse import read
from padan.paths import REFERENCE
from padan.periods import month_end

PROGRAMME = "PBI_JK"
STAGES = ("memenuhi_syarat", "ditetapkan", "terdaftar", "aktif")
HANDOFFS = STAGES[1:]
"""Each hand-off by the stage that it leads to."""
SOURCES = {
    "memenuhi_syarat": "kemensos_registri",
    "ditetapkan": "kemensos_bansos",
    "terdaftar": "bpjs_kesehatan_peserta",
    "aktif": "bpjs_kesehatan_peserta",
}
GAPS = (
    "belum_ditetapkan_tanpa_jkn_aktif",
    "belum_ditetapkan_aktif_segmen_lain",
    "ditetapkan_belum_terdaftar",
    "ditetapkan_terdaftar_nonaktif",
    "ditetapkan_tidak_memenuhi_syarat",
    "kartu_pbi_tanpa_penetapan",
)
LEFT_TO = ("nonaktif", "PBI_APBD", "PPU", "PBPU", "BP", "meninggal", "tidak_ditemukan")
FUNDS = ("APBN", "APBD_PROVINSI", "APBD_KABKOTA")
RECEIVERS = ("KEMENSOS", "KEMENDAGRI", "BPJS_KESEHATAN", "BPJS_KETENAGAKERJAAN", "KEMENKES", "KEMNAKER")
LEAVING = ("pbi_leavers", "pbi_reactivation")
INDICATORS = (
    "pbi_funnel", "pbi_gap", "pbi_leavers", "pbi_reactivation", "quota_use", "exclusion_by_quota", "contribution_gap",
    "contribution_gap_money", "complaint_resolution", "complaint_backlog",
    "complaint_ageing",
)  # fmt: skip


@dataclass(frozen=True)
class ServiceLevel:
    """Days that a receiver has for a complaint; kategori `*` is any other."""

    receiver: str
    kategori: str
    days: int


@st.cache_data(ttl=KEPT, max_entries=500, show_spinner=False)
def read_pipeline(
    indicators: Sequence[str], periods: Sequence[date], regions: Sequence[str], revisions: Sequence[int]
) -> pd.DataFrame:
    """Figures of PBI-JK, and those about no programme, with every breakdown; `revisions` only keys the cache."""
    return read(
        f"""
        select
            period, region_code, indicator_id, breakdown, category, match_basis, numerator::float8,
            denominator::float8, value::float8, value_low::float8, value_high::float8, registry,
            registry_age_months, status, suppressed, split_into
        from {LISTED}
        where programme_id in ('{PROGRAMME}', 'ALL')
        order by period, region_code, indicator_id, breakdown, category
        """,
        {"indicators": list(indicators), "periods": list(periods), "regions": list(regions)},
    )


def losses_by_region(figures: pd.DataFrame, regions: pd.DataFrame, handoff: str) -> pd.DataFrame:
    """Persons lost at a hand-off, a row a region of the list, the most first; hidden and absent ones at the end.

    Args:
        figures: pbi_funnel of one month: region_code, category, numerator, denominator, value, suppressed.
        regions: region_code, region_name.
        handoff: the stage that it leads to.

    Returns:
        region_code, region_name, before (at the stage before), lost, share (0..1), suppressed.
    """
    of_stage = figures[(figures["indicator_id"] == "pbi_funnel") & (figures["category"] == handoff)]
    frame = regions[["region_code", "region_name"]].merge(
        of_stage[["region_code", "numerator", "denominator", "value", "suppressed"]], on="region_code", how="left"
    )
    frame["suppressed"] = frame["suppressed"].eq(True)
    shown = ~frame["suppressed"]
    frame["before"] = frame["denominator"].where(shown)
    frame["lost"] = (frame["denominator"] - frame["numerator"]).where(shown)
    frame["share"] = (1 - frame["value"]).where(shown)
    columns = ["region_code", "region_name", "before", "lost", "share", "suppressed"]
    return frame[columns].sort_values(["lost", "region_code"], ascending=[False, True], ignore_index=True)


def reporter_gaps(figures: pd.DataFrame, regions: pd.DataFrame) -> pd.DataFrame:
    """Fund and region where reporters differ, the largest amount first.

    Args:
        figures: contribution_gap and contribution_gap_money of one month by fund.
        regions: region_code, region_name.

    Returns:
        region_name, fund, persons, persons_share, amount (rupiah), amount_share; only differences above 0.
    """
    by_fund = figures[figures["breakdown"] == "fund"]
    keys = ["region_code", "category"]
    persons, money = (
        by_fund.loc[by_fund["indicator_id"] == name, [*keys, "numerator", "value"]].set_index(keys)
        for name in ("contribution_gap", "contribution_gap_money")
    )
    frame = persons.join(money, how="outer", lsuffix="_persons", rsuffix="_money").reset_index()
    frame = frame.merge(regions[["region_code", "region_name"]], on="region_code")
    frame.columns = [
        {
            "category": "fund", "numerator_persons": "persons", "value_persons": "persons_share",
            "numerator_money": "amount", "value_money": "amount_share",
        }.get(name, name)
        for name in frame.columns
    ]  # fmt: skip
    differ = frame[(frame["persons"] > 0) | (frame["amount"] > 0)]
    columns = ["region_name", "fund", "persons", "persons_share", "amount", "amount_share"]
    return differ.sort_values(["amount", "persons"], ascending=False, ignore_index=True)[columns]


@lru_cache
def _service_levels() -> tuple[tuple[ServiceLevel, date, date | None], ...]:
    with (REFERENCE / "service_levels.csv").open(encoding="utf-8", newline="") as stream:
        return tuple(
            (
                ServiceLevel(row["receiver"], row["kategori"], int(row["days"])),
                date.fromisoformat(row["valid_from"]),
                date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
            )
            for row in csv.DictReader(stream)
        )


def service_levels(receiver: str, period: date) -> list[ServiceLevel]:
    """Days of a receiver that are valid at the end of the month, any other kategori (`*`) first."""
    day = month_end(period)
    valid = [
        level
        for level, since, until in _service_levels()
        if level.receiver == receiver and since <= day and (until is None or until >= day)
    ]
    return sorted(valid, key=lambda level: (level.kategori != "*", level.kategori))
