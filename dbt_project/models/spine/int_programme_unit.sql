-- Grain: one row per programme and unit behind the month's rows; every member of B(p) judged once.
-- Order of judgement: contracts/indicators.yaml, readings, judgement_order.
{{ config(materialized="period_partition") }}

with receipt as (
    select * from {{ ref("int_programme_receipt") }}
    where period = {{ run_period() }}
),

programme as (
    select * from {{ programme_rows() }}
),

register as (
    select person_id, family_id, region_code, is_in_population, is_dead, died_on from {{ ref("stg_dukcapil__person") }}
),

person as (
    select * from {{ ref("int_person_month") }}
    where period = {{ run_period() }}
),

family as (
    select * from {{ ref("int_family_month") }}
    where period = {{ run_period() }}
),

-- Deaths matter only of families in which nobody lives.
dead_family as (
    select register.family_id, max(register.died_on) as died_on, bool_or(register.is_dead) as is_dead
    from register
    inner join {{ source("identity", "family_month") }} as head
        on register.family_id = head.family_id and head.period = {{ run_period() }}
    where not head.is_living
    group by register.family_id
),

named_recipient as (
    select receipt.programme_id, receipt.family_id, bool_or(register.is_dead) as is_dead
    from receipt
    cross join lateral unnest(string_to_array(receipt.named_person_ids, ',')::bigint[]) as named (person_id)
    inner join register on named.person_id = register.person_id
    where receipt.family_id is not null
    group by receipt.programme_id, receipt.family_id
),

unit_person as (
    select
        receipt.programme_id,
        receipt.person_id,
        register.family_id as own_family_id,
        register.region_code,
        register.is_in_population,
        register.is_dead,
        register.died_on
    from receipt
    inner join register on receipt.person_id = register.person_id
),

-- Deciles and membership of the generation that the programme follows.
unit as (
    select
        receipt.programme_id,
        receipt.unit,
        receipt.person_id,
        receipt.family_id,
        receipt.recipient_id,
        coalesce(unit_person.region_code, head.region_code, receipt.row_region_code) as region_code,
        receipt.is_beneficiary,
        receipt.is_recipient,
        receipt.unpaid_status,
        receipt.nominal_window,
        receipt.nominal_month,
        receipt.salur_rows,
        receipt.exit_reason,
        receipt.person_id is not null or receipt.family_id is not null as is_found,
        person.person_id is not null or family.family_id is not null as is_in_base,
        coalesce(unit_person.is_dead, not head.is_living and dead_family.is_dead, false) as is_dead,
        coalesce(unit_person.died_on, dead_family.died_on) as died_on,
        coalesce(unit_person.is_in_population or unit_person.is_dead, true) as is_born,
        case receipt.programme_id
            {%- for programme in month_programmes(with_rule=true) %}
            when '{{ programme["programme_id"] }}'
                then
                    {{ "person" if programme["unit"] == "jiwa" else "family" -}}
                    .{{ programme["decile_column"] | replace("decile", "is_in_registry") }}
            {%- endfor %}
            when '' then false
        end as is_in_registry,
        case receipt.programme_id
            {%- for programme in month_programmes(with_rule=true) %}
            when '{{ programme["programme_id"] }}'
                then {{ "person" if programme["unit"] == "jiwa" else "family" }}.{{ programme["decile_column"] }}
            {%- endfor %}
            when '' then ''
        end as decile,
        coalesce(person.eligible_bits, family.eligible_bits, 0) as eligible_bits,
        case receipt.programme_id
            {%- for programme in month_programmes(with_rule=true) %}
            when '{{ programme["programme_id"] }}'
                then {{ has_component(programme, "person." if programme["unit"] == "jiwa" else "family.") }}
            {%- endfor %}
            when '' then false
        end as has_component,
        coalesce(
            case when receipt.unit = 'jiwa' then unit_person.is_dead else named_recipient.is_dead end, false
        ) as is_named_recipient_dead,
        coalesce(own_family.has_ppu_pn_card, false) as has_ppu_pn_card,
        own_family.highest_wage
    from receipt
    left join unit_person
        on receipt.programme_id = unit_person.programme_id and receipt.person_id = unit_person.person_id
    left join {{ source("identity", "family_month") }} as head
        on receipt.family_id = head.family_id and head.period = {{ run_period() }}
    left join dead_family on receipt.family_id = dead_family.family_id
    left join person on receipt.person_id = person.person_id
    left join family on receipt.family_id = family.family_id
    left join family as own_family on coalesce(receipt.family_id, unit_person.own_family_id) = own_family.family_id
    left join named_recipient
        on receipt.programme_id = named_recipient.programme_id and receipt.family_id = named_recipient.family_id
),

judged as (
    select
        unit.*,
        programme.is_judged,
        programme.is_judged and unit.eligible_bits & programme.bit <> 0 as is_eligible,
        case
            when not unit.is_beneficiary or not programme.is_judged or unit.eligible_bits & programme.bit <> 0 then null
            when not unit.is_found or not unit.is_born then 'U:tidak_padan'
            when unit.is_dead and unit.died_on >= {{ run_period() }} then 'U:meninggal_bulan_ini'
            when unit.is_dead then 'X:meninggal'
            when not coalesce(unit.is_in_registry, false)
                then case when programme.is_registry_required then 'X' else 'U' end || ':tidak_di_registri'
            when coalesce(unit.decile, 'tidak_ada') = 'tidak_ada' then 'U:tanpa_desil'
            when {{ decile_number("unit.decile") }} > programme.max_decile then 'X:di_atas_batas'
            else 'X:tanpa_komponen'
        end as verdict
    from unit
    inner join programme on unit.programme_id = programme.programme_id
),

-- The minimum wage of the region, else of its province.
minimum_wage as (
    select region_code, monthly_wage from {{ source("reference", "minimum_wage") }}
    where valid_from <= {{ run_month_end() }} and (valid_to is null or valid_to >= {{ run_month_end() }})
)

select
    {{ run_period() }} as period,
    judged.programme_id,
    judged.unit,
    judged.person_id,
    judged.family_id,
    judged.recipient_id,
    judged.region_code,
    judged.is_beneficiary,
    judged.is_recipient,
    judged.is_in_base,
    coalesce(judged.decile, 'tidak_ada') as decile,
    judged.has_component,
    judged.is_eligible,
    case when judged.verdict like 'X:%' then substr(judged.verdict, 3) end as excluded_reason,
    case when judged.verdict like 'U:%' then substr(judged.verdict, 3) end as undetermined_reason,
    judged.unpaid_status,
    judged.nominal_window,
    judged.nominal_month,
    judged.salur_rows,
    judged.exit_reason,
    judged.is_named_recipient_dead,
    judged.has_ppu_pn_card,
    coalesce(
        judged.highest_wage > coalesce(own_wage.monthly_wage, province_wage.monthly_wage), false
    ) as has_wage_above_minimum
from judged
left join minimum_wage as own_wage on judged.region_code = own_wage.region_code
left join minimum_wage as province_wage on left(judged.region_code, 2) = province_wage.region_code
