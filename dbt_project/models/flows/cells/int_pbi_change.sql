-- Grain: one row per person whose AKTIF PBI_APBN card was gained or lost since the computed month before.
select
    period,
    previous_period,
    person_id,
    previous_region_code,
    registered_region_code,
    is_pbi_active,
    departure
from {{ ref("int_person_change") }}
where period = {{ run_period() }} and was_pbi_active <> is_pbi_active
