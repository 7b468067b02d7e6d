-- Grain: one row per period and kabupaten/kota with reported cards and a DKB population; indicator `uhc_status`.
{{ config(schema="intermediate") }}

with card as (
    select
        region_code,
        sum(cards) filter (where status in ('AKTIF', 'NONAKTIF')) as registered,
        coalesce(sum(cards) filter (where status = 'AKTIF'), 0) as active
    from {{ ref("int_cells__card") }}
    where period = {{ run_period() }}
    group by region_code
),

population as (
    select region_code, amount
    from {{ ref("int_reference_denominator") }}
    where period = {{ run_period() }} and denominator_id = 'DUKCAPIL_DKB' and length(region_code) = 5
),

threshold as (
    select
        max(value) filter (where name = 'uhc_registered_share') as registered_share,
        max(value) filter (where name = 'uhc_active_share') as active_share
    from {{ source("reference", "threshold") }}
    where
        name in ('uhc_registered_share', 'uhc_active_share')
        and valid_from <= {{ run_month_end() }}
        and (valid_to is null or valid_to >= {{ run_month_end() }})
    having count(*) = 2
)

select
    {{ run_period() }} as period,
    card.region_code,
    'uhc_status' as indicator_id,
    'total' as breakdown,
    'total' as category,
    (
        card.registered >= threshold.registered_share * population.amount
        and card.active >= threshold.active_share * card.registered
    )::integer::numeric as numerator,
    1::numeric as denominator
from card
inner join population on card.region_code = population.region_code
cross join threshold
where card.registered > 0 and population.amount > 0
