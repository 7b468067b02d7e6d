-- Grain: one row per indicator and year that its owner reports in the delivery that the month uses, quarantined ones
-- left out. Nothing that an owner writes stops the month: what cannot be read says so in `reading`.
with delivered as (
    select
        r.kpi_id,
        r.tahun::bigint as year,
        btrim(r.nilai, e' \t\r\n\f\x0b\u00a0') as nilai,
        r.catatan
    from {{ source("raw", "realisasi_renstra") }} as r
    where
        {{ delivered_rows("realisasi_renstra", "r") }}
        and not exists (
            select from {{ source("quarantine", "rejected_row") }} as rejected
            where
                rejected.dataset = 'realisasi_renstra'
                and rejected.period = r._period
                and rejected.revision = r._revision
                and rejected.row_no = r._row
        )
),

bare as (
    select
        *,
        rtrim(case when nilai like '%\%' then left(nilai, -1) else nilai end, e' \u00a0') as number_text,
        upper(regexp_replace(nilai, '[\s-]+', '-', 'g')) as category_text
    from delivered
),

numbered as (
    select
        *,
        {{ written_number("number_text") }} as written
    from bare
),

-- numeric(20, 6) ends at 10^14.
bounded as (
    select
        *,
        case when abs(written) < 1e13 then written end as value
    from numbered
)

select
    kpi_id::text as kpi_id,
    year::bigint as year,
    case
        when {{ is_ambiguous_number("number_text") }} then 'taksa'
        when value is not null then 'angka'
        when category_text ~ '^[A-Z][A-Z0-9+.-]{0,29}$' then 'kategori'
        else 'tidak_terbaca'
    end::text as reading,
    value::numeric as value,
    case
        when written >= 0 and nilai not like '%\%' and not {{ is_ambiguous_number("number_text") }} then written
    end::numeric as amount,
    case when value is null and category_text ~ '^[A-Z][A-Z0-9+.-]{0,29}$' then category_text end::text as category,
    (nilai like '%\%')::boolean as has_percent_sign,
    -- A long number in free text may be somebody's.
    left(nullif(regexp_replace(btrim(catatan), '[0-9][0-9 .-]{8,}[0-9]', '…', 'g'), ''), 500)::text as owner_note
from bounded
