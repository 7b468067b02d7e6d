"""How readers are told a status: by an actual of December, what is not reached is missed, also within the tolerance."""

from collections.abc import Collection

ON_TRACK, MISSED = "sesuai_jalur", "meleset_tipis"
# Of a row `p` of mart.fct_kpi_progress, whose own status stays that of contracts/plan.yaml.
TOLD_STATUS = f"""
case
    when p.status = '{ON_TRACK}' and extract(month from p.actual_month) = 12 and p.actual_month = p.period
        then '{MISSED}'
    else p.status
end as status
"""


def unused_status(present: Collection[str]) -> str | None:
    """Which of the two names for near the target a list of statuses leaves out: None where both are of use.

    Args:
        present: the statuses, as told, that some KPI has.
    """
    if MISSED not in present:
        return MISSED
    return None if ON_TRACK in present else ON_TRACK
