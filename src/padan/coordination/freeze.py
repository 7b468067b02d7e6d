"""The freeze: a meeting reads a certified month that was published some time before, not one that may still move."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from psycopg import Connection

# The newest month of those that were published by the end of the last day (of Jakarta) allowed, in the revision that
# was current then. Every publication is audited, so a provisional one is certified too: it says what it lacks.
FROZEN = """
select p.period, p.revision, p.status, p.published_at
from mart.fct_publication as p
inner join mart.revision_as_of(%(last_day)s) using (period, revision)
order by p.period desc
limit 1
"""


@dataclass(frozen=True)
class Frozen:
    """The publication that a meeting's papers rest on.

    Attributes:
        period: first day of the month.
        revision: the one that was current when the papers were frozen; later ones may exist.
        status: of that revision; a provisional one is shown as such.
        published_at: when that revision was published.
        frozen_on: last day whose publications the papers know, of this month and of those it is compared with.
    """

    period: date
    revision: int
    status: Literal["final", "provisional"]
    published_at: datetime
    frozen_on: date


def frozen_publication(connection: Connection[Any], meeting_date: date, *, days: int) -> Frozen | None:
    """The newest certified month published at least `days` days before the meeting; None where there is none.

    Invitations go out two weeks ahead (seed S000 lines 1400 and 1495), so what they attach must exist by then. The
    newest month goes before an older one, also where it is provisional: docs/coordination.md says why.

    Args:
        connection: any role that reads mart.
        meeting_date: day of the meeting.
        days: least days between the publication and the meeting (freeze_days of contracts/control.yaml); 0 takes what
            is published on the day itself.

    Raises:
        ValueError: `days` is negative.
    """
    if days < 0:
        raise ValueError(f"days: {days}")
    last_day = meeting_date - timedelta(days=days)
    row = connection.execute(FROZEN, {"last_day": last_day}).fetchone()
    return Frozen(row[0], row[1], row[2], row[3], last_day) if row else None


def frozen_revision(connection: Connection[Any], period: date, meeting_date: date, *, days: int) -> int | None:
    """The revision of a month that a meeting's papers rest on; None where the month was published later than that.

    Args:
        connection: any role that reads mart.
        period: first day of the month that the meeting reads.
        meeting_date: day of the meeting.
        days: least days between the publication and the meeting.
    """
    row = connection.execute(
        "select revision from mart.revision_as_of(%s) where period = %s", (meeting_date - timedelta(days=days), period)
    ).fetchone()
    return int(row[0]) if row else None


def frozen_period(connection: Connection[Any], meeting_date: date, *, days: int) -> date | None:
    """The month of `frozen_publication`."""
    frozen = frozen_publication(connection, meeting_date, days=days)
    return frozen.period if frozen else None
