-- Grain: one row per period, region, decile, programmes received and what the entitled still miss; families.
{% set core = month_programmes("keluarga", with_rule=true) | selectattr("in_core_package") %}
{% set core_bits = core | map(attribute="bit") | sum %}
select
    period,
    region_code,
    decile,
    received_bits,
    eligible_bits & {{ core_bits }} <> 0 as is_entitled,
    is_all_jkn_active and eligible_bits & {{ core_bits }} & ~recipient_bits = 0 as has_all_entitled,
    count(*) as families
from {{ ref("int_family_month") }}
where period = {{ run_period() }}
group by period, region_code, decile, received_bits, is_entitled, has_all_entitled
