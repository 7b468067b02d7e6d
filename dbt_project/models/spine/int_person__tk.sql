-- Grain: one row per person with an AKTIF BPJS Ketenagakerjaan membership.
with membership as (
    select person_id, segment, programme_bits, wage, {{ rank_of("segment", tk_segments()) }} as segment_rank
    from {{ ref("stg_bpjs_ketenagakerjaan__membership") }}
    where person_id is not null and is_active
),

-- A self-employed member counts with both JKK and JKM in one membership (bits 1 and 2).
person as (
    select
        person_id,
        min(segment_rank) as segment_rank,
        coalesce(bit_or(programme_bits) filter (where segment = 'PU'), 0) as wage_programme_bits,
        coalesce(bit_or(programme_bits) filter (where segment = 'BPU'), 0) as nonwage_programme_bits,
        bool_or(segment = 'BPU' and programme_bits & 3 = 3) as is_nonwage_member,
        bool_or(segment = 'PMI') as is_migrant_member,
        max(wage) filter (where segment = 'PU') as highest_wage
    from membership
    group by person_id
)

select
    person_id,
    {{ value_at("segment_rank", tk_segments()) }} as segment,
    wage_programme_bits,
    case when is_nonwage_member and segment_rank > 2 then nonwage_programme_bits else 0 end as nonwage_programme_bits,
    is_migrant_member,
    highest_wage
from person
