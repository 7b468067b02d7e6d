"""Counts are hidden, round by round, until no sum of the month gives a hidden one away."""

from typing import Any

from psycopg import Connection, sql

# After this many rounds a sum that still gives something away loses all of its parts at once.
PATIENCE = 12
# Kinds of sums (`sums`) among the recipients of a programme in one region.
LEVEL = [11, 14, 15]

# A cell is not shown any more once a count of it is hidden; `shown_in` is the number of cells that still show a count.
START = (
    """
    create temporary table disclosure_gone on commit drop as
    select distinct u.row_id
    from disclosure_count as c
    inner join disclosure_use as u on u.count_id = c.id
    where c.hidden and u.role <> 'bound'
    """,
    """
    create temporary table disclosure_state on commit drop as
    select
        c.id, c.value, c.nik_value, c.hidden, c.was_hidden, c.is_known, c.region_code = '00' as is_national,
        coalesce(u.cells, 0) as shown_in, 0 as round
    from disclosure_count as c
    left join (
        select u.count_id, count(*) as cells
        from disclosure_use as u
        left join disclosure_gone as g on g.row_id = u.row_id
        where u.role <> 'bound' and g.row_id is null
        group by u.count_id
    ) as u on u.count_id = c.id
    """,
    "create unique index on disclosure_state (id)",
    # Late rounds hide a handful of half a million counts.
    "create index on disclosure_state (round) where hidden",
    "create unique index on disclosure_gone (row_id)",
    "analyze disclosure_state",
    "analyze disclosure_gone",
)
FORGET_CELLS = sql.SQL("""
with gone as (
    insert into disclosure_gone
    select distinct u.row_id
    from disclosure_state as c
    inner join disclosure_use as u on u.count_id = c.id
    where c.hidden and c.round = {round} and u.role <> 'bound'
    on conflict do nothing
    returning row_id
)

update disclosure_state as c
set shown_in = c.shown_in - g.cells
from (
    select u.count_id, count(*) as cells
    from gone inner join disclosure_use as u on u.row_id = gone.row_id
    where u.role <> 'bound'
    group by u.count_id
) as g
where g.count_id = c.id
""")
# A sum gives something away if it has one hidden term, or if its hidden terms, all of one sign, are together as few as
# a cell that must be hidden; on either match basis. A count that is 0 on one basis only hides nothing there.
OPEN = sql.SQL("""
create temporary table disclosure_open on commit drop as
select t.sum_id
from disclosure_term as t
inner join disclosure_state as c on c.id = t.count_id
where c.hidden and t.sum_id in (
    select touched.sum_id
    from disclosure_term as touched
    inner join disclosure_state as newest on newest.id = touched.count_id
    where newest.hidden and newest.round = {round}
)
group by t.sum_id
having
    (
        bool_and(t.in_main)
        and (
            count(*) filter (where c.value <> 0 or coalesce(c.nik_value, 0) = 0) = 1
            or (min(t.sign) = max(t.sign) and abs(sum(t.sign * c.value)) between 1 and {small})
        )
    )
    or (
        bool_and(t.in_nik)
        and (
            count(*) filter (where c.nik_value <> 0 or c.value = 0) = 1
            or (min(t.sign) = max(t.sign) and abs(sum(t.sign * c.nik_value)) between 1 and {small})
        )
    )
""")
# Parts go before the whole; first what no cell shows any more, then what was hidden when the month was last published,
# then the fewest. What was published elsewhere protects nothing. Among the nation's recipients ({level}) the whole is
# no higher than its parts, and what closes most of the round's open sums goes first: were each to hide a count of its
# own, one record that found nobody would take the nation's exclusion and inclusion error along.
HIDE = sql.SQL("""
update disclosure_state as c
set hidden = true, round = {next}
from (
    select id
    from (
        select
            id,
            row_number() over (
                partition by sum_id
                order by
                    is_whole and not is_level, is_nothing, case when is_level then -closes end, is_whole,
                    shown_in > 0, not was_hidden, size, id
            ) as place
        from (
            select
                o.sum_id, c.id, t.is_whole, c.shown_in, c.was_hidden, abs(c.value) as size,
                c.value = 0 or coalesce(c.nik_value = 0, false) as is_nothing,
                c.is_national and o.sum_id / 4294967296 = any({level}) as is_level,
                count(*) over (partition by c.id) as closes
            from disclosure_open as o
            inner join disclosure_term as t on t.sum_id = o.sum_id
            inner join disclosure_state as c on c.id = t.count_id
            where not c.hidden and not c.is_known and (c.value <> 0 or c.nik_value <> 0 or t.is_flow or t.is_whole)
        ) as open
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
    for statement in START:
        connection.execute(statement)
    number = 0
    while True:
        connection.execute(OPEN.format(round=sql.Literal(number), small=sql.Literal(small)))
        connection.execute("analyze disclosure_open")
        number += 1
        hide = HIDE.format(
            next=sql.Literal(number), everything=sql.Literal(number > PATIENCE), level=sql.Literal(LEVEL)
        )
        hidden = connection.execute(hide).rowcount
        connection.execute("drop table disclosure_open")
        if not hidden:
            return number
        connection.execute(FORGET_CELLS.format(round=sql.Literal(number)))
