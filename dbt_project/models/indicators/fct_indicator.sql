-- Grain: one row per period, region, indicator, programme, breakdown, category and match basis.
-- The only place where a figure is divided and where kabupaten/kota become provinces and the nation.

{# Figures of kabupaten/kota that are added up; those with their own programme, and those that are about none. #}
{% set of_programmes = [
    ref("int_indicator__targeting"), ref("int_indicator__pbi"), ref("int_indicator__graduation"),
    ref("int_indicator__registry"), ref("int_indicator__complaint"), ref("int_indicator__programme_exit"),
    ref("int_indicator__pbi_history"),
] %}
{% set of_none = [
    ref("int_indicator__population"), ref("int_indicator__jkn_person"), ref("int_indicator__jkn_card"),
    ref("int_indicator__tk"), ref("int_indicator__uhc"), ref("int_indicator__complementarity"),
] %}

with kabkota as (
    {% for relation in of_programmes %}
    select region_code, indicator_id, programme_id, breakdown, category, numerator, denominator
    from {{ relation }}
    where period = {{ run_period() }}
    union all
    {% endfor %}
    {% for relation in of_none %}
    select region_code, indicator_id, 'ALL' as programme_id, breakdown, category, numerator, denominator
    from {{ relation }}
    where period = {{ run_period() }}
    {{ "union all" if not loop.last }}
    {% endfor %}
),

summed as (
    select
        level.region_code,
        kabkota.indicator_id,
        kabkota.programme_id,
        kabkota.breakdown,
        kabkota.category,
        sum(kabkota.numerator) as numerator,
        sum(kabkota.denominator) as denominator
    from kabkota
    cross join {{ region_levels("kabkota.region_code") }} as level (region_code)
    group by level.region_code, kabkota.indicator_id, kabkota.programme_id, kabkota.breakdown, kabkota.category
),

-- Beside money and composite figures stands the smallest count that they are made of.
every_level as (
    select *, null::numeric as smallest_count from summed
    union all
    select
        region_code, indicator_id, 'ALL' as programme_id, breakdown, category, numerator, denominator,
        null as smallest_count
    from {{ ref("int_indicator__on_reference") }}
    where period = {{ run_period() }}
    union all
    select
        region_code, indicator_id, programme_id, breakdown, category, numerator, denominator, null as smallest_count
    from {{ ref("int_indicator__contribution") }}
    where period = {{ run_period() }}
    union all
    select
        region_code, indicator_id, programme_id, 'total' as breakdown, 'total' as category, numerator, denominator,
        smallest_count
    from {{ ref("int_indicator__targeting_composite") }}
    where period = {{ run_period() }}
    union all
    select
        region_code, indicator_id, programme_id, 'total' as breakdown, 'total' as category, numerator, denominator,
        null as smallest_count
    from {{ ref("int_indicator__district") }}
    where period = {{ run_period() }}
    union all
    select
        level.region_code, benefit.indicator_id, benefit.programme_id, benefit.breakdown, benefit.category,
        sum(benefit.numerator) as numerator, sum(benefit.denominator) as denominator,
        least(
            nullif(sum(benefit.recipients), 0), nullif(sum(benefit.all_recipients) - sum(benefit.recipients), 0)
        ) as smallest_count
    from {{ ref("int_indicator__benefit_incidence") }} as benefit
    cross join {{ region_levels("benefit.region_code") }} as level (region_code)
    where benefit.period = {{ run_period() }}
    group by level.region_code, benefit.indicator_id, benefit.programme_id, benefit.breakdown, benefit.category
),

uncertain as (
    select level.region_code, uncertain.indicator_id, uncertain.programme_id, sum(uncertain.uncertain) as uncertain
    from {{ ref("int_indicator__uncertain") }} as uncertain
    cross join {{ region_levels("uncertain.region_code") }} as level (region_code)
    where uncertain.period = {{ run_period() }}
    group by level.region_code, uncertain.indicator_id, uncertain.programme_id
),

-- Which generation of the registry stands behind a programme's figures, and how old its delivery is.
registry (programme_id, registry, age_months) as (
    values
    {% set deliveries = var("run")["deliveries"] %}
    {% for programme in month_programmes(with_rule=true) %}
    {% set key = "kemensos_registri" ~ (programme["decile_column"] | replace("decile", "")) %}
    ('{{ programme["programme_id"] }}', '{{ programme["registry"] }}', {{ deliveries[key]["age_months"] }}),
    {% endfor %}
    {% set general = deliveries.get("kemensos_registri", {}) %}
    ('ALL', '{{ general.get("registry", "DTKS") }}', {{ general.get("age_months", 0) }})
),

figure as (
    select
        every_level.*,
        case
            when length(every_level.region_code) <= 5
                then {{ uncertain_kind("every_level.indicator_id", "every_level.breakdown") }}
        end as uncertain_kind,
        coalesce(uncertain.uncertain, 0) as uncertain,
        registry.registry,
        registry.age_months
    from every_level
    left join uncertain
        on
            every_level.region_code = uncertain.region_code
            and every_level.indicator_id = uncertain.indicator_id
            and every_level.programme_id = uncertain.programme_id
    left join registry
        on
            every_level.programme_id = registry.programme_id
            and {{ rests_on_registry("every_level.indicator_id", "every_level.breakdown") }}
    -- Combinations are an open list: a row stands only where somebody holds one.
    where
        every_level.numerator > 0
        or (every_level.denominator > 0 and every_level.breakdown <> 'combination')
)

select
    {{ run_period() }} as period,
    figure.region_code::text as region_code,
    figure.indicator_id::text as indicator_id,
    figure.programme_id::text as programme_id,
    figure.breakdown::text as breakdown,
    figure.category::text as category,
    '{{ "nik" if is_exact_basis() else "semua" }}'::text as match_basis,
    figure.numerator::numeric as numerator,
    figure.denominator::numeric as denominator,
    {{ ratio("figure.numerator", "figure.denominator", "figure.indicator_id") }} as value,
    {{ lowest_ratio("figure") }} as value_low,
    {{ highest_ratio("figure") }} as value_high,
    figure.registry::text as registry,
    figure.age_months::integer as registry_age_months,
    figure.smallest_count::numeric as smallest_count,
    '{{ var("run")["rule_version"] }}'::text as rule_version
from figure
{% if var("run").get("with_exact_basis") %}
union all
-- The same month by exact matches only, built before this one.
select
    period,
    region_code,
    indicator_id,
    programme_id,
    breakdown,
    category,
    match_basis,
    numerator,
    denominator,
    value,
    value_low,
    value_high,
    registry,
    registry_age_months,
    smallest_count,
    rule_version
from {{ source("candidate_nik", "fct_indicator") }}
where period = {{ run_period() }}
{% endif %}
