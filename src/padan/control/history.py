"""The history of what people wrote: who, when, from what, to what."""

from typing import Any, LiteralString

from psycopg.rows import dict_row

from padan.control.refusals import Writer

HISTORY: LiteralString = """
select change_id, table_name, row_id, version, who, session_user_name, at, operation, before, after
from control.change_log
where (%(table)s::text is null or table_name = %(table)s) and (%(row)s::text is null or row_id = %(row)s)
order by change_id desc
limit %(limit)s
"""


def read_history(
    connection: Writer, *, table: str | None = None, row_id: int | None = None, limit: int = 200
) -> list[dict[str, Any]]:
    """Changes, the newest first: `before` and `after` hold the columns that changed.

    Args:
        connection: any role that reads schema control.
        table: only of this table of schema control.
        row_id: only of this row.
        limit: at most so many.
    """
    values = {"table": table, "row": None if row_id is None else str(row_id), "limit": limit}
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(HISTORY, values).fetchall()
