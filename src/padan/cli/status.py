"""`padan status`: deliveries, runs, what is published, what is late."""

import json
from datetime import date
from typing import Any

import click

from padan.cli.parameters import PERIOD
from padan.contract import extracts
from padan.day import today
from padan.periods import format_period, months_between
from padan.postgres import open_warehouse

DELIVERIES = """
select distinct on (dataset, period)
    dataset, to_char(period, 'YYYY-MM') as period, revision, state, sender, letter_no, rows_landed, rows_quarantined,
    received_at::text as received_at, refusal
from ops.delivery
where %(period)s::date is null or period = %(period)s
order by dataset, period, received_at desc
"""
RUNS = """
select run_id, to_char(period, 'YYYY-MM') as period, state, started_at::text as started_at,
    finished_at::text as finished_at, published_revision, message
from ops.run
where %(period)s::date is null or period = %(period)s
order by started_at desc
limit 50
"""
PUBLISHED = """
select to_char(p.period, 'YYYY-MM') as period, p.revision, p.status, p.reason, p.published_at::text as published_at,
    p.run_id, p.is_synthetic
from mart.fct_publication as p
where %(period)s::date is null or p.period = %(period)s
order by p.period, p.revision
"""
NEWEST = """
select dataset, max(period) as period, (array_agg(registry order by period desc, revision desc))[1] as registry
from ops.delivery where state = 'landed' and (%(period)s::date is null or period <= %(period)s) group by dataset
"""


@click.command()
@click.option("--period", type=PERIOD, help="Hanya bulan ini.")
@click.option("--format", "output", type=click.Choice(["table", "json"]), default="table", show_default=True)
def status(period: date | None, output: str) -> None:
    """Kiriman, proses, apa yang terbit, dan apa yang terlambat."""
    with open_warehouse() as warehouse, warehouse.connect("padan_viewer") as connection:
        arguments = {"period": period}
        answer = {
            "deliveries": _records(connection.execute(DELIVERIES, arguments)),
            "runs": _records(connection.execute(RUNS, arguments)),
            "published": _records(connection.execute(PUBLISHED, arguments)),
            "late": _late(_records(connection.execute(NEWEST, arguments)), period),
        }
    if output == "json":
        click.echo(json.dumps(answer, ensure_ascii=False, indent=1, default=str))
        return
    _print_tables(answer)


def _records(cursor: Any) -> list[dict[str, Any]]:
    names = [column.name for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def _late(newest: list[dict[str, Any]], period: date | None) -> list[dict[str, Any]]:
    """Datasets whose newest delivery is older than their cadence allows at the month asked for, or today."""
    month = period or today().replace(day=1)
    by_dataset = {row["dataset"]: row for row in newest}
    late = []
    for name, dataset in extracts().items():
        row = by_dataset.get(name)
        age = months_between(row["period"], month) if row else None
        if age is None or age > dataset.allowed_age(row["registry"] if row else None):
            newest_period = format_period(row["period"]) if row else None
            late.append({"dataset": name, "owner": dataset.owner, "newest": newest_period, "age_months": age})
    return late


def _print_tables(answer: dict[str, list[dict[str, Any]]]) -> None:
    from tabulate import tabulate

    titles = {"deliveries": "Kiriman", "runs": "Proses", "published": "Terbitan", "late": "Terlambat"}
    for key, title in titles.items():
        rows = answer[key]
        click.echo(f"\n{title}" + ("" if rows else ": tidak ada"))
        if rows:
            shown = [{name: "" if value is None else value for name, value in row.items()} for row in rows]
            click.echo(tabulate(shown, headers="keys", disable_numparse=True))
