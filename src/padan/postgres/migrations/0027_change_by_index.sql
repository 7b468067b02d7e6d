-- The rows of mart.fct_indicator_change in a form that finds the earlier figure by its whole key, for readers of one
-- region: there the old code of a region comes by an outer join, which is made last, and on five years of 514
-- kabupaten/kota the changes of one region took 17 seconds. Whole months are quicker by the other.
set local role padan_publisher;

create view mart.region_indicator_change as
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
