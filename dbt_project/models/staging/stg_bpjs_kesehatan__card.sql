-- Grain: one row per JKN card of the delivery that the month uses, quarantined ones left out.
with matched as (
    select _row, {{ basis_person_id() }} as person_id, {{ basis_match_status() }} as match_status, region_code
    from {{ source("identity", "record") }}
    where dataset = 'bpjs_kesehatan_peserta' and period = {{ run_period() }}
),

delivered as (
    select r._row, r.segmen, r.status, r.tgl_akhir, r.alasan_nonaktif
    from {{ source("raw", "bpjs_kesehatan_peserta") }} as r
    where {{ delivered_rows("bpjs_kesehatan_peserta", "r") }}
)

select
    matched.person_id,
    matched.match_status,
    matched.region_code,
    delivered.segmen as segment,
    delivered.status,
    delivered.tgl_akhir::date as ended_on,
    delivered.alasan_nonaktif as inactive_reason
from matched
inner join delivered on matched._row = delivered._row
