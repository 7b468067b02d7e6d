"""Plans in the warehouse: each version as it was loaded, the newest one current."""

from dataclasses import dataclass
from datetime import date
from typing import Any, LiteralString

from psycopg import Connection, sql

from padan.periods import month_end
from padan.plans.model import Indicator, Plan
from padan.plans.read import FUNDING, KPI
from padan.plans.refusals import Faults

LOCK = 0x706C_616E  # "plan": one plan is loaded at a time

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Loaded:
    """What became of a plan that was offered."""

    plan_id: str
    version: int
    is_new: bool
    indicators: int
    funding_rows: int


def load_plan(connection: Connection[Row], plan: Plan, *, loaded_by: str, file: str | None = None) -> Loaded:
    """Keeps the plan as its next version and makes that the current one; the same content again changes nothing.

    Args:
        connection: as padan_transformer; the caller commits.
        plan: as checked.
        loaded_by: a person, or `padan` for what ships with the code.
        file: the sheet that it was read from, for refusals; None for a folder.

    Raises:
        Refused: the id of an indicator, or of an amount of its funding, belongs to another plan.
    """
    connection.execute("select pg_advisory_xact_lock(%s)", (LOCK,))
    _check_other_plans(connection, plan, file)
    row = connection.execute(
        "select version, sha256 from reference.plan where plan_id = %s order by version desc limit 1", (plan.plan_id,)
    ).fetchone()
    if row is not None and row[1] == plan.sha256():
        return Loaded(plan.plan_id, row[0], False, len(plan.indicators), len(plan.funding))
    version = row[0] + 1 if row is not None else 1
    connection.execute("update reference.plan set is_current = false where plan_id = %s", (plan.plan_id,))
    _write(connection, plan, version, loaded_by)
    return Loaded(plan.plan_id, version, True, len(plan.indicators), len(plan.funding))


def has_version(connection: Connection[Row], plan: Plan) -> bool:
    """Whether this very content was ever loaded, as any version."""
    row = connection.execute(
        "select from reference.plan where plan_id = %s and sha256 = %s", (plan.plan_id, plan.sha256())
    ).fetchone()
    return row is not None


def plans_in_force(connection: Connection[Row], period: date) -> dict[str, str]:
    """Content (sha256) of the current version of each plan that covers some day of the month.

    Args:
        connection: as a role that reads schema reference.
        period: first day of the month.
    """
    rows = connection.execute(
        "select plan_id, sha256 from reference.plan where is_current and valid_from <= %s and valid_to >= %s"
        " order by plan_id",
        (month_end(period), period),
    ).fetchall()
    return dict(rows)


def _check_other_plans(connection: Connection[Row], plan: Plan, file: str | None) -> None:
    """What owners report is told apart by its id alone: no id stands for two things, in whichever plan."""
    faults = Faults(plan.plan_id)
    own = {KPI: [indicator.kpi_id for indicator in plan.indicators], FUNDING: [row.row_id for row in plan.funding]}
    for source, ids in own.items():
        taken = connection.execute(
            "select taken.id, taken.plan_id from ("
            " select i.kpi_id as id, i.plan_id, i.version from reference.plan_indicator as i"
            " union all select f.row_id, f.plan_id, f.version from reference.plan_funding as f"
            ") as taken inner join reference.plan as p using (plan_id, version)"
            " where p.is_current and p.plan_id <> %s and taken.id = any(%s) order by 1",
            (plan.plan_id, ids),
        ).fetchall()
        for name, other in taken:
            faults.add("plan_id_in_other_plan", file or source, where=name, value=name, plan=other)
    faults.raise_if_any()


def _write(connection: Connection[Row], plan: Plan, version: int, loaded_by: str) -> None:
    key = (plan.plan_id, version)
    connection.execute(
        "insert into reference.plan (plan_id, version, title_id, title_en, owner, valid_from, valid_to, source, sha256,"
        " loaded_by, is_current) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, true)",
        (
            *key, plan.title_id, plan.title_en, plan.owner, plan.valid_from, plan.valid_to, plan.source, plan.sha256(),
            loaded_by,
        ),
    )  # fmt: skip
    _copy(
        connection, "plan_indicator",
        (
            "plan_id", "version", "kpi_id", "parent_id", "level", "goal", "programme", "unit_responsible", "name_id",
            "name_en", "measure_unit", "baseline_year", "baseline_text", "source_line", "note", "note_en",
            "transcription_note", "row_order", "direction", "is_cumulative", "band_low", "band_high", "category_order",
            "on_track", "at_risk", "computed_by", "computed_indicator", "computed_programme", "computed_breakdown",
            "computed_category", "computed_measure", "computed_scale", "not_computed_reason", "not_computed_reason_en",
            "rule_source",
        ),
        [(*key, *_indicator_row(order, indicator)) for order, indicator in enumerate(plan.indicators, 1)],
    )  # fmt: skip
    _copy(
        connection, "plan_target",
        ("plan_id", "version", "kpi_id", "year", "target_text", "target_value", "target_category"),
        [
            (*key, indicator.kpi_id, target.year, target.text, target.value, target.category)
            for indicator in plan.indicators
            for target in indicator.targets
        ],
    )  # fmt: skip
    _copy(
        connection, "plan_funding",
        (
            "plan_id", "version", "row_id", "row_kind", "programme", "activity", "unit_responsible", "year", "amount",
            "amount_unit", "amount_rupiah", "printed", "difference", "source_line", "note", "note_en",
            "transcription_note", "kpi_id", "row_order",
        ),
        [
            (
                *key, row.row_id, row.kind, row.programme, row.activity, row.unit_responsible, row.year, row.amount,
                plan.amount_unit, row.amount * (plan.rupiah_per_unit or 1), row.printed, row.difference,
                row.source_line, row.note, row.note_en, row.transcription_note, row.kpi_id, order,
            )
            for order, row in enumerate(plan.funding, 1)
        ],
    )  # fmt: skip


def _indicator_row(order: int, indicator: Indicator) -> Row:
    rule, computed = indicator.rule, indicator.rule.computed
    figure: Row = (None,) * 6
    if computed is not None:
        figure = (
            computed.indicator, computed.programme, computed.breakdown, computed.category, computed.measure,
            computed.scale,
        )  # fmt: skip
    return (
        indicator.kpi_id, indicator.parent_id, indicator.level, indicator.goal, indicator.programme,
        indicator.unit_responsible, indicator.name_id, indicator.name_en, indicator.measure_unit,
        indicator.baseline_year, indicator.baseline_text, indicator.source_line, indicator.note, indicator.note_en,
        indicator.transcription_note, order, rule.direction, rule.is_cumulative, rule.band_low, rule.band_high,
        ">".join(rule.category_order) or None, rule.on_track, rule.at_risk, rule.computed_by, *figure,
        rule.not_computed_reason, rule.not_computed_reason_en, rule.source,
    )  # fmt: skip


def _copy(connection: Connection[Row], table: LiteralString, columns: tuple[str, ...], rows: list[Row]) -> None:
    statement = sql.SQL("copy {} ({}) from stdin").format(
        sql.Identifier("reference", table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with connection.cursor().copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def list_plans(connection: Connection[Row]) -> list[dict[str, Any]]:
    """Every version of every plan, with how many indicators it has and how many of them have a target."""
    cursor = connection.execute(
        """
        select p.plan_id, p.version, p.is_current, p.title_id, p.title_en, p.owner, p.valid_from, p.valid_to,
            p.loaded_at, p.loaded_by, count(i.kpi_id) as indicators,
            count(i.kpi_id) filter (
                where exists (
                    select from reference.plan_target as t
                    where t.plan_id = i.plan_id and t.version = i.version and t.kpi_id = i.kpi_id
                )
            ) as with_target,
            count(i.computed_by) as computed
        from reference.plan as p
        left join reference.plan_indicator as i using (plan_id, version)
        group by p.plan_id, p.version
        order by p.valid_from, p.plan_id, p.version
        """
    )
    return _dicts(cursor.description, cursor.fetchall())


def show_plan(connection: Connection[Row], plan_id: str) -> list[dict[str, Any]]:
    """The indicators of a plan's current version, with targets as `{year: text}`; empty if there is no such plan."""
    cursor = connection.execute(
        """
        select i.kpi_id, i.parent_id, i.level, i.name_id, i.name_en, i.measure_unit, i.unit_responsible, i.direction,
            i.is_cumulative, i.computed_by, i.not_computed_reason, i.not_computed_reason_en, i.source_line, i.note,
            i.note_en,
            coalesce(
                (
                    select jsonb_object_agg(t.year, t.target_text)
                    from reference.plan_target as t
                    where t.plan_id = i.plan_id and t.version = i.version and t.kpi_id = i.kpi_id
                ),
                '{}'
            ) as targets
        from reference.plan_indicator as i
        inner join reference.plan as p using (plan_id, version)
        where p.is_current and p.plan_id = %s
        order by i.row_order
        """,
        (plan_id,),
    )
    return _dicts(cursor.description, cursor.fetchall())


def _dicts(description: Any, rows: list[Row]) -> list[dict[str, Any]]:
    names = [column.name for column in description]
    return [dict(zip(names, row, strict=True)) for row in rows]
