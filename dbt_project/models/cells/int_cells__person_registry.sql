-- Grain: one row per period, region, sex, age group, disability and whether the social registry has the person.
select
    period,
    region_code,
    sex,
    age_group,
    disability,
    is_in_registry,
    count(*) as persons
from {{ ref("int_person_month") }}
where period = {{ run_period() }}
group by period, region_code, sex, age_group, disability, is_in_registry
