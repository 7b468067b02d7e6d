"""How a finding opens, goes on and ends: the statements that move control.finding by `judged` and `seen`."""

from typing import LiteralString

KEY: LiteralString = """
    o.rule_id = s.rule_id and o.region_code = s.region_code and o.programme_id = s.programme_id
    and o.subject = s.subject
"""

# A revision shows again what an earlier run of the same month had closed: it never ended.
REOPEN: LiteralString = f"""
update control.finding as f
set state = 'terbuka', closed_period = null, closed_reason = null
from (
    select distinct on (s.rule_id, s.region_code, s.programme_id, s.subject) o.finding_id
    from seen as s
    inner join control.finding as o on {KEY}
    where
        o.state = 'selesai' and o.closed_period = %(period)s
        and not exists (select from control.finding as o where {KEY} and o.state = 'terbuka')
    order by s.rule_id, s.region_code, s.programme_id, s.subject, o.finding_id desc
) as again
where f.finding_id = again.finding_id
"""

GO_ON: LiteralString = f"""
update control.finding as o
set
    severity = s.severity, owner = s.owner, message_id = s.message_id, message_en = s.message_en,
    indicator_id = s.indicator_id, breakdown = s.breakdown, category = s.category, match_basis = s.match_basis,
    kpi_id = s.kpi_id, evidence = s.evidence, last_period = %(period)s, run_id = %(run_id)s
from seen as s
where
    {KEY} and o.state = 'terbuka' and o.first_period <= %(period)s
    and (o.severity, o.owner, o.message_id, o.message_en, o.evidence, o.last_period)
    is distinct from (s.severity, s.owner, s.message_id, s.message_en, s.evidence, %(period)s)
"""

OPEN: LiteralString = f"""
insert into control.finding (
    rule_id, severity, region_code, programme_id, subject, owner, message_id, message_en, indicator_id, breakdown,
    category, match_basis, kpi_id, evidence, first_period, last_period, run_id
)
select
    s.rule_id, s.severity, s.region_code, s.programme_id, s.subject, s.owner, s.message_id, s.message_en,
    s.indicator_id, s.breakdown, s.category, s.match_basis, s.kpi_id, s.evidence, %(period)s, %(period)s, %(run_id)s
from seen as s
where not exists (select from control.finding as o where {KEY} and o.state = 'terbuka')
order by s.rule_id, s.region_code, s.programme_id, s.subject
"""

CLOSE: LiteralString = """
update control.finding as o
set state = 'selesai', closed_period = %(period)s, closed_reason = 'berakhir', run_id = %(run_id)s
from judged as j
where
    o.rule_id = j.rule_id and o.region_code = j.region_code and o.programme_id = j.programme_id
    and o.subject = j.subject and not j.holds and o.state = 'terbuka' and o.first_period <= %(period)s
"""

# A rule that is gone from the file, or no longer asks about this figure, region or dataset; a KPI whose plan is over.
WITHDRAW: LiteralString = """
update control.finding as o
set state = 'selesai', closed_period = %(period)s, closed_reason = 'aturan_dicabut', run_id = %(run_id)s
where
    o.state = 'terbuka' and o.rule_id <> 'manual'
    and not exists (
        select from finding_rule as r
        left join mart.dim_region as g on g.region_code = o.region_code
        where
            r.rule_id = o.rule_id
            and (r.programmes is null or o.programme_id = any(r.programmes))
            and case
                when o.subject = r.indicator_id || '/kabkota' then r.gather is not null
                else
                    r.indicator_id is not distinct from o.indicator_id
                    and (r.breakdown is null or r.breakdown = o.breakdown)
                    and (r.categories is null or o.category = any(r.categories))
                    and (r.levels is null or g.region_level is null or g.region_level = any(r.levels))
                    and (r.gather is null or g.region_level is distinct from 'kabkota')
            end
            and (r.datasets is null or o.subject = any(r.datasets))
            and (o.kpi_id is null or exists (
                select from mart.dim_kpi as k
                inner join mart.dim_plan as p on k.plan_id = p.plan_id
                where k.kpi_id = o.kpi_id and p.valid_to >= %(period)s
            ))
    )
"""

# A month run after a newer one. `%(next)s` is the month after it that findings were made for.
LENGTHEN_FRONT: LiteralString = f"""
update control.finding as o
set first_period = %(period)s
from seen as s
where {KEY} and o.first_period = %(next)s and o.rule_id <> 'manual'
"""
LENGTHEN_BACK: LiteralString = f"""
update control.finding as o
set
    last_period = %(period)s, closed_period = %(next)s, message_id = s.message_id, message_en = s.message_en,
    evidence = s.evidence
from seen as s
where {KEY} and o.closed_period = %(period)s and o.last_period < %(period)s
    and not exists (
        select from control.finding as other
        where other.rule_id = s.rule_id and other.region_code = s.region_code
            and other.programme_id = s.programme_id and other.subject = s.subject
            and other.first_period = %(period)s
    )
"""
FILL_IN: LiteralString = f"""
insert into control.finding (
    rule_id, severity, region_code, programme_id, subject, owner, message_id, message_en, indicator_id, breakdown,
    category, match_basis, kpi_id, evidence, first_period, last_period, closed_period, closed_reason, state, run_id
)
select
    s.rule_id, s.severity, s.region_code, s.programme_id, s.subject, s.owner, s.message_id, s.message_en,
    s.indicator_id, s.breakdown, s.category, s.match_basis, s.kpi_id, s.evidence, %(period)s, %(period)s, %(next)s,
    'berakhir', 'selesai', %(run_id)s
from seen as s
where not exists (
    select from control.finding as o
    where {KEY} and o.first_period <= %(period)s and (o.state = 'terbuka' or o.last_period >= %(period)s)
)
order by s.rule_id, s.region_code, s.programme_id, s.subject
"""
