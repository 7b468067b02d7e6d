"""A mart of five years for the dashboards' benchmark: 514 kabupaten/kota, 60 months, every indicator and breakdown.

Two synthetic months of 30,000 people are run and published as always. Their cells are then completed to every region,
scaled to the size of the country, and repeated over the months with a small seeded drift, by SQL alone.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from padan.periods import add_months
from padan.postgres import open_warehouse
from padan.settings import Settings

LAST = date(2024, 12, 1)
MONTHS = 60
PEOPLE = 30_000
POPULATION = 280_000_000
HIDDEN_PERCENT = 3  # of the cells of kabupaten/kota
TWICE = (LAST, date(2023, 6, 1))  # months with a second revision
CONNECTIONS = 2
RUN_ID = "benchmark"


@dataclass(frozen=True)
class Facts:
    """A table of figures by region.

    Attributes:
        name: of the view; its revisions are in `<name>_history`.
        keys: what names a cell beside month and region.
        counts: grow with the population.
        ratios: do not; those that are between 0 and 1 stay there.
        copied: further columns, taken as they are.
    """

    name: str
    keys: tuple[str, ...]
    counts: tuple[str, ...]
    ratios: tuple[str, ...] = ()
    copied: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """All but month, run and revision."""
        return ("region_code", *self.keys, *self.counts, *self.ratios, *self.copied, "suppressed")


FACTS = (
    Facts(
        "fct_indicator",
        ("indicator_id", "programme_id", "breakdown", "category", "match_basis"),
        ("numerator", "denominator"),
        ("value", "value_low", "value_high"),
        ("registry", "registry_age_months", "status", "rule_version"),
    ),
    Facts("fct_flow", ("account", "unit", "flow"), ("count",)),
    Facts("fct_transition", ("dimension", "from_state", "to_state", "unit"), ("count",)),
    Facts(
        "fct_programme_overlap",
        ("unit", "max_decile", "combination"),
        ("exact_count", "at_least_count", "denominator"),
    ),
    Facts(
        "fct_programme_decile",
        ("programme_id", "unit", "decile", "has_component"),
        ("units", "beneficiaries", "recipients", "nominal_window"),
    ),
    Facts("fct_match_quality", ("dataset", "match_status"), ("records",), ("share",)),
    Facts("fct_identity_rule", ("dataset", "field", "rule", "is_matched"), ("records",), ("share",)),
)
# No region of its own: one set of rows a month.
NATIONAL = "fct_kpi_progress"

REGIONS = """
create table benchmark.region as
select
    region_code,
    region_level,
    (0.3 + 1.4 * (abs(hashtext(region_code)) % 1000) / 1000.0)
    / count(*) over (partition by region_level)::float8 as share
from mart.dim_region
where region_level in ('nasional', 'provinsi', 'kabkota');
update benchmark.region set share = 1 where region_level = 'nasional';
"""


def make_mart(home: Path, say: Callable[[str], None]) -> dict[str, Any]:
    """Fills the warehouse of `home`, which must be new or made by this function; returns what it holds.

    Returns:
        rows of mart.fct_indicator_history, gigabytes of the database, seconds of the filling (0 when it was there).

    Raises:
        SystemExit: the mart was filled once and a crash of the server emptied its unlogged tables.
    """
    seconds = 0.0
    with open_warehouse(Settings(home=home, database_url=None)) as warehouse:
        if not _is_filled(warehouse.admin_url):
            _publish_template(home, say)
            began = time.monotonic()
            fill(warehouse.admin_url, say)
            seconds = time.monotonic() - began
        with psycopg.connect(warehouse.admin_url) as session:
            ((rows, gigabytes),) = session.execute(
                "select (select count(*) from mart.fct_indicator_history),"
                " pg_database_size(current_database()) / 1e9::float8"
            ).fetchall()
    if rows == 0:
        raise SystemExit(f"the mart in {home} is empty since its server crashed: delete the folder and fill it again")
    return {"rows": rows, "gigabytes": gigabytes, "seconds": seconds}


def _is_filled(url: str) -> bool:
    with psycopg.connect(url) as session:
        ((months,),) = session.execute("select count(distinct period) from mart.fct_publication").fetchall()
    return bool(months >= MONTHS)


def _publish_template(home: Path, say: Callable[[str], None]) -> None:
    say(f"publishing two months of {PEOPLE:,} people")
    command = [str(Path(sys.executable).with_name("padan")), "demo", "--people", str(PEOPLE), "--months", "2"]
    subprocess.run(
        [*command, "--no-serve"], env=os.environ | {"PADAN_HOME": str(home)}, check=True, capture_output=True
    )


def fill(url: str, say: Callable[[str], None], *, months: int = MONTHS) -> None:
    """Replaces the published months by `months` made from the last one; `url` is the administrator's."""
    with psycopg.connect(url, autocommit=True) as session:
        session.execute("drop schema if exists benchmark cascade")
        session.execute("create schema benchmark")
        session.execute(REGIONS)
        for table in FACTS:
            _make_template(session, table)
        session.execute(
            sql.SQL("create table benchmark.{} as select * from mart.{} where period = %s").format(
                sql.Identifier(NATIONAL), sql.Identifier(NATIONAL)
            ),
            (LAST,),
        )
        indexes = [_prepare(session, name) for name in (*(table.name for table in FACTS), NATIONAL)]
    say("writing the months")
    revisions = [(month, number) for month in month_range(months) for number in ((1, 2) if month in TWICE else (1,))]
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        list(pool.map(lambda one: _write_month(url, *one), revisions))
    say("indexes")
    statements = [statement for found in indexes for statement in found]
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        list(pool.map(lambda statement: _run(url, statement), statements))
    _publish(url, revisions)


def month_range(months: int) -> list[date]:
    """The months up to the last one, the first one first."""
    return [add_months(LAST, -step) for step in reversed(range(months))]


def _make_template(session: psycopg.Connection[Any], table: Facts) -> None:
    """benchmark.<name>: a row a region and cell of its level; what a small world hides comes from the nation's cell."""
    keys = ", ".join(table.keys)
    same = " and ".join(f"d.{key} = c.{key}" for key in table.keys)
    own = " and ".join(f"o.{key} = c.{key}" for key in table.keys)
    name = f"concat_ws('|', r.region_code, {', '.join(f'c.{key}' for key in table.keys)})"
    scale = POPULATION / PEOPLE
    counts = [
        f"coalesce(o.{n} * {scale}, d.{n} * {scale} * r.share, {4e6 if place else 1e6} * r.share)::float8 as {n}"
        for place, n in enumerate(table.counts)
    ]
    ratios = [
        f"case when c.has_{n} then coalesce(o.{n}, d.{n} * (0.9 + 0.2 * noise), 0.25)::float8 end as {n}"
        for n in table.ratios
    ]
    copied = [f"coalesce(o.{n}, d.{n}, c.{n}) as {n}" for n in table.copied]
    has = [f"bool_or({n} is not null) as has_{n}" for n in table.ratios]
    samples = [f"max({n}) as {n}" for n in table.copied]
    session.execute(f"""
        create table benchmark.{table.name} as
        with
        month as (
            select f.*, b.region_level from mart.{table.name} as f
            inner join benchmark.region as b using (region_code)
            where f.period = '{LAST}'
        ),
        cell as (
            select {", ".join(["region_level", keys, *has, *samples])} from month group by region_level, {keys}
        )
        select
            {", ".join([
                "c.region_level", "r.region_code", *(f"c.{key}" for key in table.keys), *counts, *ratios, *copied,
                f"r.region_level = 'kabkota' and noise < {HIDDEN_PERCENT / 100} as suppressed",
                "noise::float8 as noise",
            ])}
        from cell as c
        inner join benchmark.region as r using (region_level)
        left join month as o on r.region_code = o.region_code and {own} and not o.suppressed
        left join month as d on d.region_level = 'nasional' and {same} and not d.suppressed
        cross join lateral (
            select (abs(hashtext({name})::bigint) % 100000) / 100000.0 as noise
        ) as n
        order by c.{table.keys[0]}, noise
    """)  # fmt: skip
    session.execute(f"analyze benchmark.{table.name}")


def _prepare(session: psycopg.Connection[Any], name: str) -> list[str]:
    """Empties the history and takes its indexes off; returns the statements that put them on again."""
    table = f"mart.{name}_history"
    rows = session.execute(
        """
        select c.conname, i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid), pg_get_constraintdef(c.oid)
        from pg_index as i
        left join pg_constraint as c on c.conindid = i.indexrelid and c.contype = 'p'
        where i.indrelid = %s::regclass
        """,
        (table,),
    ).fetchall()
    # What a crash would take can be made again; without a log of changes it takes half the time.
    session.execute(f"truncate {table}")
    session.execute(f"alter table {table} set unlogged")
    statements = []
    for constraint, index, definition, key in rows:
        if constraint:
            session.execute(f"alter table {table} drop constraint {constraint}")
            statements.append(f"alter table {table} add constraint {constraint} {key}")
        else:
            session.execute(f"drop index {index}")
            statements.append(definition)
    return statements


def _write_month(url: str, month: date, revision: int) -> None:
    before = (LAST.year - month.year) * 12 + LAST.month - month.month
    with psycopg.connect(url) as session:
        for table in FACTS:
            session.execute(_month_of(table), {"period": month, "revision": revision, "before": before})
        session.execute(_month_of_plan(session), {"period": month, "revision": revision, "run_id": RUN_ID})


def _month_of(table: Facts) -> str:
    counts = [f"case when not t.suppressed then round((t.{n} * f)::numeric) end" for n in table.counts]
    ratios = [
        f"case when not t.suppressed then round(least(t.{n} * f, greatest(t.{n}, 1))::numeric, 6) end"
        for n in table.ratios
    ]
    values = ["t.region_code", *(f"t.{key}" for key in table.keys), *counts, *ratios]
    values += [*(f"t.{n}" for n in table.copied), "t.suppressed"]
    return f"""
        insert into mart.{table.name}_history ({", ".join(table.columns)}, period, run_id, revision)
        select {", ".join(values)}, %(period)s, '{RUN_ID}', %(revision)s
        from benchmark.{table.name} as t
        cross join lateral (
            select 1 + 0.004 * (t.noise - 0.4) * %(before)s::integer
                + 0.01 * sin(6.28 * t.noise + %(before)s::integer + 0.1 * %(revision)s::integer) as f
        ) as drift
    """


def _month_of_plan(session: psycopg.Connection[Any]) -> str:
    rows = session.execute(
        "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0 and not attisdropped",
        (f"mart.{NATIONAL}_history",),
    ).fetchall()
    names = [name for (name,) in rows if name not in ("period", "run_id", "revision")]
    columns = ", ".join(names)
    return (
        f"insert into mart.{NATIONAL}_history ({columns}, period, run_id, revision)"
        f" select {columns}, %(period)s, %(run_id)s, %(revision)s from benchmark.{NATIONAL}"
    )


def _run(url: str, statement: str) -> None:
    with psycopg.connect(url, autocommit=True) as session:
        session.execute(statement)


def _publish(url: str, revisions: Sequence[tuple[date, int]]) -> None:
    with psycopg.connect(url, autocommit=True) as session:
        session.execute("delete from mart.fct_publication where (period, revision) <> (%s, 1)", (LAST,))
        session.cursor().executemany(
            "insert into mart.fct_publication"
            " (period, revision, run_id, published_at, status, code_version, options, is_synthetic,"
            " supersedes_revision)"
            " select %(period)s, %(revision)s::integer, run_id, %(period)s::date + interval '40 days', status,"
            " code_version, options, is_synthetic, nullif(%(revision)s::integer - 1, 0)"
            f" from mart.fct_publication where period = '{LAST}' and revision = 1"
            " on conflict do nothing",
            [{"period": month, "revision": revision} for month, revision in revisions],
        )
        session.execute("drop schema benchmark cascade")
        for name in (*(table.name for table in FACTS), NATIONAL):
            session.execute(f"vacuum (analyze) mart.{name}_history")
        session.execute("checkpoint")
