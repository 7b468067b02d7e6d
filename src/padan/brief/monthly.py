"""The briefs of a published month: the nation and every province that has figures, and the nation's annex."""

import logging
from pathlib import Path
from typing import Any

from padan.brief.annex import write_annex
from padan.brief.headline import NATION
from padan.brief.make import Brief, read_brief, write_brief
from padan.brief.read import ROLE
from padan.lookup import Reader
from padan.periods import format_period
from padan.postgres import open_warehouse
from padan.settings import get_settings

log = logging.getLogger(__name__)

PUBLISHED = """
select p.period, array(
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
where p.run_id = %s
"""


def write_month_briefs(run_id: str) -> dict[str, Any]:
    """Writes the briefs of what a run has published to PADAN_HOME/briefs/YYYY-MM; a publication never fails by them.

    Returns:
        `state`: done, unchanged (the run published nothing) or unwritten (`reason` and the log say why), `briefs` and
        `annex_rows` written.
    """
    try:
        with open_warehouse() as warehouse, warehouse.connect(ROLE) as connection:
            connection.read_only = True
            return _write(connection, run_id)
    except Exception as error:
        log.exception("the briefs could not be written")
        return {"state": "unwritten", "reason": type(error).__name__}


def _write(connection: Reader, run_id: str) -> dict[str, Any]:
    row = connection.execute(PUBLISHED.encode(), (run_id,)).fetchone()
    if row is None:
        return {"state": "unchanged"}
    period, regions = row
    folder = month_folder(get_settings().home_folder, format_period(period))
    rows = 0
    for region in regions:
        brief = read_brief(connection, period=period, region=region)
        write_brief(brief, folder / f"{file_stem(brief)}.pdf")
        if region == NATION:
            rows = write_annex(connection, brief, folder / f"{file_stem(brief)}.xlsx")
    return {"state": "done", "briefs": len(regions), "annex_rows": rows}


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
