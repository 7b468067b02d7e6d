"""The list of a month's findings in the words of that month (control.finding_month), of each of its publications."""

from datetime import date
from typing import Any, LiteralString

from psycopg import Connection

# Every finding of a rule that is open in the month. What the month judged has its words; what it could not judge has
# those of the last month that did, or of an earlier revision without its figures, which are no longer published; what
# it judged as over is not listed.
LISTED: LiteralString = """
insert into control.finding_month (
    period, revision, finding_id, figures_period, months_back, severity, owner, message_id, message_en, hidden_id,
    hidden_en, match_basis, evidence, is_hidden
)
select
    %(period)s, %(revision)s, f.finding_id, w.figures_period, w.months_back, w.severity, w.owner, w.message_id,
    w.message_en, w.hidden_id, w.hidden_en, w.match_basis, w.evidence, w.is_hidden
from control.finding as f
cross join lateral (
    select
        %(period)s::date as figures_period, s.months_back, s.severity, s.owner, s.message_id, s.message_en, s.hidden_id,
        s.hidden_en, s.match_basis, s.evidence, false as is_hidden, 1 as preference, 0 as revision
    from seen as s
    where
        s.rule_id = f.rule_id and s.region_code = f.region_code and s.programme_id = f.programme_id
        and s.subject = f.subject
    union all
    select
        m.figures_period, m.months_back, m.severity, m.owner,
        case when a.is_replaced then m.hidden_id else m.message_id end,
        case when a.is_replaced then m.hidden_en else m.message_en end,
        m.hidden_id, m.hidden_en, m.match_basis,
        case
            when a.is_replaced then m.evidence - array['value', 'numerator', 'denominator', 'previous', 'change']
            else m.evidence
        end,
        m.is_hidden or a.is_replaced, 2, m.revision
    from control.finding_month as m
    cross join lateral (select m.figures_period = %(period)s as is_replaced) as a
    where
        m.finding_id = f.finding_id and not m.is_withdrawn and m.period = m.figures_period
        and (m.period, m.revision) < (%(period)s, %(revision)s)
    order by preference, figures_period desc, revision desc
    limit 1
) as w
where
    f.rule_id <> 'manual' and f.first_period <= %(period)s
    and (f.closed_period is null or f.closed_period > %(period)s)
    and not exists (
        select from judged as j
        where
            j.rule_id = f.rule_id and j.region_code = f.region_code and j.programme_id = f.programme_id
            and j.subject = f.subject and not j.holds
    )
on conflict (period, revision, finding_id) do update set
    figures_period = excluded.figures_period, months_back = excluded.months_back, severity = excluded.severity,
    owner = excluded.owner, message_id = excluded.message_id, message_en = excluded.message_en,
    hidden_id = excluded.hidden_id, hidden_en = excluded.hidden_en, match_basis = excluded.match_basis,
    evidence = excluded.evidence, is_hidden = excluded.is_hidden, is_withdrawn = false
"""
# Made again by other rules, a publication may show less than it did.
WITHDRAW: LiteralString = """
update control.finding_month set is_withdrawn = true
where period = %(period)s and revision = %(revision)s and not is_withdrawn
"""


def list_month(connection: Connection[tuple[Any, ...]], *, period: date, revision: int) -> None:
    """Writes what is open in a month, after `judged` and `seen` were filled and the episodes moved.

    Args:
        connection: as padan_publisher, in the transaction that fills them.
        period: first day of the month.
        revision: of its publication that was judged.
    """
    for statement in (WITHDRAW, LISTED):
        connection.execute(statement, {"period": period, "revision": revision})
