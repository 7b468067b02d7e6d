"""The working table of a delivery: the rows that the screen does not clear, and those whose key is broken."""

from psycopg import sql

from padan.contract import Dataset
from padan.gate.screen import screen_of
from padan.landing.deliveries import Connection, Delivery, landed_leaf

SCHEMA = "quarantine"
# One part for each so many rows keeps a part's hash table in work_mem; two parts run on two workers.
ROWS_PER_PART = 4_000_000
SMALL = 50_000
HASHES = range(-(2**31), 2**31)


def suspect_table(delivery: Delivery) -> str:
    """Name, in schema quarantine, of the delivery's suspects."""
    return f"suspect_{delivery.delivery_id}"


def repeated_rows_table(delivery: Delivery) -> str:
    """Name of the table of the rows that break the delivery's key."""
    return f"{SCHEMA}.repeated_{delivery.delivery_id}"


def find_suspects(connection: Connection, dataset: Dataset, delivery: Delivery) -> None:
    """Makes both working tables. CREATE TABLE AS, because only so does PostgreSQL scan in parallel and write."""
    drop_suspects(connection, delivery)
    _find_repeated_keys(connection, dataset, delivery)
    columns = sql.SQL(", ").join(map(sql.Identifier, dataset.column_names))
    # A parallel scan, although the planner, who cannot know that few rows are suspect, thinks it dear.
    connection.execute("set local parallel_tuple_cost = 0")
    connection.execute(
        sql.SQL(
            "create table {suspect} as select _period, _revision, _row, _file, {columns} from {leaf} "
            "where ({screen}) is not true or _row in (select _row from {repeated})"
        ).format(
            suspect=sql.Identifier(SCHEMA, suspect_table(delivery)),
            columns=columns,
            leaf=sql.Identifier(*landed_leaf(dataset.name, delivery.period, delivery.revision).split(".")),
            screen=as_sql(screen_of(dataset, delivery.period)),
            repeated=sql.Identifier(*repeated_rows_table(delivery).split(".")),
        )
    )
    connection.execute("reset parallel_tuple_cost")
    connection.execute(sql.SQL("analyze {}").format(sql.Identifier(SCHEMA, suspect_table(delivery))))


def drop_suspects(connection: Connection, delivery: Delivery) -> None:
    """Removes both working tables."""
    suspect = sql.Identifier(SCHEMA, suspect_table(delivery))
    repeated = sql.Identifier(*repeated_rows_table(delivery).split("."))
    connection.execute(sql.SQL("drop table if exists {}, {}").format(suspect, repeated))


def as_sql(condition: str) -> sql.SQL:
    """A condition made from the contract, never from a delivery."""
    return sql.SQL(condition)


def _find_repeated_keys(connection: Connection, dataset: Dataset, delivery: Delivery) -> None:
    """The `_row` of the further ones of identical repeats, and of all rows that differ under one key.

    A key with a NULL is no key: `required_value` speaks of it.
    """
    leaf = sql.Identifier(*landed_leaf(dataset.name, delivery.period, delivery.revision).split("."))
    keys = sql.SQL(", ").join(map(sql.Identifier, dataset.key))
    connection.execute("drop table if exists pg_temp.repeated_key")
    # The planner cannot know how many keys fall in a range, and would sort them.
    connection.execute("set local enable_sort = off")
    connection.execute(
        sql.SQL("create temporary table repeated_key on commit drop as {}").format(
            _repeated(dataset, delivery, leaf, keys)
        )
    )
    connection.execute("reset enable_sort")
    connection.execute("analyze repeated_key")
    connection.execute(
        sql.SQL(
            """
            create table {table} as
            select _row
            from (
                select _row, row_number() over (partition by {keys} order by _row) as copy,
                    min(content) over (partition by {keys}) <> max(content) over (partition by {keys}) as differs
                from (
                    select _row, {keys}, md5(row({content})::text) as content from {leaf}
                    where {any_repeated} and ({keys}) in (select {keys} from repeated_key)
                ) as candidate
            ) as compared
            where differs or copy > 1
            """
        ).format(
            table=sql.Identifier(*repeated_rows_table(delivery).split(".")),
            keys=keys,
            content=sql.SQL(", ").join(map(sql.Identifier, dataset.column_names)),
            leaf=leaf,
            # Spares a delivery without repeats the second scan.
            any_repeated=sql.SQL("(select count(*) > 0 from repeated_key)"),
        )
    )
    connection.execute(sql.SQL("analyze {}").format(sql.Identifier(*repeated_rows_table(delivery).split("."))))


def _repeated(dataset: Dataset, delivery: Delivery, leaf: sql.Identifier, keys: sql.Composed) -> sql.Composed:
    """Keys that occur more than once, sought in ranges of their hash, which run in parallel."""
    parts = 1
    if delivery.rows_landed > SMALL:
        parts = 2
        while parts * ROWS_PER_PART < delivery.rows_landed:
            parts *= 2
    present = sql.SQL(" and ").join(sql.SQL("{} is not null").format(sql.Identifier(k)) for k in dataset.key)
    hashed = sql.SQL(" # ").join(sql.SQL("hashtext({})").format(sql.Identifier(k)) for k in dataset.key)
    bounds = [HASHES.start + len(HASHES) // parts * part for part in range(1, parts)]
    selects = []
    for low, high in zip([None, *bounds], [*bounds, None], strict=True):
        within = [present]
        if low is not None:
            within.append(sql.SQL("({}) >= {}").format(hashed, sql.Literal(low)))
        if high is not None:
            within.append(sql.SQL("({}) < {}").format(hashed, sql.Literal(high)))
        selects.append(
            sql.SQL("select {keys} from {leaf} where {within} group by {keys} having count(*) > 1").format(
                keys=keys, leaf=leaf, within=sql.SQL(" and ").join(within)
            )
        )
    return sql.SQL(" union all ").join(selects)
