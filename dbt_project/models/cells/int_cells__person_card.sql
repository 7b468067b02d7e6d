-- Grain: one row per period, region, JKN status, segment, reason, two active cards and combination of active segments.
select
    period,
    region_code,
    jkn_status,
    jkn_segment,
    jkn_inactive_reason,
    has_two_active_jkn_cards,
    jkn_active_segments,
    count(*) as persons
from {{ ref("int_person_month") }}
where period = {{ run_period() }} and jkn_segment is not null
group by
    period, region_code, jkn_status, jkn_segment, jkn_inactive_reason, has_two_active_jkn_cards, jkn_active_segments
