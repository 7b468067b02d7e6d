-- Grain: one row per period, indicator and source: what was reached this year, as Padan computes it from the registers
-- (dihitung, where the plan says from which figure) and as its owner reports it (dilaporkan, every indicator).
{{ config(schema="intermediate") }}
{% set year = var("run")["period"][0:4] | int %}
{% set delivery = var("run")["deliveries"].get("realisasi_renstra") %}
{% set is_of_this_year = delivery and delivery["period"][0:4] | int == year %}

with goal as (
    select * from {{ ref("int_kpi_target") }}
    where period = {{ run_period() }}
),

figure as (
    select * from {{ ref("fct_indicator") }}
    where
        period = {{ run_period() }}
        and region_code = '00'
        and match_basis = '{{ "nik" if is_exact_basis() else "semua" }}'
),

computed as (
    select
        goal.kpi_id,
        'dihitung' as source,
        {{ run_period() }} as actual_month,
        case
            when {{ is_incomplete("goal") }} then null
            when goal.computed_measure = 'value' then figure.value * goal.computed_scale
            else figure.numerator * goal.computed_scale
        end as actual_value,
        null as actual_category,
        null as owner_note,
        case when {{ is_incomplete("goal") }} then 'pembayaran_belum_lengkap' end as note_code,
        figure.registry,
        figure.registry_age_months
    from goal
    left join figure
        on
            goal.computed_indicator = figure.indicator_id
            and goal.computed_programme = figure.programme_id
            and goal.computed_breakdown = figure.breakdown
            and goal.computed_category = figure.category
    where goal.computed_indicator is not null
),

judged as (
    select
        goal.kpi_id,
        delivered.value,
        delivered.category,
        delivered.owner_note,
        case
            when delivered.reading is null then 'tidak_dikirim'
            when goal.direction = 'category' and {{ category_place("delivered.category", "goal.") }} is null
                then 'kategori_tidak_dikenal'
            when goal.direction = 'category' then 'kategori'
            when {{ is_number_of_unit("delivered", "goal.measure_unit") }} then 'angka'
            when delivered.reading = 'taksa' then 'nilai_taksa'
            else 'nilai_tidak_terbaca'
        end as reading
    from goal
    left join {{ ref("stg_kemensos__kpi_actual") }} as delivered
        on
            goal.kpi_id = delivered.kpi_id and delivered.year = {{ year }}
            -- What was delivered before the year began is a prognosis.
            and {{ "true" if is_of_this_year else "false" }}
),

reported as (
    select
        kpi_id,
        'dilaporkan' as source,
        -- An actual stands at the month that its delivery describes, and is held against the path of that month.
        {{ delivered_period("realisasi_renstra") if is_of_this_year else run_period() }} as actual_month,
        case when reading = 'angka' then value end as actual_value,
        case when reading = 'kategori' then category end as actual_category,
        owner_note,
        case when reading in ('nilai_taksa', 'nilai_tidak_terbaca', 'kategori_tidak_dikenal') then reading end
            as note_code,
        null as registry,
        null::integer as registry_age_months
    from judged
)

{% for relation in ["computed", "reported"] %}
select
    {{ run_period() }} as period,
    kpi_id::text as kpi_id,
    source::text as source,
    actual_month::date as actual_month,
    round(actual_value, 6)::numeric(20, 6) as actual_value,
    actual_category::text as actual_category,
    owner_note::text as owner_note,
    note_code::text as note_code,
    registry::text as registry,
    registry_age_months::integer as registry_age_months
from {{ relation }}
{{ "union all" if not loop.last }}
{% endfor %}
