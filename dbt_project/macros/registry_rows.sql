{# Rows of one delivery of the social registry, quarantined ones left out; `key` names the delivery in var `run`. #}
{% macro registry_rows(key) -%}
with matched as (
    select _row, {{ basis_person_id() }} as person_id, {{ basis_match_status() }} as match_status, region_code
    from {{ source("identity", "record") }}
    where dataset = '{{ key }}' and period = {{ run_period() }}
),

delivered as (
    select r._row, r.id_registri, r.desil, r.disabilitas, r.tgl_verval
    from {{ source("raw", "kemensos_registri") }} as r
    where {{ delivered_rows(key, "r") }}
)

select
    delivered.id_registri as registry_row_id,
    matched.person_id,
    matched.match_status,
    matched.region_code,
    delivered.desil::integer as decile,
    {{ is_true("delivered.disabilitas") }} as has_disability,
    delivered.tgl_verval::date as verified_on
from matched
inner join delivered on matched._row = delivered._row
{%- endmacro %}

{#
  One row per person with a matched row of the registry. The decile is that of the row with the newest tgl_verval
  (NULL last), then the smallest id_registri.
#}
{% macro registry_persons(rows) -%}
with registry_row as (
    select person_id, registry_row_id, decile, has_disability, verified_on
    from {{ rows }}
    where person_id is not null
),

deciding_row as (
    select distinct on (person_id) person_id, decile
    from registry_row
    order by person_id asc, verified_on desc nulls last, registry_row_id asc
),

disability as (
    select person_id, bool_or(has_disability) as has_disability
    from registry_row
    group by person_id
)

select deciding_row.person_id, deciding_row.decile, disability.has_disability
from deciding_row
inner join disability on deciding_row.person_id = disability.person_id
{%- endmacro %}
