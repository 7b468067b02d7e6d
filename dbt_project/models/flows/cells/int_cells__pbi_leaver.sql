-- Grain: one row per region, state and decile now; persons active by a PBI_APBN card last month and not now. Region:
-- the register's now, else last month's. Decile: of the registry that PBI_JK follows; NULL while never delivered.
{% set decile_column = (pbi_programme() or {}).get("decile_column") %}

select
    {{ run_period() }} as period,
    coalesce(change.registered_region_code, change.previous_region_code) as region_code,
    case
        when change.departure = 'meninggal' then 'meninggal'
        when person.jkn_status = 'aktif' and person.jkn_segment in ('PPU_PN', 'PPU_BU') then 'PPU'
        when person.jkn_status = 'aktif' then person.jkn_segment
        when person.jkn_status = 'nonaktif' then 'nonaktif'
        else 'tidak_ditemukan'
    end as state,
    {% if decile_column %}
    coalesce(person.{{ decile_column }}, 'tidak_ada') as decile,
    {% else %}
    null::text as decile,
    {% endif %}
    count(*) as persons
from {{ ref("int_pbi_change") }} as change
left join {{ ref("int_person_month") }} as person
    on change.person_id = person.person_id and person.period = {{ run_period() }}
where
    change.period = {{ run_period() }}
    and change.previous_period = {{ computed_month_before(1) }}
    and not change.is_pbi_active
group by 1, 2, 3, 4
