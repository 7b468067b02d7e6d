"""The counts that the month's cells show: one row per cell, role and name of a count, in `disclosure_shown`.

Roles: numerator, denominator and complement of a figure, under one or more names each, or the name of another count of
a cell; `part` of a composite, `bound` (how many records a figure's bounds add). A cell is hidden with any of them; with
a bound only the bounds are.
"""

from collections.abc import Collection
from typing import Any

from psycopg import Connection, sql

from padan.publish.suppression.names import Counts, name_counts

TABLE_NUMBERS: dict[str, int] = {
    "fct_indicator": 1,
    "fct_match_quality": 2,
    "fct_programme_overlap": 3,
    "fct_programme_decile": 4,
    "fct_flow": 5,
    "fct_transition": 6,
}
CELLS_OF_A_TABLE = 1_000_000_000

CREATE = sql.SQL("""
create temporary table disclosure_shown (
    row_id bigint, role text, match_basis text collate "C", region_code text collate "C", what text collate "C",
    programme_id text collate "C", breakdown text collate "C", category text collate "C", value numeric,
    is_small boolean, was_hidden boolean, is_known boolean
) on commit drop
""")
COLUMNS = sql.SQL(
    "insert into disclosure_shown (row_id, role, match_basis, region_code, what, programme_id, breakdown, category,"
    " value, is_small, was_hidden, is_known) "
)

# What was hidden when the month was last published.
BEFORE = (
    """
    create temporary table disclosure_before on commit drop as
    select period, region_code, indicator_id, programme_id, breakdown, category, match_basis
    from mart.fct_indicator
    where suppressed and period in (select c.period from cell_fct_indicator as c limit 1)
    """,
    "analyze disclosure_before",
)

# What the figures of one match basis show. A cell that is hidden already, by its numerator, by what it leaves of the
# denominator or by what its money is made of, hides its numerator.
INDICATOR = sql.SQL("""
select
    c.row_id, n.role, {scope}, c.region_code, n.what,
    case when n.what = 'P' then 'ALL' else c.programme_id end,
    n.breakdown, n.category, v.value,
    case n.role
        when 'numerator' then c.suppressed
        else c.smallest_count is null and v.value between 1 and {small}
    end,
    c.was_hidden,
    false
from (
    select c.*, {first} + c.cell_id as row_id, p.period is not null as was_hidden
    from cell_fct_indicator as c
    left join disclosure_before as p
        on p.period = c.period and p.region_code = c.region_code and p.indicator_id = c.indicator_id
        and p.programme_id = c.programme_id and p.breakdown = c.breakdown and p.category = c.category
        and p.match_basis = c.match_basis
    where c.match_basis = {match_basis} and not c.is_exempt
) as c
inner join disclosure_name as n
    on n.indicator_id = c.indicator_id and n.row_breakdown = c.breakdown and n.row_category = c.category
cross join lateral (
    select case n.role
        when 'numerator' then c.numerator when 'denominator' then c.denominator else c.denominator - c.numerator
    end as value
) as v
where n.role <> 'part' and v.value is not null
""")

# The records behind value_low and value_high, from the figures themselves (contracts/indicators.yaml, bounds).
BOUND = sql.SQL("""
select row_id, 'bound', {scope}, region_code, what, programme_id, 'total', 'total', value,
    value between 1 and {small}, false, false
from (
    select
        {first} + cell_id as row_id, region_code, programme_id,
        case when indicator_id in ('programme_coverage', 'inclusion_error', 'exclusion_error') then 'U'
            else 'unmatched of ' || indicator_id end as what,
        round(case
            when indicator_id in ('programme_coverage', 'programme_receipt', 'inclusion_error')
                then (value_high * denominator - numerator) / nullif(1 - value_high, 0)
            when indicator_id = 'exclusion_error' then numerator / nullif(value_low, 0) - denominator
            else greatest(value_high * denominator - numerator, numerator - value_low * denominator)
        end) as value
    from cell_fct_indicator
    where match_basis = {match_basis} and not is_exempt and value_low is not null
) as bound
where value > 0
""")

MATCH_QUALITY = sql.SQL("""
select {first} + cell_id, n.role, {scope}, region_code, n.what, 'ALL', n.breakdown, n.category, n.value,
    n.value between 1 and {small} or (n.role = 'numerator' and c.suppressed), false, false
from (
    select *, sum(records) over (partition by dataset, region_code) as all_records,
        case when dataset = 'kemensos_registri' then 'registry rows' else 'records of ' || dataset end as what
    from cell_fct_match_quality
) as c
cross join lateral (
    values
    ('numerator', c.what, 'match_status', c.match_status, c.records::numeric),
    ('denominator', c.what, 'total', 'total', c.all_records)
) as n (role, what, breakdown, category, value)
""")

OVERLAP = sql.SQL("""
select {first} + cell_id, n.role, {scope}, region_code, n.what, 'ALL', n.breakdown, n.category, n.value,
    n.value between 1 and {small}
        or coalesce(n.role <> 'denominator' and denominator - n.value between 1 and {small}, false),
    false, false
from (
    select *, case unit when 'jiwa' then 'D(' else 'F(' end || max_decile || ')' as what
    from cell_fct_programme_overlap
) as c
cross join lateral (
    values
    ('numerator', c.what, 'combination', c.combination, c.exact_count::numeric),
    ('numerator_at_least', c.what || ' at least', 'combination', c.combination, c.at_least_count::numeric),
    ('denominator', c.what, 'total', 'total', c.denominator::numeric),
    ('denominator', c.what || ' at least', 'combination', '', c.denominator::numeric)
) as n (role, what, breakdown, category, value)
where n.value is not null
""")

# Among the units, those that are left out are no count of this table; they are small where the cell says so.
DECILE = sql.SQL("""
select {first} + cell_id, n.what, {scope}, region_code, n.what, programme_id, 'cell',
    decile || ':' || has_component, n.value, n.is_small, false, false
from cell_fct_programme_decile as c
cross join lateral (
    values
    ('units of N', units::numeric, units between 1 and {small}),
    (
        'units of B', beneficiaries::numeric,
        beneficiaries between 1 and {small} or units - beneficiaries between 1 and {small}
    ),
    (
        'units of S', recipients::numeric,
        recipients between 1 and {small} or units - recipients between 1 and {small}
        or beneficiaries - recipients between 1 and {small}
    )
) as n (what, value, is_small)
""")

# What a month opens with was published as the closing of the month before: it is known if it was shown then, and stays
# hidden if not.
FLOW = sql.SQL("""
select {first} + c.cell_id, 'numerator', {scope}, c.region_code, n.what, n.programme_id, n.breakdown, n.category,
    c.count::numeric, c.suppressed or coalesce(before.suppressed and c.count <> 0, false), false,
    coalesce(not before.suppressed, false)
from cell_fct_flow as c
left join mart.fct_flow as before
    on c.flow = 'opening' and before.flow = 'closing' and before.account = c.account
    and before.region_code = c.region_code and before.period = c.period - interval '1 month'
cross join lateral (
    select
        case
            when c.flow <> 'closing' then 'account ' || c.account
            when c.account = 'population' then 'P'
            when c.account = 'registry' then 'registered'
            when c.account = 'jkn_active' or c.account like 'jkn_segment:%' then 'JKN_act'
            when c.account like 'programme:%' then 'B'
            else 'account ' || c.account
        end as what,
        case when c.flow = 'closing' and c.account like 'programme:%' then split_part(c.account, ':', 2) else 'ALL' end
            as programme_id,
        case when c.flow <> 'closing' then 'flow' when c.account like 'jkn_segment:%' then 'segment' else 'total' end
            as breakdown,
        case
            when c.flow <> 'closing' then c.flow
            when c.account like 'jkn_segment:%' then split_part(c.account, ':', 2)
            else 'total'
        end as category
) as n
""")

TRANSITION = sql.SQL("""
select {first} + cell_id, 'numerator', {scope}, region_code, 'transition ' || dimension, 'ALL', 'transition',
    from_state || '>' || to_state, count::numeric, suppressed, false, false
from cell_fct_transition
""")

QUERIES: dict[str, tuple[sql.SQL, ...]] = {
    "fct_indicator": (INDICATOR, BOUND),
    "fct_match_quality": (MATCH_QUALITY,),
    "fct_programme_overlap": (OVERLAP,),
    "fct_programme_decile": (DECILE,),
    "fct_flow": (FLOW,),
    "fct_transition": (TRANSITION,),
}


def first_row(table: str) -> int:
    """What is added to the number of a cell of the table, so that it differs from those of the other tables."""
    return TABLE_NUMBERS[table] * CELLS_OF_A_TABLE


def collect_shown(
    connection: Connection[tuple[Any, ...]], tables: Collection[str], bases: list[str], small: int
) -> None:
    """Fills `disclosure_shown` with what the cells of `tables` show.

    Args:
        connection: inside the publication's transaction, the cells prepared.
        tables: names of the tables whose cells exist.
        bases: match bases to take apart; tables without one belong to the last.
        small: largest count that is hidden.
    """
    connection.execute(CREATE)
    if "fct_indicator" in tables:
        _name_figures(connection)
        for statement in BEFORE:
            connection.execute(statement)
    for table in tables:
        for match_basis in bases if table == "fct_indicator" else bases[-1:]:
            values = {
                "first": sql.Literal(first_row(table)),
                "small": sql.Literal(small),
                "scope": sql.Literal(match_basis),
                "match_basis": sql.Literal(match_basis),
            }
            for query in QUERIES[table]:
                connection.execute(COLUMNS + query.format(**values))
    connection.execute("analyze disclosure_shown")


def _name_figures(connection: Connection[tuple[Any, ...]]) -> None:
    """The names of what each figure, breakdown and category of the month shows, in `disclosure_name`."""
    connection.execute(
        "create temporary table disclosure_name (indicator_id text, row_breakdown text, row_category text, role text,"
        " what text, breakdown text, category text) on commit drop"
    )
    figures: list[tuple[str, str, str]] = connection.execute(
        "select distinct indicator_id, breakdown, category from cell_fct_indicator where not is_exempt"
    ).fetchall()
    counted = [category.split(":")[1] for _, breakdown, category in figures if breakdown == "programme_count"]
    package_size = max((int(programmes) for programmes in counted), default=0)
    rows = [(*figure, role, *name) for figure in figures for role, name in _roles(name_counts(*figure, package_size))]
    with connection.cursor() as cursor, cursor.copy("copy disclosure_name from stdin") as copy:
        for row in rows:
            copy.write_row(row)
    connection.execute("analyze disclosure_name")


def _roles(counts: Counts) -> list[tuple[str, tuple[str, str, str]]]:
    """Each name with its role; what has no name of its own needs none."""
    named = {
        "numerator": counts.numerator,
        "denominator": counts.denominator,
        "complement": counts.complement,
        "part": counts.parts,
    }
    return [(role, name) for role, names in named.items() for name in names]
