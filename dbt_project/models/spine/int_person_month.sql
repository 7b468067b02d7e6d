-- Grain: one row per person in the population (set P) and month.
{{ config(materialized="period_partition") }}

with population as (
    select
        person_id,
        family_id,
        region_code,
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

jkn as (
    select * from {{ ref("int_person__jkn") }}
),

tk as (
    select * from {{ ref("int_person__tk") }}
)

select
    {{ run_period() }} as period,
    population.person_id,
    population.family_id,
    population.region_code,
    population.sex,
    population.age_years,
    {{ age_group("population.age_years") }} as age_group,
    population.birth_date < {{ run_month_end() }} - 28
    and population.birth_date > ({{ run_month_end() }} - interval '12 months')::date as is_newborn,
    registry.person_id is not null as is_in_registry,
    coalesce(
        (case when registry.person_id is null then born_after_registry.decile else registry.decile end)::text,
        'tidak_ada'
    ) as decile,
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
    tk.segment as tk_segment,
    coalesce(tk.wage_programme_bits, 0) as tk_wage_programme_bits,
    coalesce(tk.nonwage_programme_bits, 0) as tk_nonwage_programme_bits,
    coalesce(tk.is_migrant_member, false) as is_tk_migrant_member
from population
left join registry on population.person_id = registry.person_id
left join born_after_registry on population.person_id = born_after_registry.person_id
left join jkn on population.person_id = jkn.person_id
left join tk on population.person_id = tk.person_id
