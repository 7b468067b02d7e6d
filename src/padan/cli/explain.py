"""`padan explain`: where a published figure comes from, or why there is none."""

import json
from dataclasses import asdict
from datetime import date
from decimal import Decimal

import click

from padan.cli.parameters import PERIOD
from padan.explain import Asked, Explanation
from padan.explain import explain as gather
from padan.language import current_language
from padan.lookup import UnknownName
from padan.postgres import open_warehouse


@click.command()
@click.option("--indicator", required=True, help="Kode indikator, misalnya jkn_active_coverage.")
@click.option("--region", required=True, help="Kode atau nama wilayah; 00 untuk nasional.")
@click.option("--period", type=PERIOD, required=True, help="Bulan terbit.")
@click.option("--programme", help="Kode program, untuk indikator menurut program.")
@click.option("--breakdown", default="total", show_default=True, help="Rincian, misalnya decile.")
@click.option("--category", help="Kategori di dalam rincian, misalnya 4.")
@click.option("--format", "output", type=click.Choice(["text", "json"]), default="text", show_default=True)
def explain(
    indicator: str,
    region: str,
    period: date,
    programme: str | None,
    breakdown: str,
    category: str | None,
    output: str,
) -> None:
    """Dari mana suatu angka berasal: definisi, pembilang, penyebut, rincian, kiriman, model, dan SQL-nya."""
    asked = Asked(indicator, region, period, programme, breakdown, category)
    with open_warehouse() as warehouse, warehouse.connect("padan_planner") as connection:
        connection.read_only = True
        try:
            explanation = gather(connection, asked)
        except UnknownName as error:
            raise click.UsageError(str(error)) from error
    if output == "json":
        click.echo(_write_json(explanation))
        return
    from padan.explain.text import write_explanation

    click.echo(write_explanation(explanation, current_language()))


def _write_json(explanation: Explanation) -> str:
    return json.dumps(asdict(explanation), ensure_ascii=False, indent=1, default=_plain)


def _plain(value: object) -> object:
    """Counts as numbers, ISO dates."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return str(value)
