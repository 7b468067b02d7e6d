-- Grain: one row per period, kabupaten/kota, indicator, breakdown and category; complaints against their deadlines.
{{ config(schema="intermediate") }}

with cell as (
    select * from {{ ref("int_cells__complaint") }}
    where period = {{ run_period() }}
)

{# indicator: [condition of the numerator, condition of the denominator, {breakdown: category}] #}
{% set measures = {
    "complaint_resolution": [
        "is_settled_in_time", "is_due", {"total": "'total'", "receiver": "receiver", "reason": "kategori"}
    ],
    "complaint_backlog": ["is_past_deadline", "is_open", {"total": "'total'", "receiver": "receiver"}],
} %}
{% for indicator_id, (numerator, denominator, breakdowns) in measures.items() %}
{% set outer_first = loop.first %}
{% for breakdown, category in breakdowns.items() %}
{{ "union all" if not (outer_first and loop.first) }}
select
    period,
    region_code,
    '{{ indicator_id }}' as indicator_id,
    'ALL' as programme_id,
    '{{ breakdown }}' as breakdown,
    {{ category }} as category,
    coalesce(sum(complaints) filter (where {{ numerator }}), 0) as numerator,
    sum(complaints) as denominator
from cell
where {{ denominator }}
group by period, region_code, category
{% endfor %}
{% endfor %}
{# The open complaints, of all receivers and of each, by how long they are overdue; an empty band stands too. #}
{% for band in ("dalam_batas", "lewat_1_30", "lewat_31_90", "lewat_lebih_90") %}
{% for breakdown, receiver in {"overdue": "", "receiver_overdue": "receiver || ':' || "}.items() %}
union all
select
    period,
    region_code,
    'complaint_ageing' as indicator_id,
    'ALL' as programme_id,
    '{{ breakdown }}' as breakdown,
    {{ receiver }}'{{ band }}' as category,
    coalesce(sum(complaints) filter (where overdue = '{{ band }}'), 0) as numerator,
    sum(complaints) as denominator
from cell
where is_open
group by period, region_code, category
{% endfor %}
{% endfor %}
