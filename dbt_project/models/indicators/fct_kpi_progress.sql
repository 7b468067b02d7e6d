-- Grain: one row per period, indicator of a plan in force and source (dihitung, dilaporkan). See docs/kpi.md.
{% set scale = var("run").get("quota_scale", "1") %}

-- A number of persons or families that Padan counts in a synthetic world is held against the target in proportion to
-- that world, as quotas are (contracts/indicators.yaml, quota).
with goal as (
    select
        aim.*,
        actual.source,
        actual.actual_month,
        actual.actual_value,
        actual.actual_category,
        actual.owner_note,
        actual.note_code,
        extract(month from actual.actual_month) as month_number,
        case
            when actual.source = 'dihitung' and aim.computed_measure = 'numerator' then {{ scale }}::numeric
            else 1
        end as world_share
    from {{ ref("int_kpi_target") }} as aim
    inner join {{ ref("int_kpi_actual") }} as actual
        on aim.kpi_id = actual.kpi_id and aim.period = actual.period
    where aim.period = {{ run_period() }}
),

scaled as (
    select
        *,
        case when world_share = 1 then target_value else round(target_value * world_share) end as year_target,
        case when world_share = 1 then last_target_value else round(last_target_value * world_share) end as last_target,
        case when world_share = 1 then endpoint_value else round(endpoint_value * world_share) end as endpoint_target
    from goal
),

-- Where a year's target says nothing before the year is over (a cumulative one that must stay low or be met exactly),
-- only December can reach it.
pathed as (
    select
        *,
        case
            when direction = 'band' or direction is null then null
            when is_cumulative then year_target * month_number / 12
            when direction = 'hold' or last_target is null then year_target
            else last_target + (year_target - last_target) * month_number / 12
        end as trajectory,
        not is_cumulative or direction = 'higher_better' or month_number = 12 as is_decided,
        {{ category_place("actual_category") }} as actual_place,
        {{ category_place("target_category") }} as target_place,
        {{ category_place("endpoint_category") }} as endpoint_place
    from scaled
),

measured as (
    select
        *,
        target_year is not null and direction is not null as has_target,
        coalesce(actual_value is not null or actual_category is not null, false) as has_actual,
        coalesce(
            case
                when direction = 'category' then actual_place <= target_place
                else {{ is_number_reached("actual_value", "year_target") }}
            end,
            false
        ) as is_reached,
        is_endpoint_only and endpoint_year > {{ var("run")["period"][0:4] | int }} and coalesce(
            case
                when direction = 'category' then actual_place <= endpoint_place
                else {{ is_number_reached("actual_value", "endpoint_target") }}
            end,
            false
        ) as is_endpoint_reached,
        case
            when direction = 'category' then case when actual_place <= target_place then 1 end
            else {{ number_achievement("actual_value", "year_target") }}
        end as year_achievement,
        case
            when direction = 'category' then case when actual_place <= endpoint_place then 1 end
            else {{ number_achievement("actual_value", "endpoint_target") }}
        end as endpoint_achievement,
        {{ number_achievement("actual_value", "coalesce(trajectory, year_target)") }}
            as track
    from pathed
),

judged as (
    select
        *,
        case
            when has_target and not has_actual then 'belum_ada_data'
            when has_target and is_reached and is_decided then 'tercapai'
            when has_target and direction = 'category'
                then case when actual_place - target_place = 1 then 'berisiko' else 'tertinggal' end
            when has_target
                then
                    case
                        when track >= on_track then 'sesuai_jalur' when track >= at_risk then 'berisiko'
                        else 'tertinggal'
                    end
            when is_endpoint_reached and is_decided then 'tercapai'
            else 'belum_ada_target'
        end as status
    from measured
)

select
    judged.period::date as period,
    judged.plan_id::text as plan_id,
    judged.plan_version::integer as plan_version,
    judged.kpi_id::text as kpi_id,
    judged.source::text as source,
    judged.target_year::integer as target_year,
    judged.target_text::text as target_text,
    judged.year_target::numeric as target_value,
    judged.target_category::text as target_category,
    judged.endpoint_year::integer as endpoint_year,
    judged.endpoint_text::text as endpoint_text,
    judged.endpoint_target::numeric as endpoint_value,
    judged.actual_month::date as actual_month,
    judged.actual_value::numeric(20, 6) as actual_value,
    judged.actual_category::text as actual_category,
    round(
        case
            when judged.has_target then {{ within_bounds("judged.year_achievement") }}
            when judged.status = 'tercapai' then {{ within_bounds("judged.endpoint_achievement") }}
        end,
        6
    )::numeric(20, 6) as achievement,
    judged.status::text as status,
    round(case when judged.has_target then judged.trajectory end, 6)::numeric(20, 6) as trajectory_value,
    round(case when judged.has_target then judged.actual_value - judged.trajectory end, 6)::numeric(20, 6) as gap,
    forecast.forecast_value::numeric(20, 6) as forecast_value,
    forecast.forecast_low::numeric(20, 6) as forecast_low,
    forecast.forecast_high::numeric(20, 6) as forecast_high,
    judged.owner_note::text as note,
    case
        when judged.note_code is not null then judged.note_code
        when judged.direction is null and judged.target_year is not null then 'arah_tidak_tercetak'
        when judged.world_share <> 1 and judged.target_year is not null then 'target_skala_sintetis'
    end::text as note_code,
    judged.computed_indicator::text as computed_indicator,
    judged.computed_programme::text as computed_programme,
    judged.computed_breakdown::text as computed_breakdown,
    judged.computed_category::text as computed_category,
    '{{ var("run")["rule_version"] }}'::text as rule_version
from judged
left join {{ ref("int_kpi_forecast") }} as forecast
    on
        judged.kpi_id = forecast.kpi_id
        and judged.source = forecast.source
        and judged.period = forecast.period
