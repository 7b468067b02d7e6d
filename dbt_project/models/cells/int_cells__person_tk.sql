-- Grain: one row per period, region, sex, decile and segment of employment insurance, persons aged 15-64.
select
    period,
    region_code,
    sex,
    decile,
    tk_segment,
    count(*) as persons
from {{ ref("int_person_month") }}
where period = {{ run_period() }} and age_years between 15 and 64
group by period, region_code, sex, decile, tk_segment
