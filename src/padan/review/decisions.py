"""A steward's word on a pair. The matching applies it from the next run; published months stay as they are."""

from dataclasses import dataclass
from datetime import datetime

from padan.review.pairs import PairKey
from padan.review.refusals import Steward, refusals

DECISIONS = ("terima", "tolak", "nanti")
LONGEST_NOTE = 2000
LONGEST_NAME = 200


@dataclass(frozen=True)
class Undone:
    """The decision that was taken back."""

    key: PairKey
    decision: str


@dataclass(frozen=True)
class Decision:
    """One word of a steward; `undone_by` where it was taken back."""

    decision_id: int
    key: PairKey
    decision: str
    note: str | None
    decided_by: str
    decided_at: datetime
    undone_by: str | None
    undone_at: datetime | None


def decide(connection: Steward, key: PairKey, *, decision: str, note: str, by: str) -> int:
    """Writes the decision down; it replaces an earlier one on the same pair.

    Args:
        connection: as padan_steward; committed.
        key: the pair.
        decision: one of DECISIONS.
        note: why; may be empty.
        by: the steward's name.

    Returns:
        Number of the decision.

    Raises:
        Refused: unknown pair, or the record is already accepted as somebody else.
    """
    with refusals():
        row = connection.execute(
            "select identity.decide(%s, %s, %s, %s, %s, %s)",
            (by, key.dataset, key.record_key, key.person_id, decision, note),
        ).fetchone()
        connection.commit()
    assert row is not None
    return int(row[0])


def undo_decision(connection: Steward, decision_id: int, *, by: str) -> Undone:
    """Takes a decision back; the word before it, if any, holds again.

    Raises:
        Refused: no such decision, already undone, or two persons would then be accepted for one record.
    """
    with refusals():
        row = connection.execute(
            "select dataset, record_key, person_id, decision from identity.undo_decision(%s, %s)", (by, decision_id)
        ).fetchone()
        connection.commit()
    assert row is not None
    return Undone(PairKey(row[0], row[1], row[2]), row[3])


def list_decisions(
    connection: Steward, *, by: str, dataset: str | None = None, limit: int = 20, offset: int = 0
) -> list[Decision]:
    """Words so far, newest first, also those whose pair has left the queue; the look is recorded.

    Args:
        connection: as padan_steward; committed.
        by: the steward's name.
        dataset: only words on this dataset.
        limit: at most so many.
        offset: after so many.
    """
    with refusals():
        rows = connection.execute(
            "select * from identity.decisions_so_far(%s, %s, %s, %s)", (by, dataset, limit, offset)
        ).fetchall()
        connection.commit()
    return [Decision(row[0], PairKey(row[1], row[2], row[3]), *row[4:]) for row in rows]
