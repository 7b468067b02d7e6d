"""The month that waits for its second person, as an officer of its regions may see it.

Read as padan_region with the officer's ticket; row-level security decides what comes back. The caches are keyed by the
roles and regions of the identity, never by the ticket, which two officers of one region do not share, and by the moment
of certification: a run that starts over asks again under its own name. Nothing is no answer to keep: a month that is
being replaced has no rows for a moment.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

import pandas as pd
import streamlit as st

from dashboards.access.identity import Identity
from dashboards.data.access_log import current_ticket
from dashboards.data.queries import KEPT, MAIN_BASIS, SPLITS
from dashboards.data.warehouse import read, read_as
from padan.periods import month_end

FRESH = "10s"
COLUMNS = """
    indicator_id, programme_id, breakdown, category, match_basis, numerator::float8, denominator::float8,
    value::float8, value_low::float8, value_high::float8, registry, registry_age_months, status, suppressed
"""
CANDIDATE_BASIS = """
    match_basis = (
        select case when bool_or(match_basis = 'semua') then 'semua' else 'nik' end
        from certified.fct_indicator where run_id = :run and region_code = :region
    )
"""
# Decile 2 before decile 10.
IN_ORDER = "order by case when category ~ '^[0-9]+$' then category::integer end, category"


class _Nothing(Exception):
    """No rows: an exception, because Streamlit keeps what a function returns."""

    def __init__(self, frame: pd.DataFrame) -> None:
        super().__init__()
        self.frame = frame


@dataclass(frozen=True)
class Waiting:
    """A certified month before its publication."""

    run_id: str
    period: date
    certified_at: datetime
    status: str
    reason: str | None
    is_synthetic: bool


class Split(NamedTuple):
    """A figure by one breakdown, as mart.fct_indicator names them."""

    indicator_id: str
    programme_id: str
    breakdown: str


def read_waiting(identity: Identity) -> Waiting | None:
    """The newest month that waits, None for others than region officers and where none does."""
    if not identity.has("region"):
        return None
    frame = _read_waiting(identity.roles, identity.regions, current_ticket(identity))
    return None if frame.empty else Waiting(**{str(name): value for name, value in frame.iloc[0].items()})


def read_own_regions(identity: Identity, waiting: Waiting) -> list[str]:
    """Provinces and kabupaten/kota of the candidate that the officer sees."""
    frame = _or_nothing(
        lambda: _read_regions(
            identity.roles, identity.regions, waiting.run_id, waiting.certified_at, current_ticket(identity)
        )
    )
    codes: list[str] = frame["region_code"].tolist()
    return codes


def read_candidate(identity: Identity, waiting: Waiting, region: str) -> pd.DataFrame:
    """Totals of a region in the month that waits, on its main match basis.

    `split_into` names the regions made from parts of it by law: whether they have figures, only their officers see.
    """
    frame = _or_nothing(
        lambda: _read_candidate(
            identity.roles, identity.regions, waiting.run_id, waiting.certified_at, region, current_ticket(identity)
        )
    )
    return _as_published(frame, region, waiting)


def read_splits(identity: Identity, waiting: Waiting, region: str) -> list[Split]:
    """Which figures of a region are broken down in the month that waits, and by what; a region may have none."""
    frame = _or_nothing(
        lambda: _read_splits(
            identity.roles, identity.regions, waiting.run_id, waiting.certified_at, region, current_ticket(identity)
        )
    )
    return [Split(*map(str, row)) for row in frame.itertuples(index=False, name=None)]


def read_candidate_split(identity: Identity, waiting: Waiting, region: str, split: Split) -> pd.DataFrame:
    """A figure of a region by one breakdown in the month that waits; columns as `read_candidate`."""
    frame = _or_nothing(
        lambda: _read_split(
            identity.roles, identity.regions, waiting.run_id, waiting.certified_at, region, split,
            current_ticket(identity),
        )
    )  # fmt: skip
    return _as_published(frame, region, waiting)


@st.cache_data(ttl=KEPT, max_entries=200, show_spinner=False)
def read_published_split(period: date, region: str, revision: int, split: Split) -> pd.DataFrame:
    """The same of a published month; `revision` only keys the cache."""
    return read(
        f"""
        select {COLUMNS}, split_into, payments_known_from is not null as is_incomplete
        from mart.fct_indicator
        left join {SPLITS} using (period, region_code)
        left join mart.incomplete_figure using (period, revision, indicator_id, programme_id)
        where period = any(:periods) and region_code = any(:regions) and indicator_id = :indicator_id
            and programme_id = :programme_id and breakdown = :breakdown and {MAIN_BASIS}
        {IN_ORDER}
        """,
        {"periods": [period], "regions": [region], **split._asdict()},
    )


@st.cache_data(ttl=KEPT, max_entries=200, show_spinner=False)
def read_published_totals(period: date, region: str, revision: int) -> pd.DataFrame:
    """The same of a published month; `revision` only keys the cache."""
    return read(
        f"""
        select {COLUMNS}, split_into, payments_known_from is not null as is_incomplete
        from mart.fct_indicator
        left join {SPLITS} using (period, region_code)
        left join mart.incomplete_figure using (period, revision, indicator_id, programme_id)
        where period = any(:periods) and region_code = any(:regions) and breakdown = 'total' and {MAIN_BASIS}
        order by programme_id <> 'ALL', programme_id, indicator_id
        """,
        {"periods": [period], "regions": [region]},
    )


def _as_published(frame: pd.DataFrame, region: str, waiting: Waiting) -> pd.DataFrame:
    """With the columns that a published month has. That earlier payments are not known, the month's reasons say."""
    return frame.assign(split_into=_read_parts(region, month_end(waiting.period)), is_incomplete=False)


def _or_nothing(ask: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    try:
        return ask()
    except _Nothing as nothing:
        return nothing.frame


def _at_least_one(frame: pd.DataFrame) -> pd.DataFrame:
    if frame.empty:
        raise _Nothing(frame)
    return frame


@st.cache_data(ttl=KEPT, max_entries=500, show_spinner=False)
def _read_parts(region: str, day: date) -> str | None:
    frame = read(
        """
        select string_agg(distinct region_code, ',') as parts
        from mart.dim_region_crosswalk
        where predecessor_code = :region and valid_from <= :day
        """,
        {"region": region, "day": day},
    )
    parts: str | None = frame["parts"].iloc[0]
    return parts


@st.cache_data(ttl=FRESH, max_entries=500, show_spinner=False)
def _read_waiting(roles: Sequence[str], regions: Sequence[str], _ticket: str) -> pd.DataFrame:
    return read_as(
        _ticket,
        """
        select run_id, period, certified_at, status, reason, is_synthetic
        from certified.month order by period desc limit 1
        """,
    )


@st.cache_data(ttl=KEPT, max_entries=500, show_spinner=False)
def _read_regions(
    roles: Sequence[str], regions: Sequence[str], run_id: str, certified_at: datetime, _ticket: str
) -> pd.DataFrame:
    return _at_least_one(
        read_as(
            _ticket,
            """
            select distinct region_code from certified.fct_indicator
            where run_id = :run and length(region_code) <= 5
            order by region_code
            """,
            {"run": run_id},
        )
    )


@st.cache_data(ttl=KEPT, max_entries=500, show_spinner=False)
def _read_candidate(
    roles: Sequence[str], regions: Sequence[str], run_id: str, certified_at: datetime, region: str, _ticket: str
) -> pd.DataFrame:
    return _at_least_one(
        read_as(
            _ticket,
            f"""
            select {COLUMNS}
            from certified.fct_indicator
            where run_id = :run
                and region_code = :region
                and breakdown = 'total'
                and {CANDIDATE_BASIS}
            order by programme_id <> 'ALL', programme_id, indicator_id
            """,
            {"run": run_id, "region": region},
        )
    )


@st.cache_data(ttl=KEPT, max_entries=500, show_spinner=False)
def _read_splits(
    roles: Sequence[str], regions: Sequence[str], run_id: str, certified_at: datetime, region: str, _ticket: str
) -> pd.DataFrame:
    return _at_least_one(
        read_as(
            _ticket,
            f"""
            select distinct indicator_id, programme_id, breakdown
            from certified.fct_indicator
            where run_id = :run and region_code = :region and breakdown <> 'total' and {CANDIDATE_BASIS}
            order by indicator_id, programme_id, breakdown
            """,
            {"run": run_id, "region": region},
        )
    )


@st.cache_data(ttl=KEPT, max_entries=500, show_spinner=False)
def _read_split(
    roles: Sequence[str], regions: Sequence[str], run_id: str, certified_at: datetime, region: str, split: Split,
    _ticket: str,
) -> pd.DataFrame:  # fmt: skip
    return _at_least_one(
        read_as(
            _ticket,
            f"""
            select {COLUMNS}
            from certified.fct_indicator
            where run_id = :run and region_code = :region and indicator_id = :indicator_id
                and programme_id = :programme_id and breakdown = :breakdown and {CANDIDATE_BASIS}
            {IN_ORDER}
            """,
            {"run": run_id, "region": region, **split._asdict()},
        )
    )
