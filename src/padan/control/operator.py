"""Who writes: the name that the history of every row carries."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from psycopg import Connection
from psycopg.pq import TransactionStatus


@contextmanager
def write_as(connection: Connection[tuple[Any, ...]], operator: str) -> Iterator[None]:
    """A transaction in which everything that is written to schema control is signed with a name.

    It is one of its own: what the connection read before is ended first, and at the end everybody sees what was
    written.

    Args:
        connection: a role that may write there; committed at the end, rolled back by an exception.
        operator: name of the person; `padan` is the platform itself.
    """
    if connection.info.transaction_status == TransactionStatus.INTRANS:
        connection.commit()
    with connection.transaction():
        connection.execute("select set_config('padan.operator', %s, true)", (operator,))
        yield
