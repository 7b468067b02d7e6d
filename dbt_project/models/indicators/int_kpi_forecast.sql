-- Grain: one row per period, indicator and source with a forecast of the year's end: a straight line by least squares
-- through its own history, with an 80 per cent prediction interval by Student's t. Three points at least; none for
-- categories, for flat targets, or when the year is over.
-- dihitung: the months of the year so far, of one registry generation and with new data. dilaporkan: the years
-- reported, and this year's part of a year, a cumulative one scaled to twelve months.
{{ config(schema="intermediate") }}
{% set year = var("run")["period"][0:4] | int %}

with goal as (
    select * from {{ ref("int_kpi_target") }}
    where
        period = {{ run_period() }}
        and direction is not null and direction <> 'category' and not is_flat
),

actual as (
    select * from {{ ref("int_kpi_actual") }}
    where period = {{ run_period() }} and extract(month from actual_month) < 12
),

point as (
    select goal.kpi_id, actual.source, 12 as year_end, extract(month from actual.period) as x, actual.actual_value as y
    from goal
    inner join actual on goal.kpi_id = actual.kpi_id
    where
        actual.source = 'dihitung' and actual.actual_value is not null and coalesce(actual.registry_age_months, 0) = 0
    union all
    select
        goal.kpi_id,
        actual.source,
        12 as year_end,
        extract(month from earlier.period) as x,
        case goal.computed_measure when 'value' then earlier.value else earlier.numerator end
        * goal.computed_scale as y
    from goal
    inner join actual on goal.kpi_id = actual.kpi_id
    inner join {{ source("mart", "fct_indicator") }} as earlier
        on
            goal.computed_indicator = earlier.indicator_id
            and goal.computed_programme = earlier.programme_id
            and goal.computed_breakdown = earlier.breakdown
            and goal.computed_category = earlier.category
            and actual.registry is not distinct from earlier.registry
    where
        actual.source = 'dihitung'
        and actual.actual_value is not null
        and earlier.region_code = '00'
        and earlier.match_basis = '{{ "nik" if is_exact_basis() else "semua" }}'
        and earlier.period between date '{{ year }}-01-01' and {{ run_period() }} - 1
        and {{ is_published_month("earlier.period") }}
        and not earlier.suppressed
        and not exists (
            select from {{ source("mart", "incomplete_figure") }} as incomplete
            where
                incomplete.period = earlier.period
                and incomplete.revision = earlier.revision
                and incomplete.indicator_id = earlier.indicator_id
                and incomplete.programme_id = earlier.programme_id
        )
        and coalesce(earlier.registry_age_months, 0) = 0
    union all
    select goal.kpi_id, actual.source, {{ year }} as year_end, reported.year as x, reported.value as y
    from goal
    inner join actual on goal.kpi_id = actual.kpi_id
    inner join {{ ref("stg_kemensos__kpi_actual") }} as reported on goal.kpi_id = reported.kpi_id
    where
        actual.source = 'dilaporkan'
        and {{ is_number_of_unit("reported", "goal.measure_unit") }}
        and reported.year between 1900 and {{ year - 1 }}
    union all
    select
        goal.kpi_id,
        actual.source,
        {{ year }} as year_end,
        {{ year }} as x,
        case
            when goal.is_cumulative then actual.actual_value * 12 / extract(month from actual.actual_month)
            else actual.actual_value
        end as y
    from goal
    inner join actual on goal.kpi_id = actual.kpi_id
    where actual.source = 'dilaporkan' and actual.actual_value is not null
),

fitted as (
    select
        kpi_id,
        source,
        max(year_end) as year_end,
        count(y) as points,
        regr_slope(y::double precision, x::double precision) as slope,
        regr_intercept(y::double precision, x::double precision) as intercept,
        regr_avgx(y::double precision, x::double precision) as mean_x,
        regr_sxx(y::double precision, x::double precision) as sxx,
        greatest(
            regr_syy(y::double precision, x::double precision)
            - regr_sxy(y::double precision, x::double precision) ^ 2
            / nullif(regr_sxx(y::double precision, x::double precision), 0),
            0
        ) as residual
    from point
    where y is not null
    group by kpi_id, source
    having count(y) >= 3
),

spread as (
    select
        fitted.kpi_id,
        fitted.source,
        fitted.intercept + fitted.slope * fitted.year_end as forecast,
        student.quantile * sqrt(
            fitted.residual / (fitted.points - 2)
            * (1 + 1.0 / fitted.points + (fitted.year_end - fitted.mean_x) ^ 2 / fitted.sxx)
        ) as margin
    from fitted
    cross join
        lateral (
            select listed.quantile::double precision as quantile
            from {{ source("reference", "student_t") }} as listed
            where listed.confidence = 0.80 and listed.degrees_of_freedom <= fitted.points - 2
            order by listed.degrees_of_freedom desc
            limit 1
        ) as student
)

select
    {{ run_period() }} as period,
    spread.kpi_id::text as kpi_id,
    spread.source::text as source,
    {{ clamped_forecast("spread.forecast", "goal.measure_unit") }} as forecast_value,
    {{ clamped_forecast("spread.forecast - spread.margin", "goal.measure_unit") }} as forecast_low,
    {{ clamped_forecast("spread.forecast + spread.margin", "goal.measure_unit") }} as forecast_high
from spread
inner join goal on spread.kpi_id = goal.kpi_id
