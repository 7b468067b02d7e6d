-- Grain: one row per period, region, programme, decile and component; what a simulation starts from.
with base as (
    select
        cell.programme_id,
        level.region_code,
        cell.decile,
        cell.has_component,
        sum(cell.units) as units,
        coalesce(sum(cell.units) filter (where cell.is_beneficiary), 0) as beneficiaries,
        coalesce(sum(cell.units) filter (where cell.is_recipient), 0) as recipients
    from {{ ref("int_cells__programme_base") }} as cell
    cross join {{ region_levels("cell.region_code") }} as level (region_code)
    where cell.period = {{ run_period() }}
    group by cell.programme_id, level.region_code, cell.decile, cell.has_component
),

paid as (
    select cell.programme_id, level.region_code, cell.decile, cell.has_component, sum(cell.nominal_window) as nominal
    from {{ ref("int_cells__beneficiary") }} as cell
    cross join {{ region_levels("cell.region_code") }} as level (region_code)
    where cell.period = {{ run_period() }} and cell.is_in_base
    group by cell.programme_id, level.region_code, cell.decile, cell.has_component
)

select
    {{ run_period() }} as period,
    base.region_code::text as region_code,
    base.programme_id::text as programme_id,
    programme.unit::text as unit,
    base.decile::text as decile,
    base.has_component,
    base.units::bigint as units,
    base.beneficiaries::bigint as beneficiaries,
    base.recipients::bigint as recipients,
    coalesce(paid.nominal, 0)::numeric as nominal_window
from base
inner join {{ programme_rows() }} on base.programme_id = programme.programme_id
left join paid
    on
        base.programme_id = paid.programme_id
        and base.region_code = paid.region_code
        and base.decile = paid.decile
        and base.has_component = paid.has_component
