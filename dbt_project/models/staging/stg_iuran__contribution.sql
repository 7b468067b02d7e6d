-- Grain: one row per reporter, fund and region of the contributions that the month uses.
select
    r.pelapor as reporter,
    r.sumber_dana as fund,
    r.kode_wilayah as region_code,
    r.jumlah_jiwa::bigint as persons,
    r.nominal::bigint as amount
from {{ source("raw", "iuran_pbi") }} as r
where {{ delivered_rows("iuran_pbi", "r") }}
