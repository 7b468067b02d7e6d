-- Grain: one row per dimension, region and pair of states. Region: last month's of those who are not in the population
-- now, else this month's. Nobody is compared across a change of registry, or with a month that was not computed.
with change as (
    select * from {{ ref("int_person_change") }}
    where period = {{ run_period() }} and previous_period = {{ computed_month_before(1) }}
),

generation as (
    select coalesce(max(registry) = min(registry), false) as is_same
    from {{ ref("int_cells__person_state") }}
    where period in ({{ computed_month_before(1) }}, {{ run_period() }})
),

changed as (
    select
        dimension.dimension,
        coalesce(change.region_code, change.previous_region_code) as region_code,
        dimension.from_state,
        dimension.to_state,
        count(*) as persons
    from change
    cross join generation
    cross join
        lateral (
            values
            (
                'jkn',
                coalesce(change.previous_jkn_state, change.arrival),
                coalesce(change.jkn_state, change.departure)
            ),
            (
                case when generation.is_same then 'decile' end,
                coalesce(change.previous_decile, change.arrival),
                coalesce(change.decile, change.departure)
            )
        ) as dimension (dimension, from_state, to_state)
    where dimension.dimension is not null
    group by 1, 2, 3, 4
),

-- Everybody of this month who is not among the changed stood still.
still as (
    select
        dimension.dimension,
        person.region_code,
        dimension.state as from_state,
        dimension.state as to_state,
        sum(person.persons) as persons
    from {{ ref("int_cells__person_state") }} as person
    cross join generation
    cross join
        lateral (
            values ('jkn', person.jkn_state), (case when generation.is_same then 'decile' end, person.decile)
        ) as dimension (dimension, state)
    where
        person.period = {{ run_period() }}
        and dimension.dimension is not null
        and exists (
            select 1 from {{ ref("int_person_month") }} as any_person
            where any_person.period = {{ computed_month_before(1) }}
        )
    group by 1, 2, 3, 4

    union all

    select dimension, region_code, to_state as from_state, to_state, -persons as persons from changed
    where to_state not in ('meninggal', 'keluar')

    union all

    select dimension, region_code, from_state, to_state, persons from changed
)

select
    {{ run_period() }} as period,
    dimension,
    region_code,
    from_state,
    to_state,
    sum(persons)::bigint as persons
from still
group by 1, 2, 3, 4, 5
having sum(persons) <> 0
