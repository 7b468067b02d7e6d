-- Grain: one row per period and kecamatan that the register names; counts of persons. At this level totals only.
select
    member.period,
    member.district_code as region_code,
    count(*) as persons,
    count(*) filter (where member.jkn_status <> 'belum_terdaftar') as jkn_registered,
    count(*) filter (where member.jkn_status = 'aktif') as jkn_active,
    count(*) filter (where member.has_two_active_jkn_cards) as with_two_active_jkn_cards,
    count(*) filter (where {{ decile_number("member.decile") }} <= 4) as bottom40,
    count(*)
    filter (where {{ decile_number("member.decile") }} <= 4 and member.jkn_status <> 'aktif') as bottom40_uncovered,
    count(*) filter (where member.is_newborn) as newborns,
    count(*) filter (where member.is_newborn and member.jkn_status = 'belum_terdaftar') as newborns_unregistered,
    count(*) filter (where member.age_years between 15 and 64) as of_working_age,
    count(*) filter (where member.age_years between 15 and 64 and member.tk_segment is not null) as tk_active,
    count(*) filter (where member.is_in_registry) as in_registry,
    count(*) filter (
        where
        member.jkn_status <> 'aktif'
        and member.tk_segment is null
        and member.recipient_bits = 0
        and family.recipient_bits = 0
    ) as unserved
from {{ ref("int_person_month") }} as member
inner join {{ ref("int_family_month") }} as family
    on member.family_id = family.family_id and family.period = {{ run_period() }}
where member.period = {{ run_period() }} and member.district_code is not null
group by member.period, member.district_code
