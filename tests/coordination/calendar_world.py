"""A warehouse of which nothing is known yet, and short ways to write what the calendar and the freeze read."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import psycopg

from padan.coordination import Duty, list_duties
from padan.day import JAKARTA

Connection = psycopg.Connection[tuple[Any, ...]]


@dataclass(frozen=True)
class World:
    """A connection whose writes are taken back, and short ways to write what the calendar reads."""

    connection: Connection

    @contextmanager
    def sandbox(self) -> Iterator[None]:
        """Nothing known: no delivery, event, meeting; taken back at the end."""
        with self.connection.transaction(force_rollback=True):
            self.connection.execute("set local session_replication_role = replica")
            for table in ("ops.delivery", "control.obligation_event", "control.agenda_item", "control.meeting",
                          "mart.fct_publication"):  # fmt: skip
                self.connection.execute(f"delete from {table}".encode())
            self.connection.execute("set local session_replication_role = origin")
            self.connection.execute("select set_config('padan.operator', 'Uji', true)")
            yield

    def oblige(self, rule: str, frequency: int, *, kind: str = "laporan", grace: int = 0, since: str = "2000-01-01",
               until: str | None = None, level: str | None = None, dataset: str | None = None) -> None:  # fmt: skip
        """One more row of reference.obligation, `uji`."""
        self.connection.execute(
            "insert into reference.obligation (obligation_id, name_id, name_en, owner, kind, dataset, meeting_level,"
            " due_rule, frequency, grace_days, valid_from, valid_to, source, source_line)"
            " values ('uji', 'Uji', 'Test', 'Lembaga A; Lembaga B', %s, %s, %s, %s, %s, %s, %s, %s, 's', 'l')",
            (kind, dataset, level, rule, frequency, grace, since, until),
        )

    def only(self, rule: str, frequency: int, **more: Any) -> None:
        """`oblige`, with no other obligation."""
        self.connection.execute("delete from reference.obligation")
        self.oblige(rule, frequency, **more)

    def deliver(self, period: str, received: str, *, dataset: str = "pengaduan", state: str = "landed",
                revision: int = 1) -> None:  # fmt: skip
        """A delivery, received at noon of a day."""
        at = datetime.fromisoformat(received).replace(hour=12, tzinfo=JAKARTA)
        self.connection.execute(
            "insert into ops.delivery (dataset, period, revision, received_at, state, letter_no)"
            " values (%s, %s, %s, %s, %s, 'B-1')",
            (dataset, f"{period}-01", revision, at, state),
        )

    def event(self, done_on: date | str, period: str | None = None, obligation: str = "uji") -> None:
        """Something done by hand."""
        self.connection.execute(
            "insert into control.obligation_event (obligation_id, period, done_on, document)"
            " values (%s, %s, %s, 'SK 1')",
            (obligation, period and f"{period}-01", done_on),
        )

    def meeting(self, held_on: date | str, level: str = "menteri", *, state: str = "selesai",
                invited_on: str | None = None) -> None:  # fmt: skip
        """A meeting."""
        self.connection.execute(
            "insert into control.meeting (level, title, held_on, invited_on, state) values (%s, 'Rapat', %s, %s, %s)",
            (level, held_on, invited_on, state),
        )

    def publish(self, period: str, day: str, *, revision: int = 1, status: str = "final", hour: int = 12) -> None:
        """A revision of a month, published on a day of Jakarta."""
        at = datetime.fromisoformat(day).replace(hour=hour, tzinfo=JAKARTA)
        self.connection.execute(
            "insert into mart.fct_publication (period, revision, run_id, published_at, status, code_version)"
            " values (%s, %s, 'r', %s, %s, '1')",
            (f"{period}-01", revision, at, status),
        )

    def duties(self, as_of: date | str, **window: Any) -> list[Duty]:
        """The calendar of a day."""
        day = date.fromisoformat(as_of) if isinstance(as_of, str) else as_of
        return list_duties(self.connection, day, **window)
