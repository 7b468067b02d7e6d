-- Grain: one row per person of whom anything that an account or a transition looks at changed since the computed month
-- earlier. Who stands still, by far most people, is found by subtraction and has no row.
with earlier as (
    select
        person_id,
        region_code,
        is_in_registry,
        {{ jkn_state() }} as jkn_state,
        decile,
        coalesce(jkn_pbi_status = 'aktif', false) as is_pbi_active
    from {{ ref("int_person_month") }}
    where period = {{ previous_period() }}
),

-- A month that was not built by this version compares with nobody, rather than with nothing.
present as (
    select
        person_id,
        region_code,
        is_in_registry,
        {{ jkn_state() }} as jkn_state,
        decile,
        coalesce(jkn_pbi_status = 'aktif', false) as is_pbi_active
    from {{ ref("int_person_month") }}
    where
        period = {{ run_period() }}
        and exists (
            select 1 from {{ ref("int_person_month") }} as any_person
            where any_person.period = {{ previous_period() }}
        )
),

generation as (
    select coalesce(max(registry) = min(registry), false) as is_same
    from {{ ref("int_cells__person_state") }}
    where period in ({{ previous_period() }}, {{ run_period() }})
),

changed as (
    select
        coalesce(earlier.person_id, present.person_id) as person_id,
        earlier.region_code as previous_region_code,
        present.region_code,
        earlier.is_in_registry as was_in_registry,
        present.is_in_registry,
        earlier.jkn_state as previous_jkn_state,
        present.jkn_state,
        earlier.decile as previous_decile,
        present.decile,
        coalesce(earlier.is_pbi_active, false) as was_pbi_active,
        coalesce(present.is_pbi_active, false) as is_pbi_active
    from earlier
    full outer join present on earlier.person_id = present.person_id
    cross join generation
    where
        earlier.region_code is distinct from present.region_code
        or earlier.is_in_registry is distinct from present.is_in_registry
        or earlier.jkn_state is distinct from present.jkn_state
        or earlier.is_pbi_active is distinct from present.is_pbi_active
        or (generation.is_same and earlier.decile is distinct from present.decile)
),

-- The register is asked only about those who came or went.
registered as (
    select register.person_id, register.region_code, register.is_dead, register.birth_date
    from {{ ref("stg_dukcapil__person") }} as register
    inner join changed on register.person_id = changed.person_id
    where changed.previous_region_code is null or changed.region_code is null
)

select
    {{ run_period() }} as period,
    {{ previous_period() }} as previous_period,
    changed.person_id,
    changed.previous_region_code,
    changed.region_code,
    coalesce(changed.region_code, registered.region_code) as registered_region_code,
    changed.was_in_registry,
    changed.is_in_registry,
    changed.previous_jkn_state,
    changed.jkn_state,
    changed.previous_decile,
    changed.decile,
    changed.was_pbi_active,
    changed.is_pbi_active,
    case
        when changed.previous_region_code is not null then null
        when registered.birth_date >= {{ run_period() }} then 'lahir'
        else 'masuk'
    end as arrival,
    case
        when changed.region_code is not null then null
        when registered.is_dead then 'meninggal'
        else 'keluar'
    end as departure
from changed
left join registered on changed.person_id = registered.person_id
