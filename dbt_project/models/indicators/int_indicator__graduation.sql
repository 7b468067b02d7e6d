-- Grain: one row per period and kabupaten/kota; families that left PKH with a reason GRADUASI_* since January, over
-- the families set as beneficiaries now. No rows while no reason of leaving is delivered.
{{ config(schema="intermediate") }}

with exit_row as (
    select bansos.family_id, bansos.recipient_id, bansos.region_code, bansos.exit_reason
    from {{ ref("stg_kemensos__bansos_row") }} as bansos
    inner join {{ programme_rows() }} on bansos.programme_id = programme.programme_id
    where
        bansos.programme_id = 'PKH'
        and bansos.exit_reason is not null
        and coalesce(bansos.earlier_period, {{ delivered_period("kemensos_bansos") }})
        >= date_trunc('year', {{ run_period() }})
),

graduated as (
    select
        coalesce(head.region_code, min(exit_row.region_code)) as region_code
    from exit_row
    left join {{ source("identity", "family_month") }} as head
        on exit_row.family_id = head.family_id and head.period = {{ run_period() }}
    where exit_row.exit_reason like 'GRADUASI\_%'
    group by
        exit_row.family_id, head.region_code,
        case when exit_row.family_id is null then exit_row.recipient_id end
),

leaver as (
    select region_code, count(*) as families
    from graduated
    group by region_code
),

beneficiary as (
    select region_code, sum(units) as families
    from {{ ref("int_cells__beneficiary") }}
    where period = {{ run_period() }} and programme_id = 'PKH'
    group by region_code
)

select
    {{ run_period() }} as period,
    coalesce(beneficiary.region_code, leaver.region_code) as region_code,
    'pkh_graduation' as indicator_id,
    'PKH' as programme_id,
    'total' as breakdown,
    'total' as category,
    coalesce(leaver.families, 0)::numeric as numerator,
    coalesce(beneficiary.families, 0)::numeric as denominator
from beneficiary
full outer join leaver on beneficiary.region_code = leaver.region_code
where exists (select 1 from exit_row)
