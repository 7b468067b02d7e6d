"""A figure on both match bases is one cell: what is hidden in one basis is hidden in the other.

Otherwise the two would protect a small count by different neighbours, and a neighbour that is hidden on one basis could
be read, nearly or exactly, on the other.
"""

from typing import Any

from psycopg import Connection, sql

MAIN = "semua"
EXACT = "nik"

# `cell_id` is the row of the main basis, or of the only one that has the figure; `other_id` is the other row. A figure
# without a row on one basis has the counts 0 there (contracts/indicators.yaml, rows).
PAIR = sql.SQL("""
create temporary table disclosure_cell on commit drop as
select
    coalesce(m.cell_id, e.cell_id) as cell_id,
    case when m.cell_id is not null then e.cell_id end as other_id,
    coalesce(m.region_code, e.region_code) collate "C" as region_code,
    coalesce(m.indicator_id, e.indicator_id) collate "C" as indicator_id,
    coalesce(m.programme_id, e.programme_id) collate "C" as programme_id,
    coalesce(m.breakdown, e.breakdown) collate "C" as breakdown,
    coalesce(m.category, e.category) collate "C" as category,
    coalesce(m.suppressed, false) or coalesce(e.suppressed, false) as suppressed,
    coalesce(m.smallest_count, e.smallest_count) is not null as is_composed,
    case when m.cell_id is not null then m.numerator else 0 end as numerator,
    case when m.cell_id is not null then m.denominator else e.denominator * 0 end as denominator,
    m.value_low,
    m.value_high,
    case when e.cell_id is not null then e.numerator when {is_paired} then 0 end as nik_numerator,
    case when e.cell_id is not null then e.denominator when {is_paired} then m.denominator * 0 end as nik_denominator,
    e.value_low as nik_value_low,
    e.value_high as nik_value_high
from (select * from cell_fct_indicator where match_basis = {main} and not is_exempt) as m
full join (select * from cell_fct_indicator where match_basis <> {main} and not is_exempt) as e
    on m.region_code = e.region_code and m.indicator_id = e.indicator_id and m.programme_id = e.programme_id
    and m.breakdown = e.breakdown and m.category = e.category
""")
SHARE = (
    """
    update cell_fct_indicator as c
    set suppressed = true
    from disclosure_cell as p
    where p.cell_id = c.cell_id and p.suppressed and not c.suppressed
    """,
    """
    update cell_fct_indicator as c
    set suppressed = a.suppressed, total_hidden = a.total_hidden, bounds_hidden = a.bounds_hidden
    from disclosure_cell as p
    inner join cell_fct_indicator as a on a.cell_id = p.cell_id
    where c.cell_id = p.other_id
        and (a.suppressed, a.total_hidden, a.bounds_hidden) <> (c.suppressed, c.total_hidden, c.bounds_hidden)
    """,
)


def pair_bases(connection: Connection[tuple[Any, ...]]) -> bool:
    """Puts the two rows of each figure side by side in `disclosure_cell`.

    Args:
        connection: inside the publication's transaction; `cell_fct_indicator` holds the month.

    Returns:
        Whether the month has figures on both match bases.
    """
    bases = {row[0] for row in connection.execute("select distinct match_basis from cell_fct_indicator").fetchall()}
    is_paired = bases == {MAIN, EXACT}
    main = MAIN if MAIN in bases else EXACT
    connection.execute(PAIR.format(is_paired=sql.Literal(is_paired), main=sql.Literal(main)))
    connection.execute("analyze disclosure_cell")
    return is_paired


def share_between_bases(connection: Connection[tuple[Any, ...]]) -> None:
    """Gives both rows of a figure what either of them hides, after the counts of `disclosure_cell` were protected."""
    for statement in SHARE:
        connection.execute(statement)
