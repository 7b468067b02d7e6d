-- Grain: one row per programme and unit set as beneficiary (B) that entered, left, or moved since the computed month
-- before. A programme without rows before has no entrants: nobody knows who was in it.
with earlier as (
    select
        programme_id,
        unit,
        person_id,
        family_id,
        recipient_id,
        region_code,
        is_named_recipient_dead
    from {{ ref("int_programme_unit") }}
    where period = {{ previous_period() }} and is_beneficiary
),

present as (
    select programme_id, unit, person_id, family_id, recipient_id, region_code
    from {{ ref("int_programme_unit") }}
    where
        period = {{ run_period() }}
        and is_beneficiary
        and programme_id in (
            select known.programme_id from {{ ref("int_programme_unit") }} as known
            where known.period = {{ previous_period() }}
        )
),

earlier_single as (
    select * from earlier
    where family_id is null
),

present_single as (
    select * from present
    where family_id is null
),

-- Persons, and rows that found nobody, keep their key.
single as (
    select
        coalesce(earlier_single.programme_id, present_single.programme_id) as programme_id,
        coalesce(earlier_single.unit, present_single.unit) as unit,
        coalesce(earlier_single.person_id, present_single.person_id) as person_id,
        coalesce(earlier_single.recipient_id, present_single.recipient_id) as recipient_id,
        earlier_single.region_code as previous_region_code,
        present_single.region_code,
        earlier_single.is_named_recipient_dead as was_dead
    from earlier_single
    full outer join present_single
        on
            earlier_single.programme_id = present_single.programme_id
            and {{ is_same_single("earlier_single", "present_single") }}
    where earlier_single.region_code is distinct from present_single.region_code
),

single_register as (
    select register.person_id, register.is_dead
    from {{ ref("stg_dukcapil__person") }} as register
    inner join single on register.person_id = single.person_id
    where single.region_code is null
    group by register.person_id, register.is_dead
),

pair as (
    select * from {{ ref("int_programme_family_pair") }}
),

left_family as (
    select earlier.programme_id, earlier.unit, earlier.family_id, earlier.region_code
    from earlier
    left join pair on earlier.programme_id = pair.programme_id and earlier.family_id = pair.previous_family_id
    where earlier.family_id is not null and pair.family_id is null
),

entered_family as (
    select present.programme_id, present.unit, present.family_id, present.region_code
    from present
    left join pair on present.programme_id = pair.programme_id and present.family_id = pair.family_id
    where present.family_id is not null and pair.family_id is null
),

-- A family died with its last living member: of those who lived in it nobody lives, and somebody is dead in the
-- register.
member as (
    select past.family_id, past.person_id
    from {{ ref("int_person_month") }} as past
    inner join (select distinct left_family.family_id from left_family) as family on past.family_id = family.family_id
    where past.period = {{ previous_period() }}
),

member_fate as (
    select
        member.family_id,
        coalesce(bool_or(register.is_in_population), false) as has_living,
        coalesce(bool_or(register.is_dead), false) as has_dead
    from member
    left join {{ ref("stg_dukcapil__person") }} as register on member.person_id = register.person_id
    group by member.family_id
)

select
    {{ run_period() }} as period,
    {{ previous_period() }} as previous_period,
    single.programme_id,
    single.unit,
    single.person_id,
    null::bigint as previous_family_id,
    null::bigint as family_id,
    single.recipient_id,
    single.previous_region_code,
    single.region_code,
    case
        when single.region_code is not null then null
        when coalesce(single_register.is_dead, single.was_dead) then 'died'
        else 'left'
    end as departure
from single
left join single_register on single.person_id = single_register.person_id

union all

-- Without anybody living it was dead already, unless somebody lives there now.
select
    {{ run_period() }} as period,
    {{ previous_period() }} as previous_period,
    left_family.programme_id,
    left_family.unit,
    null::bigint as person_id,
    left_family.family_id as previous_family_id,
    null::bigint as family_id,
    null::uuid as recipient_id,
    left_family.region_code as previous_region_code,
    null::text as region_code,
    case
        when member_fate.family_id is null and living.family_id is null then 'died'
        when member_fate.has_dead and not member_fate.has_living then 'died'
        else 'left'
    end as departure
from left_family
left join member_fate on left_family.family_id = member_fate.family_id
left join {{ ref("int_family_month") }} as living
    on left_family.family_id = living.family_id and living.period = {{ run_period() }}

union all

select
    {{ run_period() }} as period,
    {{ previous_period() }} as previous_period,
    entered_family.programme_id,
    entered_family.unit,
    null::bigint as person_id,
    null::bigint as previous_family_id,
    entered_family.family_id,
    null::uuid as recipient_id,
    null::text as previous_region_code,
    entered_family.region_code,
    null::text as departure
from entered_family

union all

select
    {{ run_period() }} as period,
    {{ previous_period() }} as previous_period,
    pair.programme_id,
    'keluarga'::text as unit,
    null::bigint as person_id,
    pair.previous_family_id,
    pair.family_id,
    null::uuid as recipient_id,
    pair.previous_region_code,
    pair.region_code,
    null::text as departure
from pair
where pair.is_one_to_one and pair.previous_region_code <> pair.region_code
