"""The freeze: a meeting reads a certified month that was published some time before, not one that may still move."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from psycopg import Connection

FREEZE_DAYS = 14

# Of every month the revision that was current at the end of the last day (of Jakarta) allowed; a final month goes
# before a provisional one, then the newest.
FROZEN = """
select period, revision, status, published_at
from (
    select distinct on (period) period, revision, status, published_at
    from mart.fct_publication
    where (published_at at time zone 'Asia/Jakarta')::date <= %(last_day)s
    order by period, revision desc
) as current_then
order by status = 'final' desc, period desc
limit 1
"""


@dataclass(frozen=True)
class Frozen:
    """The publication that a meeting's papers rest on.

    Attributes:
        period: first day of the month.
        revision: the one that was current when the papers were frozen; later ones may exist.
        status: of that revision.
        published_at: when that revision was published.
    """

    period: date
    revision: int
    status: Literal["final", "provisional"]
    published_at: datetime


def frozen_publication(connection: Connection[Any], meeting_date: date, *, days: int = FREEZE_DAYS) -> Frozen | None:
    """The newest certified month published at least `days` days before the meeting; None where there is none.

    Invitations go out two weeks ahead (seed S000 lines 1400 and 1495), so what they attach must exist by then. A month
    that was final then goes before any provisional one.

    Args:
        connection: any role that reads mart.
        meeting_date: day of the meeting.
        days: least days between the publication and the meeting; 0 takes what is published on the day itself.

    Raises:
        ValueError: `days` is negative.
    """
    if days < 0:
        raise ValueError(f"days: {days}")
    row = connection.execute(FROZEN, {"last_day": meeting_date - timedelta(days=days)}).fetchone()
    return Frozen(*row) if row else None


def frozen_period(connection: Connection[Any], meeting_date: date, days: int = FREEZE_DAYS) -> date | None:
    """The month of `frozen_publication`."""
    frozen = frozen_publication(connection, meeting_date, days=days)
    return frozen.period if frozen else None
