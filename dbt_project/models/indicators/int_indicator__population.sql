-- Grain: one row per period, kabupaten/kota, breakdown and category; indicator `population`.
{{ config(schema="intermediate") }}

with cell as (
    select * from {{ ref("int_cells__person_jkn") }}
    where period = {{ run_period() }}
)

{% for breakdown, category in [
    ("total", "'total'"), ("sex", "sex"), ("age_group", "age_group"), ("disability", "disability")
] %}
{{ "union all" if not loop.first }}
select
    period,
    region_code,
    'population' as indicator_id,
    '{{ breakdown }}' as breakdown,
    {{ category }} as category,
    sum(persons) as numerator,
    null::numeric as denominator
from cell
group by 1, 2, 5
{% endfor %}
