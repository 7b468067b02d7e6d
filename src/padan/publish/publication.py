"""Publication: the certified candidate becomes the next revision of its month, in one transaction."""

from dataclasses import dataclass
from typing import Any

from psycopg import Connection, sql
from psycopg.types.json import Jsonb

from padan.runs.record import Run, update_run
from padan.runs.versions import code_version

PUBLISHING = 0x7075_626C  # "publ": one publication at a time
DIMENSIONS = ("dim_region", "dim_programme", "dim_indicator")

# contracts/indicators.yaml, suppression: a count, or what it leaves of its denominator, from 1 to threshold - 1.
# Counts of regions are exempt.
INDICATORS = sql.SQL("""
create temporary table publication_indicator on commit drop as
select
    c.period, c.region_code, c.indicator_id, c.programme_id, c.breakdown, c.category, c.match_basis,
    case when not s.suppressed then c.numerator end as numerator,
    case when not coalesce(c.denominator between 1 and {small}, false) or d.unit = 'wilayah' then c.denominator
    end as denominator,
    case when not s.suppressed then c.value end as value,
    case when not s.suppressed then c.value_low end as value_low,
    case when not s.suppressed then c.value_high end as value_high,
    c.registry, c.registry_age_months,
    {status}::text as status,
    s.suppressed,
    c.rule_version
from candidate.fct_indicator as c
inner join candidate.dim_indicator as d on c.indicator_id = d.indicator_id
cross join lateral (
    select
        d.unit <> 'wilayah'
        and (
            c.numerator between 1 and {small}
            or coalesce(c.denominator - c.numerator between 1 and {small}, false)
        ) as suppressed
) as s
where c.period = {period}
""")

MATCH_QUALITY = sql.SQL("""
create temporary table publication_match_quality on commit drop as
select
    c.period, c.dataset, c.region_code, c.match_status,
    case when not s.suppressed then c.records end as records,
    case when not s.suppressed then c.share end as share,
    s.suppressed
from (
    select *, sum(records) over (partition by dataset, region_code) as all_records
    from candidate.fct_match_quality
    where period = {period}
) as c
cross join lateral (
    select c.records between 1 and {small} or c.all_records - c.records between 1 and {small} as suppressed
) as s
""")

# `value` tables of a month, without who published them.
TABLES = {
    "fct_indicator": "publication_indicator",
    "fct_match_quality": "publication_match_quality",
}


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
    status = "provisional" if run.reasons else "final"
    values = {
        "period": sql.Literal(run.period),
        "small": sql.Literal(max(threshold - 1, 0)),
        "status": sql.Literal(status),
    }
    connection.execute("select pg_advisory_xact_lock(%s)", (PUBLISHING,))
    connection.execute(INDICATORS.format(**values))
    connection.execute(MATCH_QUALITY.format(**values))
    current = _current_revision(connection, run)
    if current is not None and not any(_differs(connection, run, table) for table in TABLES):
        _close(connection, run, "unchanged", current)
        return Published("unchanged", current, status, 0)
    revision = (current or 0) + 1
    rows = sum(_append(connection, run, table, revision) for table in TABLES)
    for dimension in DIMENSIONS:
        _replace_dimension(connection, dimension)
    connection.execute(
        "insert into mart.fct_publication (period, revision, run_id, status, reason, supersedes_revision, code_version,"
        " options, is_synthetic) values (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            run.period,
            revision,
            run.run_id,
            status,
            "; ".join(run.reasons) or run.options.get("note"),
            current,
            code_version(),
            Jsonb(run.options | {"suppression_threshold": threshold}),
            any(delivery["is_synthetic"] for delivery in run.deliveries.values()),
        ),
    )
    _close(connection, run, "published", revision)
    return Published("published", revision, status, rows)


def _current_revision(connection: Connection[tuple[Any, ...]], run: Run) -> int | None:
    row = connection.execute("select revision from mart.current_revision where period = %s", (run.period,)).fetchone()
    return int(row[0]) if row else None


def _columns(connection: Connection[tuple[Any, ...]], table: str, *, leave_out: tuple[str, ...] = ()) -> sql.Composable:
    names = connection.execute(
        "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0 order by attnum",
        (TABLES[table],),
    ).fetchall()
    return sql.SQL(", ").join(sql.Identifier(name[0]) for name in names if name[0] not in leave_out)


def _differs(connection: Connection[tuple[Any, ...]], run: Run, table: str) -> bool:
    """Whether any value would change; a new version of the rules that changes no figure is no revision."""
    columns = _columns(connection, table, leave_out=("rule_version",))
    old = sql.SQL("select {} from {} where period = {}").format(
        columns, sql.Identifier("mart", table), sql.Literal(run.period)
    )
    new = sql.SQL("select {} from {}").format(columns, sql.Identifier(TABLES[table]))
    query = sql.SQL("select exists (({old} except {new}) union all ({new} except {old}))").format(old=old, new=new)
    row = connection.execute(query).fetchone()
    return bool(row and row[0])


def _append(connection: Connection[tuple[Any, ...]], run: Run, table: str, revision: int) -> int:
    columns = _columns(connection, table)
    query = sql.SQL("insert into {} ({}, run_id, revision) select {}, {}, {} from {}").format(
        sql.Identifier("mart", f"{table}_history"),
        columns,
        columns,
        sql.Literal(run.run_id),
        sql.Literal(revision),
        sql.Identifier(TABLES[table]),
    )
    return connection.execute(query).rowcount


def _replace_dimension(connection: Connection[tuple[Any, ...]], dimension: str) -> None:
    target, source = sql.Identifier("mart", dimension), sql.Identifier("candidate", dimension)
    connection.execute(sql.SQL("delete from {}").format(target))
    connection.execute(sql.SQL("insert into {} select * from {}").format(target, source))


def _close(connection: Connection[tuple[Any, ...]], run: Run, state: str, revision: int) -> None:
    update_run(connection, run.run_id, state=state, published_revision=revision)
    connection.execute("update ops.run set finished_at = now() where run_id = %s", (run.run_id,))
