-- Grain: one row per period and amount (row and year) of the funding table of a plan in force, up to the month's year:
-- the budget, and what its owner reports as spent, from January to the month of the delivery. A year that is over
-- stands at its December. No report is no absorption, never zero.
{% set year = var("run")["period"][0:4] | int %}
{% set delivery = var("run")["deliveries"].get("realisasi_renstra") %}
{% set delivery_year = delivery["period"][0:4] | int if delivery else 0 %}

with plan as (
    select plan_id, version
    from {{ source("reference", "plan") }}
    where is_current and valid_from <= {{ run_month_end() }} and valid_to >= {{ run_period() }}
),

budget as (
    select
        funding.plan_id,
        funding.version,
        funding.row_id,
        funding.year,
        funding.amount_rupiah
    from {{ source("reference", "plan_funding") }} as funding
    inner join plan on funding.plan_id = plan.plan_id and funding.version = plan.version
    where funding.row_kind = 'baris' and funding.year <= {{ year }}
),

reported as (
    select
        budget.*,
        delivered.kpi_id is not null as is_delivered,
        delivered.amount as absorbed,
        delivered.reading,
        delivered.owner_note,
        case
            when budget.year = {{ delivery_year }} then {{ delivered_period("realisasi_renstra") }}
            else make_date(budget.year, 12, 1)
        end as absorbed_month
    from budget
    left join {{ ref("stg_kemensos__kpi_actual") }} as delivered
        on
            budget.row_id = delivered.kpi_id
            and budget.year = delivered.year
            -- What was delivered before the year began is a prognosis.
            and budget.year <= {{ delivery_year }}
)

select
    {{ run_period() }} as period,
    plan_id::text as plan_id,
    version::integer as plan_version,
    row_id::text as row_id,
    year::integer as year,
    amount_rupiah::numeric as budget_rupiah,
    case when absorbed is not null then absorbed_month end::date as absorbed_month,
    absorbed::numeric as absorbed_rupiah,
    round(absorbed / nullif(amount_rupiah, 0), 6)::numeric(20, 6) as share,
    owner_note::text as note,
    case
        when absorbed > amount_rupiah then 'melebihi_pagu'
        when not is_delivered or absorbed is not null then null
        when reading = 'taksa' then 'nilai_taksa'
        else 'nilai_tidak_terbaca'
    end::text as note_code,
    '{{ var("run")["rule_version"] }}'::text as rule_version
from reported
