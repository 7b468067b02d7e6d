-- Figures as they stood on a day: of every month the revision that was current at its end, in Jakarta. A NULL day is now.
-- What the current revision hides is hidden in every earlier one too: a number that was taken back is not shown again.
set local role padan_publisher;

create function mart.revision_as_of(last_day date) returns table (period date, revision integer)
language sql stable as $$
    select p.period, max(p.revision)
    from mart.fct_publication as p
    where last_day is null or (p.published_at at time zone 'Asia/Jakarta')::date <= last_day
    group by p.period
$$;

create function mart.fct_indicator_as_of(last_day date) returns table (
    period date,
    region_code text,
    indicator_id text,
    programme_id text,
    breakdown text,
    category text,
    match_basis text,
    numerator numeric,
    denominator numeric,
    value numeric,
    value_low numeric,
    value_high numeric,
    registry text,
    registry_age_months integer,
    suppressed boolean,
    withheld boolean,
    run_id text,
    revision integer
)
language sql stable as $$
    select
        h.period,
        h.region_code,
        h.indicator_id,
        h.programme_id,
        h.breakdown,
        h.category,
        h.match_basis,
        case when w.shows_all then h.numerator end,
        case when w.shows_all and (n.period is null or n.denominator is not null) then h.denominator end,
        case when w.shows_all then h.value end,
        case when w.shows_all and (n.period is null or n.value_low is not null) then h.value_low end,
        case when w.shows_all and (n.period is null or n.value_high is not null) then h.value_high end,
        h.registry,
        h.registry_age_months,
        h.suppressed or not w.shows_all,
        not h.suppressed and not w.shows_all,
        h.run_id,
        h.revision
    from mart.fct_indicator_history as h
    inner join mart.revision_as_of(last_day) as e on h.period = e.period and h.revision = e.revision
    inner join mart.current_revision as c on h.period = c.period
    left join mart.fct_indicator_history as n
        on
            h.revision <> c.revision
            and n.period = h.period
            and n.revision = c.revision
            and n.indicator_id = h.indicator_id
            and n.region_code = h.region_code
            and n.programme_id = h.programme_id
            and n.breakdown = h.breakdown
            and n.category = h.category
            and n.match_basis = h.match_basis
    cross join lateral (select not coalesce(n.suppressed, false) as shows_all) as w
$$;

comment on function mart.fct_indicator_as_of is
'mart.fct_indicator as it was published on a day; withheld: shown then, hidden by the current revision';

-- mart.fct_indicator_change of that day; the same rules (migration 0006), which a test holds against the view.
create function mart.fct_indicator_change_as_of(last_day date) returns table (
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
    published as materialized (
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
    left join renamed
        on
            f.region_code = renamed.region_code
            and not exists (
                select from published as own
                where own.period = compared.previous_period and own.region_code = f.region_code
            )
            and not exists (
                select from published as still
                where still.period = f.period and still.region_code = renamed.predecessor_code
            )
    inner join mart.fct_indicator_as_of(last_day) as before
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

create function mart.fct_kpi_progress_as_of(last_day date) returns table (
    period date,
    kpi_id text,
    source text,
    target_year integer,
    target_value numeric,
    target_category text,
    actual_value numeric,
    actual_category text,
    forecast_value numeric,
    achievement numeric,
    status text,
    suppressed boolean,
    revision integer
)
language sql stable as $$
    select
        h.period,
        h.kpi_id,
        h.source,
        h.target_year,
        h.target_value,
        h.target_category,
        case when w.shows_all then h.actual_value end,
        h.actual_category,
        case when w.shows_all then h.forecast_value end,
        case when w.shows_all then h.achievement end,
        case
            when w.shows_all or h.status = 'belum_ada_target' then h.status
            else 'belum_ada_data'
        end,
        h.suppressed or not w.shows_all,
        h.revision
    from mart.fct_kpi_progress_history as h
    inner join mart.revision_as_of(last_day) as e on h.period = e.period and h.revision = e.revision
    inner join mart.current_revision as c on h.period = c.period
    left join mart.fct_kpi_progress_history as n
        on
            h.revision <> c.revision
            and n.period = h.period
            and n.revision = c.revision
            and n.kpi_id = h.kpi_id
            and n.source = h.source
    cross join lateral (select not coalesce(n.suppressed, false) as shows_all) as w
$$;
