-- Grain: one row per period, region, working age, segment, migrant and sets of programmes, active members only.
select
    period,
    region_code,
    age_years >= 15 as is_working_age,
    tk_segment,
    is_tk_migrant_member,
    tk_wage_programme_bits,
    tk_nonwage_programme_bits,
    count(*) as persons
from {{ ref("int_person_month") }}
where period = {{ run_period() }} and tk_segment is not null
group by
    period, region_code, is_working_age, tk_segment, is_tk_migrant_member, tk_wage_programme_bits,
    tk_nonwage_programme_bits
