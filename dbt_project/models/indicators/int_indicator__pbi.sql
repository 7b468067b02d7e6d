-- Grain: one row per period, kabupaten/kota, indicator, breakdown and category; programme PBI_JK.
-- Where subsidised contributions lose people between the registry, the decree, BPJS Kesehatan and an active card.
{{ config(schema="intermediate") }}

{% set judged = month_programmes("jiwa", with_rule=true) | map(attribute="programme_id") | list %}
{# stage: [condition, condition of the stage before] #}
{% set stages = {
    "memenuhi_syarat": ["is_eligible", "true"],
    "ditetapkan": ["is_eligible and is_beneficiary", "is_eligible"],
    "terdaftar": ["is_eligible and is_beneficiary and jkn_pbi_status is not null", "is_eligible and is_beneficiary"],
    "aktif": [
        "is_eligible and is_beneficiary and jkn_pbi_status = 'aktif'",
        "is_eligible and is_beneficiary and jkn_pbi_status is not null",
    ],
} %}
{% set gaps = {
    "belum_ditetapkan_aktif_segmen_lain": 
        "is_eligible and not is_beneficiary and is_jkn_active and coalesce(jkn_pbi_status, '') <> 'aktif'",
    "belum_ditetapkan_tanpa_jkn_aktif": "is_eligible and not is_beneficiary and not is_jkn_active",
    "ditetapkan_belum_terdaftar": "is_eligible and is_beneficiary and jkn_pbi_status is null",
    "ditetapkan_terdaftar_nonaktif": "is_eligible and is_beneficiary and jkn_pbi_status = 'nonaktif'",
    "ditetapkan_tidak_memenuhi_syarat": "is_beneficiary and not is_eligible",
    "kartu_pbi_tanpa_penetapan": "jkn_pbi_status = 'aktif' and not is_beneficiary",
} %}

with cell as (
    select * from {{ ref("int_cells__pbi") }}
    where period = {{ run_period() }} and {{ "true" if "PBI_JK" in judged else "false" }}
)

{% for stage, (condition, before) in stages.items() %}
{{ "union all" if not loop.first }}
select
    period,
    region_code,
    'pbi_funnel' as indicator_id,
    'PBI_JK' as programme_id,
    'stage' as breakdown,
    '{{ stage }}' as category,
    coalesce(sum(persons) filter (where {{ condition }}), 0) as numerator,
    coalesce(sum(persons) filter (where {{ before }}), 0) as denominator
from cell
group by period, region_code
{% endfor %}

{% for reason, condition in gaps.items() %}
union all

select
    period,
    region_code,
    'pbi_gap' as indicator_id,
    'PBI_JK' as programme_id,
    'reason' as breakdown,
    '{{ reason }}' as category,
    coalesce(sum(persons) filter (where {{ condition }}), 0) as numerator,
    sum(persons) as denominator
from cell
group by period, region_code
{% endfor %}
