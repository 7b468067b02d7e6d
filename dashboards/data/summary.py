"""What the summary, the comparison of regions and the report card ask of mart and control.

A figure is named by its `Key` (indicator, programme, breakdown, category), so that a page asks for exactly its rows.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from dashboards.catalogue import NATION, Key
from dashboards.data.changes import FigureRow, was_split
from dashboards.data.queries import FRESH, KEPT, MAIN_BASIS, MAIN_MONTHS, PLACES, SPLITS
from dashboards.data.warehouse import read, read_records, reading
from dashboards.language import is_missing
from padan.control import list_findings
from padan.plans.told_status import TOLD_STATUS

KEY_COLUMNS = ["indicator_id", "programme_id", "breakdown", "category"]
FLAT = 0.00005  # a revision that no printed digit shows
PER_RULE = 2
"""Findings of one rule in a short list, so that one problem in many regions does not fill it."""

WANTED = """
    unnest(
        cast(:indicators as text[]), cast(:programmes as text[]), cast(:breakdowns as text[]),
        cast(:categories as text[])
    ) as wanted (indicator_id, programme_id, breakdown, category)
"""
FIGURES = f"""
    select
        f.period, f.region_code, f.indicator_id, f.programme_id, f.breakdown, f.category, f.match_basis,
        f.numerator::float8, f.denominator::float8, f.value::float8, f.value_low::float8, f.value_high::float8,
        f.registry, f.registry_age_months, f.status, f.suppressed, split.split_into,
        incomplete.period is not null as is_incomplete
    from {MAIN_MONTHS}
    cross join {PLACES}
    cross join {WANTED}
    inner join mart.fct_indicator_history as f
        using (indicator_id, region_code, period, revision, programme_id, breakdown, category, match_basis)
    left join {SPLITS} on f.period = split.period and f.region_code = split.region_code
    left join mart.incomplete_figure as incomplete
        on f.period = incomplete.period
            and f.revision = incomplete.revision
            and f.indicator_id = incomplete.indicator_id
            and f.programme_id = incomplete.programme_id
    order by f.period, f.region_code, f.indicator_id, f.programme_id, f.breakdown, f.category
"""


@st.cache_data(ttl=KEPT, max_entries=1000, show_spinner=False)
def read_shown(
    keys: Sequence[Key], periods: Sequence[date], regions: Sequence[str], revisions: Sequence[int]
) -> pd.DataFrame:
    """A row a figure, month and region; `revisions`, one a month, only keys the cache."""
    return read(FIGURES, {**_split(keys), "periods": list(periods), "regions": list(regions)})


@st.cache_data(ttl=KEPT, max_entries=500, show_spinner=False)
def read_changes(keys: Sequence[Key], period: date, region: str, revision: int) -> pd.DataFrame:
    """mart.region_indicator_change of one region: comparison (mom, yoy), the key, value_change, count_change.

    A row only where the conventions of contracts/indicators.yaml allow the comparison and neither side is suppressed.
    `revision` only keys the cache.
    """
    return read(
        f"""
        select c.comparison, c.indicator_id, c.programme_id, c.breakdown, c.category, c.value_change::float8,
            (c.numerator - c.previous_numerator)::float8 as count_change
        from mart.region_indicator_change as c
        inner join {WANTED} using (indicator_id, programme_id, breakdown, category)
        where c.period = :period
            and c.region_code = :region
            and c.indicator_id = any(:indicators)
            and {MAIN_BASIS.replace("period, match_basis", "c.period, c.match_basis", 1)}
            and not c.suppressed
            and c.value_change is not null
        """,
        {**_split(keys), "period": period, "region": region},
    )


@st.cache_data(ttl=KEPT, max_entries=500, show_spinner=False)
def read_first_values(keys: Sequence[Key], period: date, region: str, revision: int) -> pd.DataFrame:
    """The figures as the month was published first, where it has been published again: the key, value, suppressed."""
    return read(
        f"""
        select f.indicator_id, f.programme_id, f.breakdown, f.category, f.value::float8, f.suppressed
        from mart.fct_indicator_history as f
        inner join {WANTED} using (indicator_id, programme_id, breakdown, category)
        where f.period = :period
            and f.revision = 1
            and f.revision < :revision
            and f.region_code = :region
            and f.indicator_id = any(:indicators)
            and f.match_basis = (
                select case when p.options ->> 'matching' = 'exact' then 'nik' else 'semua' end
                from mart.fct_publication as p
                where p.period = :period and p.revision = :revision
            )
        """,
        {**_split(keys), "period": period, "region": region, "revision": revision},
    )


@st.cache_data(ttl=KEPT, max_entries=100, show_spinner=False)
def read_plan_targets(period: date, revision: int) -> list[dict[str, Any]]:
    """KPIs of the current plans that Padan computes, with their year's target; `revision` only keys the cache."""
    return read_records(
        f"""
        select k.plan_id, k.kpi_id, k.name_id, k.name_en, k.measure_unit, k.computed_indicator, k.computed_programme,
            k.computed_breakdown, k.computed_category, k.computed_measure, k.computed_scale::float8, p.target_year,
            p.target_value::float8, p.actual_value::float8, p.achievement::float8, {TOLD_STATUS}
        from mart.dim_kpi as k
        inner join mart.dim_plan as plan using (plan_id, version)
        inner join mart.fct_kpi_progress as p on k.plan_id = p.plan_id and k.kpi_id = p.kpi_id
        where plan.is_current
            and k.computed_indicator is not null
            and p.period = :period
            and p.source = 'dihitung'
            and p.target_value is not null
            and not p.suppressed
        order by k.row_order
        """,
        {"period": period},
    )


@st.cache_data(ttl=FRESH, show_spinner=False)
def read_findings(period: date, region: str, *, is_newest: bool) -> list[dict[str, Any]]:
    """Findings as the control room lists them: open ones for the newest month, for an earlier one those of that month.

    Args:
        period: the month.
        region: its own and those below it; 00 is everywhere.
        is_newest: whether no later month is published.
    """
    with reading() as connection:
        if is_newest:
            return list_findings(connection, region=region)
        return list_findings(connection, region=region, period=period, closed_too=True)


def pick_findings(findings: Iterable[dict[str, Any]], at_most: int) -> list[dict[str, Any]]:
    """The first ones of an ordered list, no more than PER_RULE of one rule."""
    seen: dict[str, int] = {}
    picked = []
    for finding in findings:
        seen[finding["rule_id"]] = seen.get(finding["rule_id"], 0) + 1
        if seen[finding["rule_id"]] <= PER_RULE:
            picked.append(finding)
    return picked[:at_most]


def rows_of(frame: pd.DataFrame, key: Key) -> pd.DataFrame:
    """The rows of one figure."""
    # On the arrays themselves, which takes a fifth of the time: a page asks for some ten figures of the same frame.
    same = np.ones(len(frame), dtype=bool)
    for column, value in zip(KEY_COLUMNS, key, strict=True):
        same &= frame[column].to_numpy() == value
    return frame[same]


def revised_from(key: Key, now: FigureRow | None, first: pd.DataFrame) -> float | None:
    """The first published value where another one stands now; None where either is hidden."""
    row = rows_of(first, key)
    if now is None or is_missing(now.value) or now.suppressed or row.empty or row.iloc[0]["suppressed"]:
        return None
    value = row.iloc[0]["value"]
    assert now.value is not None
    return None if pd.isna(value) or abs(value - now.value) < FLAT else float(value)


def moved_since(figures: pd.DataFrame, period: date, previous: date) -> pd.DataFrame:
    """Changes of every figure and region between two months, by the conventions of `changes.compare`.

    Args:
        figures: of `read_shown`, with both months.
        period: the later month.
        previous: the earlier one.

    Returns:
        The rows of the later month that may be compared, with previous_value and change.
    """
    now, before = figures[figures["period"] == period], figures[figures["period"] == previous]
    both = now.merge(before, on=[*KEY_COLUMNS, "region_code"], suffixes=("", "_before"))
    same_registry = both["registry"].fillna("") == both["registry_before"].fillna("")
    ages = both[["registry_age_months", "registry_age_months_before"]].astype(float).fillna(0)
    stands_still = both["registry"].notna() & (ages != 0).any(axis=1)
    comparable = (
        ~both["suppressed"]
        & ~both["suppressed_before"]
        & both["value"].notna()
        & both["value_before"].notna()
        & (both["match_basis"] == both["match_basis_before"])
        & same_registry
        & ~stands_still
        & ~both["is_incomplete"]
        & ~both["is_incomplete_before"]
        & ~both["region_code"].isin(split_between(figures, period, previous))
    )
    both = both[comparable].rename(columns={"value_before": "previous_value"})
    return both.assign(change=both["value"] - both["previous_value"])


def split_between(figures: pd.DataFrame, period: date, previous: date) -> set[str]:
    """Regions of `read_shown` that gave a part of themselves to a new one after `previous` and up to `period`."""
    at = {
        month: dict(zip(rows["region_code"], rows["split_into"], strict=True))
        for month, rows in figures.groupby("period")
    }
    now, before = at.get(period, {}), at.get(previous, {})
    return {code for code in now if code in before and was_split(now[code], before[code])}


def is_below(region_code: str, above: str) -> bool:
    """Whether a region is the given one or lies in it."""
    return above == NATION or f"{region_code}.".startswith(f"{above}.")


def _split(keys: Sequence[Key]) -> dict[str, list[str]]:
    indicators, programmes, breakdowns, categories = zip(*keys, strict=True)
    return {
        "indicators": list(indicators),
        "programmes": list(programmes),
        "breakdowns": list(breakdowns),
        "categories": list(categories),
    }
