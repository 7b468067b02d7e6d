-- Grain: one row per period, kabupaten/kota, indicator, programme, breakdown and category.
-- Targeting figures that are sums over kabupaten/kota: who of the eligible is set as beneficiary and paid, who of the
-- beneficiaries is eligible.
{{ config(schema="intermediate") }}

{% set with_cutoff = month_programmes() | selectattr("max_decile") | map(attribute="programme_id") | list %}
{# indicator: [condition of the numerator, condition of the denominator, breakdowns] over the units of N(p) #}
{% set base_measures = {
    "programme_coverage": ["is_beneficiary", "is_eligible", ["total", "decile"]],
    "programme_receipt": ["is_recipient", "is_eligible", ["total", "decile"]],
    "exclusion_error": ["not is_beneficiary", "is_eligible", ["total", "decile"]],
    "leakage_to_noneligible": ["is_beneficiary", "not is_eligible", ["total"]],
} %}
{% set deciles = range(1, 11) | map("string") | list + ["tidak_ada"] %}

with base as (
    select * from {{ ref("int_cells__programme_base") }}
    where period = {{ run_period() }}
),

judged as (
    select * from {{ programme_rows() }}
    where is_judged
),

beneficiary as (
    select * from {{ ref("int_cells__beneficiary") }}
    where
        period = {{ run_period() }}
        and programme_id = any(array[{{ quoted_list(with_cutoff) }}]::text[])
),

judged_beneficiary as (
    select beneficiary.*, judged.is_registry_required, judged.has_component_rule
    from beneficiary
    inner join judged on beneficiary.programme_id = judged.programme_id
),

reached as (
    select * from {{ ref("int_cells__person_programme") }}
    where period = {{ run_period() }}
),

signal as (
    select * from {{ ref("int_cells__signal") }}
    where
        period = {{ run_period() }}
        and programme_id = any(array[{{ quoted_list(with_cutoff) }}]::text[])
),

has_minimum_wage as (
    select exists(
        select 1 from {{ source("reference", "minimum_wage") }}
        where valid_from <= {{ run_month_end() }} and (valid_to is null or valid_to >= {{ run_month_end() }})
    ) as yes
)

{% for indicator_id, (numerator, denominator, breakdowns) in base_measures.items() %}
{% set outer_first = loop.first %}
{% for breakdown in breakdowns %}
{{ "union all" if not (outer_first and loop.first) }}
select
    period,
    region_code,
    '{{ indicator_id }}' as indicator_id,
    programme_id,
    '{{ breakdown }}' as breakdown,
    {{ "'total'" if breakdown == "total" else breakdown }} as category,
    coalesce(sum(units) filter (where {{ numerator }}), 0) as numerator,
    sum(units)::numeric as denominator
from base
where {{ denominator }}
group by period, region_code, programme_id, category
{% endfor %}
{% endfor %}

{% for breakdown in ("total", "sex", "age_group", "disability") %}
union all

select
    period,
    region_code,
    'programme_person_coverage' as indicator_id,
    programme_id,
    '{{ breakdown }}' as breakdown,
    {{ "'total'" if breakdown == "total" else breakdown }} as category,
    coalesce(sum(persons) filter (where is_reached), 0) as numerator,
    sum(persons) as denominator
from reached
group by period, region_code, programme_id, category
{% endfor %}

union all

select
    cell.period,
    cell.region_code,
    'inclusion_error' as indicator_id,
    cell.programme_id,
    case when reason.reason = 'total' then 'total' else 'reason' end as breakdown,
    reason.reason as category,
    coalesce(
        sum(cell.units) filter (where reason.reason in (cell.excluded_reason, 'total') and cell.excluded_reason <> ''),
        0
    ) as numerator,
    coalesce(sum(cell.units) filter (where cell.undetermined_reason is null), 0) as denominator
from judged_beneficiary as cell
cross join
    lateral (
        values ('total'), ('meninggal'), ('tidak_di_registri'), ('di_atas_batas'), ('tanpa_komponen')
    ) as reason (reason)
where
    case reason.reason
        when 'tidak_di_registri' then cell.is_registry_required
        when 'tanpa_komponen' then cell.has_component_rule
        else true
    end
group by cell.period, cell.region_code, cell.programme_id, reason.reason

union all

select
    cell.period,
    cell.region_code,
    'inclusion_undetermined' as indicator_id,
    cell.programme_id,
    case when reason.reason = 'total' then 'total' else 'reason' end as breakdown,
    reason.reason as category,
    coalesce(
        sum(cell.units)
        filter (where reason.reason in (cell.undetermined_reason, 'total') and cell.undetermined_reason <> ''),
        0
    ) as numerator,
    sum(cell.units) as denominator
from judged_beneficiary as cell
cross join
    lateral (
        values ('total'), ('tidak_padan'), ('meninggal_bulan_ini'), ('tidak_di_registri'), ('tanpa_desil')
    ) as reason (reason)
where reason.reason <> 'tidak_di_registri' or not cell.is_registry_required
group by cell.period, cell.region_code, cell.programme_id, reason.reason

union all

select
    cell.period,
    cell.region_code,
    'decile_share' as indicator_id,
    cell.programme_id,
    'decile' as breakdown,
    decile.decile as category,
    coalesce(sum(cell.units) filter (where cell.decile = decile.decile), 0) as numerator,
    sum(cell.units) as denominator
from judged_beneficiary as cell
cross join unnest(array[{{ quoted_list(deciles) }}]) as decile (decile)
group by cell.period, cell.region_code, cell.programme_id, decile.decile

union all

select
    cell.period,
    cell.region_code,
    'disbursement_rate' as indicator_id,
    cell.programme_id,
    case when reason.reason = 'total' then 'total' else 'reason' end as breakdown,
    reason.reason as category,
    coalesce(
        sum(cell.units)
        filter (where cell.unpaid_status = reason.reason or (reason.reason = 'total' and cell.is_recipient)),
        0
    ) as numerator,
    sum(cell.units) as denominator
from beneficiary as cell
cross join lateral (values ('total'), ('GAGAL'), ('BELUM')) as reason (reason)
group by cell.period, cell.region_code, cell.programme_id, reason.reason

union all

select
    signal.period,
    signal.region_code,
    'inclusion_signal' as indicator_id,
    signal.programme_id,
    'reason' as breakdown,
    reason.reason as category,
    coalesce(sum(signal.units) filter (where case reason.reason
        when 'ppu_pn' then signal.has_ppu_pn_card
        when 'upah_di_atas_umk' then signal.has_wage_above_minimum
        when 'meninggal' then signal.is_named_recipient_dead
        when 'ganda' then signal.is_paid_twice
    end), 0) as numerator,
    coalesce(sum(signal.units) filter (where signal.is_in_base), 0) as denominator
from signal
cross join has_minimum_wage
cross join lateral (values ('ppu_pn'), ('upah_di_atas_umk'), ('meninggal'), ('ganda')) as reason (reason)
where
    reason.reason <> 'upah_di_atas_umk'
    or (has_minimum_wage.yes and {{ is_delivered("bpjs_ketenagakerjaan_peserta") }})
group by signal.period, signal.region_code, signal.programme_id, reason.reason
