"""The two ways in which Padan stops: a rule refused the input, or a component failed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg


@dataclass(eq=False)
class Refused(Exception):
    """A delivery or a candidate broke a rule (exit 3). A refusal is never retried.

    Attributes:
        rule: name of the rule, as in docs/runbook.md.
        message: what is wrong, in the user's language.
        remedy: what to do about it.
        dataset: name in contracts/extracts.yaml, or the model of the candidate.
        file: file name inside the inbox, without its folder.
    """

    rule: str
    message: str
    remedy: str
    dataset: str | None = None
    file: str | None = None

    def __str__(self) -> str:
        where = " / ".join(part for part in (self.dataset, self.file) if part)
        return f"{where + ': ' if where else ''}[{self.rule}] {self.message} → {self.remedy}"


@dataclass(eq=False)
class Failed(Exception):
    """A component was unreachable or crashed (exit 4); running the same command again resumes."""

    message: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.message} → {self.remedy}"


@contextmanager
def without_row_values(step: str) -> Iterator[None]:
    """Hides PostgreSQL's message where it could quote a row: a NIK must not reach a log.

    Raises:
        Failed: in place of a data or integrity error, with its SQLSTATE only.
    """
    try:
        yield
    except (psycopg.DataError, psycopg.IntegrityError) as error:
        raise Failed(
            f"basis data menolak langkah {step} (SQLSTATE {error.sqlstate})",
            "laporkan kepada pengelola Padan; isi baris sengaja tidak dicetak",
        ) from None
