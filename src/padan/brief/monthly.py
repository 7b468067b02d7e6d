"""The briefs of a published month: the nation and every province that has figures, and the nation's annex."""

import logging
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from padan.brief.annex import write_annex
from padan.brief.headline import NATION
from padan.brief.make import Brief, read_brief, write_brief
from padan.brief.read import ROLE
from padan.lookup import Reader
from padan.periods import add_months, format_period
from padan.postgres import open_warehouse
from padan.runs.record import Finding as QualityFinding
from padan.runs.record import add_findings
from padan.settings import get_settings

log = logging.getLogger(__name__)

CURRENT = """
select p.period, p.published_at, p.revision, array(
    select f.region_code
    from mart.fct_indicator as f
    inner join mart.dim_region as r using (region_code)
    where f.period = p.period and f.indicator_id = 'population' and f.breakdown = 'total'
        and r.region_level in ('nasional', 'provinsi')
    group by f.region_code
    order by f.region_code
)
from mart.fct_publication as p
inner join mart.current_revision using (period, revision)
where {}
"""
PUBLISHED, PUBLISHED_MONTH = CURRENT.format("p.run_id = %s"), CURRENT.format("p.period = %s")
# Findings of other months spoke of a cell that this publication hides.
TOUCHED = """
select distinct period from control.finding_month
where hidden_by_period = %s and hidden_by_revision = %s and period <> hidden_by_period
"""


def write_month_briefs(run_id: str) -> dict[str, Any]:
    """Writes the briefs of what a run has published to PADAN_HOME/briefs/YYYY-MM; a publication never fails by them.

    A revision also writes again what there is of the next month and of the same month a year later, whose changes are
    against this one, and of every month whose findings had a figure that this one hides.

    Returns:
        `state`: done, unchanged (the run published nothing) or unwritten (`reason`, the log and ops.quality_result say
        why), `briefs` and `annex_rows` written.
    """
    try:
        with open_warehouse() as warehouse, warehouse.connect(ROLE) as connection:
            connection.read_only = True
            return _write(connection, run_id)
    except Exception as error:
        log.exception("the briefs could not be written")
        reason = type(error).__name__
        _record_failure(run_id, reason)
        return {"state": "unwritten", "reason": reason}


def are_briefs_written(connection: Reader, run_id: str) -> bool:
    """Whether every brief of what a run has published is there, and none that rests on it is older than it.

    Args:
        connection: as padan_viewer.
        run_id: that published the current revision of its month; True for any other run.
    """
    row = connection.execute(PUBLISHED.encode(), (run_id,)).fetchone()
    if row is None:
        return True
    period, published_at, revision, regions = row
    months = {period: regions, **_resting_on(connection, period, revision)}
    return all(_is_written(month, codes, published_at) for month, codes in months.items())


def _is_written(period: date, regions: Sequence[str], since: datetime) -> bool:
    folder = get_settings().home_folder / "briefs" / format_period(period)
    names = [f"{code}-*.pdf" for code in regions] + [f"{code}-*.xlsx" for code in regions if code == NATION]
    return all(any(file.stat().st_mtime >= since.timestamp() for file in folder.glob(name)) for name in names)


def _record_failure(run_id: str, reason: str) -> None:
    """A warning in ops.quality_result; only the log where the warehouse is what failed."""
    try:
        with open_warehouse() as warehouse, warehouse.connect("padan_publisher") as connection:
            add_findings(connection, run_id, [QualityFinding("briefs", "briefs_written", "warning", False, reason)])
    except Exception:
        log.exception("the failure could not be recorded")


def _write(connection: Reader, run_id: str) -> dict[str, Any]:
    row = connection.execute(PUBLISHED.encode(), (run_id,)).fetchone()
    if row is None:
        return {"state": "unchanged"}
    period, _, revision, regions = row
    rows = _write_month(connection, period, regions)
    written = len(regions)
    for month, codes in _resting_on(connection, period, revision).items():
        _write_month(connection, month, codes)
        written += len(codes)
    return {"state": "done", "briefs": written, "annex_rows": rows}


def _resting_on(connection: Reader, period: date, revision: int) -> dict[date, list[str]]:
    """Other months that have briefs which a publication makes stale, and the regions of each."""
    months = {add_months(period, count) for count in (1, 12)} if revision > 1 else set()
    months |= {row[0] for row in connection.execute(TOUCHED.encode(), (period, revision)).fetchall()}
    found = {}
    for month in sorted(months):
        if (get_settings().home_folder / "briefs" / format_period(month)).is_dir():
            published = connection.execute(PUBLISHED_MONTH.encode(), (month,)).fetchone()
            if published is not None:
                found[month] = list(published[3])
    return found


def _write_month(connection: Reader, period: date, regions: Sequence[str]) -> int:
    folder = month_folder(get_settings().home_folder, format_period(period))
    rows = 0
    for region in regions:
        brief = read_brief(connection, period=period, region=region)
        write_brief(brief, folder / f"{file_stem(brief)}.pdf")
        if region == NATION:
            rows = write_annex(connection, brief, folder / f"{file_stem(brief)}.xlsx")
    return rows


def month_folder(home: Path, month: str) -> Path:
    """Where a month's briefs are; made if need be."""
    folder = home / "briefs" / month
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def file_stem(brief: Brief) -> str:
    """`16-sumatera-selatan`."""
    region = brief.figures.region
    name = "".join(letter if letter.isalnum() else "-" for letter in region.name.lower())
    return f"{region.code}-{name}"
