-- Grain: one row per period, kabupaten/kota, indicator, breakdown and category; the social registry and identity.
-- Rows of the registry count in their own region, persons in the civil register's.
{{ config(schema="intermediate") }}

{% set is_dtsen = var("run")["deliveries"].get("kemensos_registri", {}).get("registry") == "DTSEN" %}
with registry_row as (
    select * from {{ ref("int_cells__registry_row") }}
    where period = {{ run_period() }}
),

person as (
    select * from {{ ref("int_cells__person_registry") }}
    where period = {{ run_period() }}
),

threshold as (
    select value as update_share
    from {{ source("reference", "threshold") }}
    where
        name = 'active_update_share'
        and valid_from <= {{ run_month_end() }}
        and (valid_to is null or valid_to >= {{ run_month_end() }})
),

followed as (
    select
        region_code,
        sum(registry_rows) as followed_rows,
        coalesce(sum(registry_rows) filter (where is_updated), 0) as updated_rows,
        coalesce(sum(registry_rows) filter (where is_overdue), 0) as overdue_rows
    from registry_row
    where is_followed
    group by region_code
),

region as (
    select region_code from registry_row
    union
    select region_code from person
),

figure as (
    select
        region.region_code,
        'region_active_update' as indicator_id,
        'total' as breakdown,
        'total' as category,
        coalesce(
            followed.updated_rows > threshold.update_share * followed.followed_rows, false
        )::integer::numeric as numerator,
        1::numeric as denominator
    from region
    left join followed on region.region_code = followed.region_code
    cross join threshold

    union all

    select
        region_code,
        'verval_overdue' as indicator_id,
        'total' as breakdown,
        'total' as category,
        overdue_rows as numerator,
        followed_rows as denominator
    from followed

    {# The ministry's own indicator counts the NIK only; the other one takes every accepted match. #}
    {% for indicator_id, accepted in {
        "registry_in_adminduk": "match_status = 'padan_nik'",
        "registry_in_adminduk_all": "match_status in ('padan_nik', 'padan_probabilistik')",
    }.items() %}
    union all

    select
        region_code,
        '{{ indicator_id }}' as indicator_id,
        'total' as breakdown,
        'total' as category,
        coalesce(sum(registry_rows) filter (where {{ accepted }} and not is_person_dead), 0) as numerator,
        sum(registry_rows) as denominator
    from registry_row
    group by region_code
    {% endfor %}

    {# A row whose person is dead is dead, however it was matched. #}
    {% for reason, condition in {
        "meninggal": "is_person_dead",
        "padan_probabilistik": "match_status = 'padan_probabilistik' and not is_person_dead",
        "tanpa_nik": "match_status = 'tanpa_nik'",
        "tidak_padan": "match_status = 'tidak_padan'",
    }.items() %}
    union all

    select
        region_code,
        'registry_in_adminduk' as indicator_id,
        'reason' as breakdown,
        '{{ reason }}' as category,
        coalesce(sum(registry_rows) filter (where {{ condition }}), 0) as numerator,
        sum(registry_rows) as denominator
    from registry_row
    group by region_code
    {% endfor %}

    {% set coverages = {"registry_coverage": ("is_in_registry", ["total", "sex", "age_group"])} %}
    {# A registry of the poorest 40 per cent is meant to leave people out: exclusion is a figure of DTSEN only. #}
    {% if is_dtsen %}
        {% do coverages.update({
            "registry_exclusion": ("not is_in_registry", ["total", "sex", "age_group", "disability"])
        }) %}
    {% endif %}
    {% for indicator_id, (condition, breakdowns) in coverages.items() %}
    {% for breakdown in breakdowns %}
    union all

    select
        region_code,
        '{{ indicator_id }}' as indicator_id,
        '{{ breakdown }}' as breakdown,
        {{ "'total'" if breakdown == "total" else breakdown }} as category,
        coalesce(sum(persons) filter (where {{ condition }}), 0) as numerator,
        sum(persons) as denominator
    from person
    group by region_code, category
    {% endfor %}
    {% endfor %}
)

select
    {{ run_period() }} as period,
    region_code,
    indicator_id,
    'ALL' as programme_id,
    breakdown,
    category,
    numerator,
    denominator
from figure
