"""Publication: the certified candidate becomes the next revision of its month, in one transaction."""

from dataclasses import dataclass
from typing import Any

from psycopg import Connection, sql
from psycopg.types.json import Jsonb

from padan.publish.figures import FIGURE_TABLES, FigureTable
from padan.publish.suppression import protect
from padan.runs.record import Run, update_run
from padan.runs.versions import code_version

# A kecamatan must have so many times the smallest publishable count of people.
SMALLEST_DISTRICT = 50
PUBLISHING = 0x7075_626C  # "publ": one publication at a time
DIMENSIONS = (
    "dim_region",
    "dim_programme",
    "dim_indicator",
    "dim_region_crosswalk",
    "dim_identity_rule",
    "published_figure",
)
PUBLISHER_COLUMNS = ("run_id", "revision")
# Names of persons stay in ops.run and schema control.
PERSONAL_OPTIONS = ("by",)


@dataclass(frozen=True)
class Published:
    """What became of a candidate."""

    state: str
    revision: int
    status: str
    rows: int


def publish(connection: Connection[tuple[Any, ...]], run: Run, *, threshold: int) -> Published:
    """Writes the next revision of the month, or nothing when no published value would change.

    Args:
        connection: as padan_publisher; the caller commits.
        run: a run whose candidate is built and audited.
        threshold: smallest publishable count; 0 switches suppression off.
    """
    status = publication_status(run)
    connection.execute("select pg_advisory_xact_lock(%s)", (PUBLISHING,))
    prepare(connection, run, threshold=threshold)
    current = current_revision(connection, run)
    is_same = current is not None and _names_incomplete(connection, run, current)
    if current is not None and is_same and not any(_differs(connection, run, table) for table in FIGURE_TABLES):
        _close(connection, run, "unchanged", current)
        return Published("unchanged", current, status, 0)
    revision = (current or 0) + 1
    rows = sum(_append(connection, run, table, revision) for table in FIGURE_TABLES)
    # Findings and briefs ask for the month at once, before PostgreSQL would count its rows by itself.
    connection.execute("analyze mart.fct_indicator_history")
    for dimension in DIMENSIONS:
        _replace_dimension(connection, dimension)
    # The clock, not the transaction's begin: to hide and to compare takes minutes, in which nobody could read it.
    connection.execute(
        "insert into mart.fct_publication (period, revision, run_id, published_at, status, reason,"
        " supersedes_revision, code_version, options, is_synthetic)"
        " values (%s, %s, %s, clock_timestamp(), %s, %s, %s, %s, %s, %s)",
        (
            run.period,
            revision,
            run.run_id,
            status,
            "; ".join(run.reasons) or run.options.get("note"),
            current,
            code_version(),
            Jsonb(
                {name: value for name, value in run.options.items() if name not in PERSONAL_OPTIONS}
                | {"suppression_threshold": threshold}
            ),
            any(delivery["is_synthetic"] for delivery in run.deliveries.values()),
        ),
    )
    _name_incomplete(connection, run, revision)
    # A number that this revision takes back leaves the texts of findings before anybody reads the revision.
    connection.execute("select control.hide_figures(%s, %s)", (run.period, revision))
    _close(connection, run, "published", revision)
    return Published("published", revision, status, rows)


def _names_incomplete(connection: Connection[tuple[Any, ...]], run: Run, revision: int) -> bool:
    """Whether the revision names the same figures as the run as counting known payments only."""
    rows = connection.execute(
        "select indicator_id, programme_id from mart.incomplete_figure where period = %s and revision = %s",
        (run.period, revision),
    ).fetchall()
    return {tuple(row) for row in rows} == {tuple(figure) for figure in run.incomplete_figures}


def _name_incomplete(connection: Connection[tuple[Any, ...]], run: Run, revision: int) -> None:
    """Writes down which figures of the revision count known payments only."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into mart.incomplete_figure values (%s, %s, %s, %s, %s)",
            [
                (run.period, revision, indicator, programme, run.inputs["payments_known_from"])
                for indicator, programme in run.incomplete_figures
            ],
        )


def publication_status(run: Run) -> str:
    """`final`, or `provisional` where something is missing, late or odd."""
    return "provisional" if run.reasons else "final"


def current_revision(connection: Connection[tuple[Any, ...]], run: Run) -> int | None:
    """The revision of the run's month that readers see now."""
    row = connection.execute("select revision from mart.current_revision where period = %s", (run.period,)).fetchone()
    return int(row[0]) if row else None


def prepare(connection: Connection[tuple[Any, ...]], run: Run, *, threshold: int) -> None:
    """What the month would publish, as temporary tables `publication_<table>` that end with the transaction.

    A table whose candidate was never built is empty.

    Args:
        connection: as padan_publisher, inside a transaction.
        run: a run whose candidate is built and audited.
        threshold: smallest publishable count; 0 switches suppression off.
    """
    small = max(threshold - 1, 0)
    values: dict[str, sql.Composable] = {
        "period": sql.Literal(run.period),
        "small": sql.Literal(small),
        "district_floor": sql.Literal(threshold * SMALLEST_DISTRICT),
        "status": sql.Literal(publication_status(run)),
    }
    built = [table for table in FIGURE_TABLES if _exists(connection, f"candidate.{table.name}")]
    for table in built:
        _create(connection, sql.Identifier(f"cell_{table.name}"), table.cells.format(**values))
    protect(connection, [table.name for table in built if table.shows_counts], small=small)
    for table in FIGURE_TABLES:
        empty = sql.SQL("select * from {} where false").format(sql.Identifier("mart", f"{table.name}_history"))
        _create(connection, _prepared(table), table.query.format(**values) if table in built else empty)


def _create(connection: Connection[tuple[Any, ...]], name: sql.Identifier, query: sql.Composable) -> None:
    connection.execute(sql.SQL("create temporary table {} on commit drop as {}").format(name, query))
    connection.execute(sql.SQL("analyze {}").format(name))


def _prepared(table: FigureTable) -> sql.Identifier:
    return sql.Identifier(f"publication_{table.name}")


def _exists(connection: Connection[tuple[Any, ...]], relation: str) -> bool:
    row = connection.execute("select to_regclass(%s) is not null", (relation,)).fetchone()
    return bool(row and row[0])


def figure_columns(
    connection: Connection[tuple[Any, ...]], table: FigureTable, *, leave_out: tuple[str, ...] = ()
) -> sql.Composable:
    """The columns of the month's figures, without who published them."""
    names = connection.execute(
        "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0 order by attnum",
        (f"publication_{table.name}",),
    ).fetchall()
    leave_out += PUBLISHER_COLUMNS
    return sql.SQL(", ").join(sql.Identifier(name[0]) for name in names if name[0] not in leave_out)


def _differs(connection: Connection[tuple[Any, ...]], run: Run, table: FigureTable) -> bool:
    """Whether any value would change; a new version of the rules that changes no figure is no revision."""
    columns = figure_columns(connection, table, leave_out=("rule_version",))
    old = sql.SQL("select {} from {} where period = {}").format(
        columns, sql.Identifier("mart", table.name), sql.Literal(run.period)
    )
    new = sql.SQL("select {} from {}").format(columns, _prepared(table))
    query = sql.SQL("select exists (({old} except {new}) union all ({new} except {old}))").format(old=old, new=new)
    row = connection.execute(query).fetchone()
    return bool(row and row[0])


def _append(connection: Connection[tuple[Any, ...]], run: Run, table: FigureTable, revision: int) -> int:
    columns = figure_columns(connection, table)
    query = sql.SQL("insert into {} ({}, run_id, revision) select {}, {}, {} from {}").format(
        sql.Identifier("mart", f"{table.name}_history"),
        columns,
        columns,
        sql.Literal(run.run_id),
        sql.Literal(revision),
        _prepared(table),
    )
    return connection.execute(query).rowcount


def _replace_dimension(connection: Connection[tuple[Any, ...]], dimension: str) -> None:
    if not _exists(connection, f"candidate.{dimension}"):
        return
    target, source = sql.Identifier("mart", dimension), sql.Identifier("candidate", dimension)
    connection.execute(sql.SQL("delete from {}").format(target))
    connection.execute(sql.SQL("insert into {} select * from {}").format(target, source))


def _close(connection: Connection[tuple[Any, ...]], run: Run, state: str, revision: int) -> None:
    update_run(connection, run.run_id, state=state, published_revision=revision)
    connection.execute("update ops.run set finished_at = clock_timestamp() where run_id = %s", (run.run_id,))
