-- Grain: one row per period and indicator of the plans in force: what it must reach this year, and how it is judged.
-- A target that is printed for one year only is an endpoint: shown, never spread over the years before it.
{{ config(schema="intermediate") }}
{% set year = var("run")["period"][0:4] | int %}

with plan as (
    select plan_id, version
    from {{ source("reference", "plan") }}
    where is_current and valid_from <= {{ run_month_end() }} and valid_to >= {{ run_period() }}
),

target as (
    select printed.*
    from {{ source("reference", "plan_target") }} as printed
    inner join plan on printed.plan_id = plan.plan_id and printed.version = plan.version
),

path as (
    select
        kpi_id,
        count(*) as target_years,
        max(year) as endpoint_year,
        count(*) > 1 and min(target_value) = max(target_value) as is_flat
    from target
    group by kpi_id
),

threshold as (
    select
        max(value) filter (where name = 'kpi_on_track') as on_track,
        max(value) filter (where name = 'kpi_at_risk') as at_risk
    from {{ source("reference", "threshold") }}
    where
        name in ('kpi_on_track', 'kpi_at_risk')
        and valid_from <= {{ run_month_end() }} and (valid_to is null or valid_to >= {{ run_month_end() }})
)

select
    {{ run_period() }} as period,
    indicator.plan_id::text as plan_id,
    indicator.version::integer as plan_version,
    indicator.kpi_id::text as kpi_id,
    indicator.measure_unit::text as measure_unit,
    indicator.direction::text as direction,
    indicator.is_cumulative::boolean as is_cumulative,
    indicator.band_low::numeric as band_low,
    indicator.band_high::numeric as band_high,
    indicator.category_order::text as category_order,
    coalesce(indicator.on_track, threshold.on_track)::numeric as on_track,
    coalesce(indicator.at_risk, threshold.at_risk)::numeric as at_risk,
    indicator.computed_indicator::text as computed_indicator,
    indicator.computed_programme::text as computed_programme,
    indicator.computed_breakdown::text as computed_breakdown,
    indicator.computed_category::text as computed_category,
    indicator.computed_measure::text as computed_measure,
    indicator.computed_scale::numeric as computed_scale,
    this_year.year::integer as target_year,
    this_year.target_text::text as target_text,
    this_year.target_value::numeric as target_value,
    this_year.target_category::text as target_category,
    last_year.target_value::numeric as last_target_value,
    path.endpoint_year::integer as endpoint_year,
    endpoint.target_text::text as endpoint_text,
    endpoint.target_value::numeric as endpoint_value,
    endpoint.target_category::text as endpoint_category,
    coalesce(path.target_years = 1, false)::boolean as is_endpoint_only,
    coalesce(path.is_flat, false)::boolean as is_flat
from {{ source("reference", "plan_indicator") }} as indicator
inner join plan on indicator.plan_id = plan.plan_id and indicator.version = plan.version
cross join threshold
left join path on indicator.kpi_id = path.kpi_id
left join target as this_year on indicator.kpi_id = this_year.kpi_id and this_year.year = {{ year }}
left join target as last_year on indicator.kpi_id = last_year.kpi_id and last_year.year = {{ year - 1 }}
left join target as endpoint on indicator.kpi_id = endpoint.kpi_id and path.endpoint_year = endpoint.year
