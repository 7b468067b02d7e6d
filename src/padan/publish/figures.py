"""What of a candidate month may be shown: one query a published table, with its small cells hidden."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import LiteralString

from psycopg import sql


@dataclass(frozen=True)
class FigureTable:
    """A table of mart, and how its month is made from the candidate of the same name.

    Attributes:
        name: of the table in `candidate` and of the view in `mart`, whose revisions are in `mart.<name>_history`.
        cells: the month's cells as computed, each with a number `cell_id`, `suppressed` where it is small itself, and
            `total_hidden` and `bounds_hidden`, which secondary suppression sets (padan.publish.suppression).
        query: gives the table's columns without run_id and revision from `cell_<name>`.
        shows_counts: whether its cells show counts of their own; else it only hides what another table has hidden.
        can_hide: whether its rows can be hidden and say so in a column `suppressed`; money of a budget cannot.
        has_regions: whether its rows are of regions; actuals and budgets of plans are national.

    Placeholders: `{period}`, `{small}` (largest count that is hidden, 0 for none), `{status}`.
    """

    name: str
    cells: sql.SQL
    query: sql.SQL
    shows_counts: bool = True
    can_hide: bool = True
    has_regions: bool = True


def count_table(
    name: LiteralString,
    *,
    keys: Sequence[LiteralString],
    figures: Sequence[LiteralString],
    counts: Sequence[LiteralString],
    totals: Sequence[LiteralString] = (),
) -> FigureTable:
    """A table of counts by the rule of contracts/indicators.yaml, `suppression`.

    Args:
        name: of the table.
        keys: columns that are always shown.
        figures: columns that are NULL in a suppressed row.
        counts: SQL expressions over the candidate's columns, window functions included; one between 1 and
            threshold - 1 suppresses the row.
        totals: columns that other rows share, NULL only where they are small themselves.
    """
    is_small = " or ".join([f"coalesce({count} between 1 and {{small}}, false)" for count in counts])
    columns = [
        *keys,
        *[f"case when not suppressed then {figure} end as {figure}" for figure in figures],
        *[
            f"case when not (total_hidden or coalesce({total} between 1 and {{small}}, false)) then {total} end"
            f" as {total}"
            for total in totals
        ],
        "suppressed",
    ]
    cells = (
        f"select row_number() over () as cell_id, *, {is_small} as suppressed, false as total_hidden,"
        f" false as bounds_hidden from candidate.{name} where period = {{period}}"
    )
    return FigureTable(name, sql.SQL(cells), sql.SQL(f"select {', '.join(columns)} from cell_{name}"))


# Counts of regions and published reference figures are exempt. Money and composite figures are suppressed by the
# smallest count that they are made of. The kecamatan of a kabupaten/kota are published all or none: where one has fewer
# people than `{district_floor}` nearly all of its figures would be hidden, and the others would give them away.
INDICATOR_CELLS = sql.SQL("""
select
    row_number() over () as cell_id,
    c.*,
    x.is_exempt,
    not x.is_exempt and case
        when c.smallest_count is not null then c.smallest_count between 1 and {small}
        else
            c.numerator between 1 and {small}
            or coalesce(c.denominator - c.numerator between 1 and {small}, false)
    end as suppressed,
    false as total_hidden,
    false as bounds_hidden
from candidate.fct_indicator as c
inner join candidate.dim_indicator as d on c.indicator_id = d.indicator_id
cross join lateral (
    select d.unit = 'wilayah' or d.indicator_id in ('contribution_gap', 'contribution_gap_money') as is_exempt
) as x
where
    c.period = {period}
    and (
        length(c.region_code) <= 5
        or left(c.region_code, 5) in (
            select left(p.region_code, 5)
            from candidate.fct_indicator as p
            where
                p.period = {period}
                and p.indicator_id = 'population'
                and p.breakdown = 'total'
                and length(p.region_code) > 5
            group by left(p.region_code, 5)
            having min(p.numerator) >= {district_floor}
        )
    )
""")
INDICATORS = sql.SQL("""
select
    c.period, c.region_code, c.indicator_id, c.programme_id, c.breakdown, c.category, c.match_basis,
    case when not c.suppressed then c.numerator end as numerator,
    case
        when c.is_exempt then c.denominator
        when c.smallest_count is not null and c.suppressed then null
        when not (c.total_hidden or coalesce(c.denominator between 1 and {small}, false)) then c.denominator
    end as denominator,
    case when not c.suppressed then c.value end as value,
    case when not (c.suppressed or c.bounds_hidden) then c.value_low end as value_low,
    case when not (c.suppressed or c.bounds_hidden) then c.value_high end as value_high,
    c.registry, c.registry_age_months,
    {status}::text as status,
    c.suppressed,
    c.rule_version
from cell_fct_indicator as c
""")

# A computed actual is a figure of fct_indicator: hidden there, with what is read off it, it is hidden here.
KPI_CELLS = sql.SQL("""
select
    row_number() over () as cell_id,
    c.*,
    false as suppressed, false as total_hidden, false as bounds_hidden
from candidate.fct_kpi_progress as c
where c.period = {period}
""")
KPI_PROGRESS = sql.SQL("""
select
    c.period, c.plan_id, c.plan_version, c.kpi_id, c.source,
    c.target_year, c.target_text, c.target_value, c.target_category,
    c.endpoint_year, c.endpoint_text, c.endpoint_value,
    c.actual_month,
    case when not h.suppressed then c.actual_value end as actual_value,
    c.actual_category,
    case when not h.suppressed then c.achievement end as achievement,
    case
        when not h.suppressed then c.status
        when c.target_text is null then 'belum_ada_target'
        else 'belum_ada_data'
    end as status,
    c.trajectory_value,
    case when not h.suppressed then c.gap end as gap,
    case when not h.suppressed then c.forecast_value end as forecast_value,
    case when not h.suppressed then c.forecast_low end as forecast_low,
    case when not h.suppressed then c.forecast_high end as forecast_high,
    c.note, c.note_code,
    h.suppressed,
    c.rule_version
from cell_fct_kpi_progress as c
cross join lateral (
    select c.source = 'dihitung' and exists (
        select from cell_fct_indicator as f
        where
            f.region_code = '00'
            and f.indicator_id = c.computed_indicator
            and f.programme_id = c.computed_programme
            and f.breakdown = c.computed_breakdown
            and f.category = c.computed_category
            and f.suppressed
    ) as suppressed
) as h
""")

# What owners report of their own spending is theirs to show.
FUNDING_CELLS = sql.SQL("""
select
    row_number() over () as cell_id,
    c.*,
    false as suppressed, false as total_hidden, false as bounds_hidden
from candidate.fct_kpi_funding as c
where c.period = {period}
""")
FUNDING = sql.SQL("""
select
    period, plan_id, plan_version, row_id, year, budget_rupiah, absorbed_month, absorbed_rupiah, share, note, note_code,
    rule_version
from cell_fct_kpi_funding
""")

FIGURE_TABLES = (
    FigureTable("fct_indicator", INDICATOR_CELLS, INDICATORS),
    count_table(
        "fct_match_quality",
        keys=("period", "dataset", "region_code", "match_status"),
        figures=("records", "share"),
        counts=("records", "sum(records) over (partition by dataset, region_code) - records"),
    ),
    count_table(
        "fct_identity_rule",
        keys=("period", "dataset", "region_code", "field", "rule", "is_matched"),
        figures=("records", "share"),
        counts=("records", "sum(records) over (partition by dataset, region_code, field) - records"),
    ),
    count_table(
        "fct_programme_overlap",
        keys=("period", "region_code", "unit", "max_decile", "combination"),
        figures=("exact_count", "at_least_count"),
        counts=("exact_count", "at_least_count", "denominator - exact_count", "denominator - at_least_count"),
        totals=("denominator",),
    ),
    count_table(
        "fct_programme_decile",
        keys=("period", "region_code", "programme_id", "unit", "decile", "has_component"),
        figures=("units", "beneficiaries", "recipients", "nominal_window"),
        counts=(
            "units",
            "beneficiaries",
            "units - beneficiaries",
            "recipients",
            "units - recipients",
            "beneficiaries - recipients",
        ),
    ),
    count_table(
        "fct_flow",
        keys=("period", "region_code", "account", "unit", "flow"),
        figures=("count",),
        counts=("abs(count)",),
    ),
    count_table(
        "fct_transition",
        keys=("period", "region_code", "dimension", "from_state", "to_state", "unit"),
        figures=("count",),
        counts=("count",),
    ),
    FigureTable("fct_kpi_progress", KPI_CELLS, KPI_PROGRESS, shows_counts=False, has_regions=False),
    FigureTable("fct_kpi_funding", FUNDING_CELLS, FUNDING, shows_counts=False, can_hide=False, has_regions=False),
)
