-- Grain: one row per period, the card's own region, status and whether its person was found.
select
    {{ run_period() }} as period,
    region_code,
    status,
    person_id is not null as is_matched,
    count(*) as cards
from {{ ref("stg_bpjs_kesehatan__card") }}
group by region_code, status, is_matched
