"""The month's findings: what the rules judge becomes rows that open, go on and end.

A finding is an episode. It opens in the first month that shows it, its `last_period` moves while it lasts, and the
first month that no longer shows it closes it. A month that cannot tell (not delivered, suppressed, not comparable)
leaves it as it is. Running a month again changes nothing but what the month itself now says: a finding that this month
opened and no longer shows is closed in the same month, one that this month closed and shows again goes on.

A month that is run after a newer one closes nothing and reopens nothing: its findings are written as ended by the month
that follows it, or put in front of an episode that begins right after it.
"""

import logging
from dataclasses import dataclass
from datetime import date
from typing import Any, LiteralString

import psycopg
from psycopg import Connection

from padan.control.episodes import (
    CLOSE,
    FILL_IN,
    GO_ON,
    LENGTHEN_BACK,
    LENGTHEN_FRONT,
    OPEN,
    REOPEN,
    WITHDRAW,
)
from padan.control.judge import judge_figures, load_rules
from padan.control.judge_others import judge_deliveries, judge_kpis
from padan.control.month_list import list_month
from padan.control.operator import write_as
from padan.control.rules import ControlContract, control_contract
from padan.errors import Failed, Refused
from padan.language import choose
from padan.periods import format_period, month_end
from padan.postgres import open_warehouse
from padan.runs.record import Finding as QualityFinding
from padan.runs.record import add_findings, timed_step

log = logging.getLogger(__name__)

PLATFORM = "padan"
WRITING = 0x6669_6E64  # "find": one writer of findings at a time
WORDS: tuple[LiteralString, ...] = (
    "region", "programme_owner", "programme", "period", "value", "limit", "numerator", "denominator", "previous",
    "change", "months", "category", "indicator", "dataset_owner", "dataset", "age", "allowed", "days", "kpi_name",
    "kpi_owner", "kpi", "target", "count", "of", "names",
)  # fmt: skip

# Every judgement that holds, in words and with its evidence.
SEEN: LiteralString = """
create temporary table seen on commit drop as
select distinct on (j.rule_id, j.region_code, j.programme_id, j.subject)
    j.rule_id, r.severity, j.region_code, j.programme_id, j.subject,
    pg_temp.fill(r.owner, w.words || j.words_id) as owner,
    pg_temp.fill(t.template_id, w.words || j.words_id) as message_id,
    pg_temp.fill(t.template_en, w.words || v.words || j.words_en) as message_en,
    pg_temp.fill(t.template_id, w.words || j.words_id || h.words_id) as hidden_id,
    pg_temp.fill(t.template_en, w.words || v.words || j.words_en || h.words_en) as hidden_en,
    case when r.family = 'change' then r.months else 0 end as months_back,
    j.indicator_id, j.breakdown, j.category, j.match_basis, j.kpi_id,
    jsonb_strip_nulls(jsonb_build_object(
        'page', r.page, 'link', '/' || r.page || '?bahasa=ID&bulan=' || pg_temp.encode(
            control.write_month(%(period)s, 'id')
        ) || coalesce('&provinsi=' || pg_temp.encode(p.region_name), '')
        || coalesce('&kabkota=' || pg_temp.encode(c.region_name), '')
        || coalesce('&program=' || pg_temp.encode(o.name_id), '') || coalesce('&kpi=' || pg_temp.encode(j.kpi_id), ''),
        'period', %(period)s, 'revision', %(revision)s::integer, 'value', j.value, 'numerator', j.numerator,
        'denominator', j.denominator, 'limit', j.limit_value, 'previous', j.previous, 'change', j.change,
        'unit', j.unit, 'source', j.source
    )) || coalesce(j.cells, '{}') as evidence
from judged as j
inner join finding_rule as r
    on j.rule_id = r.rule_id and coalesce(j.gathers, j.indicator_id) is not distinct from r.indicator_id
cross join lateral (
    select
        case when j.gathers is null then r.message_id else r.gathered_id end as template_id,
        case when j.gathers is null then r.message_en else r.gathered_en end as template_en
) as t
left join mart.dim_region as g on j.region_code = g.region_code
left join mart.dim_region as p on left(j.region_code, 2) = p.region_code and p.region_level = 'provinsi'
left join mart.dim_region as c on left(j.region_code, 5) = c.region_code and c.region_level = 'kabkota'
left join lateral (
    select o.owner, o.name_id from reference.programme as o
    where o.programme_id = j.programme_id and o.valid_from <= %(month_end)s
    order by o.valid_from desc
    limit 1
) as o on true
cross join lateral (
    select jsonb_build_object(
        'region', coalesce(g.region_name, j.region_code), 'programme_owner', coalesce(o.owner, ''),
        'category', replace(coalesce(nullif(j.category, 'total'), ''), '_', ' '),
        'period', control.write_month(%(period)s, 'id'),
        'numerator', control.write_number(j.numerator, 0, 'id'),
        'denominator', control.write_number(j.denominator, 0, 'id')
    ) as words
) as w
cross join lateral (
    select jsonb_build_object(
        'period', control.write_month(%(period)s, 'en'),
        'numerator', control.write_number(j.numerator, 0, 'en'),
        'denominator', control.write_number(j.denominator, 0, 'en')
    ) as words
) as v
cross join lateral (
    select
        coalesce(jsonb_object_agg(g.word, '[disembunyikan]'), '{}') as words_id,
        coalesce(jsonb_object_agg(g.word, '[hidden]'), '{}') as words_en
    from unnest(
        array['value', 'numerator', 'denominator', 'previous', 'change'] || case
            when j.gathers is not null then array['count', 'of', 'names'] else '{}'
        end
    ) as g (word)
    -- Counts of delivered rows are never hidden.
    where j.indicator_id is not null or j.kpi_id is not null or j.gathers is not null
) as h
where j.holds
order by j.rule_id, j.region_code, j.programme_id, j.subject
"""
# Names of regions and programmes hold no other character that a query string reads differently.
ENCODE: LiteralString = """
create or replace function pg_temp.encode(words text) returns text
language sql immutable as $$ select replace(words, ' ', '%20') $$
"""

# Publications that findings were not made from yet, the oldest first; of each month the newest revision.
PENDING: LiteralString = """
select p.period, p.revision, p.run_id, p.options
from mart.fct_publication as p
inner join mart.current_revision as c on p.period = c.period and p.revision = c.revision
left join control.finding_run as f on p.period = f.period and p.revision = f.revision
where f.period is null
order by p.period
"""
PUBLISHED: LiteralString = """
select p.period, p.revision, p.run_id, p.options
from mart.fct_publication as p
inner join mart.current_revision as c on p.period = c.period and p.revision = c.revision
where p.period = %s
"""


@dataclass(frozen=True)
class Written:
    """What became of a month's findings: how many held, opened and closed."""

    period: date
    revision: int
    found: int
    opened: int
    closed: int


def write_findings(run_id: str) -> dict[str, Any]:
    """Makes the findings of every publication that has none yet, as padan_publisher; never stops a run.

    What fails is written into ops.quality_result and told; the publication stands, and the next run makes up for it.

    Returns:
        `state`: `written` or `unwritten`; `found`, `opened`, `closed`; with `unwritten` the `reason`.
    """
    with open_warehouse() as warehouse:
        try:
            with timed_step(warehouse, run_id, "findings", "padan_publisher") as cost:
                with warehouse.connect("padan_publisher") as connection:
                    written = write_pending(connection, control_contract())
                cost.rows = sum(month.found for month in written)
        except Exception as error:
            log.exception("findings of run %s were not written", run_id)
            reason = str(error) if isinstance(error, Refused | Failed) else type(error).__name__
            with warehouse.connect("padan_publisher") as connection:
                add_findings(
                    connection,
                    run_id,
                    [QualityFinding("control.finding", "findings_written", "warning", False, reason)],
                )
            return {"state": "unwritten", "reason": reason}
    return {
        "state": "written",
        "months": [format_period(month.period) for month in written],
        "found": sum(month.found for month in written),
        "opened": sum(month.opened for month in written),
        "closed": sum(month.closed for month in written),
    }


def write_pending(connection: Connection[tuple[Any, ...]], contract: ControlContract) -> list[Written]:
    """Findings of every publication without them, the oldest month first; each month in a transaction of its own.

    A month that fails does not keep the newer ones waiting.

    Raises:
        Failed: names the months that could not be judged, after all others were.
    """
    pending = connection.execute(PENDING).fetchall()
    connection.commit()
    written, broken = [], []
    for publication in pending:
        try:
            written.append(_write_month(connection, contract, *publication))
        except psycopg.Error as error:
            connection.rollback()
            log.exception("findings of %s were not written", format_period(publication[0]))
            broken.append(f"{format_period(publication[0])} ({type(error).__name__})")
    if broken:
        raise Failed(
            choose(f"temuan belum tertulis: {', '.join(broken)}", f"findings not written: {', '.join(broken)}"),
            choose(
                "lihat log, lalu `padan control findings --refresh`",
                "see the log, then `padan control findings --refresh`",
            ),
        )
    return written


def refresh_month(connection: Connection[tuple[Any, ...]], contract: ControlContract, period: date) -> Written:
    """Makes the findings of a published month again, by the rules as they are now.

    Raises:
        Refused: the month is not published.
    """
    publication = connection.execute(PUBLISHED, (period,)).fetchone()
    connection.commit()
    if publication is None:
        month = format_period(period)
        raise Refused(
            rule="month_not_published",
            message=choose(f"{month} belum terbit", f"{month} is not published"),
            remedy=choose(f"jalankan `padan run --period {month}` dahulu", f"run `padan run --period {month}` first"),
        )
    return _write_month(connection, contract, *publication)


def _write_month(
    connection: Connection[tuple[Any, ...]],
    contract: ControlContract,
    period: date,
    revision: int,
    run_id: str,
    options: dict[str, Any],
) -> Written:
    with write_as(connection, PLATFORM):
        connection.execute("select pg_advisory_xact_lock(%s)", (WRITING,))
        _keep_escalation(connection, contract)
        _judge(connection, contract, period, revision, run_id, options)
        following = _following_month(connection, period)
        values = {"period": period, "run_id": run_id, "next": following}
        if following is None:
            connection.execute(REOPEN, values)
            connection.execute(GO_ON, values)
            opened = connection.execute(OPEN, values).rowcount
            closed = connection.execute(CLOSE, values).rowcount + connection.execute(WITHDRAW, values).rowcount
        else:
            connection.execute(LENGTHEN_FRONT, values)
            connection.execute(LENGTHEN_BACK, values)
            opened, closed = connection.execute(FILL_IN, values).rowcount, 0
        list_month(connection, period=period, revision=revision)
        row = connection.execute("select count(*) from seen").fetchone()
        written = Written(period, revision, int(row[0]) if row else 0, opened, closed)
        connection.execute(
            "insert into control.finding_run (period, revision, run_id, rules_sha256, found, opened, closed)"
            " values (%s, %s, %s, %s, %s, %s, %s) on conflict (period, revision) do update set"
            " run_id = excluded.run_id, rules_sha256 = excluded.rules_sha256, evaluated_at = now(),"
            " found = excluded.found, opened = excluded.opened, closed = excluded.closed",
            (period, revision, run_id, contract.digest(), written.found, opened, closed),
        )
    return written


def _following_month(connection: Connection[tuple[Any, ...]], period: date) -> date | None:
    """The month after it that findings were made for; None for the newest."""
    row = connection.execute("select min(period) from control.finding_run where period > %s", (period,)).fetchone()
    return row[0] if row else None


def _judge(
    connection: Connection[tuple[Any, ...]],
    contract: ControlContract,
    period: date,
    revision: int,
    run_id: str,
    options: dict[str, Any],
) -> None:
    """Fills `judged` and `seen` for a month."""
    last_day = month_end(period)
    basis = "nik" if options.get("matching") == "exact" else "semua"
    load_rules(connection, contract.rules, last_day)
    judge_figures(connection, contract.rules, period=period, basis=basis, month_end=last_day)
    judge_deliveries(connection, period=period, run_id=run_id)
    judge_kpis(connection, period=period)
    connection.execute(ENCODE)
    connection.execute(_fill_function())
    connection.execute(SEEN, {"period": period, "month_end": last_day, "revision": revision})


def _fill_function() -> LiteralString:
    """A function that puts the words of a finding into a text; placeholders without a word become nothing."""
    filled: LiteralString = "template"
    for word in WORDS:
        filled = f"replace({filled}, '{{{word}}}', coalesce(words ->> '{word}', ''))"
    return (
        "create or replace function pg_temp.fill(template text, words jsonb) returns text"
        f" language sql immutable as $$ select btrim({filled}) $$"
    )


def _keep_escalation(connection: Connection[tuple[Any, ...]], contract: ControlContract) -> None:
    """The days of the file, where the views read them."""
    for level, days in contract.escalation_days.model_dump().items():
        connection.execute(
            "update control.escalation_step set after_days = %s where level = %s and after_days <> %s",
            (days, level, days),
        )
