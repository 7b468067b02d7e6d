"""The micro-data at rest: schema `survey`, which the loader alone reads."""

from typing import LiteralString

import polars as pl
from psycopg import Connection, sql

from padan.contract import survey
from padan.errors import without_row_values
from padan.landing.refusals import refuse as refuse_delivery
from padan.survey.check import Households
from padan.survey.manifest import SurveyManifest

HOUSEHOLD = (
    "survey_id", "household_id", "year", "weight", "stratum", "psu", "psu_population", "kode_wilayah",
    "household_size", "welfare", "poverty_line",
)  # fmt: skip
LOCK: LiteralString = "select pg_advisory_xact_lock(hashtextextended('survey:' || %s, 0))"


def known_codes(connection: Connection[tuple[object, ...]]) -> tuple[frozenset[str], frozenset[str]]:
    """Region codes and programme ids of the reference tables."""
    regions = connection.execute("select region_code from reference.region").fetchall()
    programmes = connection.execute("select distinct programme_id from reference.programme").fetchall()
    return frozenset(str(row[0]) for row in regions), frozenset(str(row[0]) for row in programmes)


def check_revision(connection: Connection[tuple[object, ...]], manifest: SurveyManifest) -> bool:
    """Whether this delivery is already stored.

    Raises:
        Refused: the same revision with other bytes, or a lower one than was stored.
    """
    row = connection.execute(
        "select revision, sha256 from survey.delivery where survey_id = %s order by revision desc limit 1",
        (manifest.survey_id,),
    ).fetchone()
    if row is None:
        return False
    counted = int(str(row[0]))
    facts = {"revision": manifest.revision, "counted": counted, "next": counted + 1}
    if manifest.revision < counted:
        raise refuse_delivery("lower_revision", survey().dataset, file=manifest.file, **facts)
    if manifest.revision == counted and row[1] != manifest.sha256:
        raise refuse_delivery("same_revision_other_bytes", survey().dataset, file=manifest.file, **facts)
    return manifest.revision == counted


def store_households(
    connection: Connection[tuple[object, ...]], households: Households, manifest: SurveyManifest
) -> bool:
    """Keeps the households of a delivery that is not kept yet.

    Args:
        connection: as padan_loader; the caller commits.

    Returns:
        Whether anything was written.

    Raises:
        Refused: see `check_revision`.
    """
    connection.execute(LOCK, (manifest.survey_id,))
    if check_revision(connection, manifest):
        return False
    connection.execute(
        "insert into survey.delivery (survey_id, revision, year, sender, letter_no, created_at, file, sha256, "
        "households, is_synthetic) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            manifest.survey_id, manifest.revision, manifest.year, manifest.sender, manifest.letter_no,
            manifest.created_at, manifest.file, manifest.sha256, manifest.rows, manifest.is_synthetic,
        ),
    )  # fmt: skip
    revision = pl.lit(manifest.revision).alias("revision")
    with without_row_values("survey"):
        _copy(connection, "household", households.frame.select(*HOUSEHOLD, revision))
        for programme in households.programmes:
            _copy(connection, "receipt", _receipts(households, programme, revision))
    return True


def _receipts(households: Households, programme: str, revision: pl.Expr) -> pl.DataFrame:
    name = households.programmes[programme]
    amount = pl.col(f"amount_{name}") if programme in households.with_amount else pl.lit(None, pl.Float64)
    return households.frame.select(
        "survey_id",
        "household_id",
        revision,
        pl.lit(programme).alias("programme_id"),
        pl.col(f"receives_{name}").cast(pl.Boolean).alias("receives"),
        amount.alias("amount"),
    )


def _copy(connection: Connection[tuple[object, ...]], table: str, frame: pl.DataFrame) -> None:
    statement = sql.SQL("copy {} ({}) from stdin (format csv)").format(
        sql.Identifier("survey", table), sql.SQL(", ").join(map(sql.Identifier, frame.columns))
    )
    with connection.cursor().copy(statement) as copy:
        copy.write(frame.write_csv(include_header=False).encode())
