-- Grain: one row per region at every level, dimension and pair of states.
select
    cell.period,
    level.region_code,
    cell.dimension,
    cell.from_state,
    cell.to_state,
    'jiwa'::text as unit,
    sum(cell.persons)::bigint as count
from {{ ref("int_cells__transition") }} as cell
cross join {{ region_levels("cell.region_code") }} as level (region_code)
where cell.period = {{ run_period() }}
group by cell.period, level.region_code, cell.dimension, cell.from_state, cell.to_state
