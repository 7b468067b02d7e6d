-- Grain: one row per family with a living member (set F) and month.
{{ config(materialized="period_partition") }}

-- Of the members' deciles the most frequent one, of ties the smaller, stands in where the head has none.
with member as (
    select family_id, person_id, decile from {{ ref("int_person_month") }}
    where period = {{ run_period() }}
),

family as (
    select
        family_id,
        count(*)::integer as members,
        mode() within group (order by nullif(decile, 'tidak_ada')::integer) as members_decile
    from member
    group by family_id
)

select
    {{ run_period() }} as period,
    family.family_id,
    head.head_person_id,
    head.region_code,
    family.members,
    coalesce(nullif(head_member.decile, 'tidak_ada'), family.members_decile::text, 'tidak_ada') as decile
from family
inner join {{ source("identity", "family_month") }} as head
    on family.family_id = head.family_id and head.period = {{ run_period() }}
inner join member as head_member on head.head_person_id = head_member.person_id
