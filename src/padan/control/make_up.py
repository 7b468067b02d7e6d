"""What is made from a publication and is missing: an unchanged rerun of the month makes up for it."""

import logging
from datetime import date
from typing import Any

from padan.brief import are_briefs_written, write_month_briefs
from padan.control.findings import write_findings
from padan.lookup import Reader
from padan.periods import parse_period
from padan.postgres import open_warehouse

log = logging.getLogger(__name__)

CURRENT = """
select p.run_id, f.period is not null
from mart.fct_publication as p
inner join mart.current_revision as c on p.period = c.period and p.revision = c.revision
left join control.finding_run as f on p.period = f.period and p.revision = f.revision
where p.period = %s
"""


def make_up(period: str, run_id: str) -> dict[str, Any]:
    """Makes the findings and the briefs of a month's current revision where they are missing; never stops a run.

    Args:
        period: `YYYY-MM`.
        run_id: of the run that found nothing to publish; failures are recorded under it.

    Returns:
        `state`: complete (nothing was missing), made, or unwritten (the log and ops.quality_result say why); `findings`
        and `briefs` as their steps return them, where they were missing.
    """
    with open_warehouse() as warehouse:
        with warehouse.connect("padan_viewer") as connection:
            published = _read_current(connection, parse_period(period))
            if published is None:
                return {"state": "complete"}
            publishing_run, has_findings = published
            has_briefs = are_briefs_written(connection, publishing_run)
        made: dict[str, Any] = {}
        if not has_findings:
            made["findings"] = write_findings(run_id)
        # Findings are part of a brief.
        if not (has_findings and has_briefs):
            made["briefs"] = write_month_briefs(publishing_run)
    if not made:
        return {"state": "complete"}
    is_unwritten = any(step["state"] == "unwritten" for step in made.values())
    return {"state": "unwritten" if is_unwritten else "made", **made}


def _read_current(connection: Reader, period: date) -> tuple[str, bool] | None:
    """The run that published what readers see, and whether findings were made from it."""
    row = connection.execute(CURRENT, (period,)).fetchone()
    return (row[0], row[1]) if row else None
