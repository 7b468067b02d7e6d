"""Monthly partitions that are built beside the parent and attached whole, so that a month is replaced at once."""

from datetime import date

from psycopg import Connection, sql

# Before, ANALYZE of a partitioned table also analyses every partition again.
ANALYZE_ONLY_SINCE = 180000


def replace_partition(
    connection: Connection[tuple[object, ...]], *, schema: str, parent: str, period: date, query: sql.Composable
) -> int:
    """Fills the partition of `period` from a query whose columns are the parent's, in the parent's order.

    The table is made by CREATE TABLE AS, which PostgreSQL may run in parallel and need not log.

    Returns:
        Rows written.
    """
    leaf = sql.Identifier(schema, f"{parent}_{period:%Y%m}")
    table = sql.Identifier(schema, parent)
    connection.execute(sql.SQL("drop table if exists {}").format(leaf))
    made = connection.execute(sql.SQL("create table {} as {}").format(leaf, query))
    connection.execute(
        sql.SQL("alter table {} attach partition {} for values in ({})").format(table, leaf, sql.Literal(period))
    )
    connection.execute(sql.SQL("analyze {}").format(leaf))
    # A query that names the parent is planned with the parent's own statistics, which nothing else gathers.
    scope = "only " if connection.info.server_version >= ANALYZE_ONLY_SINCE else ""
    connection.execute(sql.SQL("analyze {}{}").format(sql.SQL(scope), table))
    return made.rowcount
