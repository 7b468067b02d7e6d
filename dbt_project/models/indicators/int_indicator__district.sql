-- Grain: one row per period, kecamatan, indicator and programme; breakdown total.
-- Totals of the kecamatan that the register names. They need not add up to the kabupaten/kota: rows may name none.
{{ config(schema="intermediate") }}

{# indicator: [numerator, denominator, dataset without which it is absent] #}
{% set of_persons = {
    "population": ["persons", "null", none],
    "jkn_registered_coverage": ["jkn_registered", "persons", none],
    "jkn_active_coverage": ["jkn_active", "persons", none],
    "jkn_activity_rate": ["jkn_active", "jkn_registered", none],
    "jkn_inactive": ["jkn_registered - jkn_active", "jkn_registered", none],
    "jkn_double_card_rate": ["with_two_active_jkn_cards", "jkn_active", none],
    "jkn_uncovered_bottom40": ["bottom40_uncovered", "bottom40", none],
    "jkn_newborn_unregistered": ["newborns_unregistered", "newborns", none],
    "tk_active_coverage": ["tk_active", "of_working_age", "bpjs_ketenagakerjaan_peserta"],
    "registry_coverage": ["in_registry", "persons", none],
} %}
{% set deliveries = var("run")["deliveries"] %}
{% if deliveries.get("kemensos_registri", {}).get("registry") == "DTSEN" %}
{% do of_persons.update({"registry_exclusion": ["persons - in_registry", "persons", none]}) %}
{% endif %}
{% if "kemensos_bansos" in deliveries %}
{% do of_persons.update({"unserved": ["unserved", "persons", "bpjs_ketenagakerjaan_peserta"]}) %}
{% endif %}
{% set of_programmes = {
    "programme_coverage": ["eligible_beneficiaries", "eligible"],
    "programme_receipt": ["eligible_recipients", "eligible"],
    "exclusion_error": ["eligible - eligible_beneficiaries", "eligible"],
    "leakage_to_noneligible": ["beneficiaries - eligible_beneficiaries", "units - eligible"],
} %}
select
    cell.period,
    cell.region_code,
    figure.indicator_id,
    'ALL' as programme_id,
    figure.numerator,
    figure.denominator
from {{ ref("int_cells__district_person") }} as cell
cross join
    lateral (
        values
        {% for indicator_id, (numerator, denominator, dataset) in of_persons.items()
            if dataset is none or dataset in deliveries %}
        ('{{ indicator_id }}', ({{ numerator }})::numeric, ({{ denominator }})::numeric){{ "," if not loop.last }}
        {% endfor %}
    ) as figure (indicator_id, numerator, denominator)
where cell.period = {{ run_period() }}

union all

select
    cell.period,
    cell.region_code,
    figure.indicator_id,
    cell.programme_id,
    figure.numerator,
    figure.denominator
from {{ ref("int_cells__district_programme") }} as cell
cross join
    lateral (
        values
        {% for indicator_id, (numerator, denominator) in of_programmes.items() %}
        ('{{ indicator_id }}', ({{ numerator }})::numeric, ({{ denominator }})::numeric){{ "," if not loop.last }}
        {% endfor %}
    ) as figure (indicator_id, numerator, denominator)
where cell.period = {{ run_period() }}
