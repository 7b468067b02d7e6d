"""Which rule holds where, in a published month: every judgement as one set-based statement a family of rules.

Each statement fills the temporary table `judged`: a row for every cell, delivery or KPI that a rule could judge, with
`holds` true or false. What is suppressed, absent or not comparable has no row: nothing is concluded from it, neither
that something is wrong nor that it is over.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any, LiteralString

from psycopg import Connection, sql

from padan.contract import extracts
from padan.control.judge_gathered import gather_regions
from padan.control.rules import (
    ComplaintBacklog,
    CoverageAboveOne,
    DeliveryRule,
    Fall,
    FigureRule,
    Jump,
    KpiOffTrack,
    QuotaUnused,
    RegionPassive,
    ReportersDiffer,
    Rule,
    Threshold,
)
from padan.errors import Refused
from padan.language import choose

TABLES: tuple[LiteralString, ...] = (
    """
create temporary table finding_rule (
    rule_id text, kind text, family text, severity text, owner text, message_id text, message_en text, page text,
    indicator_id text, programmes text[], breakdown text, categories text[], levels text[], least_denominator numeric,
    crosses text, limit_value numeric, threshold text, direction text, months integer, at_least numeric,
    datasets text[], deadline_day integer, statuses text[], least_population numeric, gather text, gathered_id text,
    gathered_en text
) on commit drop
""",
    "create temporary table due_dataset (dataset text, owner text, registry text, allowed integer) on commit drop",
    """
create temporary table judged (
    rule_id text, region_code text, programme_id text, subject text, holds boolean, indicator_id text, breakdown text,
    category text, match_basis text, kpi_id text, value numeric, numerator numeric, denominator numeric,
    limit_value numeric, previous numeric, change numeric, unit text, words_id jsonb, words_en jsonb,
    source text, gathers text, cells jsonb
) on commit drop
""",
)

# A cell of mart.fct_indicator that a rule is about; `g` is the cell's region.
SCOPE: LiteralString = """
    f.indicator_id = r.indicator_id and f.breakdown = r.breakdown
    and (r.programmes is null or f.programme_id = any(r.programmes))
    and (r.categories is null or f.category = any(r.categories))
    and g.region_level = any(r.levels)
"""
# Few people make odd figures. A region whose population is hidden or absent cannot tell.
PEOPLED: LiteralString = """
    (r.least_population = 0 or exists (
        select from mart.fct_indicator as p
        where
            p.period = %(period)s and p.region_code = f.region_code and p.indicator_id = 'population'
            and p.programme_id = 'ALL' and p.breakdown = 'total' and p.category = 'total'
            and p.match_basis = %(basis)s and p.numerator >= r.least_population
    ))
"""
SUBJECT: LiteralString = "concat_ws('/', f.indicator_id, nullif(f.breakdown, 'total'), nullif(f.category, 'total'))"

CELLS: LiteralString = f"""
insert into judged
select
    r.rule_id, f.region_code, f.programme_id, {SUBJECT},
    case r.crosses when 'above' then f.value > r.limit_value else f.value < r.limit_value end
    and coalesce(f.denominator, 0) >= r.least_denominator and {PEOPLED},
    f.indicator_id, f.breakdown, f.category, f.match_basis, null, f.value, f.numerator, f.denominator, r.limit_value,
    null, null, null, null, null
from mart.fct_indicator as f
inner join mart.dim_region as g on f.region_code = g.region_code
inner join finding_rule as r on r.family = 'cell' and {SCOPE}
where
    f.period = %(period)s and f.match_basis = %(basis)s and f.indicator_id = any(%(indicators)s)
    and not f.suppressed and f.value is not null and r.limit_value is not null
    and (r.least_denominator = 0 or f.denominator is not null)
"""

# mart.fct_indicator_change compares what may be compared: one registry generation, delivery months, renamed regions.
CHANGES: LiteralString = f"""
insert into judged
select
    r.rule_id, f.region_code, f.programme_id, {SUBJECT},
    bool_and(case r.direction when 'falls' then f.value_change < 0 when 'rises' then f.value_change > 0 else true end)
    and abs(sum(f.value_change)) >= r.at_least and sum(f.value_change) <> 0 and bool_and({PEOPLED}),
    f.indicator_id, f.breakdown, f.category, f.match_basis, null,
    max(f.value) filter (where f.period = %(period)s), max(f.numerator) filter (where f.period = %(period)s), null,
    r.at_least,
    max(f.previous_value) filter (where f.period = (%(period)s - make_interval(months => r.months - 1))::date),
    sum(f.value_change), null, jsonb_build_object('months', r.months), null
from mart.fct_indicator_change as f
inner join mart.dim_region as g on f.region_code = g.region_code
inner join finding_rule as r on r.family = 'change' and {SCOPE}
where
    f.comparison = 'mom' and f.match_basis = %(basis)s and f.indicator_id = any(%(indicators)s)
    and f.period <= %(period)s and f.period > (%(period)s - make_interval(months => %(longest)s))::date
    and f.period > (%(period)s - make_interval(months => r.months))::date
    and not f.suppressed
group by
    r.rule_id, r.months, r.at_least, r.direction, f.region_code, f.programme_id, f.indicator_id, f.breakdown,
    f.category, f.match_basis
having count(f.value_change) = r.months
"""

# A finding whose cell has gone although its indicator was computed is over: "both 0: no row".
VANISHED: LiteralString = """
insert into judged (rule_id, region_code, programme_id, subject, holds)
select o.rule_id, o.region_code, o.programme_id, o.subject, false
from control.finding as o
where
    o.state = 'terbuka' and o.indicator_id is not null
    and o.rule_id in (select rule_id from finding_rule)
    and exists (
        select from mart.fct_indicator as f
        where f.period = %(period)s and f.region_code = '00' and f.indicator_id = o.indicator_id
            and f.programme_id = o.programme_id and f.match_basis = %(basis)s and f.value is not null
    )
    and not exists (
        select from mart.fct_indicator as f
        where f.period = %(period)s and f.region_code = o.region_code and f.indicator_id = o.indicator_id
            and f.programme_id = o.programme_id and f.breakdown = o.breakdown and f.category = o.category
            and f.match_basis = %(basis)s
    )
"""

FIGURE_WORDS: LiteralString = """
update judged as j
set
    unit = i.unit,
    words_id = coalesce(j.words_id, '{}') || jsonb_build_object(
        'value', w.value_id, 'limit', w.limit_id, 'previous', w.previous_id, 'change', w.change_id,
        'indicator', i.name_id || coalesce(' ' || p.name_id, ''), 'programme', coalesce(p.name_id, '')
    ),
    words_en = coalesce(j.words_en, '{}') || jsonb_build_object(
        'value', w.value_en, 'limit', w.limit_en, 'previous', w.previous_en, 'change', w.change_en,
        'indicator', i.name_en || coalesce(' ' || p.name_en, ''), 'programme', coalesce(p.name_en, '')
    )
from judged as k
inner join (
    select distinct on (indicator_id) indicator_id, name_id, name_en, unit
    from mart.dim_indicator
    order by indicator_id, valid_from desc, version desc
) as i on k.indicator_id = i.indicator_id
left join lateral (
    select d.name_id, d.name_en from mart.dim_programme as d
    where d.programme_id = k.programme_id and d.valid_from <= %(month_end)s
    order by d.valid_from desc
    limit 1
) as p on true
cross join lateral (
    select
        pg_temp.written_beside(k.value, k.limit_value, i.unit, 'id') as value_id,
        pg_temp.written_beside(k.value, k.limit_value, i.unit, 'en') as value_en,
        pg_temp.written(k.limit_value, i.unit, 'id') as limit_id,
        pg_temp.written(k.limit_value, i.unit, 'en') as limit_en,
        pg_temp.written(k.previous, i.unit, 'id') as previous_id,
        pg_temp.written(k.previous, i.unit, 'en') as previous_en,
        pg_temp.written_change(k.change, i.unit, 'id') as change_id,
        pg_temp.written_change(k.change, i.unit, 'en') as change_en
) as w
where k.ctid = j.ctid and j.holds
"""
WRITING: tuple[LiteralString, ...] = (
    """
create or replace function pg_temp.written(value numeric, unit text, code text) returns text
language sql immutable as $$
    select case
        when unit in ('persen', 'wilayah') then control.write_percent(value, code)
        when unit = 'poin_persen' then control.write_number(value * 100, 1, code)
        when unit = 'indeks' then control.write_number(value, 2, code)
        else control.write_number(value, 0, code)
    end
$$
""",
    # A share that rounds to the limit which it crosses: with as many decimals as tell the two apart.
    """
create or replace function pg_temp.written_beside(value numeric, other numeric, unit text, code text) returns text
language sql immutable as $$
    select coalesce(
        (
            select control.write_number(value * 100, decimals, code) || '%'
            from generate_series(2, 6) as decimals
            where unit in ('persen', 'wilayah')
                and round(value * 100, 1) = round(other * 100, 1)
                and round(value * 100, decimals) <> round(other * 100, decimals)
            order by decimals
            limit 1
        ),
        pg_temp.written(value, unit, code)
    )
$$
""",
    """
create or replace function pg_temp.written_change(value numeric, unit text, code text) returns text
language sql immutable as $$
    select case when value < 0 then '−' else '+' end || case
        when unit in ('persen', 'wilayah', 'poin_persen') then control.write_number(abs(value) * 100, 1, code)
        when unit = 'indeks' then control.write_number(abs(value), 2, code)
        else control.write_number(abs(value), 0, code)
    end
$$
""",
)


def load_rules(connection: Connection[tuple[Any, ...]], rules: tuple[Rule, ...], month_end: date) -> None:
    """Fills `finding_rule` and `due_dataset`, dated limits resolved for the month.

    Raises:
        Refused: a rule names a threshold that reference/thresholds.csv does not have.
    """
    for statement in (*TABLES, *WRITING):
        connection.execute(statement)
    with connection.cursor() as cursor:
        for row in (row for rule in rules for row in _rows(rule)):
            cursor.execute(
                sql.SQL("insert into finding_rule ({}) values ({})").format(
                    sql.SQL(", ").join(map(sql.Identifier, row)), sql.SQL(", ").join(map(sql.Placeholder, row))
                ),
                row,
            )
        cursor.executemany("insert into due_dataset values (%s, %s, %s, %s)", list(_datasets()))
    unknown = connection.execute(
        "select rule_id, threshold from finding_rule as r where threshold is not null"
        " and not exists (select from reference.threshold as t where t.name = r.threshold) limit 1"
    ).fetchone()
    if unknown:
        raise Refused(
            rule="control_rules_invalid",
            message=choose(
                f"aturan {unknown[0]}: ambang {unknown[1]!r} tidak ada",
                f"rule {unknown[0]}: no threshold {unknown[1]!r}",
            ),
            remedy=choose(
                "tulis nama dari reference/thresholds.csv, atau `limit`",
                "write a name of reference/thresholds.csv, or `limit`",
            ),
            file="contracts/control.yaml",
        )
    connection.execute(
        "update finding_rule as r set limit_value = t.value from reference.threshold as t"
        " where t.name = r.threshold and t.valid_from <= %(day)s and (t.valid_to is null or t.valid_to >= %(day)s)",
        {"day": month_end},
    )


def judge_figures(
    connection: Connection[tuple[Any, ...]], rules: tuple[Rule, ...], *, period: date, basis: str, month_end: date
) -> None:
    """Every rule about a figure, on the month's main match basis."""
    figures = [rule for rule in rules if isinstance(rule, FigureRule)]
    values = {
        "period": period,
        "basis": basis,
        "month_end": month_end,
        "indicators": sorted({name for rule in figures for name in rule.figures()}),
        "longest": max([rule.months for rule in figures if isinstance(rule, Fall)], default=1),
    }
    for statement in (CELLS, CHANGES):
        connection.execute(statement, values)
    gather_regions(connection)
    for statement in (VANISHED, FIGURE_WORDS):
        connection.execute(statement, values)


def _rows(rule: Rule) -> Iterator[dict[str, Any]]:
    """One row a rule and indicator, as `finding_rule` holds it."""
    row: dict[str, Any] = {
        "rule_id": rule.id,
        "kind": rule.kind,
        "family": "cell",
        "severity": rule.severity,
        "owner": rule.owner,
        "message_id": rule.message_id,
        "message_en": rule.message_en,
        "page": rule.page,
    }
    if isinstance(rule, DeliveryRule):
        datasets = list(rule.datasets) if rule.datasets is not None else None
        limits = {"limit_value": getattr(rule, "above", None), "deadline_day": getattr(rule, "day", None)}
        yield row | {"family": rule.kind, "datasets": datasets} | limits
    elif isinstance(rule, KpiOffTrack):
        yield row | {"family": rule.kind, "statuses": list(rule.statuses)}
    else:
        cell = {
            "breakdown": rule.breakdown,
            "programmes": list(rule.programmes) if rule.programmes is not None else None,
            "categories": list(rule.categories) if rule.categories is not None else None,
            "levels": list(rule.levels),
            "least_denominator": rule.least_denominator,
            "least_population": rule.least_population,
            "gather": rule.gather,
            "gathered_id": rule.gathered_id,
            "gathered_en": rule.gathered_en,
        }
        for indicator in rule.figures():
            yield row | cell | _condition(rule) | {"indicator_id": indicator}


def _condition(rule: Rule) -> dict[str, Any]:
    """What must hold of a cell: beyond a limit, or a change."""
    match rule:
        case Threshold():
            return {"crosses": rule.crosses, "limit_value": rule.limit, "threshold": rule.threshold}
        case ReportersDiffer() | ComplaintBacklog():
            return {"crosses": "above", "limit_value": rule.above}
        case CoverageAboveOne():
            return {"crosses": "above", "limit_value": 1}
        case RegionPassive():
            return {"crosses": "below", "limit_value": 1}
        case QuotaUnused():
            return {"crosses": "below", "limit_value": rule.below}
        case Fall():
            return {"family": "change", "direction": rule.direction, "months": rule.months, "at_least": rule.by}
        case Jump():
            return {"family": "change", "direction": rule.direction, "months": 1, "at_least": rule.by}
        case _:
            raise TypeError(type(rule).__name__)


def _datasets() -> Iterator[tuple[str, str, str | None, int]]:
    for dataset in extracts().values():
        if isinstance(dataset.cadence, str):
            yield dataset.name, dataset.owner, None, dataset.allowed_age()
        else:
            for registry in dataset.cadence:
                yield dataset.name, dataset.owner, registry, dataset.allowed_age(registry)
