-- Grain: one row per period, region, sex, age group, decile, disability and served by nothing.
select
    member.period,
    member.region_code,
    member.sex,
    member.age_group,
    member.decile,
    member.disability,
    member.jkn_status <> 'aktif'
    and member.tk_segment is null
    and member.recipient_bits = 0
    and family.recipient_bits = 0 as is_unserved,
    count(*) as persons
from {{ ref("int_person_month") }} as member
inner join {{ ref("int_family_month") }} as family
    on member.family_id = family.family_id and family.period = {{ run_period() }}
where member.period = {{ run_period() }}
group by
    member.period, member.region_code, member.sex, member.age_group, member.decile, member.disability, is_unserved
