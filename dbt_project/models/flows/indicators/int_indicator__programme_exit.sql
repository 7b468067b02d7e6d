-- Grain: one row per period, kabupaten/kota of twelve months ago, programme, breakdown and category.
{{ config(schema="intermediate") }}

with cell as (
    select * from {{ ref("int_cells__programme_exit") }}
    where
        period = {{ run_period() }}
        and programme_id in (
            select programme.programme_id from {{ programme_rows() }}
            where programme.max_decile is not null
        )
)

select
    period,
    region_code,
    'programme_exit' as indicator_id,
    programme_id,
    'reason' as breakdown,
    reason as category,
    exits::numeric as numerator,
    beneficiaries::numeric as denominator
from cell

union all

select
    period,
    region_code,
    'programme_exit' as indicator_id,
    programme_id,
    'total' as breakdown,
    'total' as category,
    sum(exits)::numeric as numerator,
    max(beneficiaries)::numeric as denominator
from cell
group by period, region_code, programme_id
