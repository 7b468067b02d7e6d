"""What region officers may see before publication: the audited month in schema certified, its small cells hidden."""

from typing import Any

from psycopg import Connection, sql

from padan.publish.figures import FIGURE_TABLES
from padan.publish.publication import figure_columns, publication_status
from padan.runs.record import Run

CERTIFIED_TABLES = tuple(table for table in FIGURE_TABLES if table.has_regions)


def write_certified(
    connection: Connection[tuple[Any, ...]], run: Run, *, release_id: int, threshold: int
) -> dict[str, int]:
    """Puts the month that waits where officers of its regions see theirs, in place of an older candidate of it.

    Args:
        connection: as padan_publisher, in the transaction whose `padan.publish.publication.prepare` made the month's
            temporary tables; the caller commits.
        run: the run that waits.
        release_id: its request for approval.
        threshold: smallest publishable count, by which the cells were hidden.

    Returns:
        Rows by table.
    """
    connection.execute("delete from certified.month where period = %s", (run.period,))
    rows = {}
    for table in CERTIFIED_TABLES:
        target = sql.Identifier("certified", table.name)
        connection.execute(sql.SQL("delete from {} where period = %s").format(target), (run.period,))
        columns = figure_columns(connection, table)
        rows[table.name] = connection.execute(
            sql.SQL("insert into {} ({}, run_id) select {}, %s from {}").format(
                target, columns, columns, sql.Identifier(f"publication_{table.name}")
            ),
            (run.run_id,),
        ).rowcount
        connection.execute(sql.SQL("analyze {}").format(target))
    connection.execute(
        "insert into certified.month (run_id, release_id, period, status, reason, suppression_threshold, is_synthetic)"
        " values (%s, %s, %s, %s, %s, %s, %s)",
        (
            run.run_id,
            release_id,
            run.period,
            publication_status(run),
            "; ".join(run.reasons) or run.options.get("note"),
            threshold,
            any(delivery["is_synthetic"] for delivery in run.deliveries.values()),
        ),
    )
    return rows
