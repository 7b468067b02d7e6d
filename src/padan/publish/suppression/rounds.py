"""Counts are hidden, round by round, until no sum of the month gives a hidden one away."""

from typing import Any

from psycopg import Connection, sql

# After this many rounds a sum that still gives something away loses all of its parts at once.
PATIENCE = 12

SHOWN_IN = """
update disclosure_count as c
set shown_in = u.cells
from (
    select d.count_id, count(*) as cells
    from disclosure_use as d
    where d.role <> 'bound' and not exists (
        select from disclosure_use as x
        inner join disclosure_count as h on h.id = x.count_id
        where x.row_id = d.row_id and h.hidden and x.role <> 'bound'
    )
    group by d.count_id
) as u
where u.count_id = c.id
"""
# A sum gives something away if it has one hidden term, or if its hidden terms, all of one sign, are together as few as
# a cell that must be hidden.
OPEN = sql.SQL("""
create temporary table disclosure_open on commit drop as
select t.sum_id
from disclosure_term as t
inner join disclosure_count as c on c.id = t.count_id
where c.hidden and t.sum_id in (
    select touched.sum_id
    from disclosure_term as touched
    inner join disclosure_count as newest on newest.id = touched.count_id
    where newest.hidden and newest.round is not distinct from {round}
)
group by t.sum_id
having count(*) = 1 or (min(t.sign) = max(t.sign) and abs(sum(t.sign * c.value)) between 1 and {small})
""")
# Parts go before the whole; first what no cell shows any more, then what was hidden when the month was last published,
# then the fewest. What was published elsewhere protects nothing.
HIDE = sql.SQL("""
update disclosure_count as c
set hidden = true, round = {next}
from (
    select id
    from (
        select
            c.id,
            row_number() over (
                partition by t.sum_id
                order by
                    t.is_whole, c.value = 0, c.shown_in > 0, not c.was_hidden, abs(c.value), c.id
            ) as place
        from disclosure_open as o
        inner join disclosure_term as t on t.sum_id = o.sum_id
        inner join disclosure_count as c on c.id = t.count_id
        where not c.hidden and not c.is_known and (c.value <> 0 or t.is_flow or t.is_whole)
    ) as candidate
    where place = 1 or {everything}
) as victim
where c.id = victim.id
""")


def hide_what_gives_away(connection: Connection[tuple[Any, ...]], small: int) -> int:
    """Hides further counts until every sum has none, or at least two, hidden terms.

    Args:
        connection: inside the publication's transaction, counts and sums collected.
        small: largest count that is hidden.

    Returns:
        The number of rounds it took.
    """
    connection.execute(SHOWN_IN)
    number = 0
    while True:
        newest: sql.Composable = sql.SQL("null") if number == 0 else sql.Literal(number)
        connection.execute(OPEN.format(round=newest, small=sql.Literal(small)))
        number += 1
        hidden = connection.execute(
            HIDE.format(next=sql.Literal(number), everything=sql.Literal(number > PATIENCE))
        ).rowcount
        connection.execute("drop table disclosure_open")
        if not hidden:
            return number
