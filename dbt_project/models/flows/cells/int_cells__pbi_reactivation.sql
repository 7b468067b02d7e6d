-- Grain: one row per region, decile and whether active again; persons who lost PBI_APBN in one of the last six months,
-- as far as those were computed, each once. Region: the register's now, else that of their last active month.
{% set decile_column = (pbi_programme() or {}).get("decile_column") %}

with change as (
    select * from {{ ref("int_pbi_change") }}
    where
        period between date '{{ month_before(5) }}' and {{ run_period() }}
        and (period = {{ run_period() }} or {{ is_published_month("period") }})
),

-- Who was active in the computed month before but not in the calendar month before was not seen to lose it.
lost as (
    select
        person_id,
        min(period) as first_lost,
        (array_agg(previous_region_code order by period desc))[1] as last_region_code
    from change
    where not is_pbi_active and previous_period = (period - interval '1 month')::date
    group by 1
),

regained as (
    select person_id, max(period) as last_regained
    from change
    where is_pbi_active
    group by 1
),

-- The register is asked only about those who are not in the population any more.
gone as (
    select register.person_id, register.region_code
    from {{ ref("stg_dukcapil__person") }} as register
    inner join lost on register.person_id = lost.person_id
    where not register.is_in_population
)

select
    {{ run_period() }} as period,
    coalesce(person.region_code, gone.region_code, lost.last_region_code) as region_code,
    {% if decile_column %}
    coalesce(person.{{ decile_column }}, 'tidak_ada') as decile,
    {% else %}
    null::text as decile,
    {% endif %}
    coalesce(regained.last_regained > lost.first_lost, false) as is_active_again,
    count(*) as persons
from lost
left join regained on lost.person_id = regained.person_id
left join {{ ref("int_person_month") }} as person
    on lost.person_id = person.person_id and person.period = {{ run_period() }}
left join gone on lost.person_id = gone.person_id
group by 1, 2, 3, 4
