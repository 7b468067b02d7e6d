-- Grain: one row per period, kabupaten/kota, indicator, breakdown and category.
-- JKN indicators by the cards that people hold.
{{ config(schema="intermediate") }}

with cell as (
    select * from {{ ref("int_cells__person_card") }}
    where period = {{ run_period() }}
),

region as (
    select
        period,
        region_code,
        sum(persons) as registered,
        coalesce(sum(persons) filter (where jkn_status = 'aktif'), 0) as active
    from cell
    group by period, region_code
),

combination as (
    select distinct jkn_active_segments from cell
    where jkn_active_segments is not null
)

select
    period,
    region_code,
    'jkn_double_card_rate' as indicator_id,
    'total' as breakdown,
    'total' as category,
    coalesce(sum(persons) filter (where has_two_active_jkn_cards), 0) as numerator,
    sum(persons) as denominator
from cell
where jkn_status = 'aktif'
group by period, region_code

union all

select
    period,
    region_code,
    'jkn_double_segment' as indicator_id,
    'total' as breakdown,
    'total' as category,
    coalesce(sum(persons) filter (where jkn_active_segments is not null), 0) as numerator,
    sum(persons) as denominator
from cell
where jkn_status = 'aktif'
group by period, region_code

union all

select
    period,
    region_code,
    'jkn_activity_rate' as indicator_id,
    'segment' as breakdown,
    jkn_segment as category,
    coalesce(sum(persons) filter (where jkn_status = 'aktif'), 0) as numerator,
    sum(persons) as denominator
from cell
group by period, region_code, jkn_segment

union all

select
    period,
    region_code,
    'jkn_inactive' as indicator_id,
    'segment' as breakdown,
    jkn_segment as category,
    coalesce(sum(persons) filter (where jkn_status = 'nonaktif'), 0) as numerator,
    sum(persons) as denominator
from cell
group by period, region_code, jkn_segment

{% for segment in jkn_segments() %}
union all

select
    region.period,
    region.region_code,
    'jkn_segment_share' as indicator_id,
    'segment' as breakdown,
    '{{ segment }}' as category,
    coalesce(sum(cell.persons), 0) as numerator,
    region.active as denominator
from region
left join cell
    on region.region_code = cell.region_code and cell.jkn_status = 'aktif' and cell.jkn_segment = '{{ segment }}'
where region.active > 0
group by region.period, region.region_code, region.active
{% endfor %}

{% for reason in jkn_inactive_reasons() %}
union all

select
    region.period,
    region.region_code,
    'jkn_inactive' as indicator_id,
    'reason' as breakdown,
    '{{ reason }}' as category,
    coalesce(sum(cell.persons), 0) as numerator,
    region.registered as denominator
from region
left join cell on region.region_code = cell.region_code and cell.jkn_inactive_reason = '{{ reason }}'
group by region.period, region.region_code, region.registered
{% endfor %}

union all

-- Every combination that occurs anywhere has a row in every region, so that the denominators add up.
select
    region.period,
    region.region_code,
    'jkn_double_segment' as indicator_id,
    'combination' as breakdown,
    combination.jkn_active_segments as category,
    coalesce(sum(cell.persons), 0) as numerator,
    region.active as denominator
from region
cross join combination
left join cell
    on
        region.region_code = cell.region_code
        and combination.jkn_active_segments = cell.jkn_active_segments
where region.active > 0
group by region.period, region.region_code, region.active, combination.jkn_active_segments
