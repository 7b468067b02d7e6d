"""`padan demo`: synthetic extracts, the monthly run over them, a summary, the dashboards."""

import shutil
import time
from datetime import date
from pathlib import Path
from typing import Any

import click

from padan.cli.demo_control import fill_control_loop
from padan.cli.generate import LONGEST
from padan.cli.run import report, run_one_month
from padan.errors import Refused
from padan.numbers import format_count, format_percent
from padan.periods import add_months, format_period
from padan.postgres import Warehouse, open_warehouse
from padan.postgres.embedded import EmbeddedServer
from padan.runs.lookback import LONGEST_WINDOW
from padan.settings import get_settings

LAST_MONTH = date(2024, 12, 1)
OPTIONS: dict[str, Any] = {"matching": "full", "without": [], "note": None}
SUMMARY = """
select i.name_id, f.numerator, f.denominator, f.value, i.unit
from mart.fct_indicator as f
inner join mart.dim_indicator as i using (indicator_id)
where
    f.period = %s and f.region_code = '00' and f.breakdown = 'total' and f.match_basis = 'semua'
    and f.indicator_id = any(%s)
order by array_position(%s, f.indicator_id)
"""
HEADLINES = [
    "population", "jkn_registered_coverage", "jkn_active_coverage", "jkn_activity_rate", "jkn_uncovered_bottom40",
    "jkn_inactive", "jkn_newborn_unregistered", "uhc_status", "tk_wage_coverage", "tk_nonwage_coverage",
    "tk_active_coverage", "tk_pmi_members",
]  # fmt: skip


@click.command()
@click.option("--people", type=click.IntRange(1_000, 20_000_000), default=200_000, show_default=True,
              help="Jumlah penduduk.")  # fmt: skip
@click.option("--months", type=click.IntRange(1, LONGEST), default=3, show_default=True, help="Jumlah bulan.")
@click.option("--seed", type=int, default=1, show_default=True, help="Benih acak; benih sama, data sama.")
@click.option("--no-serve", is_flag=True, help="Jangan buka dasbor sesudahnya.")
def demo(people: int, months: int, seed: int, no_serve: bool) -> None:
    """Buat kiriman sintetis sampai 2024-12, jalankan bulan demi bulan, cetak ringkasan, buka dasbor.

    Forum, rapat, dan tindakan contoh ikut dicatat bila belum ada satu pun, dan disebut contoh.
    """
    settings = get_settings()
    before = min(LONGEST_WINDOW - 1, LONGEST - months)
    inbox = settings.home_folder / "demo" / f"inbox-{people}-{before}+{months}-{seed}"
    with open_warehouse() as warehouse:
        _refuse_to_mix(warehouse)
        started = time.monotonic()
        _generate(people=people, months=months, payments_before=before, seed=seed, out=inbox)
        seconds = time.monotonic() - started
        click.echo(
            f"Kiriman sintetis {format_count(people)} penduduk, {months} bulan: {seconds:.0f} detik ({inbox})", err=True
        )
        for step in reversed(range(months)):
            period = add_months(LAST_MONTH, -step)
            click.echo(f"\n{format_period(period)}", err=True)
            report(period, run_one_month(warehouse, period=period, inbox=str(inbox), options=OPTIONS))
        fill_control_loop(warehouse, settings.home_folder / "demo", LAST_MONTH)
        _print_summary(warehouse)
        if settings.database_url is None:
            EmbeddedServer(settings.home_folder).keep_running()
        if not no_serve:
            from padan.cli.serve import serve_dashboards

            serve_dashboards(port=8501)


def _refuse_to_mix(warehouse: Warehouse) -> None:
    """A warehouse that holds delivered data must not receive synthetic months."""
    with warehouse.connect("padan_viewer") as connection:
        real = connection.execute("select count(*) from mart.fct_publication where not is_synthetic").fetchone()
    if real and real[0]:
        raise Refused(
            rule="demo_on_real_data",
            message="basis data ini sudah memuat terbitan dari kiriman sungguhan",
            remedy="pakai PADAN_HOME lain untuk demo",
        )


def _generate(*, people: int, months: int, payments_before: int, seed: int, out: Path) -> None:
    from padan.generate import generate_inbox

    if (out / "truth" / "world.json").exists():
        return
    shutil.rmtree(out, ignore_errors=True)
    generate_inbox(
        period=format_period(LAST_MONTH),
        people=people,
        months=months,
        payments_before=payments_before,
        seed=seed,
        out=out,
    )


def _print_summary(warehouse: Warehouse) -> None:
    with warehouse.connect("padan_viewer") as connection:
        rows: list[tuple[Any, ...]] = connection.execute(SUMMARY, (LAST_MONTH, HEADLINES, HEADLINES)).fetchall()
    click.echo(f"\nIndonesia, Desember {LAST_MONTH.year} (DATA SINTETIS)")
    for name, numerator, denominator, value, unit in rows:
        if unit == "persen" and value is not None:
            shown = f"{format_percent(value):>12}   {format_count(numerator)} dari {format_count(denominator)}"
        elif unit == "wilayah":
            shown = f"{format_count(numerator):>12}   dari {format_count(denominator)}"
        else:
            shown = f"{format_count(numerator):>12}"
        click.echo(f"  {name:<55} {shown}")
