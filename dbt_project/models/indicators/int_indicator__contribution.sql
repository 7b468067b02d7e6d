-- Grain: one row per period, region at every level, indicator, breakdown and category.
-- Gaps between those who report the same contributions, added up over the funds and regions at or below the level.
{{ config(schema="intermediate") }}

with reported as (
    select
        reporter,
        fund,
        left(region_code, 5) as region_code,
        sum(persons) as persons,
        sum(amount) as amount
    from {{ ref("stg_iuran__contribution") }}
    group by reporter, fund, left(region_code, 5)
),

compared as (
    select
        fund,
        region_code,
        max(persons) - min(persons) as persons_gap,
        max(persons) as persons_largest,
        max(amount) - min(amount) as amount_gap,
        max(amount) as amount_largest
    from reported
    group by fund, region_code
    having count(*) >= 2
),

every_level as (
    select
        compared.*,
        level.region_code as level_code
    from compared
    cross join
        lateral (
            select compared.region_code
            union
            select left(compared.region_code, 2)
            union
            select '00'
        ) as level (region_code)
)

{% for indicator_id, what in {"contribution_gap": "persons", "contribution_gap_money": "amount"}.items() %}
{% set outer_first = loop.first %}
{% for breakdown, category in {"total": "'total'", "fund": "fund"}.items() %}
{{ "union all" if not (outer_first and loop.first) }}
select
    {{ run_period() }} as period,
    level_code as region_code,
    '{{ indicator_id }}' as indicator_id,
    'ALL' as programme_id,
    '{{ breakdown }}' as breakdown,
    {{ category }} as category,
    sum({{ what }}_gap)::numeric as numerator,
    sum({{ what }}_largest)::numeric as denominator
from every_level
group by level_code, category
{% endfor %}
{% endfor %}
