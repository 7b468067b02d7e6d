"""Matching of a month: what an equal NIK left open, settled by decisions, tiers and the model, in that order."""

import os
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import mkdtemp

import adbc_driver_manager as adbc
import duckdb
import psutil
from duckdb import DuckDBPyConnection

from padan.errors import Failed
from padan.identity.matching import clean, decide, score, tiers
from padan.identity.matching.exchange import Exchange
from padan.postgres import Warehouse

MEMORY_LIMIT = "3GB"
# Records that say the same of a person are one claim, whatever register or month they come from.
CLAIMS = """
create or replace table claim as
select row_number() over (order by nama, tgl_lahir, kode_wilayah, nik, no_kk, jenis_kelamin) as claim_id, *
from (select distinct nik, no_kk, nama, jenis_kelamin, tgl_lahir, kode_wilayah from record)
"""
REST = """
create or replace table rest as
select row_number() over (order by r.dataset, r.delivered, r._row) as rid, r.*, c.claim_id
from record as r
inner join claim as c
    on
        r.nik is not distinct from c.nik
        and r.no_kk is not distinct from c.no_kk
        and r.nama = c.nama
        and r.jenis_kelamin is not distinct from c.jenis_kelamin
        and r.tgl_lahir is not distinct from c.tgl_lahir
        and r.kode_wilayah = c.kode_wilayah
"""
# Words are on rows of a register, whatever place its delivery takes in the month.
WORDS = """
create or replace table said as
select distinct r.rid, w.person_id, w.decision, p.person_id is not null as is_here
from rest as r
inner join word as w
    on replace(r.dataset, 'kemensos_registri_dtks', 'kemensos_registri') = w.dataset and r.record_key = w.record_key
left join person as p on w.person_id = p.person_id
"""


@dataclass(frozen=True)
class Matched:
    """What a month's matching did.

    Attributes:
        records: records that an equal NIK left open.
        claims: different descriptions among them.
        open_claims: claims that the tiers left to the model.
        pairs: candidates that the model weighed.
        rules: records by the rule that settled them.
        review: pairs that wait for a steward.
    """

    records: int
    claims: int
    open_claims: int
    pairs: int
    rules: dict[str, int]
    review: int


def match_open_records(
    warehouse: Warehouse,
    *,
    period: date,
    deliveries: dict[str, tuple[date, int]],
    payments: list[tuple[date, int]],
) -> Matched:
    """Settles the records of the month that an equal NIK left open.

    Args:
        warehouse: connects as padan_matcher.
        period: the month; its register and records are built.
        deliveries: period and revision by dataset, dukcapil_penduduk among them.
        payments: period and revision of the earlier deliveries of kemensos_bansos.
    """
    _sweep(warehouse.home)
    spill = Path(mkdtemp(prefix=f"matching-{os.getpid()}-", dir=warehouse.home))
    try:
        with (
            duckdb.connect() as connection,
            Exchange(warehouse.dsn("padan_matcher"), period, deliveries, payments) as exchange,
        ):
            connection.execute(f"set memory_limit = '{MEMORY_LIMIT}'")
            connection.execute(f"set threads = {os.cpu_count() or 1}")
            connection.execute(f"set temp_directory = '{spill}'")
            exchange.read_open_records(connection)
            exchange.read_persons(connection)
            counts = settle(connection, exchange)
            with warehouse.connect("padan_matcher") as target:
                exchange.write_decisions(connection, target)
            return counts
    except (duckdb.Error, adbc.Error) as error:
        # Their texts may quote a name or a number.
        raise Failed(f"pemadanan berhenti: {type(error).__name__}", "jalankan perintah yang sama sekali lagi") from None
    finally:
        shutil.rmtree(spill, ignore_errors=True)


def _sweep(home: Path) -> None:
    """Removes what a killed run has spilled: it holds names."""
    for folder in home.glob("matching-*-*"):
        process = folder.name.split("-")[1]
        if process.isdigit() and not psutil.pid_exists(int(process)):
            shutil.rmtree(folder, ignore_errors=True)


def settle(connection: DuckDBPyConnection, exchange: Exchange) -> Matched:
    """From `record`, `person` and `word` to `resolution` and `review`."""
    for statement in (CLAIMS, REST, WORDS):
        connection.execute(statement)
    clean.prepare(connection)
    tiers.apply_tiers(connection)
    scored = score.score_open_claims(connection)
    exchange.read_taken(connection)
    decide.decide(connection)
    return Matched(
        records=_count(connection, "rest"),
        claims=_count(connection, "claim"),
        **scored,
        rules=dict(connection.execute("select rule, count(*) from resolution group by rule order by rule").fetchall()),
        review=_count(connection, "review"),
    )


def _count(connection: DuckDBPyConnection, table: str) -> int:
    (count,) = connection.execute(f"select count(*) from {table}").fetchall()[0]
    return int(count)
