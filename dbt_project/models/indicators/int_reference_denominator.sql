-- Grain: one row per period, denominator and region at every level, nation included.
-- A figure is used at the level it was delivered at; where it was not, the level below is added up.
{{ config(schema="intermediate") }}

with delivered as (
    select 'pekerja_upah' as denominator_id, region_code, wage_workers as amount
    from {{ ref("stg_bps__workforce") }}
    union all
    select 'pekerja_bukan_upah' as denominator_id, region_code, nonwage_workers as amount
    from {{ ref("stg_bps__workforce") }}
    union all
    select publisher as denominator_id, region_code, population as amount
    from {{ ref("stg_reference_population") }}
),

kabkota as (
    select
        denominator_id,
        left(region_code, 5) as region_code,
        coalesce(sum(amount) filter (where length(region_code) = 5), sum(amount)) as amount
    from delivered
    where length(region_code) >= 5
    group by denominator_id, left(region_code, 5)
),

provinsi as (
    select
        denominator_id,
        region_code,
        coalesce(sum(amount) filter (where is_own_figure), sum(amount)) as amount
    from (
        select denominator_id, left(region_code, 2) as region_code, amount, false as is_own_figure
        from kabkota
        union all
        select denominator_id, region_code, amount, true as is_own_figure
        from delivered
        where length(region_code) = 2 and region_code <> '00'
    ) as figure
    group by denominator_id, region_code
),

nasional as (
    select
        denominator_id,
        '00' as region_code,
        coalesce(sum(amount) filter (where is_own_figure), sum(amount)) as amount
    from (
        select denominator_id, amount, false as is_own_figure
        from provinsi
        union all
        select denominator_id, amount, true as is_own_figure
        from delivered
        where region_code = '00'
    ) as figure
    group by denominator_id
)

select {{ run_period() }} as period, denominator_id, region_code, amount
from kabkota
union all
select {{ run_period() }} as period, denominator_id, region_code, amount
from provinsi
union all
select {{ run_period() }} as period, denominator_id, region_code, amount
from nasional
