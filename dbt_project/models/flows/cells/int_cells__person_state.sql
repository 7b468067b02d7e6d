-- Grain: one row per period, region, membership of the registry, JKN state and decile.
select
    period,
    region_code,
    '{{ var("run")["deliveries"].get("kemensos_registri", {}).get("registry", "DTKS") }}'::text as registry,
    is_in_registry,
    {{ jkn_state() }} as jkn_state,
    decile,
    count(*) as persons
from {{ ref("int_person_month") }}
where period = {{ run_period() }}
group by period, region_code, is_in_registry, jkn_state, decile
