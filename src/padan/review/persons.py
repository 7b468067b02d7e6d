"""Merges, splits and corrected NIK: events that the register applies from the next run on, and that can be undone."""

from dataclasses import dataclass
from datetime import date, datetime

from padan.review.refusals import Steward, refusals


@dataclass(frozen=True)
class PersonEvent:
    """One event; `person_id` stays, `other_person_id` goes (digabung) or gets its own number back (dipisah)."""

    event_id: int
    kind: str
    person_id: int
    other_person_id: int | None
    period: date
    reason: str
    author: str
    happened_at: datetime
    undone_by: str | None
    undone_at: datetime | None


def merge_person(connection: Steward, *, nik: int, into: int, reason: str, by: str, period: date | None = None) -> int:
    """From the period on, the person of `nik` is the person of `into`.

    Args:
        connection: as padan_steward; committed.
        nik: of the one who is merged away.
        into: NIK of the one who stays.
        reason: why; kept with the event.
        by: the steward's name.
        period: first month; the newest matched month by default.

    Returns:
        Number of the event.

    Raises:
        Refused: unknown NIK, the same person, or one of them is merged already.
    """
    return _call(connection, "select identity.merge_person(%s, %s, %s, %s, %s)", (by, nik, into, period, reason))


def split_person(connection: Steward, *, nik: int, reason: str, by: str, period: date | None = None) -> int:
    """From the period on, a merged NIK is a person of its own again; what it was merged with until then stays."""
    return _call(connection, "select identity.split_person(%s, %s, %s, %s)", (by, nik, period, reason))


def correct_nik(connection: Steward, *, nik: int, to: int, reason: str, by: str, period: date | None = None) -> int:
    """From the period on, the person of `nik` is found under the NIK `to`, which Dukcapil issued in its place."""
    return _call(connection, "select identity.correct_nik(%s, %s, %s, %s, %s)", (by, nik, to, period, reason))


def undo_event(connection: Steward, event_id: int, *, by: str) -> None:
    """Takes an event back as if it had never been written; the newest event of a person goes first.

    Raises:
        Refused: no such event, already undone, or a newer event of the same person.
    """
    _call(connection, "select identity.undo_person_event(%s, %s)", (by, event_id))


def read_history(connection: Steward, *, by: str, nik: int | None = None) -> list[PersonEvent]:
    """Events in the order in which they were written, without NIK; of one person where a NIK is given."""
    with refusals():
        rows = connection.execute("select * from identity.person_history(%s, %s)", (by, nik)).fetchall()
        connection.commit()
    return [PersonEvent(*row) for row in rows]


def _call(connection: Steward, statement: str, values: tuple[object, ...]) -> int:
    with refusals():
        row = connection.execute(statement.encode(), values).fetchone()
        connection.commit()
    assert row is not None
    return int(row[0])
