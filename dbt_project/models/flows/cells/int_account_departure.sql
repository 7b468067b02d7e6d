-- Grain: one row per account and unit that was in it in the computed month before and is not now; of a family one row
-- per member it had, also of one that went into another, which goes on instead of it. Who has been in an account before
-- is found here, without reading earlier months of the spine.
with merged as (
    select programme_id, previous_family_id
    from {{ ref("int_programme_family_pair") }}
    group by programme_id, previous_family_id
    having not bool_or(is_one_to_one)
),

gone as (
    select programme_id, person_id, previous_family_id, recipient_id
    from {{ ref("int_programme_change") }}
    where period = {{ run_period() }} and departure is not null

    union all

    select programme_id, null::bigint as person_id, previous_family_id, null::uuid as recipient_id
    from merged
)

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
    {{ run_period() }} as period,
    'programme:' || gone.programme_id as account,
    coalesce(gone.person_id, member.person_id) as person_id,
    gone.previous_family_id as family_id,
    gone.recipient_id,
    member.person_id = family.head_person_id as is_head,
    family.members
from gone
left join {{ ref("int_family_month") }} as family
    on gone.previous_family_id = family.family_id and family.period = {{ previous_period() }}
left join {{ ref("int_person_month") }} as member
    on gone.previous_family_id = member.family_id and member.period = {{ previous_period() }}
