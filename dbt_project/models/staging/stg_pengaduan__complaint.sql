-- Grain: one row per complaint of the delivery that the month uses, quarantined ones left out.
select
    r.id_pengaduan as complaint_id,
    r.penerima as receiver,
    r.kategori,
    left(r.kode_wilayah, 5) as region_code,
    r.tgl_masuk::date as entered_on,
    r.tgl_selesai::date as settled_on,
    r.status
from {{ source("raw", "pengaduan") }} as r
where
    {{ delivered_rows("pengaduan", "r") }}
    and not exists (
        select from {{ source("quarantine", "rejected_row") }} as rejected
        where
            rejected.dataset = 'pengaduan'
            and rejected.period = r._period
            and rejected.revision = r._revision
            and rejected.row_no = r._row
    )
