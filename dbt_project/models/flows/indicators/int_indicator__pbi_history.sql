-- Grain: one row per period, kabupaten/kota, indicator, breakdown and category; programme PBI_JK.
-- Where those went who lost subsidised JKN, and who came back. Nothing in a month without a row of PBI_JK.
{{ config(schema="intermediate") }}

{% set deciles = range(1, 11) | map("string") | list + ["tidak_ada"] %}

with leaver as (
    select * from {{ ref("int_cells__pbi_leaver") }}
    where period = {{ run_period() }} and {{ "true" if pbi_programme() else "false" }}
),

lost as (
    select * from {{ ref("int_cells__pbi_reactivation") }}
    where period = {{ run_period() }} and {{ "true" if pbi_programme() else "false" }}
)

{% for breakdown, column, categories in [
    ("reason", "state", pbi_leaver_states()), ("decile", "decile", deciles)
] %}
select
    leaver.period,
    leaver.region_code,
    'pbi_leavers' as indicator_id,
    'PBI_JK' as programme_id,
    '{{ breakdown }}' as breakdown,
    category.category,
    coalesce(sum(leaver.persons) filter (where leaver.{{ column }} = category.category), 0)::numeric as numerator,
    sum(leaver.persons)::numeric as denominator
from leaver
cross join
    unnest(array[
        {%- for category in categories %}
        '{{ category }}'{{ "," if not loop.last }}
        {%- endfor %}
    ]) as category (category)
where leaver.{{ column }} is not null
group by leaver.period, leaver.region_code, category.category

union all
{% endfor %}

{% for breakdown, category in [("total", "'total'"), ("decile", "decile")] %}
{{ "union all" if not loop.first }}
select
    period,
    region_code,
    'pbi_reactivation' as indicator_id,
    'PBI_JK' as programme_id,
    '{{ breakdown }}' as breakdown,
    {{ category }} as category,
    coalesce(sum(persons) filter (where is_active_again), 0)::numeric as numerator,
    sum(persons)::numeric as denominator
from lost
where {{ category }} is not null
group by period, region_code{{ ", decile" if breakdown == "decile" }}
{% endfor %}
