-- Grain: one row per period, programme, region, decile, component, eligibility, set as beneficiary and received; all
-- units of N(p). Only programmes with a cut-off whose registry was delivered.
{% set person, family = ref("int_person_month"), ref("int_family_month") %}
{% set programmes = month_programmes(with_rule=true) %}
with unit as (
    {% for programme in programmes %}
    {{ "union all" if not loop.first }}
    select
        '{{ programme["programme_id"] }}'::text as programme_id,
        region_code,
        {{ programme["decile_column"] }} as decile,
        {{ has_component(programme) }} as has_component,
        {{ holds("eligible_bits", programme) }} as is_eligible,
        {{ holds("beneficiary_bits", programme) }} as is_beneficiary,
        {{ holds("recipient_bits", programme) }} as is_recipient,
        count(*) as units
    from {{ person if programme["unit"] == "jiwa" else family }}
    where period = {{ run_period() }}
    group by 2, 3, 4, 5, 6, 7
    {% else %}
    select
        null::text as programme_id,
        null::text as region_code,
        null::text as decile,
        null::boolean as has_component,
        null::boolean as is_eligible,
        null::boolean as is_beneficiary,
        null::boolean as is_recipient,
        0::bigint as units
    where false
    {% endfor %}
)

select {{ run_period() }} as period, *
from unit
