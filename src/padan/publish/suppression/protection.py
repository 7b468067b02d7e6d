"""Secondary suppression of the cells that a month is about to publish."""

from collections.abc import Collection
from typing import Any

from psycopg import Connection, sql

from padan.publish.suppression.rounds import hide_what_gives_away
from padan.publish.suppression.shown import collect_shown, first_row
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
    inner join disclosure_count as n on n.id = u.count_id
    where n.hidden and u.row_id between {first} and {first} + 999999999
    group by u.row_id
) as h
where c.cell_id = h.cell_id and (h.hides_cell or h.hides_total)
""")
HIDE_BOUNDS = sql.SQL("""
update cell_fct_indicator as c
set bounds_hidden = true
from disclosure_use as u
inner join disclosure_count as n on n.id = u.count_id
where n.hidden and u.role = 'bound' and u.row_id = {first} + c.cell_id
""")
SAME_FIGURES = """
select not exists (
    select from cell_fct_indicator as a
    full outer join cell_fct_indicator as b
        on b.region_code = a.region_code and b.indicator_id = a.indicator_id and b.programme_id = a.programme_id
        and b.breakdown = a.breakdown and b.category = a.category and b.match_basis = 'semua'
    where a.match_basis = 'nik'
)
"""
BASES = "select distinct match_basis from cell_fct_indicator order by match_basis"
ARE_EQUAL = """
select not exists (
    select from cell_fct_indicator
    group by region_code, indicator_id, programme_id, breakdown, category
    having count(*) <> {bases} or min(numerator) is distinct from max(numerator)
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
    and (a.suppressed or a.total_hidden or a.bounds_hidden)
""")
