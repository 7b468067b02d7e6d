-- Grain: one row per family that a programme of unit keluarga has a row for; bits as in macro month_programmes.
select
    receipt.family_id,
    coalesce(bit_or(programme.bit) filter (where receipt.is_beneficiary), 0) as beneficiary_bits,
    coalesce(bit_or(programme.bit) filter (where receipt.is_recipient), 0) as recipient_bits
from {{ ref("int_programme_receipt") }} as receipt
inner join {{ programme_rows() }} on receipt.programme_id = programme.programme_id
where receipt.period = {{ run_period() }} and receipt.family_id is not null
group by receipt.family_id
