-- Grain: one row per person and account that the person entered, left, or moved within.
{{ config(materialized="view") }}

select
    person.person_id,
    account.account,
    person.previous_region_code,
    person.region_code,
    account.was_in,
    account.is_in,
    person.arrival,
    person.departure
from {{ ref("int_person_change") }} as person
cross join
    lateral (
        values
        ('population', person.previous_region_code is not null, person.region_code is not null),
        ('registry', coalesce(person.was_in_registry, false), coalesce(person.is_in_registry, false)),
        (
            'jkn_active',
            {{ is_jkn_active_state("person.previous_jkn_state") }},
            {{ is_jkn_active_state("person.jkn_state") }}
        ),
        (
            'jkn_segment:' || person.previous_jkn_state,
            {{ is_jkn_active_state("person.previous_jkn_state") }},
            {{ is_jkn_active_state("person.jkn_state") }} and person.previous_jkn_state = person.jkn_state
        ),
        (
            'jkn_segment:' || person.jkn_state,
            false,
            {{ is_jkn_active_state("person.jkn_state") }}
            and person.previous_jkn_state is distinct from person.jkn_state
        )
    ) as account (account, was_in, is_in)
where
    person.period = {{ run_period() }}
    and account.account is not null
    and (
        account.was_in <> account.is_in
        or (account.was_in and person.previous_region_code <> person.region_code)
    )
