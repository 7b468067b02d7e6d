-- Grain: one row per period, dataset, the record's own region and match status.
select
    period,
    dataset,
    region_code,
    match_status,
    count(*) as records
from {{ source("identity", "record") }}
where period = {{ run_period() }}
group by period, dataset, region_code, match_status
