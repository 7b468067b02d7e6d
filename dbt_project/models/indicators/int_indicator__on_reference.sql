-- Grain: one row per period, region at every level, indicator, breakdown and category.
-- Counts over a published denominator.
{{ config(schema="intermediate") }}

{% set card_counts = {
    "jkn_reported_coverage": "status in ('AKTIF', 'NONAKTIF')",
    "jkn_reported_active_coverage": "status = 'AKTIF'",
} %}
{# (indicator, breakdown, category, denominator): condition on a member aged 15 or more #}
{% set member_counts = {
    ("tk_wage_coverage", "total", "total", "pekerja_upah"): "tk_segment in ('PU', 'JAKON')",
    ("tk_wage_coverage", "segment", "PU", "pekerja_upah"): "tk_segment = 'PU'",
    ("tk_wage_coverage", "segment", "JAKON", "pekerja_upah"): "tk_segment = 'JAKON'",
    ("tk_nonwage_coverage", "total", "total", "pekerja_bukan_upah"): "tk_nonwage_programme_bits > 0",
} %}
{% for programme in tk_programmes() %}
    {% do member_counts.update({
        ("tk_wage_coverage", "tk_programme", programme, "pekerja_upah"):
            "tk_wage_programme_bits & " ~ 2 ** loop.index0 ~ " > 0"
    }) %}
{% endfor %}
{# JP and JKP do not exist for the self-employed. #}
{% for programme in tk_programmes()[:3] %}
    {% do member_counts.update({
        ("tk_nonwage_coverage", "tk_programme", programme, "pekerja_bukan_upah"):
            "tk_nonwage_programme_bits & " ~ 2 ** loop.index0 ~ " > 0"
    }) %}
{% endfor %}

with denominator as (
    select * from {{ ref("int_reference_denominator") }}
    where period = {{ run_period() }}
),

card as (
    select
        {% for condition in card_counts.values() %}
        sum(cell.cards) filter (where {{ condition }}) as cards_{{ loop.index }},
        {% endfor %}
        level.region_code
    from {{ ref("int_cells__card") }} as cell
    cross join {{ region_levels("cell.region_code") }} as level (region_code)
    where cell.period = {{ run_period() }}
    group by level.region_code
),

member as (
    select
        {% for condition in member_counts.values() %}
        sum(cell.persons) filter (where {{ condition }}) as persons_{{ loop.index }},
        {% endfor %}
        level.region_code
    from {{ ref("int_cells__member_tk") }} as cell
    cross join {{ region_levels("cell.region_code") }} as level (region_code)
    where cell.period = {{ run_period() }} and cell.is_working_age
    group by level.region_code
)

{% for indicator_id in card_counts %}
{{ "union all" if not loop.first }}
select
    denominator.period,
    denominator.region_code,
    '{{ indicator_id }}' as indicator_id,
    'denominator_source' as breakdown,
    denominator.denominator_id as category,
    coalesce(card.cards_{{ loop.index }}, 0) as numerator,
    denominator.amount as denominator
from denominator
left join card on denominator.region_code = card.region_code
where denominator.denominator_id in ('DUKCAPIL_DKB', 'BPS_PROYEKSI', 'BPJS_KESEHATAN')
{% endfor %}
{% for indicator_id, breakdown, category, denominator_id in member_counts %}
union all
select
    denominator.period,
    denominator.region_code,
    '{{ indicator_id }}' as indicator_id,
    '{{ breakdown }}' as breakdown,
    '{{ category }}' as category,
    coalesce(member.persons_{{ loop.index }}, 0) as numerator,
    denominator.amount as denominator
from denominator
left join member on denominator.region_code = member.region_code
where denominator.denominator_id = '{{ denominator_id }}' and {{ is_delivered("bpjs_ketenagakerjaan_peserta") }}
{% endfor %}
