-- Grain: one row per period, region, unit, cut-off and combination of programmes received.
{% set programmes = month_programmes() %}
with unit as (
    select 'keluarga' as unit, region_code, decile, received_bits, families as units
    from {{ ref("int_cells__family_programme") }}
    where period = {{ run_period() }}
    union all
    select 'jiwa' as unit, region_code, decile, received_bits, persons as units
    from {{ ref("int_cells__person_received") }}
    where period = {{ run_period() }}
),

exact as (
    select
        unit.unit,
        level.region_code,
        cutoff.max_decile,
        unit.received_bits,
        sum(unit.units) as units
    from unit
    cross join lateral (values (1), (2), (4), (10)) as cutoff (max_decile)
    cross join {{ region_levels("unit.region_code") }} as level (region_code)
    where {{ decile_number("unit.decile") }} <= cutoff.max_decile and {{ "true" if programmes else "false" }}
    group by unit.unit, level.region_code, cutoff.max_decile, unit.received_bits
),

-- A combination is received at least by those who receive exactly it or more; also where nobody receives exactly it.
combination as (
    select
        exact.unit,
        exact.region_code,
        exact.max_decile,
        subset.bits,
        coalesce(sum(exact.units) filter (where exact.received_bits = subset.bits), 0) as exact_count,
        sum(exact.units) as at_least_count
    from exact
    inner join generate_series(0, {{ 2 ** (programmes | length) - 1 }}) as subset (bits)
        on exact.received_bits & subset.bits = subset.bits
    group by exact.unit, exact.region_code, exact.max_decile, subset.bits
)

select
    {{ run_period() }} as period,
    region_code::text as region_code,
    unit::text as unit,
    max_decile::integer as max_decile,
    ({{ combination("bits") if programmes else "''" }})::text as combination,
    exact_count::bigint as exact_count,
    at_least_count::bigint as at_least_count,
    (max(at_least_count) filter (where bits = 0) over (partition by unit, region_code, max_decile))::bigint
        as denominator
from combination
