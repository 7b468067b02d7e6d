-- Grain: one row per account and unit that was in it in the computed month before and is not now; of a family one row
-- per member it had. Who has been in an account before is found here, without reading earlier months of the spine.
select
    {{ run_period() }} as period,
    account,
    person_id,
    null::bigint as family_id,
    null::uuid as recipient_id,
    null::boolean as is_head,
    null::integer as members
from {{ ref("int_person_account_change") }}
where was_in and not is_in and account <> 'population'

union all

select
    unit.period,
    'programme:' || unit.programme_id as account,
    coalesce(unit.person_id, member.person_id) as person_id,
    unit.previous_family_id as family_id,
    unit.recipient_id,
    member.person_id = family.head_person_id as is_head,
    family.members
from {{ ref("int_programme_change") }} as unit
left join {{ ref("int_family_month") }} as family
    on unit.previous_family_id = family.family_id and family.period = {{ previous_period() }}
left join {{ ref("int_person_month") }} as member
    on unit.previous_family_id = member.family_id and member.period = {{ previous_period() }}
where unit.period = {{ run_period() }} and unit.departure is not null
