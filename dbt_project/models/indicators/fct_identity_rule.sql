-- Grain: one row per period, dataset, region at every level, field, rule and whether the register has the NIK.
with region as (
    select
        counted.period,
        counted.dataset,
        level.region_code,
        counted.field,
        counted.rule,
        counted.is_matched,
        sum(counted.records) as records
    from {{ source("identity", "number_rule") }} as counted
    cross join {{ region_levels("counted.region_code") }} as level (region_code)
    where counted.period = {{ run_period() }}
    group by
        counted.period,
        counted.dataset,
        level.region_code,
        counted.field,
        counted.rule,
        counted.is_matched
)

select
    period::date as period,
    dataset::text as dataset,
    region_code::text as region_code,
    field::text as field,
    rule::text as rule,
    is_matched::boolean as is_matched,
    records::bigint as records,
    round(records / sum(records) over (partition by dataset, region_code, field), 6)::numeric(20, 6) as share
from region
