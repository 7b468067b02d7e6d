-- Grain: one row per period, the complaint's own region, receiver, category and where it stands against its deadline.
-- overdue: days from the deadline to the end of the month, in bands; a complaint without a deadline is not past it.
-- The month is that of the delivery in use: what became of a complaint after it is not known.
-- The days of the complaint's own category go before those of any category, as valid on the day it came in.
with deadline as (
    select
        complaint.region_code,
        complaint.receiver,
        complaint.kategori,
        complaint.status,
        complaint.settled_on,
        complaint.entered_on + service_level.days as due_on
    from {{ ref("stg_pengaduan__complaint") }} as complaint
    left join
        lateral (
            select level.days
            from {{ source("reference", "service_level") }} as level
            where
                level.receiver = complaint.receiver
                and level.kategori in (complaint.kategori, '*')
                and level.valid_from <= complaint.entered_on
                and (level.valid_to is null or level.valid_to >= complaint.entered_on)
            order by level.kategori = '*' asc
            limit 1
        ) as service_level
        on true
)

select
    {{ run_period() }} as period,
    region_code,
    receiver,
    kategori,
    coalesce(due_on between {{ delivery_start("pengaduan") }} and {{ delivery_end("pengaduan") }}, false) as is_due,
    coalesce(status in ('SELESAI', 'DITOLAK') and settled_on <= due_on, false) as is_settled_in_time,
    status in ('BARU', 'PROSES') as is_open,
    coalesce(due_on < {{ delivery_end("pengaduan") }}, false) as is_past_deadline,
    case
        when {{ delivery_end("pengaduan") }} - due_on > 90 then 'lewat_lebih_90'
        when {{ delivery_end("pengaduan") }} - due_on > 30 then 'lewat_31_90'
        when {{ delivery_end("pengaduan") }} - due_on > 0 then 'lewat_1_30'
        else 'dalam_batas'
    end as overdue,
    count(*) as complaints
from deadline
group by region_code, receiver, kategori, is_due, is_settled_in_time, is_open, is_past_deadline, overdue
