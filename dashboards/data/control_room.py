"""What the control room shows, read as padan_viewer; never cached, because two people may be writing."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

import psycopg

from dashboards.data.warehouse import WarehouseUnavailable
from padan.control import (
    ProposedItem,
    Writer,
    list_actions,
    list_findings,
    list_items,
    list_meetings,
    propose_items,
    read_history,
    read_row,
    write_minutes,
)
from padan.errors import Failed
from padan.language import Code
from padan.postgres import open_warehouse

Row = dict[str, Any]
CHANGES_SHOWN = 100
MADE = """
select
    (select count(*) from control.finding as f where f.first_period = r.period and f.rule_id <> 'manual'),
    (select count(*) from control.finding as f where f.closed_period = r.period and f.rule_id <> 'manual')
from control.finding_run as r
where r.period = %s
"""


@dataclass(frozen=True)
class ControlRoom:
    """The state of the loop.

    Attributes:
        findings: open ones for the newest month, those that held in it for an earlier one; by severity.
        made: how many findings opened and closed in the month; None where none were made of it yet.
        actions: every action, the most overdue first, closed ones last.
        meetings: every meeting, the newest first.
        next_meeting: the nearest planned one.
        agenda: its items.
        proposed: what its agenda should hold beside them, or that of a meeting yet to be planned.
        changes: the newest changes that people made.
    """

    findings: Sequence[Row]
    made: Row | None
    actions: Sequence[Row]
    meetings: Sequence[Row]
    next_meeting: Row | None
    agenda: Sequence[Row]
    proposed: Sequence[ProposedItem]
    changes: Sequence[Row]


@contextmanager
def as_viewer() -> Iterator[Writer]:
    """A connection that reads, for one drawing of the page.

    Raises:
        WarehouseUnavailable: the server is not there.
    """
    try:
        with open_warehouse() as warehouse, warehouse.connect("padan_viewer") as connection:
            connection.read_only = True
            yield connection
    except (Failed, psycopg.OperationalError) as error:
        raise WarehouseUnavailable(type(error).__name__) from error


def read_control_room(period: date, code: str, *, is_newest: bool) -> ControlRoom:
    """Everything that the page shows of a month, each text in the words of that month."""
    with as_viewer() as connection:
        findings = list_findings(connection) if is_newest else list_findings(connection, period=period, closed_too=True)
        made = connection.execute(MADE, (period,)).fetchone()
        meetings = list_meetings(connection)
        planned = [meeting for meeting in reversed(meetings) if meeting["state"] == "direncanakan"]
        coming = planned[0] if planned else None
        return ControlRoom(
            findings=findings,
            made=dict(zip(("opened", "closed"), made, strict=True)) if made else None,
            actions=list_actions(connection, closed_too=True),
            meetings=meetings,
            next_meeting=coming,
            agenda=list_items(connection, coming["meeting_id"], language=_code(code)) if coming else [],
            proposed=propose_items(
                connection, meeting_id=coming["meeting_id"] if coming else None, language=_code(code)
            ),
            changes=read_history(connection, limit=CHANGES_SHOWN),
        )


def read_agenda(meeting_id: int, code: str) -> list[Row]:
    """Items of a meeting."""
    with as_viewer() as connection:
        return list_items(connection, meeting_id, language=_code(code))


def read_minutes(meeting_id: int, code: str) -> str:
    """The minutes of a meeting as Markdown."""
    with as_viewer() as connection:
        return write_minutes(connection, meeting_id, language=_code(code))


def read_again(table: str, row_id: int) -> tuple[Row, Row | None]:
    """A row as it stands, and the newest change of it."""
    with as_viewer() as connection:
        history = read_history(connection, table=table, row_id=row_id, limit=1)
        return read_row(connection, table, row_id), history[0] if history else None


def _code(code: str) -> Code:
    return "en" if code == "en" else "id"
