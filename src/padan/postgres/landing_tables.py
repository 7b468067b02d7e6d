"""The `raw` tables, made from the contract: text columns as delivered, partitioned by period and then revision."""

from psycopg import Connection, sql

from padan.contract import Dataset, extracts

# What may identify a person: never readable downstream of the identity step.
IDENTIFYING_TYPES = ("nik", "nik_as_recorded", "no_kk", "no_kk_as_recorded")
IDENTIFYING_NAMES = ("nama", "id_keluarga", "id_penerima")
PROVENANCE = ("_period", "_revision", "_row", "_file")


def is_identifying(dataset: Dataset, column: str) -> bool:
    """Whether the transformer must not see this column."""
    types = {c.name: c.type for c in dataset.columns}
    return types[column] in IDENTIFYING_TYPES or column in IDENTIFYING_NAMES


def grant_readers(connection: Connection[tuple[object, ...]], table: sql.Identifier, dataset: Dataset) -> None:
    """Lets the matcher read the whole of a `raw` table, and the transformer what identifies nobody."""
    connection.execute(sql.SQL("grant select on {} to padan_matcher").format(table))
    visible = [*PROVENANCE, *(c for c in dataset.column_names if not is_identifying(dataset, c))]
    connection.execute(
        sql.SQL("grant select ({}) on {} to padan_transformer").format(
            sql.SQL(", ").join(map(sql.Identifier, visible)), table
        )
    )


def create_landing_tables(connection: Connection[tuple[object, ...]]) -> None:
    """Creates raw.<dataset> for every dataset of the contract and grants what each role needs; idempotent."""
    for dataset in extracts().values():
        table = sql.Identifier("raw", dataset.name)
        columns = sql.SQL(", ").join(sql.SQL("{} text").format(sql.Identifier(c)) for c in dataset.column_names)
        connection.execute(
            sql.SQL(
                "create table if not exists {} (_period date not null, _revision integer not null, "
                "_row bigint not null, _file smallint not null, {}) partition by list (_period)"
            ).format(table, columns)
        )
        connection.execute(sql.SQL("alter table {} owner to padan_loader").format(table))
        grant_readers(connection, table, dataset)
