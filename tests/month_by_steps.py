"""A month by its steps, without Airflow: for tests of what a month computes, not of how it is scheduled or told.

The DAGs call the same steps in the same order, and write briefs besides; tests/dags and tests/end_to_end
run whole months through them.
"""

from pathlib import Path
from typing import Any

from padan.contract import extracts
from padan.control import write_findings
from padan.periods import parse_period
from padan.postgres import Warehouse
from padan.runs import steps
from padan.runs.record import new_run_id
from padan.transform import LAYERS


def compute_month(warehouse: Warehouse, *, period: str, inbox: Path, options: dict[str, Any]) -> str:
    """Lands, checks, matches, computes, audits and publishes a month, and writes its findings.

    Args:
        warehouse: open; the one of the settings.
        period: `YYYY-MM`.
        inbox: folder of the extracts.
        options: matching, without, note.

    Returns:
        `published`, or `unchanged` where no input or no value differs from what is published.
    """
    run_id = new_run_id(parse_period(period))
    steps.open_run(warehouse, period=parse_period(period), options=options, run_id=run_id)
    for dataset in extracts():
        steps.ingest(dataset, period, str(inbox), run_id)
    if steps.begin_run(period, str(inbox), options, run_id)["unchanged"]:
        return "unchanged"
    steps.match_people(run_id)
    for layer in LAYERS:
        steps.build_layer(run_id, layer)
    steps.audit_candidate(run_id)
    state = str(steps.publish_month(run_id)["state"])
    assert write_findings(run_id)["state"] == "written"
    return state
