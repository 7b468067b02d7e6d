-- Grain: one row per row of the social registry that the month uses, quarantined ones left out.
with matched as (
    select _row, person_id, match_status, region_code
    from {{ source("identity", "record") }}
    where dataset = 'kemensos_registri' and period = {{ run_period() }}
),

delivered as (
    select r._row, r.id_registri, r.desil, r.disabilitas, r.tgl_verval
    from {{ source("raw", "kemensos_registri") }} as r
    where {{ delivered_rows("kemensos_registri", "r") }}
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
