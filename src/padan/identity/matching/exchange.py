"""Open records and the register from PostgreSQL into DuckDB by Arrow, decisions back."""

from datetime import date
from typing import Self

import adbc_driver_postgresql.dbapi as adbc
from duckdb import DuckDBPyConnection
from psycopg import Connection, sql

from padan.contract import extracts

RECORD_TABLES = {
    "bpjs_kesehatan_peserta": "bpjs_kesehatan_peserta",
    "bpjs_ketenagakerjaan_peserta": "bpjs_ketenagakerjaan_peserta",
    "kemensos_registri": "kemensos_registri",
    "kemensos_registri_dtks": "kemensos_registri",
    "kemensos_bansos": "kemensos_bansos",
}
"""Dataset as matched, and the raw table that holds it."""
# Both generations of the registry number their rows by themselves: a word on a row of one says nothing of the other.
GENERATION = """
    (
        select max(d.registry) from ops.delivery as d
        where d.dataset = '{table}' and d.period = '{delivered}' and d.revision = {revision} and d.state = 'landed'
    ) || '|' || """
# Registers in which a person has one record; a worker may have several memberships.
SLOT = {
    "bpjs_kesehatan_peserta": "'bpjs_kesehatan_peserta'",
    "kemensos_registri": "'kemensos_registri'",
    "kemensos_registri_dtks": "'kemensos_registri_dtks'",
    "kemensos_bansos": "'kemensos_bansos|' || r.program",
}
PERSONS = """
    select i.person_id, r.nik, r.no_kk, r.nama, r.jenis_kelamin, r.tgl_lahir, r.kode_wilayah
    from identity.register as i
    inner join raw.dukcapil_penduduk as r on i._row = r._row
    where i.period = '{period}' and r._period = '{delivered}' and r._revision = {revision}
"""
OPEN_RECORDS = """
    select
        '{dataset}'::text as dataset, {delivered}::date as delivered, {revision}::integer as revision, i._row,
        {slot} as slot, {record_key} as record_key, i.region_code,
        r.nik, {no_kk} as no_kk, r.nama, r.jenis_kelamin, r.tgl_lahir, r.kode_wilayah
    from {identity} as i
    inner join raw.{table} as r on i._row = r._row
    where i.period = '{period}' and {of_delivery} and i.rule is distinct from 'nik'
"""
# NIKs whose person goes on under another one: corrected, or merged.
FORMER_NIKS = """
    select lpad(p.nik::text, 16, '0') as nik, coalesce(n.person_id, p.person_id) as person_id
    from identity.person as p
    left join identity.person_subject as n on p.person_id = n.subject and n.period = '{period}'
    where
        exists (
            select from identity.person_event as any_event
            where any_event.undone_at is null and p.person_id in (any_event.person_id, any_event.other_person_id)
        )
        and not exists (
            select from identity.register as r
            where r.period = '{period}' and r.nik = p.nik
        )
"""
SAID = """
    select d.dataset, d.record_key, coalesce(n.person_id, d.person_id) as person_id, d.decision
    from identity.valid_decision as d
    left join identity.person_subject as n on d.person_id = n.subject and n.period = '{period}'
"""
# Whom a register has already by a confirmed NIK; asked only about persons who are candidates.
TAKEN = """
    select i.dataset as slot, i.person_id
    from identity.record as i
    inner join identity.match_candidate_{month} as c on i.person_id = c.person_id
    where i.period = '{period}' and i.rule = 'nik'
        and i.dataset not in ('kemensos_bansos', 'bpjs_ketenagakerjaan_peserta')
    union
    select 'kemensos_bansos|' || r.program, i.person_id
    from identity.record as i
    inner join identity.match_candidate_{month} as c on i.person_id = c.person_id
    inner join raw.kemensos_bansos as r on i._row = r._row
    where i.period = '{period}' and i.rule = 'nik' and i.dataset = 'kemensos_bansos' and {of_bansos}
"""
APPLY = """
    update {target} as i
    set
        person_id = s.person_id,
        family_id = case when s.person_id is null or {no_family} then i.family_id else g.family_id end,
        match_status = case
            when s.person_id is null then i.match_status
            when s.rule = 'nik_detail' then 'padan_nik'
            else 'padan_probabilistik'
        end,
        rule = s.rule,
        probability = s.probability,
        candidate_id = s.candidate_id
    from identity.match_resolution_{month} as s
    left join identity.register as g on s.person_id = g.person_id and g.period = '{period}'
    where i.period = '{period}' and i._row = s._row and {of_target}
"""
REVIEW_PAIRS = """
    insert into identity.review_pair
    select '{period}'::date, dataset, record_key, _row, person_id, region_code, probability, weight, reason,
        evidence::jsonb
    from identity.match_review_{month}
"""


class Exchange:
    """One month's traffic between the warehouse and DuckDB, as padan_matcher, while it is entered.

    Args:
        dsn: connection string of padan_matcher.
        period: the month.
        deliveries: period and revision by dataset, of those that the month uses.
        payments: period and revision of the earlier deliveries of kemensos_bansos.
    """

    def __init__(
        self,
        dsn: str,
        period: date,
        deliveries: dict[str, tuple[date, int]],
        payments: list[tuple[date, int]],
    ) -> None:
        self._dsn = dsn
        self._period = period
        # Two months may be matched at once: each has its own working tables.
        self._month = f"{period:%Y%m}"
        self._deliveries = deliveries
        self._payments = payments

    def __enter__(self) -> Self:
        # The driver reads every type of the warehouse when it opens a database, two or three for each table; a clone of
        # a connection has them. In autocommit, so that this one holds nothing.
        self._opened = adbc.connect(self._dsn, autocommit=True)
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.close()

    def read_persons(self, connection: DuckDBPyConnection) -> None:
        """Fills `person` with the month's register, and `former_nik` with numbers that its people had before."""
        delivered, revision = self._deliveries["dukcapil_penduduk"]
        query = PERSONS.format(period=self._period, delivered=delivered, revision=revision)
        self._read(connection, "person", [query])
        self._read(connection, "former_nik", [FORMER_NIKS.format(period=self._period)])

    def read_open_records(self, connection: DuckDBPyConnection) -> None:
        """Fills `record` with what the NIK alone left open, and `word` with what stewards said of it."""
        queries = [
            self._open_records(dataset, *self._deliveries[dataset], is_payment=False)
            for dataset in RECORD_TABLES
            if dataset in self._deliveries
        ]
        queries += [self._open_records("kemensos_bansos", *payment, is_payment=True) for payment in self._payments]
        self._read(connection, "record", queries)
        self._read(connection, "word", [SAID.format(period=self._period)])

    def _open_records(self, dataset: str, delivered: date, revision: int, *, is_payment: bool) -> str:
        table = RECORD_TABLES[dataset]
        of_delivery = f"r._period = '{delivered}' and r._revision = {revision}"
        contract = extracts()[table]
        slot = SLOT.get(dataset, "null::text")
        of_registry = table == "kemensos_registri"
        generation = GENERATION.format(table=table, delivered=delivered, revision=revision) if of_registry else ""
        return OPEN_RECORDS.format(
            dataset=dataset,
            delivered=f"'{delivered}'" if is_payment else "null",
            revision=revision if is_payment else "null",
            slot=f"'{delivered}|' || {slot}" if is_payment else slot,
            record_key=generation + " || '|' || ".join(f"r.{column}" for column in contract.key),
            no_kk="r.no_kk" if "no_kk" in contract.column_names else "null::text",
            identity="identity.payment" if is_payment else f"identity.record_{dataset}",
            table=table,
            period=self._period,
            of_delivery=of_delivery
            + (f" and i.delivered = '{delivered}' and i.revision = {revision}" if is_payment else ""),
        )

    def read_taken(self, connection: DuckDBPyConnection) -> None:
        """Fills `taken` (slot, person_id) for the persons of `candidate`."""
        self._write(connection, "match_candidate", "select distinct person_id from pair")
        bansos = self._deliveries.get("kemensos_bansos")
        of_bansos = f"r._period = '{bansos[0]}' and r._revision = {bansos[1]}" if bansos else "false"
        self._read(connection, "taken", [TAKEN.format(period=self._period, of_bansos=of_bansos, month=self._month)])

    def write_decisions(self, connection: DuckDBPyConnection, warehouse: Connection[tuple[object, ...]]) -> None:
        """Brings `resolution` and `review` into the identity tables of the month.

        Args:
            connection: DuckDB.
            warehouse: PostgreSQL as padan_matcher, whose transaction holds all of it.
        """
        self._write(
            connection,
            "match_resolution",
            "select r.dataset, r.delivered, r.revision, r._row, s.person_id, s.rule, s.candidate_id,"
            " s.probability::float as probability from resolution as s inner join rest as r on s.rid = r.rid",
        )
        self._write(connection, "match_review", "select * from review")
        warehouse.execute(f"analyze identity.match_resolution_{self._month}".encode())
        for dataset in RECORD_TABLES:
            if dataset in self._deliveries:
                self._apply(
                    warehouse, f"identity.record_{dataset}", f"s.dataset = '{dataset}' and s.delivered is null",
                    no_family=dataset != "kemensos_bansos",
                )  # fmt: skip
        if self._payments:
            self._apply(
                warehouse, "identity.payment", "s.delivered = i.delivered and s.revision = i.revision", no_family=False
            )
        self._replace_review(warehouse)
        for table in ("match_candidate", "match_resolution", "match_review"):
            warehouse.execute(
                sql.SQL("drop table if exists {}").format(sql.Identifier("identity", f"{table}_{self._month}"))
            )

    def _apply(
        self, warehouse: Connection[tuple[object, ...]], target: str, of_target: str, *, no_family: bool
    ) -> None:
        statement = APPLY.format(
            target=target, period=self._period, of_target=of_target, no_family=no_family, month=self._month
        )
        warehouse.execute(statement.encode())

    def _replace_review(self, warehouse: Connection[tuple[object, ...]]) -> None:
        leaf = sql.Identifier("identity", f"review_pair_{self._period:%Y%m}")
        warehouse.execute(sql.SQL("drop table if exists {}").format(leaf))
        warehouse.execute(
            sql.SQL("create table {} partition of identity.review_pair for values in ({})").format(
                leaf, sql.Literal(self._period)
            )
        )
        warehouse.execute(REVIEW_PAIRS.format(period=self._period, month=self._month).encode())
        warehouse.execute(sql.SQL("analyze {}").format(leaf))

    def _read(self, connection: DuckDBPyConnection, table: str, queries: list[str]) -> None:
        with self._opened.adbc_clone() as source, source.cursor() as cursor:
            for number, query in enumerate(queries):
                cursor.execute(query)
                reader = cursor.fetch_record_batch()
                connection.register("incoming", reader)
                verb = f"insert into {table}" if number else f"create or replace table {table} as"
                connection.execute(f"{verb} select * from incoming")
                connection.unregister("incoming")

    def _write(self, connection: DuckDBPyConnection, table: str, query: str) -> None:
        with self._opened.adbc_clone() as target, target.cursor() as cursor:
            cursor.adbc_ingest(
                f"{table}_{self._month}",
                connection.sql(query).to_arrow_reader(),
                mode="replace",
                db_schema_name="identity",
            )
            target.commit()
