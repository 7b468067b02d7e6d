-- Grain: one row per account and region; what is in each account at month end. A programme of the month's delivery has
-- a row, perhaps 0, in every region where it has a row at all.
{% set segments = jkn_segments() | join("', '") %}

with person as (
    select * from {{ ref("int_cells__person_state") }}
    where period = {{ run_period() }}
)

select
    {{ run_period() }} as period,
    person.region_code,
    account.account,
    'jiwa'::text as unit,
    sum(person.persons)::bigint as units
from person
cross join
    lateral (
        values
        ('population', true),
        ('registry', person.is_in_registry),
        ('jkn_active', person.jkn_state in ('{{ segments }}')),
        ('jkn_segment:' || person.jkn_state, person.jkn_state in ('{{ segments }}'))
    ) as account (account, is_in)
where account.is_in
group by person.region_code, account.account

union all

select
    period,
    region_code,
    'programme:' || programme_id as account,
    unit,
    count(*) filter (where is_beneficiary) as units
from {{ ref("int_programme_unit") }}
where period = {{ run_period() }}
group by period, region_code, programme_id, unit
