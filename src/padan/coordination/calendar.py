"""The obligation calendar: what is due, late and done by owner, on any day; and recording what was done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from psycopg import Connection
from psycopg.rows import class_row

from padan.coordination.refusals import refuse
from padan.periods import add_months, format_period

State = Literal[
    "selesai", "selesai_terlambat", "direncanakan", "belum_jatuh_tempo", "terlambat", "belum_tercatat"
]  # fmt: skip
OPEN_STATES: tuple[State, ...] = ("terlambat", "belum_tercatat", "direncanakan", "belum_jatuh_tempo")
LATE_STATES: tuple[State, ...] = ("terlambat", "belum_tercatat")
DONE_STATES: tuple[State, ...] = ("selesai", "selesai_terlambat")
# What padan calendar done may record; deliveries, meetings and invitations tell themselves.
RECORDED_KINDS = ("laporan", "keputusan", "verifikasi")
COLUMNS = (
    "obligation_id, name_id, name_en, owner, kind, dataset, due_rule, frequency, period_start, period_end, slot,"
    " due_on, done_on, planned_on, document, meeting_id, state, days_late, source, source_line"
)
STATUS = f"select {COLUMNS} from control.obligation_status(%(as_of)s, %(from_day)s, %(to_day)s)"


@dataclass(frozen=True)
class Duty:
    """One thing that somebody owes once, with what became of it on the day asked about.

    Attributes:
        obligation_id: row of reference/obligations.csv.
        name_id: what, in Indonesian.
        name_en: what, in English.
        owner: institutions, separated by `; `; each of them answers for it.
        kind: pengiriman, laporan, keputusan, verifikasi, rapat, undangan.
        dataset: of contracts/extracts.yaml; deliveries only.
        due_rule: how `due_on` is reckoned (migration 0021).
        frequency: months, times a year, or days, by `due_rule`.
        period_start: first day of the period; of the last time before, where the rule counts from there.
        period_end: last day of the period; of a meeting its day.
        slot: which of the times in a year, from 1.
        due_on: last day on which it is in time.
        done_on: when it was done; None: not by the day asked about.
        planned_on: day of a planned meeting that would fulfil it.
        document: letter, decree, or title of the meeting.
        meeting_id: of control.meeting.
        state: see State; `belum_tercatat` is due, but nothing says that it was not done before records began.
        days_late: days after the due day, until done or until the day asked about.
        source: the rule's text and what was assumed.
        source_line: document and line.
    """

    obligation_id: str
    name_id: str
    name_en: str
    owner: str
    kind: str
    dataset: str | None
    due_rule: str
    frequency: int
    period_start: date | None
    period_end: date | None
    slot: int
    due_on: date
    done_on: date | None
    planned_on: date | None
    document: str | None
    meeting_id: int | None
    state: State
    days_late: int
    source: str
    source_line: str

    @property
    def owners(self) -> tuple[str, ...]:
        """Each institution by itself."""
        return tuple(self.owner.split("; "))


@dataclass(frozen=True)
class Event:
    """A report, decree or verification that somebody recorded."""

    event_id: int
    obligation_id: str
    period: date | None
    done_on: date
    document: str
    note: str | None
    version: int


def list_duties(
    connection: Connection[Any],
    as_of: date,
    *,
    from_day: date | None = None,
    to_day: date | None = None,
    owner: str | None = None,
) -> list[Duty]:
    """Every duty that falls due between two days, earliest first, as it stood on `as_of`.

    Args:
        connection: any role that reads schema control.
        as_of: the day asked about; what was done later does not count yet.
        from_day: first due day; the beginning of the records by default.
        to_day: last due day; a year after `as_of` by default.
        owner: only duties of this institution, shared ones too.
    """
    with connection.cursor(row_factory=class_row(Duty)) as cursor:
        duties = cursor.execute(STATUS, {"as_of": as_of, "from_day": from_day, "to_day": to_day}).fetchall()
    return [duty for duty in duties if owner is None or owner in duty.owners]


def list_owners(duties: Sequence[Duty]) -> list[str]:
    """Institutions of the duties, each once, in the order of the alphabet."""
    return sorted({owner for duty in duties for owner in duty.owners})


def list_events(connection: Connection[Any]) -> list[Event]:
    """What was recorded by hand and stands, newest first."""
    with connection.cursor(row_factory=class_row(Event)) as cursor:
        return cursor.execute(
            "select event_id, obligation_id, period, done_on, document, note, version from control.obligation_event"
            " where state = 'berlaku' order by done_on desc, event_id desc"
        ).fetchall()


def record_done(
    connection: Connection[Any],
    obligation_id: str,
    *,
    done_on: date,
    document: str,
    today: date,
    period: date | None = None,
    note: str | None = None,
) -> Event:
    """Records that a report, decree or verification was done. The caller sets the operator and commits.

    Args:
        connection: as padan_control, inside padan.control's `write_as`.
        obligation_id: row of reference/obligations.csv.
        done_on: its day, not after `today`.
        document: number of the letter or decree.
        today: the day of recording, in Jakarta.
        period: first month of the period that it is about, for a duty of periods; by default the newest period that
            had ended by `done_on`.
        note: free text.

    Raises:
        Refused: an unknown duty, one that tells itself, a day in the future, a period that does not fit, or done twice.
    """
    if done_on > today:
        raise refuse("obligation_in_future", day=done_on)
    frequency = _check_recordable(connection, obligation_id, done_on)
    month = _check_period(obligation_id, frequency, period, done_on)
    found = connection.execute(
        "select event_id from control.obligation_event where state = 'berlaku' and obligation_id = %s"
        " and coalesce(period, done_on) = %s",
        (obligation_id, month or done_on),
    ).fetchone()
    if found:
        what = format_period(month) if month else done_on
        raise refuse("obligation_already_done", obligation=obligation_id, what=what, event=found[0])
    with connection.cursor(row_factory=class_row(Event)) as cursor:
        written = cursor.execute(
            "insert into control.obligation_event (obligation_id, period, done_on, document, note)"
            " values (%s, %s, %s, %s, %s)"
            " returning event_id, obligation_id, period, done_on, document, note, version",
            (obligation_id, month, done_on, document, note),
        ).fetchone()
    assert written is not None
    return written


def undo_done(connection: Connection[Any], event_id: int) -> None:
    """Takes a record back: it stays in the history and counts no more.

    Raises:
        Refused: there is no such record, or it is taken back already.
    """
    changed = connection.execute(
        "update control.obligation_event set state = 'dibatalkan' where event_id = %s and state = 'berlaku'",
        (event_id,),
    ).rowcount
    if not changed:
        raise refuse("event_not_found", event=event_id)


def _check_recordable(connection: Connection[Any], obligation_id: str, day: date) -> int | None:
    """The months of a period, None for a duty without periods; refuses what is not recorded by hand."""
    rows = connection.execute(
        "select kind, due_rule, frequency, valid_from <= %(day)s and coalesce(valid_to >= %(day)s, true)"
        " from control.obligations() where obligation_id = %(id)s",
        {"id": obligation_id, "day": day},
    ).fetchall()
    if not rows:
        known = connection.execute(
            "select distinct obligation_id from control.obligations() where kind = any(%s) order by 1",
            ([*RECORDED_KINDS],),
        )
        raise refuse("obligation_unknown", obligation=obligation_id, known=", ".join(str(row[0]) for row in known))
    kind = rows[0][0]
    if kind not in RECORDED_KINDS:
        where = "ops.delivery" if kind == "pengiriman" else "control.meeting"
        raise refuse("obligation_tells_itself", obligation=obligation_id, where=where)
    in_force = [row for row in rows if row[3]]
    if not in_force:
        raise refuse("obligation_not_in_force", obligation=obligation_id, day=day)
    _, rule, frequency, _ = in_force[0]
    return int(frequency) if rule == "periode" else None


def _check_period(obligation_id: str, frequency: int | None, period: date | None, done_on: date) -> date | None:
    if frequency is None:
        if period is not None:
            raise refuse("obligation_period_unused", obligation=obligation_id)
        return None
    newest = newest_ended_period(done_on, frequency)
    if period is None:
        return newest
    if (period.month - 1) % frequency:
        raise refuse(
            "obligation_period_needed",
            obligation=obligation_id,
            period=format_period(period),
            example=format_period(newest),
        )
    return period


def newest_ended_period(day: date, months: int) -> date:
    """First day of the newest period of so many months (1, 2, 3, 4, 6, 12) of the calendar that ended before `day`."""
    first = date(day.year, day.month, 1)
    return add_months(first, -((day.month - 1) % months) - months)
