"""Plans, their indicators, targets, funding and progress: what the Renstra page shows. No drawing here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import pandas as pd
import streamlit as st

from dashboards.data.queries import FRESH, KEPT
from dashboards.data.warehouse import read, read_records
from padan.control.judge_others import KPI_OWNER
from padan.plans.told_status import TOLD_STATUS, unused_status

Status = Literal[
    "tertinggal", "berisiko", "meleset_tipis", "sesuai_jalur", "tercapai", "belum_ada_data", "belum_ada_target"
]
# The least favourable first; of two sources that judge one indicator, the first of these stands for it.
STATUSES: tuple[Status, ...] = (
    "tertinggal", "berisiko", "meleset_tipis", "sesuai_jalur", "tercapai", "belum_ada_data", "belum_ada_target",
)  # fmt: skip
JUDGED = STATUSES[:5]
SOURCES = ("dihitung", "dilaporkan")
SCALED_NOTE = "target_skala_sintetis"


@st.cache_data(ttl=FRESH, show_spinner=False)
def read_plans() -> list[dict[str, Any]]:
    """mart.dim_plan, the newest plan first."""
    return read_records(
        "select plan_id, version, title_id, title_en, owner, valid_from, valid_to, source from mart.dim_plan"
        " order by valid_from desc, plan_id"
    )


@st.cache_data(ttl=KEPT, max_entries=50, show_spinner=False)
def read_indicators(plan_id: str, version: int) -> list[dict[str, Any]]:
    """mart.dim_kpi of a plan in its printed order, each with the owner that findings name; `version` keys the cache."""
    return read_records(
        f"""
        select d.kpi_id, d.parent_id, d.level, d.goal, d.programme, d.unit_responsible, {KPI_OWNER} as owner, d.name_id,
            d.name_en, d.measure_unit, d.baseline_year, d.baseline_text, d.source_line, d.note, d.note_en, d.direction,
            d.is_cumulative, d.computed_indicator, d.computed_programme, d.computed_breakdown, d.computed_category,
            d.computed_measure, d.computed_scale::float8, d.not_computed_reason, d.not_computed_reason_en,
            figure.name_id as computed_name_id, figure.name_en as computed_name_en, p.title_id as plan_title_id,
            p.title_en as plan_title_en
        from mart.dim_kpi as d
        inner join mart.dim_plan as p on p.plan_id = d.plan_id
        left join lateral (
            select i.name_id, i.name_en
            from mart.dim_indicator as i
            where i.indicator_id = d.computed_indicator
            order by i.valid_from desc
            limit 1
        ) as figure on true
        where d.plan_id = :plan and d.version = :version
        order by d.row_order
        """,
        {"plan": plan_id, "version": version},
    )


@st.cache_data(ttl=KEPT, max_entries=50, show_spinner=False)
def read_targets(plan_id: str, version: int) -> pd.DataFrame:
    """mart.kpi_target of a plan: kpi_id, year, target_text, target_value, target_category."""
    return read(
        """
        select kpi_id, year, target_text, target_value::float8, target_category
        from mart.kpi_target
        where plan_id = :plan and version = :version
        order by kpi_id, year
        """,
        {"plan": plan_id, "version": version},
    )


@st.cache_data(ttl=KEPT, max_entries=50, show_spinner=False)
def read_funding(plan_id: str, version: int) -> list[dict[str, Any]]:
    """mart.kpi_funding of a plan in its printed order, amounts in rupiah."""
    return read_records(
        """
        select row_id, row_kind, programme, activity, unit_responsible, year, amount_rupiah::float8, printed,
            amount_unit, (difference * amount_rupiah / nullif(amount, 0))::float8 as difference_rupiah, source_line,
            note, note_en, kpi_id
        from mart.kpi_funding
        where plan_id = :plan and version = :version
        order by row_order
        """,
        {"plan": plan_id, "version": version},
    )


@st.cache_data(ttl=KEPT, max_entries=50, show_spinner=False)
def read_absorption(plan_id: str, period: date, revision: int) -> dict[str, dict[str, Any]]:
    """mart.fct_kpi_funding of a plan and month by row_id, in rupiah; `revision` only keys the cache."""
    rows = read_records(
        """
        select row_id, year, budget_rupiah::float8, absorbed_month, absorbed_rupiah::float8, share::float8, note,
            note_code
        from mart.fct_kpi_funding
        where plan_id = :plan and period = :period
        """,
        {"plan": plan_id, "period": period},
    )
    return {row["row_id"]: row for row in rows}


@dataclass(frozen=True)
class Absorbed:
    """What several amounts have absorbed together, over those that are reported.

    Attributes:
        rupiah: spent of the reported ones; None where none is.
        budget: of the reported ones.
        reported: how many of them.
        due: how many could be reported by now.
    """

    rupiah: float | None
    budget: float
    reported: int
    due: int

    @property
    def share(self) -> float | None:
        """Of the budget of what is reported."""
        return self.rupiah / self.budget if self.rupiah is not None and self.budget else None


def add_absorption(rows: Iterable[Mapping[str, Any]]) -> Absorbed:
    """Adds up rows of mart.fct_kpi_funding; an amount without a report counts on neither side of the share."""
    due = list(rows)
    reported = [row for row in due if not _is_absent(row["absorbed_rupiah"])]
    return Absorbed(
        rupiah=sum(row["absorbed_rupiah"] for row in reported) if reported else None,
        budget=sum(row["budget_rupiah"] for row in reported),
        reported=len(reported),
        due=len(due),
    )


def _is_absent(value: float | None) -> bool:
    return value is None or pd.isna(value)


@st.cache_data(ttl=KEPT, max_entries=100, show_spinner=False)
def read_progress(plan_id: str, periods: Sequence[date], revisions: Sequence[int]) -> list[dict[str, Any]]:
    """mart.fct_kpi_progress of a plan and months, the oldest first, each status as readers are told it.

    `revisions` only keys the cache.
    """
    return read_records(
        f"""
        select period, plan_version, kpi_id, source, target_year, target_text, target_value::float8, target_category,
            endpoint_year, endpoint_text, endpoint_value::float8, actual_month, actual_value::float8, actual_category,
            achievement::float8, {TOLD_STATUS}, trajectory_value::float8, gap::float8, forecast_value::float8,
            forecast_low::float8, forecast_high::float8, note, note_code, suppressed
        from mart.fct_kpi_progress as p
        where plan_id = :plan and period = any(:periods)
        order by kpi_id, source, period
        """,
        {"plan": plan_id, "periods": list(periods)},
    )


@dataclass(frozen=True)
class Node:
    """One indicator of the plan in its tree.

    Attributes:
        row: of mart.dim_kpi.
        branch: what it hangs under: its goal, or its programme where no goal is printed above it.
        status: one for the indicator, over both sources.
        progress: the month's rows by source.
        children: the indicators below, in printed order.
    """

    row: Mapping[str, Any]
    branch: str
    status: Status
    progress: Mapping[str, Mapping[str, Any]]
    children: tuple["Node", ...]

    @property
    def kpi_id(self) -> str:
        return str(self.row["kpi_id"])

    def walk(self) -> Iterable["Node"]:
        """This node and everything below it."""
        yield self
        for child in self.children:
            yield from child.walk()


def build_tree(
    indicators: Sequence[Mapping[str, Any]], targets: pd.DataFrame, progress: Sequence[Mapping[str, Any]]
) -> list[Node]:
    """The roots of the plan in printed order, each with all below it; every indicator is in the tree exactly once.

    Args:
        indicators: rows of mart.dim_kpi.
        targets: of mart.kpi_target.
        progress: rows of mart.fct_kpi_progress of one month.
    """
    known = {row["kpi_id"] for row in indicators}
    below: dict[str | None, list[Mapping[str, Any]]] = {}
    for row in indicators:
        below.setdefault(row["parent_id"] if row["parent_id"] in known else None, []).append(row)
    of_kpi: dict[str, dict[str, Mapping[str, Any]]] = {}
    for one in progress:
        of_kpi.setdefault(one["kpi_id"], {})[one["source"]] = one
    with_target = set(targets["kpi_id"])

    def node(row: Mapping[str, Any], branch: str) -> Node:
        mine = of_kpi.get(row["kpi_id"], {})
        return Node(
            row=row,
            branch=branch,
            status=overall_status(mine.values(), has_target=row["kpi_id"] in with_target),
            progress=mine,
            children=tuple(node(child, branch) for child in below.get(row["kpi_id"], [])),
        )

    return [node(row, _branch(row)) for row in below.get(None, [])]


def _branch(root: Mapping[str, Any]) -> str:
    first, second = ("goal", "programme") if root["level"] == "tujuan" else ("programme", "goal")
    return str(root[first] or root[second] or root["level"])


def overall_status(progress: Iterable[Mapping[str, Any]], *, has_target: bool) -> Status:
    """One status for an indicator: by Padan's own count where that is judged, else by the owner's report.

    Findings and the brief judge in the same order. Without any judged source it has no data, or no target for the year
    (contracts/warehouse.yaml, fct_kpi_progress.status).
    """
    rows = list(progress)
    judged = decide(rows)
    if judged is not None:
        status: Status = judged["status"]
        return status
    found = {row["status"] for row in rows}
    if "belum_ada_data" in found:
        return "belum_ada_data"
    return "belum_ada_data" if has_target and not found else "belum_ada_target"


def decide(progress: Iterable[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The row that an indicator is judged by: Padan's own count before the owner's report; None: not judged."""
    rows = sorted(progress, key=lambda row: SOURCES.index(row["source"]))
    return next((row for row in rows if row["status"] in JUDGED), None)


def list_worst_first(nodes: Iterable[Node]) -> list[Node]:
    """By status, within a status by achievement (what has none last), then as printed."""

    def grave(node: Node) -> tuple[int, float]:
        judged = decide(node.progress.values())
        achievement = None if judged is None else judged["achievement"]
        return STATUSES.index(node.status), float("inf") if _is_absent(achievement) else float(achievement or 0)

    return sorted(nodes, key=grave)


def count_statuses(nodes: Iterable[Node]) -> dict[Status, int]:
    """Indicators by status, every status named."""
    counts = dict.fromkeys(STATUSES, 0)
    for node in nodes:
        counts[node.status] += 1
    return counts


def list_told(counts: Mapping[Status, int]) -> list[Status]:
    """The statuses of a month, also those of no indicator; near a target is on track or, in December, missed."""
    unused = unused_status([status for status in STATUSES if counts[status]])
    return [status for status in STATUSES if status != unused]


def flatten(roots: Iterable[Node]) -> list[Node]:
    """Every indicator once, parents before children."""
    return [node for root in roots for node in root.walk()]


def is_flat(targets: pd.DataFrame) -> bool:
    """Whether the plan prints the same target for every one of several years."""
    return len(targets) > 1 and targets["target_text"].nunique() == 1


def scale_of(targets: pd.DataFrame, progress: Iterable[Mapping[str, Any]]) -> float:
    """By what the printed targets are multiplied where a synthetic world is held against a count; else 1."""
    printed = dict(zip(targets["year"], targets["target_value"], strict=True))
    for row in progress:
        value = printed.get(row["target_year"])
        if row["note_code"] == SCALED_NOTE and value and row["target_value"]:
            return float(row["target_value"] / value)
    return 1.0
