-- The changes of a day in the form that finds the earlier figure by its whole key (migration 0027): a brief asks for one
-- region, and each of a month's 39 waited for the comparison of all of them. Whole months take twice as long.
set local role padan_publisher;

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
        select b.region_code, b.numerator, b.value, b.suppressed, b.registry_age_months
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

-- Which regions a month was published with (mart.published_region), asked for every figure that is compared: by the
-- primary key the planner takes an answer for a thousand times as dear, and its plan hangs on whether it hashes them.
create index fct_indicator_history_region_published
on mart.fct_indicator_history (region_code, period, revision)
where indicator_id = 'population' and breakdown = 'total' and match_basis = 'nik';
