"""Secondary suppression of the cells that a month is about to publish."""

from collections.abc import Collection
from typing import Any

from psycopg import Connection, sql

from padan.publish.suppression.bases import pair_bases, share_between_bases
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
    # Estimates of many equal keys are far too low; a loop over the wrong side takes minutes.
    connection.execute("set local enable_nestloop = off")
    connection.execute("set local enable_mergejoin = off")
    is_paired = pair_bases(connection) if "fct_indicator" in tables else False
    collect_shown(connection, tables, small, is_paired=is_paired)
    collect_sums(connection, tables)
    rounds = hide_what_gives_away(connection, small)
    for table in tables:
        cells = sql.Identifier(f"cell_{table}")
        connection.execute(HIDE_CELLS.format(cells=cells, **_rows(table)))
    if "fct_indicator" in tables:
        connection.execute(HIDE_BOUNDS.format(first=sql.Literal(first_row("fct_indicator"))))
        share_between_bases(connection)
    return rounds


def _rows(table: str) -> dict[str, sql.Literal]:
    """The numbers that the table's cells have among those of all tables."""
    first = first_row(table)
    return {"first": sql.Literal(first), "last": sql.Literal(first + CELLS_OF_A_TABLE - 1)}
