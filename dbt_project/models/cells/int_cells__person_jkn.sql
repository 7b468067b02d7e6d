-- Grain: one row per period, region, sex, age group, newborn, decile, disability and JKN status.
select
    period,
    region_code,
    sex,
    age_group,
    is_newborn,
    decile,
    disability,
    jkn_status,
    count(*) as persons
from {{ ref("int_person_month") }}
where period = {{ run_period() }}
group by period, region_code, sex, age_group, is_newborn, decile, disability, jkn_status
