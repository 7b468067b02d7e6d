"""The counts that the month's cells show: one row per cell, role and name of a count, in `disclosure_shown`.

A figure on both match bases is one cell that shows each count with two values (`bases`): what is hidden in one is
hidden in the other. The other tables are of the main basis.

Roles: numerator, denominator and complement of a figure, under one or more names each, or the name of another count of
a cell; `part` of a composite, `bound` (how many records a figure's bounds add). A cell is hidden with any of them; with
a bound only the bounds are.
"""

from collections.abc import Collection
from typing import Any, LiteralString

from psycopg import Connection, sql

from padan.publish.suppression.names import Counts, name_counts

TABLE_NUMBERS: dict[str, int] = {
    "fct_indicator": 1,
    "fct_match_quality": 2,
    "fct_programme_overlap": 3,
    "fct_programme_decile": 4,
    "fct_flow": 5,
    "fct_transition": 6,
    "fct_identity_rule": 7,
}
CELLS_OF_A_TABLE = 1_000_000_000

CREATE = sql.SQL("""
create temporary table disclosure_shown (
    row_id bigint, role text, region_code text collate "C", what text collate "C",
    programme_id text collate "C", breakdown text collate "C", category text collate "C", value numeric,
    is_small boolean, was_hidden boolean, is_known boolean, nik_value numeric
) on commit drop
""")
COLUMNS = sql.SQL(
    "insert into disclosure_shown (row_id, role, region_code, what, programme_id, breakdown, category, value, is_small,"
    " was_hidden, is_known{nik_value}) "
)

# What was hidden when the month was last published.
BEFORE = (
    """
    create temporary table disclosure_before on commit drop as
    select distinct region_code, indicator_id, programme_id, breakdown, category
    from mart.fct_indicator
    where suppressed and period in (select c.period from cell_fct_indicator as c limit 1)
    """,
    "analyze disclosure_before",
)

# What the figures show. A cell that is hidden already, by its numerator, by what it leaves of the denominator or by
# what its money is made of, hides its numerator.
INDICATOR = sql.SQL("""
select
    c.row_id, n.role, c.region_code, n.what,
    case when n.what = 'P' then 'ALL' else c.programme_id end,
    n.breakdown, n.category, v.value,
    case n.role
        when 'numerator' then c.suppressed
        else not c.is_composed
            and (v.value between 1 and {small} or coalesce(v.nik_value between 1 and {small}, false))
    end,
    c.was_hidden,
    false,
    v.nik_value
from (
    select c.*, {first} + c.cell_id as row_id, p.region_code is not null as was_hidden
    from disclosure_cell as c
    left join disclosure_before as p
        on p.region_code = c.region_code and p.indicator_id = c.indicator_id
        and p.programme_id = c.programme_id and p.breakdown = c.breakdown and p.category = c.category
) as c
inner join disclosure_name as n
    on n.indicator_id = c.indicator_id and n.row_breakdown = c.breakdown and n.row_category = c.category
cross join lateral (
    select
        case n.role
            when 'numerator' then c.numerator when 'denominator' then c.denominator else c.denominator - c.numerator
        end as value,
        case n.role
            when 'numerator' then c.nik_numerator when 'denominator' then c.nik_denominator
            else c.nik_denominator - c.nik_numerator
        end as nik_value
) as v
where n.role <> 'part' and v.value is not null
""")

# The records behind value_low and value_high, from the figures themselves (contracts/indicators.yaml, bounds).
BEHIND: LiteralString = """round(case
            when indicator_id in ('programme_coverage', 'programme_receipt', 'inclusion_error')
                then ({0}value_high * {0}denominator - {0}numerator) / nullif(1 - {0}value_high, 0)
            when indicator_id = 'exclusion_error' then {0}numerator / nullif({0}value_low, 0) - {0}denominator
            else greatest(
                {0}value_high * {0}denominator - {0}numerator, {0}numerator - {0}value_low * {0}denominator
            )
        end)"""
BOUND = sql.SQL("""
select row_id, 'bound', region_code, what, programme_id, 'total', 'total', coalesce(value, 0),
    coalesce(value between 1 and {small}, false) or coalesce(nik_value between 1 and {small}, false),
    false, false, case when {is_paired} then coalesce(nik_value, 0) end
from (
    select
        {first} + cell_id as row_id, region_code, programme_id,
        case when indicator_id in ('programme_coverage', 'inclusion_error', 'exclusion_error') then 'U'
            else 'unmatched of ' || indicator_id end as what,
        {behind} as value,
        {nik_behind} as nik_value
    from disclosure_cell
    where value_low is not null or nik_value_low is not null
) as bound
where value > 0 or nik_value > 0
""")

# Registered without being active: a cell of its own by some breakdowns only, and what two cells leave by the others.
INACTIVE = sql.SQL("""
select {first} + a.cell_id, 'bound', a.region_code, 'JKN_reg-JKN_act', 'ALL', a.breakdown, a.category,
    r.numerator - a.numerator,
    coalesce(r.numerator - a.numerator between 1 and {small}, false)
        or coalesce(r.nik_numerator - a.nik_numerator between 1 and {small}, false),
    false, false, r.nik_numerator - a.nik_numerator
from disclosure_cell as a
inner join disclosure_cell as r
    on r.indicator_id = 'jkn_registered_coverage' and r.region_code = a.region_code
    and r.breakdown = a.breakdown and r.category = a.category
where a.indicator_id = 'jkn_active_coverage' and r.numerator is not null and a.numerator is not null
    and not exists (
        select from disclosure_cell as i
        where i.indicator_id = 'jkn_inactive' and i.region_code = a.region_code
            and i.breakdown = a.breakdown and i.category = a.category
    )
""")

MATCH_QUALITY = sql.SQL("""
select {first} + cell_id, n.role, region_code, n.what, 'ALL', n.breakdown, n.category, n.value,
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

# How many records the register has by their NIK stands in no cell, but every field's rules add up to it.
IDENTITY_RULE = sql.SQL("""
select {first} + cell_id, n.role, region_code, c.what, 'ALL', n.breakdown, n.category, n.value,
    n.value between 1 and {small} or (n.role = 'numerator' and c.suppressed), false, false
from (
    select *, sum(records) over (partition by dataset, region_code, field) as all_records,
        sum(records) over (partition by dataset, region_code, field, is_matched) as matched_records,
        case when dataset = 'kemensos_registri' then 'registry rows' else 'records of ' || dataset end as what
    from cell_fct_identity_rule
) as c
cross join lateral (
    values
    ('numerator', 'rule of ' || c.field, c.rule || ':' || c.is_matched, c.records::numeric),
    ('denominator', 'total', 'total', c.all_records),
    ('bound', 'is_matched', c.is_matched::text, c.matched_records)
) as n (role, breakdown, category, value)
""")

OVERLAP = sql.SQL("""
select {first} + cell_id, n.role, region_code, n.what, 'ALL', n.breakdown, n.category, n.value,
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
select {first} + cell_id, n.what, region_code, n.what, programme_id, 'cell',
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
select {first} + c.cell_id, 'numerator', c.region_code, n.what, n.programme_id, n.breakdown, n.category,
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
select {first} + cell_id, 'numerator', region_code, 'transition ' || dimension, 'ALL', 'transition',
    from_state || '>' || to_state, count::numeric, suppressed, false, false
from cell_fct_transition
""")

QUERIES: dict[str, tuple[sql.SQL, ...]] = {
    "fct_indicator": (INDICATOR, BOUND, INACTIVE),
    "fct_match_quality": (MATCH_QUALITY,),
    "fct_programme_overlap": (OVERLAP,),
    "fct_programme_decile": (DECILE,),
    "fct_flow": (FLOW,),
    "fct_transition": (TRANSITION,),
    "fct_identity_rule": (IDENTITY_RULE,),
}


def first_row(table: str) -> int:
    """What is added to the number of a cell of the table, so that it differs from those of the other tables."""
    return TABLE_NUMBERS[table] * CELLS_OF_A_TABLE


def collect_shown(
    connection: Connection[tuple[Any, ...]], tables: Collection[str], small: int, *, is_paired: bool
) -> None:
    """Fills `disclosure_shown` with what the cells of `tables` show.

    Args:
        connection: inside the publication's transaction, the cells prepared and paired.
        tables: names of the tables whose cells exist.
        small: largest count that is hidden.
        is_paired: whether the month has figures on both match bases.
    """
    connection.execute(CREATE)
    if "fct_indicator" in tables:
        _name_figures(connection)
        for statement in BEFORE:
            connection.execute(statement)
    for table in tables:
        values: dict[str, sql.Composable] = {
            "first": sql.Literal(first_row(table)),
            "small": sql.Literal(small),
            "is_paired": sql.Literal(is_paired),
            "behind": sql.SQL(BEHIND.format("")),
            "nik_behind": sql.SQL(BEHIND.format("nik_")),
        }
        columns = COLUMNS.format(nik_value=sql.SQL(", nik_value" if table == "fct_indicator" else ""))
        for query in QUERIES[table]:
            connection.execute(columns + query.format(**values))
    connection.execute("analyze disclosure_shown")


def _name_figures(connection: Connection[tuple[Any, ...]]) -> None:
    """The names of what each figure, breakdown and category of the month shows, in `disclosure_name`."""
    connection.execute(
        "create temporary table disclosure_name (indicator_id text, row_breakdown text, row_category text, role text,"
        " what text, breakdown text, category text) on commit drop"
    )
    figures: list[tuple[str, str, str]] = connection.execute(
        "select distinct indicator_id, breakdown, category from disclosure_cell"
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
