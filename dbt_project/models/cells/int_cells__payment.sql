-- Grain: one row per period, programme, region and decile; money of the month's SALUR rows, of members of B(p) or not.
select
    period,
    programme_id,
    region_code,
    decile,
    sum(salur_rows)::bigint as payments,
    sum(nominal_month) as nominal_month
from {{ ref("int_programme_unit") }}
where period = {{ run_period() }} and salur_rows > 0
group by period, programme_id, region_code, decile
