-- Grain: one row per region of the Sakernas delivery that the month uses.
select
    r.kode_wilayah as region_code,
    r.pekerja_upah::bigint as wage_workers,
    r.pekerja_bukan_upah::bigint as nonwage_workers
from {{ source("raw", "tenaga_kerja") }} as r
where {{ delivered_rows("tenaga_kerja", "r") }}
