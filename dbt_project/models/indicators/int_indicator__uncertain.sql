-- Grain: one row per period, kabupaten/kota, indicator and programme; how many people or families could still change a
-- figure, because a record found nobody or a beneficiary could not be judged (contracts/indicators.yaml, bounds).
{{ config(schema="intermediate") }}

with card as (
    select region_code, status, sum(cards) as records from {{ ref("int_cells__card") }}
    where period = {{ run_period() }} and not is_matched
    group by region_code, status
),

membership as (
    select * from {{ ref("int_cells__membership") }}
    where period = {{ run_period() }} and not is_matched and is_active
),

registry_row as (
    select region_code, sum(records) as records from {{ ref("int_cells__record_match") }}
    where
        period = {{ run_period() }}
        and dataset = 'kemensos_registri'
        and match_status not in ('padan_nik', 'padan_probabilistik')
    group by region_code
),

undetermined as (
    select programme_id, region_code, is_recipient, sum(units) as units from {{ ref("int_cells__beneficiary") }}
    where period = {{ run_period() }} and undetermined_reason is not null
    group by programme_id, region_code, is_recipient
),

uncertain as (
    {% for indicator_id, condition in {
        "jkn_registered_coverage": "status in ('AKTIF', 'NONAKTIF')",
        "jkn_active_coverage": "status = 'AKTIF'",
        "jkn_uncovered_bottom40": "status = 'AKTIF'",
    }.items() %}
    select '{{ indicator_id }}' as indicator_id, 'ALL' as programme_id, region_code, records
    from card
    where {{ condition }}
    union all
    {% endfor %}
    {% for indicator_id, condition in {
        "tk_active_coverage": "true",
        "tk_wage_coverage": "segment in ('PU', 'JAKON')",
        "tk_nonwage_coverage": "segment = 'BPU' and has_both_basic_programmes",
    }.items() %}
    select '{{ indicator_id }}' as indicator_id, 'ALL' as programme_id, region_code, memberships as records
    from membership
    where {{ condition }}
    union all
    {% endfor %}
    {% for indicator_id in ("registry_coverage", "registry_exclusion") %}
    select '{{ indicator_id }}' as indicator_id, 'ALL' as programme_id, region_code, records
    from registry_row
    union all
    {% endfor %}
    {% for indicator_id, condition in {
        "programme_coverage": "true",
        "programme_receipt": "is_recipient",
        "exclusion_error": "true",
        "inclusion_error": "true",
    }.items() %}
    select '{{ indicator_id }}' as indicator_id, programme_id, region_code, units as records
    from undetermined
    where {{ condition }}
    {{ "union all" if not loop.last }}
    {% endfor %}
)

select {{ run_period() }} as period, region_code, indicator_id, programme_id, sum(records)::numeric as uncertain
from uncertain
group by region_code, indicator_id, programme_id
