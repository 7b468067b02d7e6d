-- Figures of a revision that rest on payments older than the first delivery of payments (contracts/indicators.yaml,
-- payments_known): they count what is known, and are compared with no other month.
set local role padan_publisher;

create table mart.incomplete_figure (
    period date not null,
    revision integer not null,
    indicator_id text not null,
    programme_id text not null,
    payments_known_from date not null,
    primary key (period, revision, indicator_id, programme_id)
);

create or replace view mart.fct_indicator_change as
with renamed as (
    select
        region_code,
        predecessor_code
    from (
        select
            region_code,
            predecessor_code,
            count(*) over (partition by region_code) as predecessors,
            count(*) over (partition by predecessor_code) as successors
        from mart.dim_region_crosswalk
    ) as crosswalk
    where predecessors = 1 and successors = 1
)

select
    f.period,
    f.region_code,
    f.indicator_id,
    f.programme_id,
    f.breakdown,
    f.category,
    f.match_basis,
    compared.comparison,
    compared.previous_period,
    before.region_code as previous_region_code,
    f.numerator,
    f.value,
    before.numerator as previous_numerator,
    before.value as previous_value,
    f.value - before.value as value_change,
    round((f.numerator - before.numerator) / nullif(before.numerator, 0), 6) as numerator_relative_change,
    f.registry,
    f.suppressed or before.suppressed as suppressed,
    f.revision,
    before.revision as previous_revision
from mart.fct_indicator as f
cross join lateral (
    values ('mom', (f.period - interval '1 month')::date), ('yoy', (f.period - interval '1 year')::date)
) as compared (comparison, previous_period)
left join renamed
    on
        f.region_code = renamed.region_code
        and not exists (
            select from mart.published_region as own
            where own.period = compared.previous_period and own.region_code = f.region_code
        )
        and not exists (
            select from mart.published_region as still
            where still.period = f.period and still.region_code = renamed.predecessor_code
        )
inner join mart.fct_indicator as before
    on
        compared.previous_period = before.period
        and coalesce(renamed.predecessor_code, f.region_code) = before.region_code
        and f.indicator_id = before.indicator_id
        and f.programme_id = before.programme_id
        and f.breakdown = before.breakdown
        and f.category = before.category
        and f.match_basis = before.match_basis
        and f.registry is not distinct from before.registry
where
    (f.registry is null or (f.registry_age_months = 0 and before.registry_age_months = 0))
    and not exists (
        select from mart.incomplete_figure as i
        where
            i.period = f.period
            and i.revision = f.revision
            and i.indicator_id = f.indicator_id
            and i.programme_id = f.programme_id
    )
    and not exists (
        select from mart.incomplete_figure as i
        where
            i.period = before.period
            and i.revision = before.revision
            and i.indicator_id = f.indicator_id
            and i.programme_id = f.programme_id
    )
    and not exists (
        select from mart.dim_region_crosswalk as split
        where
            split.predecessor_code = f.region_code
            and exists (
                select from mart.published_region as part
                where part.period = f.period and part.region_code = split.region_code
            )
            and not exists (
                select from mart.published_region as part
                where part.period = compared.previous_period and part.region_code = split.region_code
            )
    );

create or replace view mart.region_indicator_change as
with renamed as (
    select
        region_code,
        predecessor_code
    from (
        select
            region_code,
            predecessor_code,
            count(*) over (partition by region_code) as predecessors,
            count(*) over (partition by predecessor_code) as successors
        from mart.dim_region_crosswalk
    ) as crosswalk
    where predecessors = 1 and successors = 1
)

select
    f.period,
    f.region_code,
    f.indicator_id,
    f.programme_id,
    f.breakdown,
    f.category,
    f.match_basis,
    compared.comparison,
    compared.previous_period,
    before.region_code as previous_region_code,
    f.numerator,
    f.value,
    before.numerator as previous_numerator,
    before.value as previous_value,
    f.value - before.value as value_change,
    round((f.numerator - before.numerator) / nullif(before.numerator, 0), 6) as numerator_relative_change,
    f.registry,
    f.suppressed or before.suppressed as suppressed,
    f.revision,
    before.revision as previous_revision
from mart.fct_indicator as f
cross join lateral (
    values ('mom', (f.period - interval '1 month')::date), ('yoy', (f.period - interval '1 year')::date)
) as compared (comparison, previous_period)
cross join lateral (
    select coalesce(
        (
            select renamed.predecessor_code
            from renamed
            where
                renamed.region_code = f.region_code
                and not exists (
                    select from mart.published_region as own
                    where own.period = compared.previous_period and own.region_code = f.region_code
                )
                and not exists (
                    select from mart.published_region as still
                    where still.period = f.period and still.region_code = renamed.predecessor_code
                )
        ),
        f.region_code
    ) as region_code
) as earlier
inner join mart.fct_indicator as before
    on
        compared.previous_period = before.period
        and earlier.region_code = before.region_code
        and f.indicator_id = before.indicator_id
        and f.programme_id = before.programme_id
        and f.breakdown = before.breakdown
        and f.category = before.category
        and f.match_basis = before.match_basis
        and f.registry is not distinct from before.registry
where
    (f.registry is null or (f.registry_age_months = 0 and before.registry_age_months = 0))
    and not exists (
        select from mart.incomplete_figure as i
        where
            i.period = f.period
            and i.revision = f.revision
            and i.indicator_id = f.indicator_id
            and i.programme_id = f.programme_id
    )
    and not exists (
        select from mart.incomplete_figure as i
        where
            i.period = before.period
            and i.revision = before.revision
            and i.indicator_id = f.indicator_id
            and i.programme_id = f.programme_id
    )
    and not exists (
        select from mart.dim_region_crosswalk as split
        where
            split.predecessor_code = f.region_code
            and exists (
                select from mart.published_region as part
                where part.period = f.period and part.region_code = split.region_code
            )
            and not exists (
                select from mart.published_region as part
                where part.period = compared.previous_period and part.region_code = split.region_code
            )
    );

create or replace function mart.fct_indicator_change_as_of(last_day date) returns table (
    period date,
    region_code text,
    indicator_id text,
    programme_id text,
    breakdown text,
    category text,
    match_basis text,
    comparison text,
    previous_period date,
    previous_region_code text,
    numerator numeric,
    value numeric,
    previous_numerator numeric,
    previous_value numeric,
    value_change numeric,
    numerator_relative_change numeric,
    suppressed boolean
)
language sql stable as $$
    with renamed as (
        select region_code, predecessor_code
        from (
            select
                x.region_code,
                x.predecessor_code,
                count(*) over (partition by x.region_code) as predecessors,
                count(*) over (partition by x.predecessor_code) as successors
            from mart.dim_region_crosswalk as x
        ) as crosswalk
        where predecessors = 1 and successors = 1
    ),
    published as not materialized (
        select h.period, h.region_code
        from mart.fct_indicator_history as h
        inner join mart.revision_as_of(last_day) as e on h.period = e.period and h.revision = e.revision
        where h.indicator_id = 'population' and h.breakdown = 'total' and h.match_basis = 'nik'
    )
    select
        f.period,
        f.region_code,
        f.indicator_id,
        f.programme_id,
        f.breakdown,
        f.category,
        f.match_basis,
        compared.comparison,
        compared.previous_period,
        before.region_code,
        f.numerator,
        f.value,
        before.numerator,
        before.value,
        f.value - before.value,
        round((f.numerator - before.numerator) / nullif(before.numerator, 0), 6),
        f.suppressed or before.suppressed
    from mart.fct_indicator_as_of(last_day) as f
    cross join lateral (
        values ('mom', (f.period - interval '1 month')::date), ('yoy', (f.period - interval '1 year')::date)
    ) as compared (comparison, previous_period)
    cross join lateral (
        select coalesce(
            (
                select renamed.predecessor_code
                from renamed
                where
                    renamed.region_code = f.region_code
                    and not exists (
                        select from published as own
                        where own.period = compared.previous_period and own.region_code = f.region_code
                    )
                    and not exists (
                        select from published as still
                        where still.period = f.period and still.region_code = renamed.predecessor_code
                    )
            ),
            f.region_code
        ) as region_code
    ) as earlier
    -- By `offset` the planner has to look each earlier figure up: it takes the month for a hundred rows, and would hash
    -- every figure of every month for the few that are asked for.
    cross join lateral (
        select b.period, b.revision, b.region_code, b.numerator, b.value, b.suppressed, b.registry_age_months
        from mart.fct_indicator_as_of(last_day) as b
        where
            b.period = compared.previous_period
            and b.region_code = earlier.region_code
            and b.indicator_id = f.indicator_id
            and b.programme_id = f.programme_id
            and b.breakdown = f.breakdown
            and b.category = f.category
            and b.match_basis = f.match_basis
            and b.registry is not distinct from f.registry
        offset 0
    ) as before
    where
        (f.registry is null or (f.registry_age_months = 0 and before.registry_age_months = 0))
        and not exists (
            select from mart.incomplete_figure as i
            where
                i.period = f.period
                and i.revision = f.revision
                and i.indicator_id = f.indicator_id
                and i.programme_id = f.programme_id
        )
        and not exists (
            select from mart.incomplete_figure as i
            where
                i.period = before.period
                and i.revision = before.revision
                and i.indicator_id = f.indicator_id
                and i.programme_id = f.programme_id
        )
        and not exists (
            select from mart.dim_region_crosswalk as split
            where
                split.predecessor_code = f.region_code
                and exists (
                    select from published as part
                    where part.period = f.period and part.region_code = split.region_code
                )
                and not exists (
                    select from published as part
                    where part.period = compared.previous_period and part.region_code = split.region_code
                )
        )
$$;

-- Schema control is the administrator's.
reset role;

create or replace view control.action_status as
select
    a.*,
    d.overdue_days,
    case when a.closed_on is null then e.level end as escalation,
    coalesce(before.value, kpi_before.value) as value_before,
    coalesce(latest.value, kpi_now.value) as value_now,
    coalesce(latest.period, kpi_now.period) as period_now,
    coalesce(latest.suppressed, false) as is_hidden_now,
    coalesce(before.suppressed, false) as is_hidden_before,
    -- Figures of two generations of the registry do not compare, nor those that count known payments only
    -- (contracts/indicators.yaml, registry, payments_known).
    before.registry is not distinct from latest.registry
    and not coalesce(before.is_incomplete, false) and not coalesce(latest.is_incomplete, false) as is_comparable,
    kpi_before.written as category_before,
    kpi_now.written as category_now,
    g.state as finding_state
from control.action as a
left join control.finding as g on a.finding_id = g.finding_id
cross join lateral (select greatest(coalesce(a.closed_on, control.today()) - a.due_on, 0) as overdue_days) as d
left join lateral (
    select s.level from control.escalation_step as s
    where s.after_days <= d.overdue_days
    order by s.after_days desc
    limit 1
) as e on true
left join lateral (
    select
        f.value, f.suppressed, f.registry, f.period,
        exists (
            select from mart.incomplete_figure as i
            where
                i.period = f.period and i.revision = f.revision and i.indicator_id = f.indicator_id
                and i.programme_id = f.programme_id
        ) as is_incomplete
    from mart.fct_indicator as f
    where
        f.indicator_id = a.indicator_id and f.region_code = a.region_code and f.programme_id = a.programme_id
        and f.breakdown = a.breakdown and f.category = a.category and f.match_basis = a.match_basis
        and f.period = a.period_before
) as before on true
left join lateral (
    select
        f.value, f.suppressed, f.registry, f.period,
        exists (
            select from mart.incomplete_figure as i
            where
                i.period = f.period and i.revision = f.revision and i.indicator_id = f.indicator_id
                and i.programme_id = f.programme_id
        ) as is_incomplete
    from mart.fct_indicator as f
    where
        f.indicator_id = a.indicator_id and f.region_code = a.region_code and f.programme_id = a.programme_id
        and f.breakdown = a.breakdown and f.category = a.category and f.match_basis = a.match_basis
    order by f.period desc
    limit 1
) as latest on true
left join lateral control.kpi_value(a.kpi_id, a.period_before, null) as kpi_before on true
-- Before and now by the same source: Padan's own count and the owner's report do not compare.
left join lateral control.kpi_value(a.kpi_id, null, kpi_before.source) as kpi_now on true;
