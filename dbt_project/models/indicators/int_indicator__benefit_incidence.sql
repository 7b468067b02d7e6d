-- Grain: one row per period, kabupaten/kota, programme and decile; where the money of the month's payments goes.
-- The recipients stand beside the money: a sum paid to a few must not be published.
{{ config(schema="intermediate") }}

{% set deciles = range(1, 11) | map("string") | list + ["tidak_ada"] %}
with payment as (
    select payment.*
    from {{ ref("int_cells__payment") }} as payment
    inner join {{ programme_rows() }} on payment.programme_id = programme.programme_id
    where payment.period = {{ run_period() }} and programme.is_judged
)

select
    payment.period,
    payment.region_code,
    'benefit_incidence' as indicator_id,
    payment.programme_id,
    'decile' as breakdown,
    decile.decile as category,
    coalesce(sum(payment.nominal_month) filter (where payment.decile = decile.decile), 0) as numerator,
    sum(payment.nominal_month) as denominator,
    coalesce(sum(payment.recipients) filter (where payment.decile = decile.decile), 0) as recipients,
    sum(payment.recipients) as all_recipients
from payment
cross join unnest(array[{{ quoted_list(deciles) }}]) as decile (decile)
group by payment.period, payment.region_code, payment.programme_id, decile.decile
