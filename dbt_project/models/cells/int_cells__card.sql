-- Grain: one row per period, the card's own region and status; cards as delivered, matched or not.
select
    {{ run_period() }} as period,
    region_code,
    status,
    count(*) as cards
from {{ ref("stg_bpjs_kesehatan__card") }}
group by region_code, status
