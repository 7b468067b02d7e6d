-- Grain: one row per region and publisher of the population figures that the month uses.
select
    r.kode_wilayah as region_code,
    r.sumber as publisher,
    r.jumlah_penduduk::bigint as population,
    r.per_tanggal::date as counted_on
from {{ source("raw", "penduduk_acuan") }} as r
where {{ delivered_rows("penduduk_acuan", "r") }}
