-- Grain: one row per programme, region of twelve months ago and reason; members of B of twelve months ago, of which
-- `exits` are no longer. Only programmes in the deliveries of both months.
with earlier as (
    select
        programme_id,
        person_id,
        family_id,
        recipient_id,
        region_code
    from {{ ref("int_programme_unit") }}
    where
        period = {{ computed_month_before(12) }}
        and is_beneficiary
        and programme_id in (select programme.programme_id from {{ programme_rows() }})
),

present as (
    select
        programme_id,
        person_id,
        family_id,
        recipient_id
    from {{ ref("int_programme_unit") }}
    where period = {{ run_period() }} and is_beneficiary
),

gone as (
    select earlier.*
    from earlier
    left join present
        on
            earlier.programme_id = present.programme_id
            and {{ is_same_single("earlier", "present") }}
            and coalesce(earlier.family_id, 0) = coalesce(present.family_id, 0)
    where present.programme_id is null
),

exit_row as (
    select
        bansos.programme_id,
        case when programme.unit = 'jiwa' then bansos.person_id end as person_id,
        case when programme.unit = 'keluarga' then bansos.family_id end as family_id,
        case
            when case programme.unit when 'jiwa' then bansos.person_id else bansos.family_id end is null
                then bansos.recipient_id
        end as recipient_id,
        coalesce(bansos.earlier_period, {{ delivered_period("kemensos_bansos") }}) as delivered,
        bansos.exit_reason
    from {{ ref("stg_kemensos__bansos_row") }} as bansos
    inner join {{ programme_rows() }} on bansos.programme_id = programme.programme_id
    where bansos.exit_reason is not null
),

reason as (
    select distinct on (gone.programme_id, gone.person_id, gone.family_id, gone.recipient_id)
        gone.programme_id,
        gone.region_code,
        coalesce(exit_row.exit_reason, 'tidak_disampaikan') as reason
    from gone
    left join exit_row
        on
            gone.programme_id = exit_row.programme_id
            and {{ is_same_single("gone", "exit_row") }}
            and coalesce(gone.family_id, 0) = coalesce(exit_row.family_id, 0)
            and exit_row.delivered > {{ computed_month_before(12) }}
    order by
        gone.programme_id asc,
        gone.person_id asc,
        gone.family_id asc,
        gone.recipient_id asc,
        exit_row.delivered desc nulls last,
        {{ place_of_exit_reason("exit_row.exit_reason") }} asc
),

everybody as (
    select programme_id, region_code, count(*) as beneficiaries from earlier
    group by programme_id, region_code
),

exit as (
    select programme_id, region_code, reason, count(*) as exits from reason
    group by programme_id, region_code, reason
)

select
    {{ run_period() }} as period,
    everybody.programme_id,
    everybody.region_code,
    reasons.reason,
    coalesce(exit.exits, 0) as exits,
    everybody.beneficiaries
from everybody
cross join
    unnest(array[
        {%- for reason in exit_reasons() %}
        '{{ reason }}'{{ "," if not loop.last }}
        {%- endfor %}
    ]) as reasons (reason)
left join exit
    on
        everybody.programme_id = exit.programme_id
        and everybody.region_code = exit.region_code
        and reasons.reason = exit.reason
