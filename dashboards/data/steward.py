"""The review page's own connection, as padan_steward: made for one action of an unlocked session, closed after it."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from dashboards.data.warehouse import WarehouseUnavailable
from padan.errors import Failed
from padan.postgres import open_warehouse
from padan.review import Steward


@contextmanager
def as_steward() -> Iterator[Steward]:
    """A connection for one action; call it only for a session that has given the secret.

    Raises:
        WarehouseUnavailable: the server is not there.
    """
    try:
        with open_warehouse() as warehouse, warehouse.connect("padan_steward") as connection:
            yield connection
    except (Failed, psycopg.OperationalError) as error:
        raise WarehouseUnavailable(type(error).__name__) from error
