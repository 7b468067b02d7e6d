"""The word of the second person, and its end by a newer run. The rules themselves stand in migration 0022."""

from datetime import date
from typing import Any

from psycopg import Connection

from padan.release.fingerprint import check_unchanged
from padan.release.record import APPROVED, CANCELLED, REFUSED, WAITING, Release, find_release
from padan.release.refusals import refusals
from padan.runs.record import read_run

# Who signs what the platform does by itself (control.operator).
PLATFORM = "padan"


def sign(connection: Connection[tuple[Any, ...]], name: str) -> None:
    """Says who writes into schema control until the transaction ends."""
    connection.execute("select set_config('padan.operator', %s, true)", (name,))


def approve_release(
    publisher: Connection[tuple[Any, ...]],
    writer: Connection[tuple[Any, ...]],
    run_id: str,
    *,
    by: str,
    note: str | None,
    threshold: int,
) -> Release:
    """Records the approval; the caller publishes afterwards.

    Args:
        publisher: as padan_publisher, who may read the candidate.
        writer: as padan_control, who signs; the caller commits.
        run_id: the run that waits.
        by: who approves.
        note: remark of the approver.
        threshold: smallest publishable count.

    Raises:
        Refused: the approver is who asked, the release is already decided, or the candidate is another one by now.
    """
    release = find_release(writer, run_id)
    if release.state == WAITING:
        check_unchanged(publisher, read_run(publisher, run_id), release, threshold=threshold)
    return _decide(writer, release, APPROVED, by=by, reason=note)


def refuse_release(writer: Connection[tuple[Any, ...]], run_id: str, *, by: str, reason: str) -> Release:
    """Records the refusal and its reason; the run ends as refused, and nothing is published.

    Args:
        writer: as padan_control; the caller commits.
        run_id: the run that waits.
        by: who refuses; may be who asked, and so takes the request back.
        reason: why; must not be empty.

    Raises:
        Refused: there is no reason, or the release is already decided.
    """
    return _decide(writer, find_release(writer, run_id), REFUSED, by=by, reason=reason)


def cancel_release(connection: Connection[tuple[Any, ...]], run_id: str, *, reason: str) -> Release:
    """The platform itself ends a request that can no longer be granted; as padan_publisher."""
    return _decide(connection, find_release(connection, run_id), CANCELLED, by=PLATFORM, reason=reason)


def cancel_waiting(connection: Connection[tuple[Any, ...]], period: date, *, reason: str) -> int:
    """Ends what waits for this month, because it is being computed again; as padan_publisher.

    Returns:
        How many requests ended.
    """
    sign(connection, PLATFORM)
    return connection.execute(
        "update control.release set state = 'dibatalkan', reason = %s where period = %s and state = 'menunggu'",
        (reason, period),
    ).rowcount


def mark_publishing(connection: Connection[tuple[Any, ...]], run_id: str) -> None:
    """An approved run goes on: what stops it from now on is recorded as of any other run."""
    connection.execute(
        "update ops.run set state = 'running', message = null, finished_at = null"
        " where run_id = %s and state in ('waiting', 'failed')",
        (run_id,),
    )


def _decide(
    connection: Connection[tuple[Any, ...]], release: Release, state: str, *, by: str, reason: str | None
) -> Release:
    with refusals():
        sign(connection, by)
        connection.execute(
            "update control.release set state = %s, reason = nullif(btrim(%s), '') where release_id = %s",
            (state, reason or "", release.release_id),
        )
    return find_release(connection, release.run_id)
