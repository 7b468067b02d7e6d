-- Grain: one row per account, movement and the kabupaten/kota before and now (NULL where not in the account).
-- movement: new, entered (was in it in an earlier month), moved, died, left.
with person as (
    select
        account,
        person_id,
        previous_region_code,
        region_code,
        was_in,
        is_in,
        arrival,
        departure
    from {{ ref("int_person_account_change") }}
),

unit as (
    select * from {{ ref("int_programme_change") }}
    where period = {{ run_period() }}
),

departure as (
    select * from {{ ref("int_account_departure") }}
    where period < {{ run_period() }} and {{ is_published_month("period") }}
),

returned_person as (
    select distinct person.account, person.person_id
    from person
    inner join departure on person.account = departure.account and person.person_id = departure.person_id
    where person.is_in and not person.was_in and departure.family_id is null
),

returned_single as (
    select distinct
        unit.programme_id,
        unit.person_id,
        unit.recipient_id
    from unit
    inner join departure
        on
            'programme:' || unit.programme_id = departure.account
            and {{ is_same_single("unit", "departure") }}
    where unit.previous_region_code is null and unit.family_id is null and departure.family_id is null
),

entered_member as (
    select
        unit.programme_id,
        unit.family_id,
        member.person_id,
        member.person_id = family.head_person_id as is_head
    from unit
    inner join {{ ref("int_family_month") }} as family
        on unit.family_id = family.family_id and family.period = {{ run_period() }}
    inner join {{ ref("int_person_month") }} as member
        on unit.family_id = member.family_id and member.period = {{ run_period() }}
    where unit.previous_region_code is null
),

-- As the family was when it left: the same head, at least half of its members, or, where nobody lives, the same KK.
returned_family as (
    select entered_member.programme_id, entered_member.family_id
    from entered_member
    inner join departure
        on
            'programme:' || entered_member.programme_id = departure.account
            and entered_member.person_id = departure.person_id
    where departure.family_id is not null
    group by entered_member.programme_id, entered_member.family_id, departure.period, departure.family_id
    having bool_or(entered_member.is_head and departure.is_head) or 2 * count(*) >= max(departure.members)

    union

    select unit.programme_id, unit.family_id
    from unit
    inner join departure
        on 'programme:' || unit.programme_id = departure.account and unit.family_id = departure.family_id
    left join {{ ref("int_family_month") }} as living
        on unit.family_id = living.family_id and living.period = {{ run_period() }}
    where unit.previous_region_code is null and (departure.person_id is null or living.family_id is null)
),

movement as (
    select
        person.account,
        'jiwa'::text as unit,
        case when person.was_in then person.previous_region_code end as previous_region_code,
        case when person.is_in then person.region_code end as region_code,
        case
            when person.was_in and person.is_in then 'moved'
            when person.was_in then case when person.departure = 'meninggal' then 'died' else 'left' end
            when person.account = 'population' then case when person.arrival = 'lahir' then 'new' else 'entered' end
            when returned_person.person_id is null then 'new'
            else 'entered'
        end as movement
    from person
    left join returned_person
        on person.account = returned_person.account and person.person_id = returned_person.person_id

    union all

    select
        'programme:' || unit.programme_id as account,
        unit.unit,
        unit.previous_region_code,
        unit.region_code,
        case
            when unit.previous_region_code is not null and unit.region_code is not null then 'moved'
            when unit.departure is not null then unit.departure
            when returned_single.programme_id is null and returned_family.programme_id is null then 'new'
            else 'entered'
        end as movement
    from unit
    left join returned_single
        on
            unit.programme_id = returned_single.programme_id
            and unit.family_id is null
            and {{ is_same_single("unit", "returned_single") }}
    left join returned_family
        on unit.programme_id = returned_family.programme_id and unit.family_id = returned_family.family_id
)

select
    {{ run_period() }} as period,
    account,
    unit,
    previous_region_code,
    region_code,
    movement,
    count(*) as units
from movement
group by account, unit, previous_region_code, region_code, movement
