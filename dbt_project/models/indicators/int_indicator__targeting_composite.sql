-- Grain: one row per period, region at every level, indicator and programme; breakdown total.
-- Targeting figures that are not sums over kabupaten/kota: computed at each level from its own counts.
{{ config(schema="intermediate") }}

-- Thirty decimals in between, so that rounding the ratio is rounding the exact one.
with total as (
    select
        *,
        units - eligible as ineligible,
        base_beneficiaries - eligible_beneficiaries as other_beneficiaries,
        least(
            nullif(eligible_beneficiaries, 0),
            nullif(eligible - eligible_beneficiaries, 0),
            nullif(base_beneficiaries - eligible_beneficiaries, 0),
            nullif(units - eligible - base_beneficiaries + eligible_beneficiaries, 0)
        ) as smallest_count,
        least(
            nullif(recipients_bottom40, 0),
            nullif(recipients - recipients_bottom40, 0),
            nullif(bottom40, 0),
            nullif(units - bottom40, 0)
        ) as smallest_recipients
    from {{ ref("int_targeting_total") }}
    where period = {{ run_period() }}
),

-- A synthetic world's quota is scaled by its number of people (contracts/indicators.yaml, readings, quota).
quota as (
    select
        quota.programme_id,
        quota.region_code,
        round(quota.quota * {{ var("run").get("quota_scale", "1") }}::numeric) as quota
    from {{ source("reference", "programme_quota") }} as quota
    inner join {{ programme_rows() }} on quota.programme_id = programme.programme_id
    where
        quota.valid_from <= {{ run_month_end() }}
        and (quota.valid_to is null or quota.valid_to >= {{ run_month_end() }})
        and programme.max_decile is not null
)

select
    period,
    region_code,
    'targeting_differential' as indicator_id,
    programme_id,
    trim_scale(
        eligible_beneficiaries - eligible * other_beneficiaries::numeric(60, 30) / nullif(ineligible, 0)
    ) as numerator,
    eligible as denominator,
    smallest_count
from total
where eligible > 0 and ineligible > 0

union all

select
    period,
    region_code,
    'targeting_lift' as indicator_id,
    programme_id,
    eligible_beneficiaries as numerator,
    trim_scale(base_beneficiaries * eligible::numeric(60, 30) / nullif(units, 0)) as denominator,
    smallest_count
from total
where base_beneficiaries > 0

union all

select
    period,
    region_code,
    'cgh_index' as indicator_id,
    programme_id,
    nominal_bottom40 as numerator,
    trim_scale(nominal * bottom40::numeric(60, 30) / nullif(units, 0)) as denominator,
    smallest_recipients as smallest_count
from total
where nominal > 0 and units > 0

union all

select
    total.period,
    total.region_code,
    'exclusion_by_quota' as indicator_id,
    total.programme_id,
    greatest(total.eligible - quota.quota, 0) as numerator,
    total.eligible as denominator,
    least(nullif(greatest(total.eligible - quota.quota, 0), 0), total.eligible) as smallest_count
from total
inner join quota on total.programme_id = quota.programme_id and total.region_code = quota.region_code
where total.eligible is not null

union all

select
    total.period,
    total.region_code,
    'quota_use' as indicator_id,
    total.programme_id,
    total.beneficiaries as numerator,
    quota.quota as denominator,
    total.beneficiaries as smallest_count
from total
inner join quota on total.programme_id = quota.programme_id and total.region_code = quota.region_code
