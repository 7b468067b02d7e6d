-- Grain: one row per person in the population (set P) and month.
{{ config(materialized="period_partition") }}

{% set has_dtks = "kemensos_registri_dtks" in var("run")["deliveries"] %}

with population as (
    select
        person_id,
        family_id,
        region_code,
        district_code,
        sex,
        birth_date,
        has_disability,
        date_part('year', age({{ run_month_end() }}, birth_date))::smallint as age_years
    from {{ ref("stg_dukcapil__person") }}
    where is_in_population
),

registry as (
    select person_id, decile, has_disability from {{ ref("int_person__registry") }}
),

-- A person born after the registry was delivered cannot be in it, and takes the decile of the head of the family.
born_after_registry as (
    select population.person_id, registry.decile
    from population
    inner join {{ source("identity", "family_month") }} as family
        on population.family_id = family.family_id and family.period = {{ run_period() }}
    inner join registry on family.head_person_id = registry.person_id
    where population.birth_date > {{ registry_period_end() }}
),

registry_dtks as (
    select person_id, decile from {{ ref("int_person__registry_dtks") }}
),

born_after_registry_dtks as (
    select population.person_id, registry_dtks.decile
    from population
    inner join {{ source("identity", "family_month") }} as family
        on population.family_id = family.family_id and family.period = {{ run_period() }}
    inner join registry_dtks on family.head_person_id = registry_dtks.person_id
    where population.birth_date > {{ registry_period_end("kemensos_registri_dtks") }}
),

jkn as (
    select * from {{ ref("int_person__jkn") }}
),

tk as (
    select * from {{ ref("int_person__tk") }}
),

programme as (
    select * from {{ ref("int_person__programme") }}
),

person as (
    select
        population.person_id,
        population.family_id,
        population.region_code,
        population.district_code,
        population.sex,
        population.age_years,
        population.birth_date,
        registry.person_id is not null as is_in_registry,
        coalesce(
            (case when registry.person_id is null then born_after_registry.decile else registry.decile end)::text,
            'tidak_ada'
        ) as decile,
        case
            when {{ has_dtks | lower }} then registry_dtks.person_id is not null
        end as is_in_registry_dtks,
        case
            when {{ has_dtks | lower }}
                then
                    coalesce(
                        (
                            case
                                when registry_dtks.person_id is null then born_after_registry_dtks.decile
                                else registry_dtks.decile
                            end
                        )::text,
                        'tidak_ada'
                    )
        end as decile_dtks,
        case
            when population.has_disability or registry.has_disability then 'ya'
            when population.has_disability is null and registry.has_disability is null then 'tidak_diketahui'
            else 'tidak'
        end as disability,
        case
            when jkn.person_id is null then 'belum_terdaftar'
            when jkn.is_active then 'aktif'
            else 'nonaktif'
        end as jkn_status,
        jkn.segment as jkn_segment,
        jkn.inactive_reason as jkn_inactive_reason,
        coalesce(jkn.has_two_active_cards, false) as has_two_active_jkn_cards,
        jkn.active_segments as jkn_active_segments,
        jkn.pbi_status as jkn_pbi_status,
        coalesce(jkn.has_ppu_pn_card, false) as has_ppu_pn_card,
        tk.segment as tk_segment,
        coalesce(tk.wage_programme_bits, 0) as tk_wage_programme_bits,
        coalesce(tk.nonwage_programme_bits, 0) as tk_nonwage_programme_bits,
        coalesce(tk.is_migrant_member, false) as is_tk_migrant_member,
        tk.highest_wage,
        coalesce(programme.beneficiary_bits, 0) as beneficiary_bits,
        coalesce(programme.recipient_bits, 0) as recipient_bits
    from population
    left join registry on population.person_id = registry.person_id
    left join born_after_registry on population.person_id = born_after_registry.person_id
    left join registry_dtks on population.person_id = registry_dtks.person_id
    left join born_after_registry_dtks on population.person_id = born_after_registry_dtks.person_id
    left join jkn on population.person_id = jkn.person_id
    left join tk on population.person_id = tk.person_id
    left join programme on population.person_id = programme.person_id
)

select
    {{ run_period() }} as period,
    person_id,
    family_id,
    region_code,
    district_code,
    sex,
    age_years,
    {{ age_group("age_years") }} as age_group,
    birth_date < {{ run_month_end() }} - 28
    and birth_date > ({{ run_month_end() }} - interval '12 months')::date as is_newborn,
    is_in_registry,
    decile,
    is_in_registry_dtks,
    decile_dtks,
    disability,
    jkn_status,
    jkn_segment,
    jkn_inactive_reason,
    has_two_active_jkn_cards,
    jkn_active_segments,
    jkn_pbi_status,
    has_ppu_pn_card,
    tk_segment,
    tk_wage_programme_bits,
    tk_nonwage_programme_bits,
    is_tk_migrant_member,
    highest_wage,
    {{ eligible_bits("jiwa") }} as eligible_bits,
    beneficiary_bits,
    recipient_bits
from person
