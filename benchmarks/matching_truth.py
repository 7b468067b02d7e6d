"""The records of a matched warehouse beside the truth of its synthetic inbox."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import psycopg
from psycopg import sql

from padan.generate.truth import KEYS
from padan.periods import month_end, parse_period

REGISTER = "dukcapil_penduduk"
DATASETS = tuple(name for name in KEYS if name != REGISTER)
DAMAGED_NIK = ("nik_missing", "nik_mistyped", "nik_shared", "nik_malformed")
AGE_GROUPS = ("0-5", "6-18", "19-24", "25-59", "60+")
TITLE = r"^(?:H|Hj|Drs|Dra|Dr|Ir|KH|Prof)\. |, "
DETAILS = ("nik", "no_kk", "nama", "jenis_kelamin", "tgl_lahir", "kode_wilayah")

MATCHED = {
    "_row": pl.Int64, "record_key": pl.String, "wide_id": pl.Int64, "exact_id": pl.Int64, "match_status": pl.String,
    "rule": pl.String, "probability": pl.Float64, "candidate_id": pl.Int64,
}  # fmt: skip
MATCHED_ROWS = """
    select
        i._row, {key} as record_key, i.person_id as wide_id, i.nik_person_id as exact_id, i.match_status,
        i.rule, i.probability, i.candidate_id
    from identity.record as i
    inner join {table} as r
        on i._row = r._row and r._period = {delivered} and r._revision = {revision}
    where i.dataset = {dataset} and i.period = {period}
"""
REGISTER_ROWS = "select person_id, nik from identity.register where period = {period}"
REVIEW_ROWS = """
    select dataset, regexp_replace(record_key, '^(DTKS|DTSEN)[|]', '') as record_key, person_id, reason, probability
    from identity.review_pair where period = {period}
"""


@dataclass(frozen=True)
class World:
    """A synthetic month: its inbox with the truth, and the names of its defects."""

    inbox: Path
    period: str
    people: int
    seed: int

    @property
    def first_day(self) -> date:
        """First day of the month."""
        return parse_period(self.period)

    def describe(self) -> dict[str, Any]:
        """truth/world.json."""
        return dict(json.loads((self.inbox / "truth" / "world.json").read_text(encoding="utf-8")))

    def truth(self, dataset: str) -> pl.DataFrame:
        """record_key, person and defects of the delivered rows; keys that stand for several persons are left out."""
        frame = pl.read_parquet(self.inbox / "truth" / self.period / f"{dataset}.parquet")
        keyed = frame.select(pl.concat_str(KEYS[dataset], separator="|").alias("record_key"), "person", "defects")
        return keyed.unique().filter(pl.col("record_key").is_not_null() & pl.col("record_key").is_unique())

    def persons(self) -> pl.DataFrame:
        """The true persons with the groups of the bias tables."""
        frame = pl.read_parquet(self.inbox / "truth" / "person.parquet")
        return frame.with_columns(group_columns(month_end(self.first_day)))


def group_columns(end: date) -> list[pl.Expr]:
    """Groups of a true person: sex, age group at the end of the month, decile, province, kind of name."""
    born = pl.col("born")
    birthday_to_come = (born.dt.month() > end.month) | ((born.dt.month() == end.month) & (born.dt.day() > end.day))
    age = end.year - born.dt.year() - birthday_to_come.cast(pl.Int32)
    group = pl.lit(AGE_GROUPS[0])
    for least, name in zip((6, 19, 25, 60), AGE_GROUPS[1:], strict=True):
        group = pl.when(age >= least).then(pl.lit(name)).otherwise(group)
    words = pl.col("nama").str.split(" ").list.len()
    return [
        group.alias("age_group"),
        pl.col("decile").cast(pl.String).str.zfill(2).alias("decile_group"),
        pl.col("kode_kecamatan").str.slice(0, 2).alias("province"),
        pl.when(pl.col("nama").str.contains(rf"(?i){TITLE}"))
        .then(pl.lit("with a title"))
        .when(words == 1)
        .then(pl.lit("one word"))
        .when(words == 2)
        .then(pl.lit("two words"))
        .otherwise(pl.lit("three words or more"))
        .alias("name_type"),
    ]


def read(
    session: psycopg.Connection[Any], query: str, schema: dict[str, Any], **values: sql.Composable
) -> pl.DataFrame:
    """Rows of a query as a frame, by COPY."""
    statement = sql.SQL("copy ({}) to stdout (format csv, header)").format(sql.SQL(query).format(**values))
    with session.cursor() as cursor, cursor.copy(statement) as copy:
        text = b"".join(bytes(block) for block in copy)
    return pl.read_csv(text, schema=schema)


def read_deliveries(session: psycopg.Connection[Any], run_id: str) -> dict[str, dict[str, Any]]:
    """The delivery that the run uses, by dataset."""
    rows = session.execute("select inputs -> 'deliveries' from ops.run where run_id = %s", (run_id,)).fetchall()
    return dict(rows[0][0])


def read_register(session: psycopg.Connection[Any], world: World) -> pl.DataFrame:
    """person_id of the register's rows beside the true person; quarantined rows are not there."""
    register = read(
        session, REGISTER_ROWS, {"person_id": pl.Int64, "nik": pl.Int64}, period=sql.Literal(world.first_day)
    )
    keyed = register.select("person_id", pl.col("nik").cast(pl.String).str.zfill(16).alias("record_key"))
    return keyed.join(world.truth(REGISTER), on="record_key", how="inner").select(
        "person_id", "person", nik="record_key", register_defects="defects"
    )


def read_records(session: psycopg.Connection[Any], world: World, run_id: str) -> pl.DataFrame:
    """Every matched record beside its truth, with the columns that matching_scoring and the bias tables need."""
    register = read_register(session, world)
    persons = world.persons().select("person", "sex", "age_group", "decile_group", "province", "name_type")
    deliveries = read_deliveries(session, run_id)
    bits = world.describe()["defect_bits"]
    damaged = sum(bits[name] for name in DAMAGED_NIK)
    frames = [
        read_matched(session, world, dataset, deliveries[dataset])
        .join(world.truth(dataset), on="record_key", how="inner")
        .with_columns(pl.lit(dataset).alias("dataset"))
        for dataset in DATASETS
        if dataset in deliveries
    ]
    return (
        pl.concat(frames)
        .join(register.select("person", "register_defects", truth_id="person_id"), on="person", how="left")
        .join(persons, on="person", how="left")
        .with_columns((pl.col("defects") & damaged != 0).alias("is_hard"))
    )


def read_matched(
    session: psycopg.Connection[Any], world: World, dataset: str, delivery: dict[str, Any]
) -> pl.DataFrame:
    """identity.record of a dataset with the key of each record."""
    key = sql.SQL(" || '|' || ").join(sql.Identifier("r", column) for column in KEYS[dataset])
    return read(
        session,
        MATCHED_ROWS,
        MATCHED,
        key=key,
        table=sql.Identifier("raw", dataset),
        dataset=sql.Literal(dataset),
        period=sql.Literal(world.first_day),
        delivered=sql.Literal(delivery["period"]),
        revision=sql.Literal(delivery["revision"]),
    )


def read_review(session: psycopg.Connection[Any], world: World) -> pl.DataFrame:
    """The pairs that wait for a steward."""
    schema = {
        "dataset": pl.String, "record_key": pl.String, "person_id": pl.Int64, "reason": pl.String,
        "probability": pl.Float64,
    }  # fmt: skip
    return read(session, REVIEW_ROWS, schema, period=sql.Literal(world.first_day))


def read_details(
    session: psycopg.Connection[Any], dataset: str, delivery: dict[str, Any], rows: Sequence[int] | None = None
) -> pl.DataFrame:
    """What the delivered rows say of their persons; of some rows, or of all. A column that is not delivered is NULL."""
    table = sql.Identifier("raw", dataset)
    probe = session.execute(sql.SQL("select * from {} limit 0").format(table))
    delivered = {column.name for column in probe.description or ()}
    columns = [
        sql.SQL("r.{0}" if name in delivered else "null as {0}").format(sql.Identifier(name)) for name in DETAILS
    ]
    some = sql.SQL("true") if rows is None else sql.SQL("r._row = any({})").format(sql.Literal(list(rows)))
    return read(
        session,
        "select r._row, {columns} from {table} as r"
        " where r._period = {delivered} and r._revision = {revision} and {some}",
        {"_row": pl.Int64} | dict.fromkeys(DETAILS, pl.String),
        columns=sql.SQL(", ").join(columns),
        table=table,
        some=some,
        delivered=sql.Literal(delivery["period"]),
        revision=sql.Literal(delivery["revision"]),
    )


def read_register_details(session: psycopg.Connection[Any], world: World, delivery: dict[str, Any]) -> pl.DataFrame:
    """What the register says of each person_id."""
    rows = read(
        session,
        "select _row, person_id from identity.register where period = {period}",
        {"_row": pl.Int64, "person_id": pl.Int64},
        period=sql.Literal(world.first_day),
    )
    return rows.join(read_details(session, REGISTER, delivery), on="_row", how="inner").drop("_row")
