-- Grain: one row per period, the membership's own region, segment, active, JKK with JKM, and whether its person was
-- found.
select
    {{ run_period() }} as period,
    region_code,
    segment,
    is_active,
    programme_bits & 3 = 3 as has_both_basic_programmes,
    person_id is not null as is_matched,
    count(*) as memberships
from {{ ref("stg_bpjs_ketenagakerjaan__membership") }}
group by region_code, segment, is_active, has_both_basic_programmes, is_matched
