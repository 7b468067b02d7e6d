"""The dashboards' connections to the warehouse, honest when it is not there.

Pages read as padan_viewer. What is not published is read as padan_region with an officer's ticket (`read_as`); what
depends on an identity is cached under its roles and regions by the caller. Accesses are written as padan_access.
"""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

import pandas as pd
import psycopg
import streamlit as st
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DBAPIError, OperationalError

from padan.errors import Failed
from padan.postgres import Warehouse, open_warehouse

# Words as Python's own: with small frames, which is what a page reads, Arrow's take half as long again.
pd.set_option("mode.string_storage", "python")

ROLE, REGION_ROLE, ACCESS_ROLE = "padan_viewer", "padan_region", "padan_access"
STATEMENT_TIMEOUT_MS = 20_000
LOST = ("08", "57P")
"""Classes of SQLSTATE that tell of the connection or the server, not of the statement."""


class WarehouseUnavailable(Exception):
    """The warehouse does not answer; the page says so and a reload tries again."""


@st.cache_resource(show_spinner=False, on_release=lambda held: held[1].close())
def _hold_engines() -> tuple[dict[str, Engine], contextlib.ExitStack]:
    """Opens the warehouse for the life of the process: the embedded server stays up while somebody looks."""
    stack = contextlib.ExitStack()
    try:
        warehouse = stack.enter_context(open_warehouse())
    except Failed as failure:
        raise WarehouseUnavailable(str(failure)) from failure
    return {role: _make_engine(warehouse, role) for role in (ROLE, REGION_ROLE, ACCESS_ROLE)}, stack


def _make_engine(warehouse: Warehouse, role: str) -> Engine:
    """A pool that connects when it is first used."""
    url = warehouse.dsn(role).replace("postgresql://", "postgresql+psycopg://", 1)
    read_only = "off" if role == ACCESS_ROLE else "on"
    options = f"-c default_transaction_read_only={read_only} -c statement_timeout={STATEMENT_TIMEOUT_MS}"
    return create_engine(
        url, pool_size=4, max_overflow=8, pool_pre_ping=True, connect_args={"options": options, "connect_timeout": 5}
    )


def _frame(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> pd.DataFrame:
    """Rows as columns. NULL is None in text columns, as it is everywhere but in figures; pandas would make it NaN."""
    columns = zip(*rows, strict=True) if rows else ((),) * len(names)
    return pd.DataFrame(dict(zip(names, map(_column, columns), strict=True)), columns=list(names))


def _column(values: Sequence[Any]) -> pd.Series:
    is_text = not values or any(isinstance(value, str) for value in values)
    return pd.Series(values, dtype=object if is_text else None)


def read(statement: str, parameters: Mapping[str, object] | None = None) -> pd.DataFrame:
    """Rows of a statement with bound `:parameters`.

    Raises:
        WarehouseUnavailable: the server is not there; the next call opens it again.
    """
    names, rows = _fetch(statement, parameters)
    return _frame(names, rows)


def read_records(statement: str, parameters: Mapping[str, object] | None = None) -> list[dict[str, Any]]:
    """The same as dictionaries, every value as the database gives it: whole numbers stay whole, NULL is None."""
    names, rows = _fetch(statement, parameters)
    return [dict(zip(names, row, strict=True)) for row in rows]


def read_as(ticket: str, statement: str, parameters: Mapping[str, object] | None = None) -> pd.DataFrame:
    """The same as padan_region, who sees the regions of the ticket and forgets it with the transaction.

    Callers that cache must have the roles and regions of the identity in their key.

    Raises:
        WarehouseUnavailable: the server is not there.
    """
    names, rows = _fetch(statement, parameters, role=REGION_ROLE, ticket=ticket)
    return _frame(names, rows)


def write_access(statement: str, parameters: Mapping[str, object]) -> None:
    """Calls a function of the book of accesses as padan_access.

    Raises:
        WarehouseUnavailable: the server is not there.
    """
    _fetch(statement, parameters, role=ACCESS_ROLE)


@contextlib.contextmanager
def reading() -> Iterator[psycopg.Connection[Any]]:
    """A connection as the viewer for functions of padan that ask the warehouse themselves.

    Raises:
        WarehouseUnavailable: the server is not there; the next call opens it again.
    """
    try:
        with _hold_engines()[0][ROLE].connect() as connection:
            yield cast("psycopg.Connection[Any]", connection.connection.driver_connection)
    except (OperationalError, psycopg.OperationalError) as error:
        _let_go_if_lost(error)
        raise WarehouseUnavailable(type(error).__name__) from error


def _let_go_if_lost(error: DBAPIError | psycopg.Error) -> None:
    """Opens the warehouse anew for the next call where the connection is gone.

    A statement that took too long or found no room is its reader's alone: the pools are everybody's.
    """
    is_lost = isinstance(error, DBAPIError) and error.connection_invalidated
    cause = error.orig if isinstance(error, DBAPIError) else error
    # A connection that was never made has no SQLSTATE.
    state = getattr(cause, "sqlstate", None)
    if is_lost or state is None or state.startswith(LOST):
        _hold_engines.clear()


def _fetch(
    statement: str, parameters: Mapping[str, object] | None, *, role: str = ROLE, ticket: str | None = None
) -> tuple[list[str], Sequence[Sequence[Any]]]:
    try:
        with _hold_engines()[0][role].begin() as connection:
            if ticket is not None:
                # Bound, never written into the statement: pg_stat_activity shows statements to the same login.
                connection.execute(text("select set_config('padan.ticket', :ticket, true)"), {"ticket": ticket})
            result = connection.execute(text(statement), dict(parameters or {}))
            return list(result.keys()), result.fetchall()
    except OperationalError as error:
        _let_go_if_lost(error)
        raise WarehouseUnavailable(str(error.orig).splitlines()[0]) from error
    except DBAPIError as error:
        if error.connection_invalidated:
            _let_go_if_lost(error)
            raise WarehouseUnavailable("sambungan terputus") from error
        raise
