"""Publication of a survey: aggregates only, each survey's next revision, in one transaction."""

import hashlib
import json
from dataclasses import asdict, dataclass

import polars as pl
from psycopg import Connection, sql

from padan.contract import survey
from padan.survey.check import Households
from padan.survey.estimate import Options
from padan.survey.manifest import SurveyManifest

PUBLISHING = 0x7375_7276  # "surv": one publication of a survey at a time
DECIMALS = 6
FACTS = (
    "region_code", "indicator_id", "programme_id", "breakdown", "category", "numerator", "denominator", "value",
    "standard_error", "ci_low", "ci_high", "rse", "degrees_of_freedom", "deff", "households", "psus", "strata",
    "households_missing", "caution", "suppressed",
)  # fmt: skip

COLUMNS = sql.SQL(", ").join(map(sql.Identifier, ("survey_id", "year", *FACTS, "rule_version")))


@dataclass(frozen=True)
class Publication:
    """What became of a survey: `published` or `unchanged`, under which revision, with how many rows."""

    state: str
    revision: int
    rows: int


@dataclass(frozen=True)
class SampleSize:
    """The sample of a survey, for its publication."""

    households: int
    psus: int
    strata: int
    single_psu_strata: int
    people: float
    households_without_welfare: int

    @classmethod
    def of(cls, households: Households) -> "SampleSize":
        frame = households.frame
        psus = frame.group_by("stratum").agg(pl.col("psu").n_unique())["psu"]
        return cls(
            households=frame.height,
            psus=int(psus.sum()),
            strata=psus.len(),
            single_psu_strata=int((psus == 1).sum()),
            people=float((frame["weight"] * frame["household_size"]).sum()),
            households_without_welfare=frame["welfare"].null_count(),
        )


def input_digest(manifest: SurveyManifest, options: Options, *, poverty_line_source: str | None, code: str) -> str:
    """Hash of whatever decides the figures: the file, the options, the definitions, the code."""
    parts = [manifest.sha256, manifest.revision, asdict(options), poverty_line_source, survey().version, code]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def published_revision(connection: Connection[tuple[object, ...]], survey_id: str, digest: str) -> int | None:
    """The newest revision of the survey if the same input made it."""
    row = connection.execute(
        "select revision, input_digest from mart.fct_survey_publication where survey_id = %s "
        "order by revision desc limit 1",
        (survey_id,),
    ).fetchone()
    return int(str(row[0])) if row and row[1] == digest else None


def publish_survey(
    connection: Connection[tuple[object, ...]],
    estimates: pl.DataFrame,
    *,
    manifest: SurveyManifest,
    size: SampleSize,
    options: Options,
    poverty_line_source: str | None,
    code: str,
) -> Publication:
    """Writes the next revision of the survey, or nothing when no published figure would change.

    Args:
        connection: as padan_publisher; the caller commits.
        estimates: with the publication rules applied.
        manifest: of the file.
        size: of the sample.
        options: as estimated.
        poverty_line_source: where the line is from; None without one.
        code: version of the code.
    """
    connection.execute("select pg_advisory_xact_lock(%s)", (PUBLISHING,))
    _stage(connection, estimates, manifest)
    row = connection.execute(
        "select revision, delivery_revision, poverty_line_source from mart.fct_survey_publication "
        "where survey_id = %s order by revision desc limit 1",
        (manifest.survey_id,),
    ).fetchone()
    current = int(str(row[0])) if row else 0
    same_source = row is not None and row[1:] == (manifest.revision, poverty_line_source)
    if same_source and not _differs(connection, manifest.survey_id):
        return Publication("unchanged", current, 0)
    revision = current + 1
    _insert(
        connection,
        {
            "survey_id": manifest.survey_id,
            "revision": revision,
            "year": manifest.year,
            "delivery_revision": manifest.revision,
            "sender": manifest.sender,
            "letter_no": manifest.letter_no,
            **asdict(size),
            "poverty_line_source": poverty_line_source,
            "confidence": options.confidence,
            "domains": ["nasional", *options.levels],
            "min_households": options.min_households,
            "suppression_threshold": options.threshold,
            "is_synthetic": manifest.is_synthetic,
            "rule_version": survey().version,
            "code_version": code,
            "input_digest": input_digest(manifest, options, poverty_line_source=poverty_line_source, code=code),
        },
    )
    connection.execute(
        sql.SQL("insert into mart.fct_survey_history ({}, revision) select {}, {} from survey_estimate").format(
            COLUMNS, COLUMNS, sql.Literal(revision)
        )
    )
    _add_indicators(connection)
    return Publication("published", revision, estimates.height)


def _insert(connection: Connection[tuple[object, ...]], values: dict[str, object]) -> None:
    connection.execute(
        sql.SQL("insert into mart.fct_survey_publication ({}) values ({})").format(
            sql.SQL(", ").join(map(sql.Identifier, values)), sql.SQL(", ").join(sql.Placeholder() * len(values))
        ),
        tuple(values.values()),
    )


def _stage(connection: Connection[tuple[object, ...]], estimates: pl.DataFrame, manifest: SurveyManifest) -> None:
    """The rows in a temporary table of the published one's types, so that both are compared as they would be read."""
    table = "create temporary table survey_estimate on commit drop as select {} from mart.fct_survey where false"
    connection.execute(sql.SQL(table).format(COLUMNS))
    rows = estimates.select(
        pl.lit(manifest.survey_id).alias("survey_id"),
        pl.lit(manifest.year).alias("year"),
        *FACTS,
        pl.lit(survey().version).alias("rule_version"),
    ).with_columns(pl.col("numerator", "denominator").round(DECIMALS))
    with connection.cursor().copy(sql.SQL("copy survey_estimate ({}) from stdin (format csv)").format(COLUMNS)) as copy:
        copy.write(rows.write_csv(include_header=False).encode())


def _differs(connection: Connection[tuple[object, ...]], survey_id: str) -> bool:
    old = sql.SQL("select {} from mart.fct_survey where survey_id = {}").format(COLUMNS, sql.Literal(survey_id))
    new = sql.SQL("select {} from survey_estimate").format(COLUMNS)
    query = sql.SQL("select exists (({old} except {new}) union all ({new} except {old}))").format(old=old, new=new)
    row = connection.execute(query).fetchone()
    return bool(row and row[0])


def _add_indicators(connection: Connection[tuple[object, ...]]) -> None:
    """Before the first monthly publication brings the whole dimension, a survey brings its own names."""
    names = (
        "indicator_id, name_id, name_en, definition_id, definition_en, numerator_id, denominator_id, unit, direction,"
        " source_datasets, basis, version, valid_from, valid_to"
    )
    connection.execute(
        f"insert into mart.dim_indicator ({names}) select {names} from reference.indicator "
        "where basis = 'survey' on conflict do nothing"
    )
