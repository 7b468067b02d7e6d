-- Grain: one row per period, programme, region, decile, component, judgement, receipt and status of the unpaid; all
-- units of B(p), in N(p) or not.
select
    period,
    programme_id,
    region_code,
    decile,
    is_in_base,
    has_component,
    is_eligible,
    excluded_reason,
    undetermined_reason,
    is_recipient,
    unpaid_status,
    count(*) as units,
    sum(case when is_recipient then nominal_window else 0 end) as nominal_window
from {{ ref("int_programme_unit") }}
where period = {{ run_period() }} and is_beneficiary
group by
    period, programme_id, region_code, decile, is_in_base, has_component, is_eligible, excluded_reason,
    undetermined_reason, is_recipient, unpaid_status
