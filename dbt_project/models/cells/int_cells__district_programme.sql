-- Grain: one row per period, programme and kecamatan that the register names; counts of the units of N(p).
{% set person, family = ref("int_person_month"), ref("int_family_month") %}
{% for programme in month_programmes(with_rule=true) %}
{{ "union all" if not loop.first }}
select
    period,
    '{{ programme["programme_id"] }}'::text as programme_id,
    district_code as region_code,
    count(*) as units,
    count(*) filter (where {{ holds("eligible_bits", programme) }}) as eligible,
    count(*) filter (where {{ holds("beneficiary_bits", programme) }}) as beneficiaries,
    count(*) filter (
        where {{ holds("eligible_bits", programme) }} and {{ holds("beneficiary_bits", programme) }}
    ) as eligible_beneficiaries,
    count(*) filter (
        where {{ holds("eligible_bits", programme) }} and {{ holds("recipient_bits", programme) }}
    ) as eligible_recipients
from {{ person if programme["unit"] == "jiwa" else family }}
where period = {{ run_period() }} and district_code is not null
group by period, district_code
{% else %}
select
    {{ run_period() }} as period,
    null::text as programme_id,
    null::text as region_code,
    0::bigint as units,
    0::bigint as eligible,
    0::bigint as beneficiaries,
    0::bigint as eligible_beneficiaries,
    0::bigint as eligible_recipients
where false
{% endfor %}
