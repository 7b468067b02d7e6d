"""Which figures regions have, and the poverty rate by which a region finds its peers."""

import csv
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import pandas as pd
import streamlit as st

from dashboards.data.queries import KEPT, MAIN_BASIS
from dashboards.data.warehouse import read
from padan.paths import REFERENCE

POVERTY = REFERENCE / "bps_socioeconomic_regency_2021.csv"
PEERS = 10


@st.cache_data(ttl=KEPT, max_entries=50, show_spinner=False)
def read_measures(period: date, revision: int) -> pd.DataFrame:
    """Every figure that a province has in the month: its key, unit and direction; `revision` only keys the cache.

    The provinces stand for all regions: what exists only for the nation (a quota) cannot be drawn on a map.
    """
    return read(
        f"""
        with figure as (
            select distinct f.indicator_id, f.programme_id, f.breakdown, f.category
            from mart.fct_indicator as f
            where f.period = :period
                and f.indicator_id = any(select indicator_id from mart.dim_indicator)
                and f.region_code = any(select region_code from mart.dim_region where region_level = 'provinsi')
                and {MAIN_BASIS.replace("period, match_basis", "f.period, f.match_basis", 1)}
        ),
        known as (
            select distinct on (indicator_id) indicator_id, unit, direction
            from mart.dim_indicator
            order by indicator_id, valid_from desc, version desc
        )
        select figure.indicator_id, figure.programme_id, figure.breakdown, figure.category, known.unit, known.direction
        from figure
        inner join known using (indicator_id)
        order by figure.indicator_id, figure.programme_id, figure.breakdown, figure.category
        """,
        {"period": period},
    )


@dataclass(frozen=True)
class Poverty:
    """The poverty rate (P0) of a kabupaten/kota, 0..1, and the year of the survey."""

    rate: float
    year: int


@lru_cache
def read_poverty() -> dict[str, Poverty]:
    """Poverty rates by region code: BPS, reference/bps_socioeconomic_regency_2021.csv."""
    with POVERTY.open(encoding="utf-8", newline="") as file:
        return {
            row["kode_kemendagri"]: Poverty(float(row["p0_persen"]) / 100, int(row["tahun"]))
            for row in csv.DictReader(file)
            if row["p0_persen"]
        }


def find_peers(region_code: str, known: set[str]) -> list[str]:
    """The PEERS kabupaten/kota with the nearest poverty rate, the nearest first; equal distances by code.

    Args:
        region_code: of a kabupaten/kota.
        known: codes of the warehouse, among which peers are sought.

    Returns:
        Nothing where the region has no rate.
    """
    poverty = read_poverty()
    if region_code not in poverty:
        return []
    own = poverty[region_code].rate
    others = [code for code in poverty if code != region_code and code in known]
    return sorted(others, key=lambda code: (round(abs(poverty[code].rate - own), 6), code))[:PEERS]


def describe_spread(values: pd.Series) -> dict[str, Any]:
    """Least, quartiles and largest of the values of regions, linear between neighbours (numpy's default)."""
    if values.empty:
        return {}
    low, median, high = (float(values.quantile(share)) for share in (0.25, 0.5, 0.75))
    return {"least": float(values.min()), "low": low, "median": median, "high": high, "largest": float(values.max())}
