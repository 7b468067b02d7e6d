"""What the second person has to see before a month is published: checks, reasons, rows, and the largest changes.

Every figure in it is taken from what would be published, after suppression: a hidden cell is not shown here either.
"""

from collections import Counter
from datetime import date
from typing import Any

from psycopg import Connection, sql

from padan.publish.audit import candidate_suites
from padan.publish.figures import FIGURE_TABLES, FigureTable
from padan.publish.publication import current_revision, prepare, publication_status
from padan.runs.record import Run
from padan.runs.versions import code_version, rule_version

SHOWN = 20
MAIN_BASIS = {"exact": "nik"}

CHECKS = """
select dataset_or_model, expectation, severity, success, observed from ops.quality_result where run_id = %s
order by success, severity, dataset_or_model, expectation
"""

# Nation: every breakdown; province: the totals only, whose small parts would fill the list with noise. A figure that
# was 0 has no relative change and stands last. Months on two generations of the registry do not compare.
CHANGES = sql.SQL("""
with name as (
    select indicator_id, max(name_id) as name_id, max(name_en) as name_en, max(unit) as unit
    from candidate.dim_indicator
    group by indicator_id
),

region as (
    select region_code, max(region_name) as region_name from candidate.dim_region group by region_code
),

compared as (
    select
        now.region_code, now.indicator_id, now.programme_id, now.breakdown, now.category,
        before.value as before, now.value as now,
        (now.value - before.value) / nullif(abs(before.value), 0) as relative
    from publication_fct_indicator as now
    inner join mart.fct_indicator as before
        on now.region_code = before.region_code and now.indicator_id = before.indicator_id
        and now.programme_id = before.programme_id and now.breakdown = before.breakdown
        and now.category = before.category and now.match_basis = before.match_basis
        and now.registry is not distinct from before.registry
    where
        before.period = {before}
        and now.match_basis = {basis}
        and length(now.region_code) <= 2
        and (now.region_code = '00' or now.breakdown = 'total')
        and not now.suppressed and not before.suppressed
        and now.value is not null and before.value is not null
        and (
            now.period = before.period
            or not exists (
                select from mart.incomplete_figure as i
                where i.period = before.period and i.revision = before.revision
                    and i.indicator_id = before.indicator_id and i.programme_id = before.programme_id
            )
        )
),

ranked as (
    select
        c.*, n.name_id, n.name_en, n.unit, r.region_name,
        row_number() over (
            order by abs(c.relative) desc nulls last, abs(c.now - c.before) desc, c.region_code, c.indicator_id,
                c.programme_id, c.breakdown, c.category
        ) as place
    from compared as c
    left join name as n on c.indicator_id = n.indicator_id
    left join region as r on c.region_code = r.region_code
    where c.now <> c.before
)

select
    (select count(*) from compared) as compared,
    (select count(*) from ranked) as changed,
    (select coalesce(jsonb_agg(to_jsonb(k) - 'place' order by k.place), '[]') from ranked as k where k.place <= {shown})
""")


def build_report(connection: Connection[tuple[Any, ...]], run: Run, *, threshold: int) -> dict[str, Any]:
    """The report of a month that waits; becomes control.release_report.

    Args:
        connection: as padan_publisher, inside a transaction.
        run: a run whose candidate is built and audited.
        threshold: smallest publishable count.

    Returns:
        `status` and `reasons` of the publication; `deliveries` it uses; `checks`: `candidate` (every rule of the
        audit), `others` (rules by delivery and layer: passed, failed) and `failed` of these; `tables`: rows, hidden
        rows, and the same of the revision that readers see; `previous_publication` and `month_before`: the month
        compared with, how many figures were compared and changed, and the largest relative changes; None without it.
    """
    prepare(connection, run, threshold=threshold)
    revision = current_revision(connection, run)
    basis = MAIN_BASIS.get(str(run.options.get("matching")), "semua")
    before = connection.execute(
        "select period, revision from mart.current_revision where period < %s order by period desc limit 1",
        (run.period,),
    ).fetchone()
    return {
        "period": run.period.isoformat(),
        "status": publication_status(run),
        "reasons": run.reasons,
        "note": run.options.get("note"),
        "next_revision": (revision or 0) + 1,
        "threshold": threshold,
        "code_version": code_version(),
        "rule_version": rule_version(),
        "deliveries": [
            {name: delivery.get(name) for name in ("dataset", "period", "revision", "registry", "age_months")}
            for _, delivery in sorted(run.deliveries.items())
        ],
        "checks": _read_checks(connection, run),
        "tables": [_count_rows(connection, table, run.period) for table in FIGURE_TABLES],
        "previous_publication": _compare(connection, run.period, revision, basis),
        "month_before": _compare(connection, before[0], before[1], basis) if before else None,
    }


def _read_checks(connection: Connection[tuple[Any, ...]], run: Run) -> dict[str, Any]:
    audited = {suite.suite for suite in candidate_suites()}
    rows = [
        {"about": about, "rule": rule, "severity": severity, "success": success, "observed": observed}
        for about, rule, severity, success, observed in connection.execute(CHECKS, (run.run_id,))
    ]
    others = [row for row in rows if row["about"] not in audited]
    counted = Counter((row["about"], row["success"]) for row in others)
    return {
        "candidate": [row for row in rows if row["about"] in audited],
        "others": [
            {"about": about, "passed": counted[about, True], "failed": counted[about, False]}
            for about in sorted({row["about"] for row in others})
        ],
        "failed": [row for row in others if not row["success"]],
    }


def _count_rows(connection: Connection[tuple[Any, ...]], table: FigureTable, period: date) -> dict[str, Any]:
    query = sql.SQL(
        "select (select count(*) from {new}), (select count(*) from {new} where {hidden}),"
        " (select count(*) from {old} where period = {period}),"
        " (select count(*) from {old} where period = {period} and {hidden})"
    )
    row = connection.execute(
        query.format(
            new=sql.Identifier(f"publication_{table.name}"),
            old=sql.Identifier("mart", table.name),
            hidden=sql.SQL("suppressed" if table.can_hide else "false"),
            period=sql.Literal(period),
        )
    ).fetchone()
    assert row is not None
    return {"table": table.name, "rows": row[0], "hidden": row[1], "rows_before": row[2], "hidden_before": row[3]}


def _compare(
    connection: Connection[tuple[Any, ...]], before: date, revision: int | None, basis: str
) -> dict[str, Any] | None:
    """The largest changes against the newest publication of a month; None when it was never published."""
    if revision is None:
        return None
    row = connection.execute(
        CHANGES.format(before=sql.Literal(before), basis=sql.Literal(basis), shown=sql.Literal(SHOWN))
    ).fetchone()
    assert row is not None
    return {
        "period": before.isoformat(),
        "revision": revision,
        "compared": row[0],
        "changed": row[1],
        "largest": row[2],
    }
