"""Takes the rows that break a rule out of a delivery: into quarantine, as delivered."""

from collections.abc import Sequence

from psycopg import sql

from padan.contract import Dataset
from padan.gate.rules import Rule
from padan.gate.suspects import SCHEMA, as_sql, repeated_rows_table, suspect_table
from padan.landing.deliveries import Connection, Delivery

# A delivery over its share is refused as a whole; the steward then needs examples, not a second copy of it.
MAX_KEPT_OF_REFUSED = 10_000


def find_broken_rows(connection: Connection, delivery: Delivery, broken: Sequence[Rule]) -> int:
    """Lists the suspects that break any of the given rules in the temporary table `broken_row`; returns how many."""
    repeated = repeated_rows_table(delivery)
    named = sql.SQL(", ").join(
        sql.SQL("case when {} then {} end").format(as_sql(rule.sql(delivery.period, repeated)), sql.Literal(rule.name))
        for rule in broken
    )
    connection.execute("drop table if exists pg_temp.broken_row")
    connection.execute(
        sql.SQL(
            "create temporary table broken_row on commit drop as select * from ("
            "select *, array_remove(array[{named}]::text[], null) as rules from {suspect}) as judged "
            "where rules <> '{{}}'"
        ).format(named=named, suspect=sql.Identifier(SCHEMA, suspect_table(delivery)))
    )
    row = connection.execute("select count(*) from broken_row").fetchone()
    assert row is not None
    return int(str(row[0]))


def forget_quarantined(connection: Connection, delivery: Delivery) -> None:
    """Removes what an earlier, refused sending of the same revision left in quarantine."""
    connection.execute(
        "delete from quarantine.rejected_row where dataset = %s and period = %s and revision = %s",
        (delivery.dataset, delivery.period, delivery.revision),
    )


def quarantine_rows(
    connection: Connection, dataset: Dataset, delivery: Delivery, run_id: str, *, limit: int | None
) -> None:
    """Copies the rows of `broken_row` to quarantine, the first `limit` of them if given."""
    pairs = sql.SQL(", ").join(
        sql.SQL("{}, {}").format(sql.Literal(column), sql.Identifier(column)) for column in dataset.column_names
    )
    connection.execute(
        sql.SQL(
            """
            insert into quarantine.rejected_row
                (dataset, period, revision, row_no, file, rules, row_as_delivered, run_id)
            select {dataset}, _period, _revision, _row, files -> (_file - 1) ->> 'name', rules,
                jsonb_build_object({pairs}), {run_id}
            from (select * from broken_row order by _row limit {limit}) as broken
            cross join (select files from ops.delivery where delivery_id = {delivery_id}) as delivery
            """
        ).format(
            dataset=sql.Literal(dataset.name),
            pairs=pairs,
            run_id=sql.Literal(run_id),
            limit=sql.Literal(limit),
            delivery_id=sql.Literal(delivery.delivery_id),
        )
    )


def example_rows(connection: Connection, delivery: Delivery, rule: str, count: int) -> list[tuple[str, int]]:
    """File and row within it, counted from 1 without the header, of the first rows that break a rule."""
    rows = connection.execute(
        """
        with file as (
            select listed.value ->> 'name' as name,
                coalesce(sum((listed.value ->> 'rows')::bigint) over (
                    order by listed.ordinality rows between unbounded preceding and 1 preceding), 0) as before,
                listed.ordinality as number
            from ops.delivery, jsonb_array_elements(files) with ordinality as listed
            where delivery_id = %s
        )
        select file.name, broken._row - file.before
        from (select _row, _file from broken_row where %s = any(rules) order by _row limit %s) as broken
        inner join file on broken._file = file.number
        order by broken._row
        """,
        (delivery.delivery_id, rule, count),
    )
    return [(str(name), int(str(number))) for name, number in rows]
