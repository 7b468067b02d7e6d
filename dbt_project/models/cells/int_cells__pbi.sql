-- Grain: one row per period, region, eligible for PBI_JK, set as beneficiary, state of the PBI_APBN card, active JKN.
{% set person = ref("int_person_month") %}
{% for programme in month_programmes("jiwa") if programme["programme_id"] == "PBI_JK" %}
select
    period,
    region_code,
    {{ holds("eligible_bits", programme) }} as is_eligible,
    {{ holds("beneficiary_bits", programme) }} as is_beneficiary,
    jkn_pbi_status,
    jkn_status = 'aktif' as is_jkn_active,
    count(*) as persons
from {{ person }}
where period = {{ run_period() }}
group by period, region_code, is_eligible, is_beneficiary, jkn_pbi_status, is_jkn_active
{% else %}
select
    {{ run_period() }} as period,
    null::text as region_code,
    null::boolean as is_eligible,
    null::boolean as is_beneficiary,
    null::text as jkn_pbi_status,
    null::boolean as is_jkn_active,
    0::bigint as persons
where false
{% endfor %}
