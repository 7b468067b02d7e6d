"""Actions: who does what by when, and the number that will tell whether it worked."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, LiteralString

from psycopg.rows import dict_row

from padan.control.refusals import Writer, refuse
from padan.control.rows import add_row, call_row, change_row, clean_line, clean_text, read_row

STATUSES = ("belum_mulai", "berjalan", "selesai", "dibatalkan")
CLOSED = ("selesai", "dibatalkan")
CHANGEABLE = ("title", "owner_institution", "owner_unit", "due_on", "status", "note", "meeting_id")


@dataclass(frozen=True)
class Number:
    """What will tell whether an action worked.

    Attributes:
        indicator_id: of mart.fct_indicator; None for a KPI, or where the finding itself tells.
        kpi_id: of the plan.
        region_code: 00 for the nation.
        programme_id: ALL where the indicator is not about one programme.
        breakdown: total, or another of the indicator's breakdowns.
        category: value within the breakdown.
        match_basis: semua, or nik for a month of exact matching.
        period_before: month to compare with; None: the newest published one.
    """

    indicator_id: str | None = None
    kpi_id: str | None = None
    region_code: str = "00"
    programme_id: str = "ALL"
    breakdown: str = "total"
    category: str = "total"
    match_basis: str = "semua"
    period_before: date | None = None


@dataclass(frozen=True)
class NewAction:
    """An action to be written down.

    Attributes:
        title: what is to be done.
        owner_institution: K/L/B that answers for it.
        owner_unit: unit within it.
        due_on: last day.
        finding_id: the finding that it answers.
        meeting_id: the meeting that decided it.
        note: anything else.
        number: what will tell whether it worked; None: the finding's own.
    """

    title: str
    owner_institution: str
    owner_unit: str
    due_on: date
    finding_id: int | None = None
    meeting_id: int | None = None
    note: str | None = None
    number: Number | None = None


def add_action(connection: Writer, action: NewAction, *, by: str) -> int:
    """Writes an action down; its number starts from the month before which nothing was done.

    Args:
        connection: as padan_control; committed.
        action: what is to be done.
        by: name of the person who enters it.

    Returns:
        Number of the action.

    Raises:
        Refused: no finding or meeting of that number, no number to measure by, a figure that was never published, or a
            text that cannot be stored.
    """
    number = _number(connection, action)
    values = {
        "finding_id": action.finding_id,
        "meeting_id": action.meeting_id,
        "title": clean_line(action.title, "title"),
        "owner_institution": clean_line(action.owner_institution, "owner_institution"),
        "owner_unit": clean_line(action.owner_unit, "owner_unit"),
        "due_on": action.due_on,
        "note": clean_text(action.note, "note"),
        **asdict(number),
    }
    return add_row(connection, "action", values, by=by)


def edit_action(connection: Writer, action_id: int, version: int, changes: Mapping[str, Any], *, by: str) -> int:
    """Changes an action that nobody changed since this version of it was read.

    A status of CLOSED closes it today; another one opens it again.

    Args:
        connection: as padan_control; committed.
        action_id: number of the action.
        version: the version that the person had before them.
        changes: columns of CHANGEABLE with their new values.
        by: name of the person.

    Returns:
        The new version.

    Raises:
        Refused: `changed_meanwhile` (nothing is written), unknown action, column, status or text.
    """
    unknown = sorted(set(changes) - set(CHANGEABLE))
    if unknown:
        raise refuse("value_unknown", ", ".join(unknown))
    cleaned = dict(changes)
    for name in ("title", "owner_institution", "owner_unit"):
        if name in cleaned:
            cleaned[name] = clean_line(cleaned[name], name)
    if "note" in cleaned:
        cleaned["note"] = clean_text(cleaned["note"], "note")
    if "status" in cleaned:
        cleaned["closed_on"] = _closing_day(connection, action_id, str(cleaned["status"]))
    return change_row(connection, "action", action_id, version, cleaned, by=by)


def close_action(
    connection: Writer, action_id: int, version: int, *, status: str = "selesai", note: str | None = None, by: str
) -> int:
    """Closes an action: done (`selesai`) or cancelled (`dibatalkan`), with a note where one is given.

    Returns:
        The new version.

    Raises:
        Refused: as edit_action, and `already_closed`.
    """
    if status not in CLOSED:
        raise refuse("value_unknown", status)
    if read_row(connection, "action", action_id)["closed_on"] is not None:
        raise refuse("already_closed", call_row("action", action_id))
    changes: dict[str, Any] = {"status": status}
    if note is not None:
        changes["note"] = note
    return edit_action(connection, action_id, version, changes, by=by)


LIST: LiteralString = """
select * from control.action_status
where (%(all)s or closed_on is null) and (not %(overdue)s or overdue_days > 0)
    and (%(finding)s::bigint is null or finding_id = %(finding)s)
    and (%(meeting)s::bigint is null or meeting_id = %(meeting)s)
order by closed_on is not null, overdue_days desc, due_on, action_id
"""


def list_actions(
    connection: Writer,
    *,
    closed_too: bool = False,
    overdue_only: bool = False,
    finding_id: int | None = None,
    meeting_id: int | None = None,
) -> list[dict[str, Any]]:
    """Rows of control.action_status, the most overdue first."""
    values = {"all": closed_too, "overdue": overdue_only, "finding": finding_id, "meeting": meeting_id}
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(LIST, values).fetchall()


def _closing_day(connection: Writer, action_id: int, status: str) -> date | None:
    """Today for a status that closes; the day it had where it was closed before."""
    if status not in STATUSES:
        raise refuse("value_unknown", status)
    if status not in CLOSED:
        return None
    closed: date | None = read_row(connection, "action", action_id)["closed_on"]
    row = connection.execute("select control.today()").fetchone()
    assert row is not None
    today: date = row[0]
    return closed or today


def _number(connection: Writer, action: NewAction) -> Number:
    """The number of the action: as given, else its finding's; with the month to compare with."""
    number = action.number
    if number is None:
        if action.finding_id is None:
            raise refuse("number_missing")
        return _number_of_finding(connection, action.finding_id)
    if number.indicator_id is None and number.kpi_id is None:
        if action.finding_id is None:
            raise refuse("number_missing")
        return number
    if number.indicator_id is not None:
        newest = _newest_period(connection, number)
        if newest is None:
            raise refuse("number_unknown", " / ".join([
                number.indicator_id, number.region_code, number.programme_id, number.breakdown, number.category
            ]))  # fmt: skip
        return number if number.period_before else Number(**(asdict(number) | {"period_before": newest}))
    row = connection.execute("select period from control.kpi_value(%s, null, null)", (number.kpi_id,)).fetchone()
    before = number.period_before or (row[0] if row else None)
    return Number(**(asdict(number) | {"period_before": before}))


def _number_of_finding(connection: Writer, finding_id: int) -> Number:
    finding = read_row(connection, "finding", finding_id)
    return Number(
        indicator_id=finding["indicator_id"],
        kpi_id=finding["kpi_id"],
        region_code=finding["region_code"],
        programme_id=finding["programme_id"],
        breakdown=finding["breakdown"] or "total",
        category=finding["category"] or "total",
        match_basis=finding["match_basis"] or "semua",
        period_before=finding["last_period"],
    )


def _newest_period(connection: Writer, number: Number) -> date | None:
    row = connection.execute(
        "select max(period) from mart.fct_indicator where indicator_id = %s and region_code = %s and programme_id = %s"
        " and breakdown = %s and category = %s and match_basis = %s",
        (number.indicator_id, number.region_code, number.programme_id, number.breakdown, number.category,
         number.match_basis),
    ).fetchone()  # fmt: skip
    return row[0] if row else None
