"""Deliveries by owner and month: due, received, in time, age, matched, quarantined, corrected. A coordination tool.

A dataset is due in a month in which the delivery before it is older than the contract allows (contracts/extracts.yaml,
cadence): the rule by which a month becomes provisional. It came in time if the first publication of the month used it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import pandas as pd
import streamlit as st

from dashboards.data.queries import FRESH, KEPT
from dashboards.data.warehouse import read
from padan.contract import Dataset, extracts
from padan.periods import months_between

Timing = Literal["in_time", "after_publication", "unjudged", "missing", "not_due", "extra"]
TIMINGS: tuple[Timing, ...] = ("in_time", "unjudged", "after_publication", "missing", "extra", "not_due")
DUE: tuple[Timing, ...] = ("in_time", "unjudged", "after_publication", "missing")
Row = Mapping[str, Any]

# Who answers for a dataset of the contract; several reporters of one dataset are named together.
OWNERS: dict[str, tuple[str, ...]] = {
    "kemendagri": ("dukcapil_penduduk",),
    "bpjs_kesehatan": ("bpjs_kesehatan_peserta",),
    "bpjs_ketenagakerjaan": ("bpjs_ketenagakerjaan_peserta",),
    "kemensos": ("kemensos_registri", "kemensos_bansos"),
    "bps": ("tenaga_kerja",),
    "penerbit_penduduk": ("penduduk_acuan",),
    "pelapor_iuran": ("iuran_pbi",),
    "penerima_pengaduan": ("pengaduan",),
    "penanggung_jawab_renstra": ("realisasi_renstra",),
}


@dataclass(frozen=True)
class DeliveryMonth:
    """One dataset in one month.

    Attributes:
        dataset: its name in the contract.
        period: the month.
        timing: how the delivery stands to its due month.
        age: months between the newest delivery up to the month and the month; None if there never was one.
        rows: landed rows of the month's newest counted delivery.
        quarantined: of these, in quarantine.
        revisions: counted revisions of the month's delivery (2: corrected once).
        rows_changed: landed rows of the newest revision minus the first; None without a correction.
        records: records that the matching looked at; None where it did not, or where nothing of it may be read.
        matched: of these, found in the register; at least, where `is_floor`.
        is_floor: whether one of the two ways of being found is suppressed and so not in `matched`.
        is_hidden: whether the matching of the month is suppressed altogether.
    """

    dataset: str
    period: date
    timing: Timing
    age: int | None
    rows: int | None
    quarantined: int | None
    revisions: int
    rows_changed: int | None
    records: float | None
    matched: float | None
    is_floor: bool
    is_hidden: bool


@st.cache_data(ttl=FRESH, show_spinner=False)
def read_delivery_history() -> pd.DataFrame:
    """Every counted delivery: dataset, period, revision, registry, rows_landed, rows_quarantined, received_at."""
    return read("""
        select dataset, period, revision, registry, rows_landed, rows_quarantined, received_at
        from ops.delivery
        where state in ('landed', 'superseded')
        order by dataset, period, revision
    """)


@st.cache_data(ttl=FRESH, show_spinner=False)
def read_used_inputs() -> pd.DataFrame:
    """Every publication with the deliveries that it used: period, revision, published_at, reason, deliveries."""
    return read("""
        select p.period, p.revision, p.supersedes_revision, p.published_at, p.reason,
            r.inputs -> 'deliveries' as deliveries
        from mart.fct_publication as p
        left join ops.run as r using (run_id)
        order by p.period, p.revision
    """)


@st.cache_data(ttl=KEPT, max_entries=50, show_spinner=False)
def read_matched(periods: Sequence[date], revisions: Sequence[int]) -> pd.DataFrame:
    """Records of the nation by month, dataset and match status; `revisions` only keys the cache."""
    return read(
        """
        select period, dataset, match_status, records::float8, share::float8, suppressed
        from mart.fct_match_quality
        where period = any(:periods) and region_code = '00'
        """,
        {"periods": list(periods)},
    )


@st.cache_data(ttl=KEPT, max_entries=50, show_spinner=False)
def read_corrections(periods: Sequence[date], revisions: Sequence[int]) -> pd.DataFrame:
    """What each later revision changed in the nation's figures; `revisions` only keys the cache.

    Returns:
        period, revision, compared, changed, then of the share that moved most: indicator_id, name_id, name_en,
        value_before, value_after.
    """
    return read(
        """
        with pair as (
            select period, revision, supersedes_revision,
                case when options ->> 'matching' = 'exact' then 'nik' else 'semua' end as match_basis
            from mart.fct_publication
            where supersedes_revision is not null and period = any(:periods)
        ),
        cell as (
            select pair.period, pair.revision as of_revision, figure.revision, figure.indicator_id,
                figure.programme_id, figure.breakdown, figure.category, figure.value
            from pair
            inner join mart.fct_indicator_history as figure
                on figure.period = pair.period
                and figure.revision in (pair.revision, pair.supersedes_revision)
                and figure.match_basis = pair.match_basis
                and figure.region_code = '00'
                and not figure.suppressed
        ),
        moved as (
            select period, of_revision as revision, indicator_id, programme_id, breakdown, category,
                max(value) filter (where revision = of_revision) as value_after,
                max(value) filter (where revision <> of_revision) as value_before
            from cell
            group by period, of_revision, indicator_id, programme_id, breakdown, category
        ),
        largest as (
            select distinct on (moved.period, moved.revision) moved.period, moved.revision, moved.indicator_id,
                indicator.name_id, indicator.name_en, moved.value_before, moved.value_after
            from moved
            inner join mart.dim_indicator as indicator using (indicator_id)
            where moved.breakdown = 'total' and moved.programme_id = 'ALL' and indicator.unit = 'persen'
                and moved.value_before <> moved.value_after
            order by moved.period, moved.revision, abs(moved.value_after - moved.value_before) desc,
                moved.indicator_id, indicator.valid_from desc
        ),
        counted as (
            select period, revision, count(*) as compared,
                count(*) filter (where value_before is distinct from value_after) as changed
            from moved
            group by period, revision
        )
        select period, revision, counted.compared, counted.changed, largest.indicator_id, largest.name_id,
            largest.name_en, largest.value_before::float8, largest.value_after::float8
        from counted
        left join largest using (period, revision)
        order by period desc, revision desc
        """,
        {"periods": list(periods)},
    )


def score(
    history: pd.DataFrame, publications: pd.DataFrame, matched: pd.DataFrame, months: Sequence[date]
) -> list[DeliveryMonth]:
    """Every dataset of the contract in every month, in the contract's order.

    Args:
        history: as read_delivery_history.
        publications: as read_used_inputs.
        matched: as read_matched.
        months: the months to judge.
    """
    first = publications.sort_values("revision").drop_duplicates("period").set_index("period")["deliveries"]
    delivered = _by(history.sort_values(["period", "revision"]), ["dataset"])
    found = _by(matched, ["dataset", "period"])
    return [
        _month_of(dataset, delivered.get((dataset.name,), []), first, found.get((dataset.name, period), []), period)
        for dataset in extracts().values()
        for period in months
    ]


def _by(frame: pd.DataFrame, columns: Sequence[str]) -> dict[tuple[Any, ...], list[Row]]:
    """The rows by some of their columns, in their order: every dataset and month is asked for once."""
    grouped: dict[tuple[Any, ...], list[Row]] = {}
    for row in frame.to_dict("records"):
        grouped.setdefault(tuple(row[column] for column in columns), []).append(row)
    return grouped


def _month_of(
    dataset: Dataset, mine: Sequence[Row], first: "pd.Series[Any]", statuses: Sequence[Row], period: date
) -> DeliveryMonth:
    own = [row for row in mine if row["period"] == period]
    earlier = [row for row in mine if row["period"] < period]
    newest = own[-1] if own else None
    up_to = newest or (earlier[-1] if earlier else None)
    found = _found(statuses)
    return DeliveryMonth(
        dataset=dataset.name,
        period=period,
        timing=_timing(dataset, earlier, period, bool(own), first),
        age=months_between(up_to["period"], period) if up_to else None,
        rows=None if newest is None or pd.isna(newest["rows_landed"]) else int(newest["rows_landed"]),
        quarantined=None if newest is None or pd.isna(newest["rows_quarantined"]) else int(newest["rows_quarantined"]),
        revisions=len(own),
        rows_changed=int(own[-1]["rows_landed"] - own[0]["rows_landed"]) if len(own) > 1 else None,
        records=found.records,
        matched=found.matched,
        is_floor=found.is_floor,
        is_hidden=found.is_hidden,
    )


@dataclass(frozen=True)
class _Found:
    records: float | None = None
    matched: float | None = None
    is_floor: bool = False
    is_hidden: bool = False


def _found(statuses: Sequence[Row]) -> _Found:
    """Records and those found, from the statuses that may be read; a shown share tells all records of the dataset."""
    if not statuses:
        return _Found()
    found = [row for row in statuses if row["match_status"].startswith("padan")]
    shown = [row for row in found if not row["suppressed"] and row["share"] > 0]
    if not shown:
        return _Found(is_hidden=True)
    records = float(shown[0]["records"] / shown[0]["share"])
    return _Found(records, float(sum(row["records"] for row in shown)), any(row["suppressed"] for row in found), False)


def _timing(
    dataset: Dataset, earlier: Sequence[Row], period: date, is_received: bool, first: "pd.Series[Any]"
) -> Timing:
    if not _is_due(dataset, earlier, period):
        return "extra" if is_received else "not_due"
    if not is_received:
        return "missing"
    used = first.get(period)
    if not isinstance(used, Mapping):
        return "unjudged"
    return "in_time" if used.get(dataset.name, {}).get("age_months") == 0 else "after_publication"


def _is_due(dataset: Dataset, earlier: Sequence[Row], period: date) -> bool:
    """Whether what was delivered before, the newest last, is too old for the month, or nothing was."""
    if not earlier:
        return True
    newest = earlier[-1]
    registry = newest["registry"] if isinstance(newest["registry"], str) else None
    return months_between(newest["period"], period) > dataset.allowed_age(registry)


@dataclass(frozen=True)
class OwnerScore:
    """One owner in one month; shares from summed counts, never averaged."""

    owner: str
    expected: int
    received: int
    in_time: int
    unjudged: int
    oldest: int | None
    records: float | None
    matched: float | None
    is_floor: bool
    is_hidden: bool
    rows: int
    quarantined: int
    corrections: int


def by_owner(months: Sequence[DeliveryMonth], period: date) -> list[OwnerScore]:
    """A row an owner, in the order of OWNERS."""
    return [_owner(owner, [m for m in months if m.period == period and m.dataset in names])
            for owner, names in OWNERS.items()]  # fmt: skip


def _owner(owner: str, mine: Sequence[DeliveryMonth]) -> OwnerScore:
    due = [month for month in mine if month.timing in DUE]
    known = [month for month in mine if month.records is not None and month.matched is not None]
    return OwnerScore(
        owner=owner,
        expected=len(due),
        received=sum(month.timing != "missing" for month in due),
        in_time=sum(month.timing == "in_time" for month in due),
        unjudged=sum(month.timing == "unjudged" for month in due),
        oldest=max((month.age for month in mine if month.age is not None), default=None),
        records=sum(month.records or 0 for month in known) if known else None,
        matched=sum(month.matched or 0 for month in known) if known else None,
        is_floor=any(month.is_floor for month in mine),
        is_hidden=any(month.is_hidden for month in mine),
        rows=sum(month.rows or 0 for month in mine),
        quarantined=sum(month.quarantined or 0 for month in mine),
        corrections=sum(max(month.revisions - 1, 0) for month in mine),
    )


def changed_datasets(publications: pd.DataFrame, period: date, revision: int) -> list[str]:
    """Datasets whose delivery differs from the one that the revision before used."""
    mine = publications[publications["period"] == period].set_index("revision")
    before = mine.loc[revision, "supersedes_revision"]
    if pd.isna(before) or int(before) not in mine.index:
        return []
    now, was = mine.loc[revision, "deliveries"], mine.loc[int(before), "deliveries"]
    if not isinstance(now, Mapping) or not isinstance(was, Mapping):
        return []
    return [
        name
        for name in extracts()
        if (now.get(name, {}).get("period"), now.get(name, {}).get("revision"))
        != (was.get(name, {}).get("period"), was.get(name, {}).get("revision"))
    ]
