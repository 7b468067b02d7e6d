-- Grain: one row per programme and pair of families, set as beneficiary in the computed month before and now, that are
-- the same: the head's person_id carries over, or at least half of the members; where nobody lives in one of the two,
-- the KK stands for it. After a merge or a split a family has several pairs; `is_one_to_one` says which one goes on:
-- its own KK, else its head's, else the one with most members in common, if each is that of the other and nothing ties.
{{ config(materialized="view") }}

with earlier as (
    select
        unit.programme_id,
        unit.family_id,
        unit.region_code,
        family.head_person_id,
        family.members
    from {{ ref("int_programme_unit") }} as unit
    left join {{ ref("int_family_month") }} as family
        on unit.family_id = family.family_id and family.period = {{ previous_period() }}
    where unit.period = {{ previous_period() }} and unit.is_beneficiary and unit.family_id is not null
),

present as (
    select
        unit.programme_id,
        unit.family_id,
        unit.region_code,
        family.head_person_id
    from {{ ref("int_programme_unit") }} as unit
    left join {{ ref("int_family_month") }} as family
        on unit.family_id = family.family_id and family.period = {{ run_period() }}
    where unit.period = {{ run_period() }} and unit.is_beneficiary and unit.family_id is not null
),

-- Nearly all: the same KK under the same head, or nobody living at one end.
settled as (
    select
        earlier.programme_id,
        earlier.family_id,
        earlier.region_code as previous_region_code,
        present.region_code
    from earlier
    inner join present
        on earlier.programme_id = present.programme_id and earlier.family_id = present.family_id
    where coalesce(earlier.head_person_id = present.head_person_id, true)
),

open_earlier as (
    select earlier.*
    from earlier
    left join settled on earlier.programme_id = settled.programme_id and earlier.family_id = settled.family_id
    where settled.family_id is null
),

open_present as (
    select present.*
    from present
    left join settled on present.programme_id = settled.programme_id and present.family_id = settled.family_id
    where settled.family_id is null
),

-- Members are compared only for the few families that are open at one end.
carried_member as (
    select past.person_id, past.family_id as previous_family_id, held.family_id
    from {{ ref("int_person_month") }} as past
    inner join (select distinct open_earlier.family_id from open_earlier) as family on past.family_id = family.family_id
    inner join {{ ref("int_person_month") }} as held on past.person_id = held.person_id
    where past.period = {{ previous_period() }} and held.period = {{ run_period() }}

    union

    select past.person_id, past.family_id as previous_family_id, held.family_id
    from {{ ref("int_person_month") }} as held
    inner join (select distinct open_present.family_id from open_present) as family on held.family_id = family.family_id
    inner join {{ ref("int_person_month") }} as past on held.person_id = past.person_id
    where past.period = {{ previous_period() }} and held.period = {{ run_period() }}
),

carried as (
    select previous_family_id, family_id, count(*) as members
    from carried_member
    group by previous_family_id, family_id
),

-- A head that carries over is a member that does.
same as (
    select
        earlier.programme_id,
        earlier.family_id as previous_family_id,
        present.family_id,
        earlier.region_code as previous_region_code,
        present.region_code,
        carried.members,
        case
            when open_earlier.family_id is null or open_present.family_id is null then 4
            when earlier.family_id = present.family_id then 1
            when earlier.head_person_id = present.head_person_id then 2
            else 3
        end as choice
    from carried
    inner join earlier on carried.previous_family_id = earlier.family_id
    inner join present on carried.family_id = present.family_id and earlier.programme_id = present.programme_id
    left join open_earlier
        on earlier.programme_id = open_earlier.programme_id and earlier.family_id = open_earlier.family_id
    left join open_present
        on present.programme_id = open_present.programme_id and present.family_id = open_present.family_id
    where
        (open_earlier.family_id is not null or open_present.family_id is not null)
        and (earlier.head_person_id = present.head_person_id or 2 * carried.members >= earlier.members)
),

-- First the own KK, then the head among families that are left, then the members among those left after that.
after_kk as (
    select
        *,
        min(choice) over (partition by programme_id, previous_family_id) = 1
        or min(choice) over (partition by programme_id, family_id) = 1 as is_kk_taken
    from same
),

after_head as (
    select
        *,
        bool_or(choice = 2 and not is_kk_taken) over (partition by programme_id, previous_family_id)
        or bool_or(choice = 2 and not is_kk_taken) over (partition by programme_id, family_id) as is_head_taken
    from after_kk
),

by_members as (
    select
        programme_id,
        previous_family_id,
        family_id,
        rank() over (partition by programme_id, previous_family_id order by members desc) as place_of_present,
        count(*) over (partition by programme_id, previous_family_id, members) as ties_of_present,
        rank() over (partition by programme_id, family_id order by members desc) as place_of_earlier,
        count(*) over (partition by programme_id, family_id, members) as ties_of_earlier
    from after_head
    where choice = 3 and not is_kk_taken and not is_head_taken
)

select
    programme_id,
    family_id as previous_family_id,
    family_id,
    previous_region_code,
    region_code,
    true as is_one_to_one
from settled
union all
select
    after_head.programme_id,
    after_head.previous_family_id,
    after_head.family_id,
    after_head.previous_region_code,
    after_head.region_code,
    after_head.choice = 1
    or (after_head.choice = 2 and not after_head.is_kk_taken)
    or by_members.family_id is not null as is_one_to_one
from after_head
left join by_members
    on
        after_head.programme_id = by_members.programme_id
        and after_head.previous_family_id = by_members.previous_family_id
        and after_head.family_id = by_members.family_id
        and by_members.place_of_present = 1
        and by_members.ties_of_present = 1
        and by_members.place_of_earlier = 1
        and by_members.ties_of_earlier = 1
