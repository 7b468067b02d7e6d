"""`padan generate`: a synthetic inbox, and the truth behind it."""

import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import click

from padan.cli.parameters import PERIOD
from padan.periods import format_period

_PLAIN_STEPS = 10
LONGEST = 36  # months that a synthetic world has a past for


@click.command()
@click.option("--period", type=PERIOD, required=True, help="Bulan terakhir, misalnya 2024-12.")
@click.option("--people", type=click.IntRange(1_000, 20_000_000), required=True, metavar="N",
              help="Penduduk yang hidup pada akhir bulan terakhir.")  # fmt: skip
@click.option("--months", type=click.IntRange(1, LONGEST), default=1, show_default=True, metavar="M",
              help="Banyaknya bulan yang berakhir pada --period.")  # fmt: skip
@click.option("--payments-before", type=click.IntRange(0, 11), default=0, show_default=True,
              metavar="N", help="Banyaknya bulan sebelumnya yang hanya berisi kiriman kemensos_bansos, agar bulan "
              "pertama mengenal pembayaran setahun terakhir.")  # fmt: skip
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, metavar="S",
              help="Benih bilangan acak; argumen yang sama menghasilkan berkas yang sama.")  # fmt: skip
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True,
              help="Folder kiriman; kiriman bulan-bulan yang sama di dalamnya diganti.")  # fmt: skip
def generate(period: date, people: int, months: int, payments_before: int, seed: int, out: Path) -> None:
    """Buat kiriman sintetis semua instansi (bukan data orang sungguhan), serta DIR/truth/ yang memuat kebenarannya."""
    if payments_before + months > LONGEST:
        raise click.UsageError(f"--months dan --payments-before bersama-sama paling banyak {LONGEST} bulan")
    from padan.generate import generate_inbox

    started = time.monotonic()
    total = people * (payments_before + months)
    with click.progressbar(length=total, label="Membuat data sintetis", file=sys.stderr) as bar:
        terminal = sys.stderr.isatty()

        def advance(done: int, _: int) -> None:
            bar.update(done - bar.pos)

        generate_inbox(
            period=format_period(period), people=people, months=months, payments_before=payments_before, seed=seed,
            out=out,
            progress=advance if terminal else _print_steps(total),
        )  # fmt: skip
    seconds = time.monotonic() - started
    click.echo(f"{months} bulan, {people} jiwa sintetis: {out} ({seconds:.1f} detik)", err=True)


def _print_steps(total: int) -> Callable[[int, int], None]:
    """A plain line at each tenth, for logs."""
    printed = 0

    def report(done: int, _: int) -> None:
        nonlocal printed
        step = done * _PLAIN_STEPS // total
        if step > printed:
            printed = step
            click.echo(f"  {done * 100 // total} persen", err=True)

    return report
