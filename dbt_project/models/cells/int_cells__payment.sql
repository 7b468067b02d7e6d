-- Grain: one row per period, programme, region and decile; units with a SALUR row in the
-- month, of B(p) or not, and their money.
select
    period,
    programme_id,
    region_code,
    decile,
    count(*) as recipients,
    sum(nominal_month) as nominal_month
from {{ ref("int_programme_unit") }}
where period = {{ run_period() }} and salur_rows > 0
group by period, programme_id, region_code, decile
