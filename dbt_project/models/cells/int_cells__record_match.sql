-- Grain: one row per period, dataset, the record's own region and match status.
with record as (
    select period, dataset, region_code, {{ basis_match_status() }} as match_status
    from {{ source("identity", "record") }}
    where period = {{ run_period() }}
)

select
    period,
    dataset,
    region_code,
    match_status,
    count(*) as records
from record
group by period, dataset, region_code, match_status
