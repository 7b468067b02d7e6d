"""Secondary suppression of the cells that a month is about to publish."""

from collections.abc import Collection
from typing import Any

from psycopg import Connection, sql

from padan.publish.suppression.rounds import hide_what_gives_away
from padan.publish.suppression.shown import CELLS_OF_A_TABLE, collect_shown, first_row
from padan.publish.suppression.sums import collect_sums

# A cell is hidden with any count that it shows; its total only where that is hidden itself.
HIDE_CELLS = sql.SQL("""
update {cells} as c
set
    suppressed = c.suppressed or h.hides_cell,
    total_hidden = h.hides_total
from (
    select u.row_id - {first} as cell_id, bool_or(u.role <> 'bound') as hides_cell,
        bool_or(u.role = 'denominator') as hides_total
    from disclosure_use as u
    inner join disclosure_state as n on n.id = u.count_id
    where n.hidden and u.row_id between {first} and {last}
    group by u.row_id
) as h
where c.cell_id = h.cell_id and ((h.hides_cell and not c.suppressed) or h.hides_total)
""")
HIDE_BOUNDS = sql.SQL("""
update cell_fct_indicator as c
set bounds_hidden = true
from disclosure_use as u
inner join disclosure_state as n on n.id = u.count_id
where n.hidden and u.role = 'bound' and u.row_id = {first} + c.cell_id
""")
BASES = "select distinct match_basis from cell_fct_indicator order by match_basis"
ARE_EQUAL = """
select not exists (
    select from cell_fct_indicator
    group by region_code, indicator_id, programme_id, breakdown, category
    having count(*) <> (select count(distinct match_basis) from cell_fct_indicator)
        or min(numerator) is distinct from max(numerator)
        or min(denominator) is distinct from max(denominator)
        or min(value_low) is distinct from max(value_low) or min(value_high) is distinct from max(value_high)
)
"""
COPY_TO_EQUAL = sql.SQL("""
update cell_fct_indicator as c
set suppressed = a.suppressed, total_hidden = a.total_hidden, bounds_hidden = a.bounds_hidden
from cell_fct_indicator as a
where a.match_basis = {match_basis} and c.match_basis <> {match_basis}
    and a.region_code = c.region_code and a.indicator_id = c.indicator_id and a.programme_id = c.programme_id
    and a.breakdown = c.breakdown and a.category = c.category
    and (a.suppressed, a.total_hidden, a.bounds_hidden) <> (c.suppressed, c.total_hidden, c.bounds_hidden)
""")


def protect(connection: Connection[tuple[Any, ...]], tables: Collection[str], *, small: int) -> int:
    """Hides further cells so that none of the hidden ones can be found by subtraction.

    Args:
        connection: inside the publication's transaction; `cell_<table>` holds the month with its small cells marked in
            `suppressed`.
        tables: names of the tables whose cells exist.
        small: largest count that is hidden; 0 hides nothing.

    Returns:
        The number of rounds it took.
    """
    if small == 0:
        return 0
    bases, are_equal = _bases(connection) if "fct_indicator" in tables else (["semua"], False)
    worked = bases[-1:] if are_equal else bases
    # Estimates of many equal keys are far too low; a loop over the wrong side takes minutes.
    connection.execute("set local enable_nestloop = off")
    connection.execute("set local enable_mergejoin = off")
    collect_shown(connection, tables, worked, small)
    collect_sums(connection, tables)
    rounds = hide_what_gives_away(connection, small)
    for table in tables:
        cells = sql.Identifier(f"cell_{table}")
        connection.execute(HIDE_CELLS.format(cells=cells, **_rows(table)))
    if "fct_indicator" in tables:
        connection.execute(HIDE_BOUNDS.format(first=sql.Literal(first_row("fct_indicator"))))
        if are_equal:
            connection.execute(COPY_TO_EQUAL.format(match_basis=sql.Literal(worked[0])))
    return rounds


def _rows(table: str) -> dict[str, sql.Literal]:
    """The numbers that the table's cells have among those of all tables."""
    first = first_row(table)
    return {"first": sql.Literal(first), "last": sql.Literal(first + CELLS_OF_A_TABLE - 1)}


def _bases(connection: Connection[tuple[Any, ...]]) -> tuple[list[str], bool]:
    """The month's match bases, and whether they have the same figures: then one of them stands for all."""
    bases = [str(row[0]) for row in connection.execute(BASES).fetchall()]
    if len(bases) < 2:
        return bases or ["semua"], False
    row = connection.execute(ARE_EQUAL).fetchone()
    return bases, bool(row and row[0])
