"""Asking for the approval of an audited month, and demanding it at publication."""

from typing import Any

from psycopg import Connection
from psycopg.types.json import Jsonb

from padan.errors import Refused
from padan.language import choose
from padan.release.certified import write_certified
from padan.release.decision import PLATFORM, cancel_waiting, sign
from padan.release.fingerprint import check_unchanged, fingerprint, read_certified
from padan.release.record import APPROVED, TWO_PERSON, find_release
from padan.release.refusals import RULES, refusals
from padan.release.report import build_report
from padan.runs.record import Run


def ask_for_approval(connection: Connection[tuple[Any, ...]], run: Run, *, threshold: int) -> int:
    """Writes down what the approver has to see, and lets the run wait.

    Args:
        connection: as padan_publisher; the caller commits.
        run: a run whose candidate is built and audited, with the options `release` and `by`.
        threshold: smallest publishable count.

    Returns:
        The number of the release.
    """
    certified = read_certified(connection, run, threshold=threshold)
    report = build_report(connection, run, threshold=threshold) | {"certified": certified}
    with refusals():
        # A run that is built again by clearing its tasks asks again.
        connection.execute(
            "update ops.run set state = 'running' where run_id = %s and state = 'waiting'", (run.run_id,)
        )
        cancel_waiting(
            connection, run.period, reason=choose("calon terbitan dihitung ulang", "the candidate was computed again")
        )
        sign(connection, PLATFORM)
        row = connection.execute(
            "insert into control.release (run_id, period, requested_by, fingerprint) values (%s, %s, %s, %s)"
            " returning release_id",
            (run.run_id, run.period, run.options.get("by"), fingerprint(certified)),
        ).fetchone()
        assert row is not None
        connection.execute(
            "insert into control.release_report (release_id, report) values (%s, %s)", (row[0], Jsonb(report))
        )
    write_certified(connection, run, release_id=int(row[0]), threshold=threshold)
    return int(row[0])


def require_approval(connection: Connection[tuple[Any, ...]], run: Run, *, threshold: int) -> None:
    """That the run may be published: it asked for no second person, or has the approval of this very candidate.

    Raises:
        Refused: nobody has approved it, or the candidate is another one now.
    """
    if run.options.get("release") != TWO_PERSON:
        return
    release = find_release(connection, run.run_id)
    if release.state != APPROVED:
        wrong, remedy = RULES["release_missing"]
        raise Refused(
            rule="release_missing",
            message=choose(*wrong).format(about=run.run_id),
            remedy=choose(*remedy),
        )
    check_unchanged(connection, run, release, threshold=threshold)
