-- Grain: one row per register row of the delivery that the month uses.
with register as (
    select period, _row, person_id, family_id, is_head, is_in_population
    from {{ source("identity", "register") }}
    where period = {{ run_period() }}
),

delivered as (
    select r._row, r.kode_wilayah, r.jenis_kelamin, r.tgl_lahir, r.disabilitas, r.status_hidup, r.tgl_meninggal
    from {{ source("raw", "dukcapil_penduduk") }} as r
    where {{ delivered_rows('dukcapil_penduduk', 'r') }}
)

select
    register.person_id,
    register.family_id,
    register.is_head,
    register.is_in_population,
    left(delivered.kode_wilayah, 5) as region_code,
    case when length(delivered.kode_wilayah) >= 8 then left(delivered.kode_wilayah, 8) end as district_code,
    delivered.jenis_kelamin as sex,
    delivered.tgl_lahir::date as birth_date,
    {{ is_true('delivered.disabilitas') }} as has_disability,
    delivered.status_hidup = 'MENINGGAL'
    and (
        nullif(delivered.tgl_meninggal, '') is null or delivered.tgl_meninggal::date <= {{ run_month_end() }}
    ) as is_dead,
    nullif(delivered.tgl_meninggal, '')::date as died_on
from register
inner join delivered on register._row = delivered._row
