-- Grain: one row per region at every level, account and flow.
-- opening + new + moved_in + entered - died - moved_out - left + corrected = closing. `corrected` is what is left over:
-- the published closing of last month was made of other people than last month's spine holds now, or families merged or
-- split. Only `closing` where last month was not computed, or the account does not compare with it.
with account as (
    select
        cell.period = {{ run_period() }} as is_present,
        cell.account,
        cell.unit,
        level.region_code,
        sum(cell.units) as units
    from {{ ref("int_cells__account") }} as cell
    cross join {{ region_levels("cell.region_code") }} as level (region_code)
    where cell.period in ({{ computed_month_before(1) }}, {{ run_period() }})
    group by cell.period, cell.account, cell.unit, level.region_code
),

closing as (
    select account, unit, region_code, units from account
    where is_present
),

earlier as (
    select account, unit, region_code, units from account
    where not is_present
),

published as (
    select account, region_code, count, suppressed from {{ source("mart", "fct_flow") }}
    where period = {{ computed_month_before(1) }} and flow = 'closing'
),

generation as (
    select coalesce(max(registry) = min(registry), false) as is_same
    from {{ ref("int_cells__person_state") }}
    where period in ({{ computed_month_before(1) }}, {{ run_period() }})
),

-- Accounts that are in this month, and compare with last month.
comparable as (
    select distinct account.account, account.unit
    from account
    cross join generation
    where
        exists (
            select 1 from {{ ref("int_person_month") }} as person
            where person.period = {{ computed_month_before(1) }}
        )
        and case
            when account.account = 'registry' then generation.is_same
            when account.account like 'programme:%'
                then
                    account.account in (select closing.account from closing)
                    and account.account in (select earlier.account from earlier)
            else true
        end
),

published_account as (
    select distinct account from published
),

opening as (
    select
        coalesce(earlier.account, published.account) as account,
        coalesce(earlier.region_code, published.region_code) as region_code,
        case
            when not coalesce(published.suppressed, true) then published.count
            when published.suppressed or published_account.account is null then coalesce(earlier.units, 0)
            else 0
        end as count
    from earlier
    full outer join published
        on earlier.account = published.account and earlier.region_code = published.region_code
    left join published_account on earlier.account = published_account.account
),

movement as (
    select
        cell.account,
        cell.movement,
        level.previous_region_code,
        level.region_code,
        sum(cell.units) as units
    from {{ ref("int_cells__flow") }} as cell
    cross join
        lateral (
            values
            (cell.previous_region_code, cell.region_code),
            (left(cell.previous_region_code, 2), left(cell.region_code, 2)),
            ('00', '00')
        ) as level (previous_region_code, region_code)
    where cell.period = {{ run_period() }}
    group by cell.account, cell.movement, level.previous_region_code, level.region_code
),

-- `sign` is that of the flow in the account's identity.
booked as (
    select account, region_code, 'opening' as flow, 1 as sign, count as units from opening
    union all
    select account, region_code, movement as flow, 1 as sign, units from movement
    where movement in ('new', 'entered')
    union all
    select account, region_code, 'moved_in' as flow, 1 as sign, units from movement
    where movement = 'moved' and previous_region_code <> region_code
    union all
    select account, previous_region_code as region_code, movement as flow, -1 as sign, units from movement
    where movement in ('died', 'left')
    union all
    select account, previous_region_code as region_code, 'moved_out' as flow, -1 as sign, units from movement
    where movement = 'moved' and previous_region_code <> region_code
),

row_of_account as (
    select
        coalesce(summed.account, closing.account) as account,
        coalesce(summed.region_code, closing.region_code) as region_code,
        coalesce(closing.units, 0) as closing,
        coalesce(summed.expected, 0) as expected,
        summed.flows
    from (
        select
            account,
            region_code,
            sum(sign * units) as expected,
            jsonb_object_agg(flow, units) as flows
        from (
            select account, region_code, flow, sign, sum(units) as units
            from booked
            group by account, region_code, flow, sign
            having sum(units) <> 0
        ) as flow
        group by account, region_code
    ) as summed
    full outer join closing on summed.account = closing.account and summed.region_code = closing.region_code
)

select
    {{ run_period() }} as period,
    row_of_account.region_code,
    row_of_account.account,
    comparable.unit,
    flow.flow,
    case flow.flow
        when 'closing' then row_of_account.closing
        when 'corrected' then row_of_account.closing - row_of_account.expected
        else coalesce((row_of_account.flows ->> flow.flow)::bigint, 0)
    end::bigint as count
from row_of_account
inner join comparable on row_of_account.account = comparable.account
cross join
    unnest(array['opening', 'new', 'moved_in', 'entered', 'died', 'moved_out', 'left', 'corrected', 'closing'])
        as flow (flow)
where row_of_account.closing <> 0 or row_of_account.flows is not null

union all

select
    {{ run_period() }} as period,
    closing.region_code,
    closing.account,
    closing.unit,
    'closing' as flow,
    closing.units::bigint as count
from closing
where closing.units > 0 and closing.account not in (select comparable.account from comparable)
