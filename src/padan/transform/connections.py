"""How many sessions dbt opens on the warehouse.

dbt closes its session after every model and every test. A month would open some 280, each of which signs in and reads
the catalogue anew; a thread that keeps its session does so once for each call of dbt.
"""

from dbt.adapters.postgres.connections import PostgresConnectionManager
from psycopg2.extensions import STATUS_BEGIN, TRANSACTION_STATUS_IDLE


def keep_sessions() -> None:
    """Makes dbt in this process close its sessions when a call is over, as dbt does in any case, and not before."""
    PostgresConnectionManager.release = _end_transaction


def _end_transaction(self: PostgresConnectionManager) -> None:
    """Leaves the thread's session as a new one would be but for the catalogue that it knows."""
    connection = self.get_if_exists()
    if connection is None or connection.state != "open":
        return
    try:
        handle = connection.handle
        if handle.closed:
            # What ended it is on its way to the log: a rollback here would fail and take that error's place.
            self.close(connection)
            return
        # dbt's commit is a statement, of which psycopg2 takes no note: it would end a transaction that is over.
        if handle.status == STATUS_BEGIN and handle.info.transaction_status == TRANSACTION_STATUS_IDLE:
            handle.cursor().execute("begin")
        handle.rollback()
        connection.transaction_open = False
    except Exception:
        self.clear_thread_connection()
        raise
