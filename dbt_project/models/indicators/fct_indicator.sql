-- Grain: one row per period, region, indicator, programme, breakdown, category and match basis.
-- The only place where a figure is divided and where kabupaten/kota become provinces and the nation.
with kabkota as (
    select * from {{ ref("int_indicator__population") }}
    where period = {{ run_period() }}
    union all
    select * from {{ ref("int_indicator__jkn_person") }}
    where period = {{ run_period() }}
    union all
    select * from {{ ref("int_indicator__jkn_card") }}
    where period = {{ run_period() }}
    union all
    select * from {{ ref("int_indicator__tk") }}
    where period = {{ run_period() }}
    union all
    select * from {{ ref("int_indicator__uhc") }}
    where period = {{ run_period() }}
),

every_level as (
    select
        kabkota.period,
        level.region_code,
        kabkota.indicator_id,
        kabkota.breakdown,
        kabkota.category,
        sum(kabkota.numerator) as numerator,
        sum(kabkota.denominator) as denominator
    from kabkota
    cross join {{ region_levels("kabkota.region_code") }} as level (region_code)
    group by kabkota.period, level.region_code, kabkota.indicator_id, kabkota.breakdown, kabkota.category

    union all

    select period, region_code, indicator_id, breakdown, category, numerator, denominator
    from {{ ref("int_indicator__on_reference") }}
    where period = {{ run_period() }}
),

-- Until the probabilistic tier exists every accepted match is an exact one, and the two bases are equal.
basis (match_basis) as (
    values
    {% for match_basis in var("run")["match_bases"] %}
    ('{{ match_basis }}'){{ "," if not loop.last }}
    {% endfor %}
)

{% set registry = var("run")["deliveries"].get("kemensos_registri", {}) %}
select
    every_level.period::date as period,
    every_level.region_code::text as region_code,
    every_level.indicator_id::text as indicator_id,
    'ALL'::text as programme_id,
    every_level.breakdown::text as breakdown,
    every_level.category::text as category,
    basis.match_basis::text as match_basis,
    every_level.numerator::numeric as numerator,
    every_level.denominator::numeric as denominator,
    {{ ratio("every_level.numerator", "every_level.denominator", "every_level.indicator_id") }} as value,
    null::numeric(20, 6) as value_low,
    null::numeric(20, 6) as value_high,
    case when needs_registry.yes then '{{ registry.get("registry", "DTKS") }}' end::text as registry,
    case when needs_registry.yes then {{ registry.get("age_months", 0) }} end::integer as registry_age_months,
    '{{ var("run")["rule_version"] }}'::text as rule_version
from every_level
cross join basis
cross join
    lateral (
        select
            every_level.indicator_id = 'jkn_uncovered_bottom40'
            or every_level.breakdown in ('decile', 'disability') as yes
    ) as needs_registry
-- Combinations are an open list: a row stands only where somebody holds one.
where
    every_level.numerator > 0
    or (every_level.denominator > 0 and every_level.breakdown <> 'combination')
