-- Grain: one row per period, kabupaten/kota, indicator, breakdown and category.
-- JKN indicators of persons by who they are.
{{ config(schema="intermediate") }}

with cell as (
    select * from {{ ref("int_cells__person_jkn") }}
    where period = {{ run_period() }}
)

{% set registered = "jkn_status <> 'belum_terdaftar'" %}
{% set active = "jkn_status = 'aktif'" %}
{% set bottom40 = "decile in ('1', '2', '3', '4')" %}
{# indicator: [condition of the numerator, condition of the denominator, breakdowns] #}
{% set measures = {
    "jkn_registered_coverage": [registered, "true", ["total", "sex", "age_group", "decile"]],
    "jkn_active_coverage": [active, "true", ["total", "sex", "age_group", "decile", "disability"]],
    "jkn_activity_rate": [active, registered, ["total"]],
    "jkn_inactive": ["jkn_status = 'nonaktif'", registered, ["total", "decile"]],
    "jkn_uncovered_bottom40": [
        "jkn_status <> 'aktif'", bottom40, ["total", "sex", "age_group", "decile", "disability"]
    ],
    "jkn_newborn_unregistered": ["jkn_status = 'belum_terdaftar'", "is_newborn", ["total", "sex"]],
} %}
{% for indicator_id, (numerator, denominator, breakdowns) in measures.items() %}
{% set outer_first = loop.first %}
{% for breakdown in breakdowns %}
{{ "union all" if not (outer_first and loop.first) }}
select
    period,
    region_code,
    '{{ indicator_id }}' as indicator_id,
    '{{ breakdown }}' as breakdown,
    {{ "'total'" if breakdown == "total" else breakdown }} as category,
    coalesce(sum(persons) filter (where {{ numerator }}), 0) as numerator,
    sum(persons) as denominator
from cell
where {{ denominator }}
group by 1, 2, 5
{% endfor %}
{% endfor %}

{# The two ways of being without cover need opposite remedies; both rows exist wherever there is a bottom 40. #}
{% for reason in ("belum_terdaftar", "nonaktif") %}
union all
select
    period,
    region_code,
    'jkn_uncovered_bottom40' as indicator_id,
    'reason' as breakdown,
    '{{ reason }}' as category,
    coalesce(sum(persons) filter (where jkn_status = '{{ reason }}'), 0) as numerator,
    sum(persons) as denominator
from cell
where {{ bottom40 }}
group by 1, 2
{% endfor %}
