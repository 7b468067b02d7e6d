"""Who receives which programmes together: combinations, the core package, who is one programme short."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd
import streamlit as st

from dashboards.data.queries import KEPT, MAIN_BASIS
from dashboards.data.warehouse import read

# Core package of contracts/indicators.yaml (complementarity_full).
CORE = ("PBI_JK", "PKH", "SEMBAKO")
CUT_OFFS = (1, 2, 4, 10)
FAMILIES = "keluarga"
UNITS = (FAMILIES, "jiwa")
MEASURES = ("complementarity_full", "complementarity_any", "complementarity_entitled", "complementarity_full_2014")
PACKAGE = (*MEASURES, "complementarity_count")
JOINED = "+"


@dataclass(frozen=True)
class Short:
    """Units that receive the whole package but one programme; count None where it is hidden or cannot be known."""

    missing: str
    count: float | None


@st.cache_data(ttl=KEPT, max_entries=1000, show_spinner=False)
def read_overlap(period: date, region: str, unit: str, max_decile: int, revision: int) -> pd.DataFrame:
    """Combinations of programmes in a region, exact and at-least counts; `revision` only keys the cache."""
    return read(
        """
        select combination, exact_count::float8, at_least_count::float8, denominator::float8, suppressed
        from mart.fct_programme_overlap
        where period = :period and region_code = :region and unit = :unit and max_decile = :max_decile
        order by exact_count desc nulls last, combination
        """,
        {"period": period, "region": region, "unit": unit, "max_decile": max_decile},
    )


@st.cache_data(ttl=KEPT, max_entries=500, show_spinner=False)
def read_package(indicators: Sequence[str], period: date, regions: Sequence[str], revision: int) -> pd.DataFrame:
    """Figures of the packages by region, every breakdown, main match basis; `revision` only keys the cache."""
    return read(
        f"""
        select
            region_code, indicator_id, breakdown, category, numerator::float8, denominator::float8, value::float8,
            value_low::float8, value_high::float8, suppressed
        from mart.fct_indicator
        where indicator_id = any(:indicators)
            and programme_id = 'ALL'
            and period = :period
            and region_code = any(:regions)
            and {MAIN_BASIS}
        order by region_code, indicator_id, category
        """,
        {"indicators": list(indicators), "period": period, "regions": list(regions)},
    )


def members(combination: str) -> frozenset[str]:
    """Programmes of a combination; empty for none."""
    return frozenset(combination.split(JOINED)) - {""}


def programmes_of(overlap: pd.DataFrame) -> list[str]:
    """Every programme that a combination names, those that reach most first, hidden ones last."""
    names = {name for combination in overlap["combination"] for name in members(combination)}
    alone = overlap.set_index("combination")["at_least_count"]
    return sorted(names, key=lambda name: (-(alone.get(name, 0.0) if pd.notna(alone.get(name)) else -1), name))


def total_of(overlap: pd.DataFrame) -> float | None:
    """Units of the chosen deciles, None where hidden."""
    known = overlap["denominator"].dropna()
    return None if known.empty else float(known.iloc[0])


def hidden_rest(overlap: pd.DataFrame, threshold: int) -> float | None:
    """Units in all hidden combinations together; None where nothing is hidden or the sum itself is too small."""
    total = total_of(overlap)
    if total is None or not overlap["suppressed"].any():
        return None
    rest = total - overlap["exact_count"].sum()
    return rest if rest == 0 or rest >= threshold else None


def by_number(overlap: pd.DataFrame) -> pd.DataFrame:
    """Units by how many programmes they receive.

    Returns:
        programmes (0 on), count_ (of the visible combinations), hidden (how many combinations of that size are hidden).
    """
    frame = overlap.assign(programmes=[len(members(name)) for name in overlap["combination"]])
    grouped = frame.groupby("programmes")
    counted = grouped.agg(count_=("exact_count", "sum"), hidden=("suppressed", "sum")).reset_index()
    return counted.astype({"count_": float, "hidden": int})


def one_short(
    overlap: pd.DataFrame, package: Sequence[str], threshold: int, *, with_all: float | None = None
) -> list[Short]:
    """For each programme of a package, how many receive all the others but not it; the most first, hidden last.

    A difference of two published counts can be smaller than any count that may be shown; it is hidden as well.

    Args:
        overlap: combinations of one unit, region and cut-off.
        package: programmes.
        threshold: smallest publishable count.
        with_all: units that receive the whole package, where an indicator publishes what the combination hides.
    """
    counts = overlap.set_index("combination")["at_least_count"]
    whole = _count(counts, package) if with_all is None else with_all
    found = []
    for missing in package:
        others = _count(counts, [name for name in package if name != missing])
        count = None if whole is None or others is None else others - whole
        found.append(Short(missing, None if count is not None and 0 < count < threshold else count))
    return sorted(found, key=lambda short: -1.0 if short.count is None else short.count, reverse=True)


def _count(counts: pd.Series, programmes: Sequence[str]) -> float | None:
    """Of at least these programmes: a combination without a row was received by nobody."""
    name = JOINED.join(sorted(programmes))
    if name not in counts.index:
        return 0.0
    return None if pd.isna(counts[name]) else float(counts[name])
