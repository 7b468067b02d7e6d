-- Grain: one row per membership (KPJ) of the delivery that the month uses, quarantined ones left out.
with matched as (
    select _row, {{ basis_person_id() }} as person_id, {{ basis_match_status() }} as match_status, region_code
    from {{ source("identity", "record") }}
    where dataset = 'bpjs_ketenagakerjaan_peserta' and period = {{ run_period() }}
),

delivered as (
    select r._row, r.segmen, r.program, r.status, r.upah
    from {{ source("raw", "bpjs_ketenagakerjaan_peserta") }} as r
    where {{ delivered_rows("bpjs_ketenagakerjaan_peserta", "r") }}
)

select
    matched.person_id,
    matched.match_status,
    matched.region_code,
    delivered.segmen as segment,
    delivered.status = 'AKTIF' as is_active,
    {{ programme_bits("delivered.program") }} as programme_bits,
    delivered.upah::bigint as wage
from matched
inner join delivered on matched._row = delivered._row
