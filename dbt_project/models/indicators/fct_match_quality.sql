-- Grain: one row per period, dataset, region at every level and match status.
with region as (
    select
        cell.period,
        cell.dataset,
        level.region_code,
        cell.match_status,
        sum(cell.records) as records
    from {{ ref("int_cells__record_match") }} as cell
    cross join {{ region_levels("cell.region_code") }} as level (region_code)
    where cell.period = {{ run_period() }}
    group by cell.period, cell.dataset, level.region_code, cell.match_status
)

select
    period::date as period,
    dataset::text as dataset,
    region_code::text as region_code,
    match_status::text as match_status,
    records::bigint as records,
    round(records / sum(records) over (partition by dataset, region_code), 6)::numeric(20, 6) as share
from region
