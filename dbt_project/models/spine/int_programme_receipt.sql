-- Grain: one row per programme and unit (person, family, or recipient that was not found) behind its rows.
-- Sets B (is_beneficiary) and S (is_recipient), and what was paid; nobody is judged here.
{{ config(materialized="period_partition") }}

with programme as (
    select * from {{ programme_rows() }}
),

bansos_row as (
    select
        bansos.earlier_period,
        bansos.programme_id,
        programme.unit,
        case when programme.unit = 'jiwa' then bansos.person_id end as person_id,
        case when programme.unit = 'keluarga' then bansos.family_id end as family_id,
        case
            when programme.unit = 'jiwa' and bansos.person_id is null then bansos.recipient_id
            when programme.unit = 'keluarga' and bansos.family_id is null then bansos.recipient_id
        end as recipient_id,
        bansos.person_id as named_person_id,
        bansos.region_code,
        bansos.status,
        bansos.status = 'SALUR'
        and coalesce(bansos.earlier_period >= programme.payments_from, true) as is_paid_in_window,
        bansos.nominal,
        bansos.paid_on,
        bansos.exit_reason
    from {{ ref("stg_kemensos__bansos_row") }} as bansos
    inner join programme on bansos.programme_id = programme.programme_id
),

unit as (
    select
        programme_id,
        unit,
        person_id,
        family_id,
        recipient_id,
        min(region_code) filter (where earlier_period is null) as row_region_code,
        bool_or(earlier_period is null) as has_row,
        coalesce(bool_or(exit_reason is null) filter (where earlier_period is null), false) as is_beneficiary,
        bool_or(is_paid_in_window) as is_paid,
        coalesce(sum(nominal) filter (where is_paid_in_window), 0) as nominal_window,
        coalesce(sum(nominal) filter (where earlier_period is null and status = 'SALUR'), 0) as nominal_month,
        count(*) filter (where earlier_period is null and status = 'SALUR')::integer as salur_rows,
        (
            array_agg(status order by paid_on desc nulls last, status desc)
            filter (where earlier_period is null and exit_reason is null and status <> 'SALUR')
        )[1
        ] as unpaid_status,
        (
            array_agg(exit_reason order by earlier_period desc nulls first, exit_reason asc)
            filter (where exit_reason is not null and earlier_period is null)
        )[1
        ] as exit_reason,
        string_agg(distinct named_person_id::text, ',')
        filter (where named_person_id is not null and earlier_period is null and exit_reason is null)
            as named_person_ids
    from bansos_row
    group by programme_id, unit, person_id, family_id, recipient_id
)

select
    {{ run_period() }} as period,
    programme_id,
    unit,
    person_id,
    family_id,
    recipient_id,
    row_region_code,
    is_beneficiary,
    is_beneficiary and is_paid as is_recipient,
    case when is_beneficiary and not is_paid then unpaid_status end as unpaid_status,
    nominal_window,
    nominal_month,
    salur_rows,
    exit_reason,
    named_person_ids
from unit
where has_row
