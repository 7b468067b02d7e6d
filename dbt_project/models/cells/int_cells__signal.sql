-- Grain: one row per period, programme, region, in N(p), and the signals of members of B(p) that deserve a look.
select
    period,
    programme_id,
    region_code,
    is_in_base,
    has_ppu_pn_card,
    has_wage_above_minimum,
    is_named_recipient_dead,
    salur_rows >= 2 as is_paid_twice,
    count(*) as units
from {{ ref("int_programme_unit") }}
where period = {{ run_period() }} and is_beneficiary
group by
    period, programme_id, region_code, is_in_base, has_ppu_pn_card, has_wage_above_minimum, is_named_recipient_dead,
    is_paid_twice
