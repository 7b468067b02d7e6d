-- Grain: one row per period, kabupaten/kota, indicator, breakdown and category; employment insurance of residents.
{{ config(schema="intermediate") }}

with person as (
    select * from {{ ref("int_cells__person_tk") }}
    where period = {{ run_period() }}
),

member as (
    select * from {{ ref("int_cells__member_tk") }}
    where period = {{ run_period() }}
)

{% for breakdown in ("total", "sex", "decile") %}
{{ "union all" if not loop.first }}
select
    period,
    region_code,
    'tk_active_coverage' as indicator_id,
    '{{ breakdown }}' as breakdown,
    {{ "'total'" if breakdown == "total" else breakdown }} as category,
    coalesce(sum(persons) filter (where tk_segment is not null), 0) as numerator,
    sum(persons) as denominator
from person
where {{ is_delivered("bpjs_ketenagakerjaan_peserta") }}
group by period, region_code, category
{% endfor %}

{% for segment in tk_segments() %}
union all

select
    period,
    region_code,
    'tk_active_coverage' as indicator_id,
    'segment' as breakdown,
    '{{ segment }}' as category,
    coalesce(sum(persons) filter (where tk_segment = '{{ segment }}'), 0) as numerator,
    sum(persons) as denominator
from person
where {{ is_delivered("bpjs_ketenagakerjaan_peserta") }}
group by period, region_code
{% endfor %}

union all

select
    period,
    region_code,
    'tk_pmi_members' as indicator_id,
    'total' as breakdown,
    'total' as category,
    sum(persons) as numerator,
    null::numeric as denominator
from member
where is_tk_migrant_member
group by period, region_code
