-- Grain: one row per period, programme and region at every level; the counts that composite figures are made of.
{{ config(schema="intermediate") }}

with base as (
    select
        level.region_code,
        cell.programme_id,
        sum(cell.units) as units,
        coalesce(sum(cell.units) filter (where cell.is_eligible), 0) as eligible,
        coalesce(sum(cell.units) filter (where cell.is_eligible and cell.is_beneficiary), 0) as eligible_beneficiaries,
        coalesce(sum(cell.units) filter (where cell.is_beneficiary), 0) as base_beneficiaries,
        coalesce(sum(cell.units) filter (where {{ decile_number("cell.decile") }} <= 4), 0) as bottom40
    from {{ ref("int_cells__programme_base") }} as cell
    cross join {{ region_levels("cell.region_code") }} as level (region_code)
    where cell.period = {{ run_period() }}
    group by level.region_code, cell.programme_id
),

beneficiary as (
    select
        level.region_code,
        cell.programme_id,
        sum(cell.units) as beneficiaries,
        coalesce(sum(cell.units) filter (where cell.is_in_base and cell.is_recipient), 0) as recipients,
        coalesce(
            sum(cell.units)
            filter (where cell.is_in_base and cell.is_recipient and {{ decile_number("cell.decile") }} <= 4),
            0
        ) as recipients_bottom40,
        coalesce(sum(cell.nominal_window) filter (where cell.is_in_base), 0) as nominal,
        coalesce(
            sum(cell.nominal_window) filter (where cell.is_in_base and {{ decile_number("cell.decile") }} <= 4), 0
        ) as nominal_bottom40
    from {{ ref("int_cells__beneficiary") }} as cell
    cross join {{ region_levels("cell.region_code") }} as level (region_code)
    where cell.period = {{ run_period() }}
    group by level.region_code, cell.programme_id
)

select
    {{ run_period() }} as period,
    coalesce(base.region_code, beneficiary.region_code) as region_code,
    coalesce(base.programme_id, beneficiary.programme_id) as programme_id,
    base.units::numeric as units,
    base.eligible::numeric as eligible,
    base.eligible_beneficiaries::numeric as eligible_beneficiaries,
    base.base_beneficiaries::numeric as base_beneficiaries,
    base.bottom40::numeric as bottom40,
    coalesce(beneficiary.beneficiaries, 0)::numeric as beneficiaries,
    coalesce(beneficiary.recipients, 0)::numeric as recipients,
    coalesce(beneficiary.recipients_bottom40, 0)::numeric as recipients_bottom40,
    coalesce(beneficiary.nominal, 0)::numeric as nominal,
    coalesce(beneficiary.nominal_bottom40, 0)::numeric as nominal_bottom40
from base
full outer join
    beneficiary
    on base.region_code = beneficiary.region_code and base.programme_id = beneficiary.programme_id
