"""Rules about deliveries and about the KPI of a plan, into the same table `judged` (padan.control.judge)."""

from datetime import date
from typing import Any, LiteralString

from psycopg import Connection

# What the publishing run was computed with (ops.run.inputs); a run without that record is not judged.
USED: LiteralString = """
    select
        q.dataset, q.owner, (u.delivery ->> 'period')::date as delivered, (u.delivery ->> 'age_months')::integer as age,
        coalesce(q.allowed, 0) as allowed,
        (u.delivery ->> 'rows_landed')::numeric as landed, (u.delivery ->> 'rows_quarantined')::numeric as refused
    from ops.run as n
    cross join lateral (
        select d.dataset, d.owner, min(d.allowed) filter (
            where d.registry is null
                or d.registry = coalesce(n.inputs -> 'deliveries' -> d.dataset ->> 'registry', 'DTKS')
        ) as allowed
        from due_dataset as d
        group by d.dataset, d.owner
    ) as q
    cross join lateral (select n.inputs -> 'deliveries' -> q.dataset as delivery) as u
    where n.run_id = %(run_id)s and n.inputs ? 'deliveries'
"""

AGE: LiteralString = f"""
insert into judged (rule_id, region_code, programme_id, subject, holds, value, limit_value, unit, words_id, words_en)
select
    r.rule_id, '00', 'ALL', u.dataset, u.age is null or u.age > u.allowed, u.age, u.allowed, 'bulan', w.words, w.words
from ({USED}) as u
inner join finding_rule as r on r.family = 'delivery_age' and (r.datasets is null or u.dataset = any(r.datasets))
cross join lateral (
    select jsonb_build_object(
        'dataset', u.dataset, 'dataset_owner', u.owner, 'age', coalesce(u.age::text, '–'), 'allowed', u.allowed
    ) as words
) as w
"""

# When it came: the day on which the first counted revision was received. What `padan generate` makes is received when
# somebody runs it, so the date of its letter counts.
LATE: LiteralString = f"""
insert into judged (rule_id, region_code, programme_id, subject, holds, value, limit_value, unit, words_id, words_en)
select
    r.rule_id, '00', 'ALL', u.dataset, c.days > 0, c.days, r.deadline_day, 'hari', w.words, w.words
from ({USED}) as u
inner join finding_rule as r on r.family = 'delivery_late' and (r.datasets is null or u.dataset = any(r.datasets))
inner join (
    select
        dataset,
        (min(case when is_synthetic then coalesce(created_at, received_at) else received_at end)
            at time zone 'Asia/Jakarta')::date as came
    from ops.delivery
    where period = %(period)s and state in ('landed', 'superseded')
    group by dataset
) as d on u.dataset = d.dataset
cross join lateral (
    select d.came - ((%(period)s + interval '1 month')::date + r.deadline_day - 1) as days
) as c
cross join lateral (
    select jsonb_build_object('dataset', u.dataset, 'dataset_owner', u.owner, 'days', c.days) as words
) as w
"""

QUARANTINE: LiteralString = f"""
insert into judged (
    rule_id, region_code, programme_id, subject, holds, value, numerator, denominator, limit_value, unit, words_id,
    words_en
)
select
    r.rule_id, '00', 'ALL', u.dataset, s.share > r.limit_value, s.share, u.refused, u.landed, r.limit_value, 'persen',
    w.words || jsonb_build_object(
        'value', control.write_percent(s.share, 'id'), 'limit', control.write_percent(r.limit_value, 'id')
    ),
    w.words || jsonb_build_object(
        'value', control.write_percent(s.share, 'en'), 'limit', control.write_percent(r.limit_value, 'en')
    )
from ({USED}) as u
inner join finding_rule as r
    on r.family = 'delivery_quarantine' and (r.datasets is null or u.dataset = any(r.datasets))
cross join lateral (select u.refused / nullif(u.landed, 0) as share) as s
cross join lateral (select jsonb_build_object('dataset', u.dataset, 'dataset_owner', u.owner) as words) as w
where u.delivered = %(period)s and s.share is not null
"""

KPI_OWNER: LiteralString = (
    "coalesce(nullif(d.unit_responsible, ''), (select p.owner from mart.dim_plan as p where p.plan_id = d.plan_id), '')"
)
"""Who answers for an indicator `d` of mart.dim_kpi, also on the pages: its unit, else whose plan it is."""

# The KPI as Padan computes it before the one that its owner delivers; without an actual or a target nothing is judged.
KPI: LiteralString = f"""
insert into judged (
    rule_id, region_code, programme_id, subject, holds, kpi_id, value, limit_value, unit, words_id, words_en, source
)
select
    r.rule_id, '00', 'ALL', k.kpi_id, k.status = any(r.statuses), k.kpi_id, k.actual_value, k.target_value,
    d.measure_unit,
    w.words || jsonb_build_object(
        'kpi_name', d.name_id,
        'value', coalesce(k.actual_category, pg_temp.written_plain(k.actual_value, d.measure_unit, 'id'), ''),
        'target', coalesce(k.target_category, pg_temp.written_plain(k.target_value, d.measure_unit, 'id'), '')
    ),
    w.words || jsonb_build_object(
        'kpi_name', coalesce(d.name_en, d.name_id),
        'value', coalesce(k.actual_category, pg_temp.written_plain(k.actual_value, d.measure_unit, 'en'), ''),
        'target', coalesce(k.target_category, pg_temp.written_plain(k.target_value, d.measure_unit, 'en'), '')
    ),
    k.source
from (
    select distinct on (kpi_id) kpi_id, source, status, actual_value, actual_category, target_value, target_category
    from mart.fct_kpi_progress
    where period = %(period)s and status not in ('belum_ada_data', 'belum_ada_target') and not suppressed
    order by kpi_id, source
) as k
inner join mart.dim_kpi as d on k.kpi_id = d.kpi_id
inner join finding_rule as r on r.family = 'kpi_off_track'
cross join lateral (
    select jsonb_build_object(
        'kpi', k.kpi_id,
        'kpi_owner', {KPI_OWNER}
    ) as words
) as w
"""
# As the page of the plan writes it; an indicator that is no percentage has its unit in its name.
WRITE_PLAIN: LiteralString = """
create or replace function pg_temp.written_plain(value numeric, unit text, code text) returns text
language sql immutable as $$
    select control.write_number(r.rounded, scale(r.rounded), code) || case when unit like '\\%%' then '%' else '' end
    from (select trim_scale(round(value, case when abs(value) < 1 then 3 else 2 end)) as rounded) as r
$$
"""


def judge_deliveries(connection: Connection[tuple[Any, ...]], *, period: date, run_id: str) -> None:
    """Lateness, age and refused rows of what the publishing run was computed with."""
    for statement in (AGE, LATE, QUARANTINE):
        connection.execute(statement, {"period": period, "run_id": run_id})


def judge_kpis(connection: Connection[tuple[Any, ...]], *, period: date) -> None:
    """Statuses of the plan's KPI, where a plan is loaded."""
    row = connection.execute(
        "select to_regclass('mart.fct_kpi_progress') is not null and to_regclass('mart.dim_kpi') is not null"
    ).fetchone()
    if row and row[0]:
        connection.execute(WRITE_PLAIN)
        connection.execute(KPI, {"period": period})
