"""A register of a few people and what other registers say of them, settled in DuckDB without a warehouse."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import duckdb
import polars as pl
from duckdb import DuckDBPyConnection

from padan.identity.matching.engine import Matched, settle

PERSON_COLUMNS = ("person_id", "nik", "no_kk", "nama", "jenis_kelamin", "tgl_lahir", "kode_wilayah")
# person_id, nik, no_kk, nama, sex, birth date, region: a family with twins, a common name twice, a far namesake.
REGISTER = [
    (1, "1671014505800001", "1671010101100001", "SITI NUR AMINAH", "P", "1980-05-05", "16.71.01"),
    (2, "1671010102780002", "1671010101100001", "MUHAMMAD SUHARTO", "L", "1978-02-01", "16.71.01"),
    (3, "1671011203100003", "1671010101100001", "HASAN SUHARTO", "L", "2010-03-12", "16.71.01"),
    (4, "1671011203100004", "1671010101100001", "HUSEN SUHARTO", "L", "2010-03-12", "16.71.01"),
    (5, "1607055708900001", "1607050101100002", "SRI WAHYUNI", "P", "1990-08-17", "16.07.05"),
    (6, "1607065708900001", "1607060101100003", "SRI WAHYUNI", "P", "1990-08-17", "16.07.06"),
    (7, "9103011507750001", "9103010101100004", "MELKIANUS WENDA", "L", "1975-07-15", "91.03.01"),
    (8, "3273014101850001", "3273010101100005", "EUIS KOMARIAH", "P", "1985-01-01", "32.73.01"),
]
FILLER_NAMES = ("AGUS", "BUDI", "DEWI", "EKO", "FITRI", "GUNAWAN", "HENDRA", "INDAH", "JOKO", "KARTINI")
FILLERS = 4_000
PERSON_TABLE = """
create table person (
    person_id bigint, nik text, no_kk text, nama text, jenis_kelamin text, tgl_lahir text, kode_wilayah text
)
"""
RECORD_TABLE = """
create table record (
    dataset text, delivered date, revision integer, _row bigint, slot text, record_key text, region_code text,
    nik text, no_kk text, nama text, jenis_kelamin text, tgl_lahir text, kode_wilayah text
)
"""


class NoWarehouse:
    """Stands where the exchange asks the warehouse whom a register has already."""

    def __init__(self, taken: list[tuple[str, int]]) -> None:
        self._taken = taken

    def read_taken(self, connection: DuckDBPyConnection) -> None:
        connection.execute("create or replace table taken (slot text, person_id bigint)")
        if self._taken:
            connection.executemany("insert into taken values (?, ?)", self._taken)


@cache
def _fillers() -> pl.DataFrame:
    """People who have nothing to do with the cases: a model's weights mean nothing in an empty country."""
    people = [
        (
            100 + n,
            f"33{n % 29 + 1:02}01{n % 28 + 1:02}{n % 12 + 1:02}{n % 90:02}{n % 9000 + 1:04}",
            f"33{n % 29 + 1:02}010101{n:08}"[:16],
            f"{FILLER_NAMES[n % 10]} {FILLER_NAMES[n * 7 // 10 % 10]}ATI {FILLER_NAMES[n // 100 % 10]}",
            "LP"[n % 2],
            f"{1930 + n % 90}-{n % 12 + 1:02}-{n % 28 + 1:02}",
            f"33.{n % 29 + 1:02}.01",
        )
        for n in range(FILLERS)
    ]
    return pl.DataFrame(people, schema=[*PERSON_COLUMNS], orient="row")


@contextmanager
def settled(
    records: list[dict[str, Any]],
    *,
    taken: list[tuple[str, int]] | None = None,
    words: list[tuple[str, str, int, str]] | None = None,
    former: list[tuple[str, int]] | None = None,
    register: list[tuple[Any, ...]] | None = None,
) -> Iterator[tuple[DuckDBPyConnection, Matched]]:
    """The connection after the records were settled against the register; `resolution` and `review` are filled."""
    with duckdb.connect() as connection:
        connection.execute(PERSON_TABLE)
        connection.executemany("insert into person values (?, ?, ?, ?, ?, ?, ?)", register or REGISTER)
        connection.register("fillers", _fillers().to_arrow())
        connection.execute("insert into person from fillers")
        connection.execute(RECORD_TABLE)
        connection.executemany(
            "insert into record values (?, null, null, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    record.get("dataset", "kemensos_registri"), number, record.get("slot", "kemensos_registri"),
                    record.get("key", f"K{number}"), record["kode_wilayah"][:5], record.get("nik"), record.get("no_kk"),
                    record["nama"], record.get("jenis_kelamin"), record.get("tgl_lahir"), record["kode_wilayah"],
                )
                for number, record in enumerate(records, start=1)
            ],
        )  # fmt: skip
        connection.execute("create table word (dataset text, record_key text, person_id bigint, decision text)")
        if words:
            connection.executemany("insert into word values (?, ?, ?, ?)", words)
        connection.execute("create table former_nik (nik text, person_id bigint)")
        if former:
            connection.executemany("insert into former_nik values (?, ?)", former)
        yield connection, settle(connection, NoWarehouse(taken or []))


def resolve(records: list[dict[str, Any]], **circumstances: Any) -> list[tuple[int | None, str]]:
    """person_id and rule of each record, in their order."""
    with settled(records, **circumstances) as (connection, _):
        return connection.execute("select person_id, rule from resolution order by rid").fetchall()
