"""The book of releases (control.release)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from psycopg import Connection, sql
from psycopg.rows import class_row

from padan.errors import Refused
from padan.language import choose

# Value of the option `release`.
TWO_PERSON = "two-person"
WAITING, APPROVED, REFUSED, CANCELLED = "menunggu", "disetujui", "ditolak", "dibatalkan"

COLUMNS = sql.SQL(
    "l.release_id, l.run_id, l.period, l.requested_by, l.requested_at, l.fingerprint, l.state, l.decided_by,"
    " l.decided_at, l.reason, l.version, r.state as run_state, r.published_revision"
)


@dataclass(frozen=True)
class Release:
    """A month that waited, or waits, for an approval.

    Attributes:
        state: `menunggu`, `disetujui`, `ditolak` or `dibatalkan`.
        reason: of the refusal or the cancellation; of an approval the approver's note, if any.
        run_state: state of its run in ops.run.
        published_revision: the revision that the run published, or confirmed.
    """

    release_id: int
    run_id: str
    period: date
    requested_by: str
    requested_at: datetime
    fingerprint: str
    state: str
    decided_by: str | None
    decided_at: datetime | None
    reason: str | None
    version: int
    run_state: str
    published_revision: int | None

    @property
    def is_done(self) -> bool:
        """Whether an approved month has been published, or found equal to what is."""
        return self.run_state in ("published", "unchanged")


def find_release(connection: Connection[tuple[Any, ...]], run_id: str) -> Release:
    """The newest release of a run.

    Raises:
        Refused: the run never asked for an approval.
    """
    query = sql.SQL(
        "select {} from control.release as l inner join ops.run as r on l.run_id = r.run_id"
        " where l.run_id = %s order by l.release_id desc limit 1"
    )
    with connection.cursor(row_factory=class_row(Release)) as cursor:
        found = cursor.execute(query.format(COLUMNS), (run_id,)).fetchone()
    if found is None:
        raise Refused(
            rule="release_unknown",
            message=choose(
                f"proses {run_id} tidak pernah meminta persetujuan", f"run {run_id} never asked for an approval"
            ),
            remedy=choose("salin RUN dari `padan release list`", "copy RUN from `padan release list`"),
        )
    return found


def list_releases(
    connection: Connection[tuple[Any, ...]], *, period: date | None = None, with_decided: bool = False
) -> list[Release]:
    """The releases that wait, or all of them, newest first."""
    query = sql.SQL(
        "select {} from control.release as l inner join ops.run as r on l.run_id = r.run_id"
        " where (%s::date is null or l.period = %s) and (%s or l.state = 'menunggu' or"
        " (l.state = 'disetujui' and r.state not in ('published', 'unchanged')))"
        " order by l.release_id desc"
    )
    with connection.cursor(row_factory=class_row(Release)) as cursor:
        return cursor.execute(query.format(COLUMNS), (period, period, with_decided)).fetchall()


def read_report(connection: Connection[tuple[Any, ...]], release_id: int) -> dict[str, Any]:
    """What the approver is shown (padan.release.report); unpublished figures, so not for every role."""
    row = connection.execute(
        "select report from control.release_report where release_id = %s", (release_id,)
    ).fetchone()
    return dict(row[0]) if row else {}
