-- Who entered and left, where they went, combinations of programmes, and how a figure moved since.
set local role padan_publisher;

create table mart.fct_programme_overlap_history (
    period date not null,
    region_code text not null,
    unit text not null,
    max_decile integer not null,
    combination text not null,
    exact_count bigint,
    at_least_count bigint,
    denominator bigint,
    suppressed boolean not null,
    run_id text not null,
    revision integer not null,
    primary key (region_code, period, revision, unit, max_decile, combination)
);
create index on mart.fct_programme_overlap_history (period, revision);

create table mart.fct_programme_decile_history (
    period date not null,
    region_code text not null,
    programme_id text not null,
    unit text not null,
    decile text not null,
    has_component boolean not null,
    units bigint,
    beneficiaries bigint,
    recipients bigint,
    nominal_window numeric,
    suppressed boolean not null,
    run_id text not null,
    revision integer not null,
    primary key (programme_id, region_code, period, revision, decile, has_component)
);
create index on mart.fct_programme_decile_history (period, revision);

create table mart.fct_flow_history (
    period date not null,
    region_code text not null,
    account text not null,
    unit text not null,
    flow text not null,
    count bigint,
    suppressed boolean not null,
    run_id text not null,
    revision integer not null,
    primary key (account, region_code, period, revision, flow)
);
create index on mart.fct_flow_history (period, revision);

create table mart.fct_transition_history (
    period date not null,
    region_code text not null,
    dimension text not null,
    from_state text not null,
    to_state text not null,
    unit text not null,
    count bigint,
    suppressed boolean not null,
    run_id text not null,
    revision integer not null,
    primary key (dimension, region_code, period, revision, from_state, to_state)
);
create index on mart.fct_transition_history (period, revision);

create view mart.fct_programme_overlap as
select h.*
from mart.fct_programme_overlap_history as h
inner join mart.current_revision using (period, revision);

create view mart.fct_programme_decile as
select h.*
from mart.fct_programme_decile_history as h
inner join mart.current_revision using (period, revision);

create view mart.fct_flow as
select h.*
from mart.fct_flow_history as h
inner join mart.current_revision using (period, revision);

create view mart.fct_transition as
select h.*
from mart.fct_transition_history as h
inner join mart.current_revision using (period, revision);

create table mart.dim_region_crosswalk (
    region_code text not null,
    predecessor_code text not null,
    valid_from date not null,
    source text not null,
    primary key (region_code, predecessor_code, valid_from)
);

-- Where a month has figures: a region has a population in it.
create view mart.published_region as
select
    period,
    region_code
from mart.fct_indicator
where indicator_id = 'population' and breakdown = 'total' and match_basis = 'nik';

-- Since last month (mom) and since the same month of last year (yoy). No row where the two figures do not compare:
-- another registry generation; a registry figure without a new delivery (contracts/indicators.yaml, carry_forward);
-- a region that gave a part of itself to a new one. A region that only changed its code compares with its old code.
create view mart.fct_indicator_change as
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
