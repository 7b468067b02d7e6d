-- Grain: one row per period, programme, region, sex, age group, disability and reached; persons of G(p): the eligible
-- of a programme of unit jiwa, or the members of eligible families.
with person as (
    select
        member.region_code,
        member.sex,
        member.age_group,
        member.disability,
        member.eligible_bits | family.eligible_bits as entitled_bits,
        member.beneficiary_bits | family.beneficiary_bits as reached_bits,
        count(*) as persons
    from {{ ref("int_person_month") }} as member
    inner join {{ ref("int_family_month") }} as family
        on member.family_id = family.family_id and family.period = {{ run_period() }}
    where member.period = {{ run_period() }} and member.eligible_bits | family.eligible_bits <> 0
    group by
        member.region_code, member.sex, member.age_group, member.disability, entitled_bits, reached_bits
),

programme as (
    select * from {{ programme_rows() }}
)

select
    {{ run_period() }} as period,
    programme.programme_id,
    person.region_code,
    person.sex,
    person.age_group,
    person.disability,
    person.reached_bits & programme.bit <> 0 as is_reached,
    sum(person.persons)::bigint as persons
from person
inner join programme on person.entitled_bits & programme.bit <> 0
group by programme.programme_id, person.region_code, person.sex, person.age_group, person.disability, is_reached
