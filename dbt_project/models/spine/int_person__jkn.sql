-- Grain: one row per person with an AKTIF or NONAKTIF card.
-- One integer orders a person's cards as contracts/indicators.yaml, `segment`, says: AKTIF before NONAKTIF, then
-- (NONAKTIF only) the newest tgl_akhir with NULL last, then the order of segments; its last digit carries the reason.
-- The smallest wins.
with card as (
    select
        person_id,
        status = 'AKTIF' as is_active,
        {{ rank_of("segment", jkn_segments()) }} as segment_rank,
        case
            when status = 'AKTIF' then 0
            when ended_on is null then 999999
            else greatest(date '2200-01-01' - ended_on, 0)
        end as age_of_end,
        coalesce(
            {{ rank_of("inactive_reason", jkn_inactive_reasons()) }}, {{ jkn_inactive_reasons() | length }}
        ) as reason_rank
    from {{ ref("stg_bpjs_kesehatan__card") }}
    where person_id is not null and status in ('AKTIF', 'NONAKTIF')
),

person as (
    select
        person_id,
        min(
            (not is_active)::integer * 1000000000::bigint + age_of_end * 100 + segment_rank * 10 + reason_rank
        ) as deciding_card,
        count(*) filter (where is_active) as active_cards,
        coalesce(bit_or(1 << segment_rank) filter (where is_active), 0) as active_segment_bits,
        bit_or(1 << segment_rank) as segment_bits
    from card
    group by person_id
)

select
    person_id,
    deciding_card < 1000000000 as is_active,
    {{ value_at("(deciding_card / 10 % 10)::integer", jkn_segments()) }} as segment,
    case
        when deciding_card >= 1000000000
            then {{ value_at("(deciding_card % 10)::integer", jkn_inactive_reasons()) }}
    end as inactive_reason,
    active_cards >= 2 as has_two_active_cards,
    case
        when active_segment_bits & (active_segment_bits - 1) <> 0 then array_to_string(array[
            {%- for segment in jkn_segments() | sort %}
            case when active_segment_bits & (1 << {{ jkn_segments().index(segment) + 1 }}) <> 0 then '{{ segment }}' end
            {{- ',' if not loop.last }}
            {%- endfor %}
        ]::text[], '+')
    end as active_segments,
    {% set pbi = "(1 << " ~ (jkn_segments().index("PBI_APBN") + 1) ~ ")" %}
    case
        when active_segment_bits & {{ pbi }} <> 0 then 'aktif'
        when segment_bits & {{ pbi }} <> 0 then 'nonaktif'
    end as pbi_status,
    active_segment_bits & (1 << {{ jkn_segments().index("PPU_PN") + 1 }}) <> 0 as has_ppu_pn_card
from person
