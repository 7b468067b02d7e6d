-- Grain: one row per period, the registry row's own region, match status, death of the person, state of verification.
-- A day that the earlier month lacks is its last one: 24 months before 29 February is 28 February.
with threshold as (
    select
        max(value) filter (where name = 'active_update_months')::integer as update_months,
        max(value) filter (where name = 'verval_months')::integer as verval_months
    from {{ source("reference", "threshold") }}
    where valid_from <= {{ run_month_end() }} and (valid_to is null or valid_to >= {{ run_month_end() }})
),

limit_day as (
    select
        ({{ run_month_end() }} - make_interval(months => update_months))::date as updated_from,
        ({{ run_month_end() }} - make_interval(months => verval_months))::date as verified_from
    from threshold
),

dead as (
    select person_id from {{ ref("stg_dukcapil__person") }}
    where is_dead
)

select
    {{ run_period() }} as period,
    registry_row.region_code,
    registry_row.match_status,
    dead.person_id is not null as is_person_dead,
    {% if var("run")["deliveries"].get("kemensos_registri", {}).get("registry") == "DTSEN" -%}
    coalesce(registry_row.decile <= 4, true)
    {%- else -%}
    true
    {%- endif %} as is_followed,
    coalesce(registry_row.verified_on >= limit_day.updated_from, false) as is_updated,
    coalesce(registry_row.verified_on < limit_day.verified_from, true) as is_overdue,
    count(*) as registry_rows
from {{ ref("stg_kemensos__registry_row") }} as registry_row
cross join limit_day
left join dead on registry_row.person_id = dead.person_id
group by
    registry_row.region_code, registry_row.match_status, is_person_dead, is_followed, is_updated, is_overdue
