-- Grain: one row per period, region, decile and programmes of unit jiwa received.
select
    period,
    region_code,
    decile,
    recipient_bits as received_bits,
    count(*) as persons
from {{ ref("int_person_month") }}
where period = {{ run_period() }} and decile <> 'tidak_ada'
group by period, region_code, decile, received_bits
