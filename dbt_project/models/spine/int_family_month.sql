-- Grain: one row per family with a living member (set F) and month.
{{ config(materialized="period_partition") }}

-- Of the members' deciles the most frequent one, of ties the smaller, stands in where the head has none.
with member as (
    select
        family_id,
        person_id,
        district_code,
        decile,
        decile_dtks,
        is_in_registry,
        is_in_registry_dtks,
        age_years <= 21 or age_years >= 60 or disability = 'ya' as is_pkh_component,
        jkn_status = 'aktif' as is_jkn_active,
        has_ppu_pn_card,
        highest_wage,
        recipient_bits
    from {{ ref("int_person_month") }}
    where period = {{ run_period() }}
),

family as (
    select
        family_id,
        count(*)::integer as members,
        mode() within group (order by nullif(decile, 'tidak_ada')::integer) as members_decile,
        mode() within group (order by nullif(decile_dtks, 'tidak_ada')::integer) as members_decile_dtks,
        bool_or(is_in_registry) as is_in_registry,
        bool_or(is_in_registry_dtks) as is_in_registry_dtks,
        bool_or(is_pkh_component) as has_pkh_component,
        bool_and(is_jkn_active) as is_all_jkn_active,
        bool_or(has_ppu_pn_card) as has_ppu_pn_card,
        max(highest_wage) as highest_wage,
        bit_or(recipient_bits) as member_recipient_bits
    from member
    group by family_id
),

headed as (
    select
        family.family_id,
        head.head_person_id,
        head.region_code,
        head_member.district_code,
        family.members,
        coalesce(nullif(head_member.decile, 'tidak_ada'), family.members_decile::text, 'tidak_ada') as decile,
        case
            when head_member.decile_dtks is not null
                then
                    coalesce(
                        nullif(head_member.decile_dtks, 'tidak_ada'), family.members_decile_dtks::text, 'tidak_ada'
                    )
        end as decile_dtks,
        family.is_in_registry,
        family.is_in_registry_dtks,
        family.has_pkh_component,
        family.is_all_jkn_active,
        family.has_ppu_pn_card,
        family.highest_wage,
        family.member_recipient_bits,
        coalesce(programme.beneficiary_bits, 0) as beneficiary_bits,
        coalesce(programme.recipient_bits, 0) as recipient_bits
    from family
    inner join {{ source("identity", "family_month") }} as head
        on family.family_id = head.family_id and head.period = {{ run_period() }}
    inner join member as head_member on head.head_person_id = head_member.person_id
    left join {{ ref("int_family__programme") }} as programme on family.family_id = programme.family_id
)

select
    {{ run_period() }} as period,
    family_id,
    head_person_id,
    region_code,
    district_code,
    members,
    decile,
    decile_dtks,
    is_in_registry,
    is_in_registry_dtks,
    has_pkh_component,
    is_all_jkn_active,
    has_ppu_pn_card,
    highest_wage,
    {{ eligible_bits("keluarga") }} as eligible_bits,
    beneficiary_bits,
    recipient_bits,
    recipient_bits | member_recipient_bits as received_bits
from headed
