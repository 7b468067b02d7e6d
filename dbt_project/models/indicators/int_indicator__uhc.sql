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
)

select
    {{ run_period() }} as period,
    card.region_code,
    'uhc_status' as indicator_id,
    'total' as breakdown,
    'total' as category,
    (
        card.registered >= {{ var("uhc_registered_share") }} * population.amount
        and card.active >= {{ var("uhc_active_share") }} * card.registered
    )::integer::numeric as numerator,
    1::numeric as denominator
from card
inner join population on card.region_code = population.region_code
where card.registered > 0 and population.amount > 0
