-- Grain: one row per recipient and programme of the delivery that the month uses, and of earlier deliveries those that
-- paid or gave a reason to leave. People and families are those of this month's register, as the build's match basis
-- finds them.
with matched as (
    select
        null::date as delivered, null::integer as revision, _row,
        {{ basis_person_id() }} as person_id,
        {{ basis_family_id() }} as family_id,
        {{ basis_recipient_id() }} as recipient_id,
        region_code
    from {{ source("identity", "record") }}
    where dataset = 'kemensos_bansos' and period = {{ run_period() }}
    union all
    select
        delivered, revision, _row,
        {{ basis_person_id() }} as person_id,
        {{ basis_family_id() }} as family_id,
        {{ basis_recipient_id() }} as recipient_id,
        region_code
    from {{ source("identity", "payment") }}
    where period = {{ run_period() }}
)

select
    matched.delivered as earlier_period,
    r.program as programme_id,
    matched.person_id,
    matched.family_id,
    matched.recipient_id,
    matched.region_code,
    r.status_salur as status,
    r.nominal::numeric as nominal,
    r.tgl_salur::date as paid_on,
    r.alasan_keluar as exit_reason
from matched
inner join {{ source("raw", "kemensos_bansos") }} as r
    on
        matched._row = r._row
        and coalesce(matched.delivered, {{ delivered_period("kemensos_bansos") }}) = r._period
        and coalesce(matched.revision, {{ delivered_revision("kemensos_bansos") }}) = r._revision
