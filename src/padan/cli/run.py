"""`padan run`: the monthly run, through the Airflow DAGs, in this process."""

import time
from dataclasses import dataclass
from datetime import date
from typing import Any

import click

from padan.cli.parameters import PERIOD, PERSON_NAME
from padan.contract import REQUIRED_DATASETS, extracts
from padan.errors import Failed, Refused
from padan.landing import open_inbox
from padan.periods import format_period
from padan.postgres import Warehouse, open_warehouse
from padan.release import TWO_PERSON
from padan.runs.record import new_run_id, read_run
from padan.runs.steps import finish_run, open_run
from padan.settings import get_settings

RUNNING = 0x7275_6E21  # "run!": one monthly run at a time in a warehouse


@dataclass(frozen=True)
class MonthResult:
    """How a month ended."""

    run_id: str
    state: str
    revision: int | None
    reasons: list[str]
    seconds: float


@click.command()
@click.option("--period", type=PERIOD, required=True, help="Bulan yang dihitung, misalnya 2024-12.")
@click.option("--inbox", required=True, help="Folder kiriman (atau URL konektor), berisi subfolder YYYY-MM.")
@click.option("--matching", type=click.Choice(["exact", "full"]), default="full", show_default=True,
              help="exact: hanya NIK yang sama; full: semua tingkat pemadanan yang diterima.")  # fmt: skip
@click.option("--without", multiple=True, type=click.Choice(list(extracts())), metavar="DATASET",
              help="Terbitkan sebagai sementara tanpa kumpulan data ini; boleh diulang.")  # fmt: skip
@click.option("--note", help="Keterangan yang dicatat pada terbitan, misalnya alasan koreksi.")
@click.option("--release", type=click.Choice(["direct", TWO_PERSON]),
              help="two-person: menunggu persetujuan orang lain; bawaan: PADAN_RELEASE, atau direct.")  # fmt: skip
@click.option("--by", type=PERSON_NAME, help="Nama Anda; wajib pada --release two-person.")
def run(
    period: date,
    inbox: str,
    matching: str,
    without: tuple[str, ...],
    note: str | None,
    release: str | None,
    by: str | None,
) -> None:
    """Jalankan satu bulan: terima, periksa, padankan, hitung, audit, terbitkan."""
    required = sorted(set(without) & set(REQUIRED_DATASETS))
    if required:
        raise click.UsageError(f"--without tidak berlaku untuk kumpulan data wajib: {', '.join(required)}")
    try:
        open_inbox(inbox)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--inbox") from error
    options: dict[str, Any] = {"matching": matching, "without": list(without), "note": note}
    if (release or get_settings().release) == TWO_PERSON:
        if by is None:
            raise click.UsageError("--release two-person memerlukan --by NAMA: siapa yang mengajukan terbitan ini")
        options |= {"release": TWO_PERSON, "by": by}
    with open_warehouse() as warehouse:
        result = run_one_month(warehouse, period=period, inbox=inbox, options=options)
    report(period, result)


def run_one_month(warehouse: Warehouse, *, period: date, inbox: str, options: dict[str, Any]) -> MonthResult:
    """Runs a month through the DAGs, holding the warehouse's run lock.

    Raises:
        Refused: a rule refused a delivery or the candidate; nothing was published.
        Failed: a component failed.
    """
    from padan.orchestration.in_process import run_month

    run_id = new_run_id(period)
    started = time.monotonic()
    with warehouse.connect("padan_loader", autocommit=True) as lock:
        take_lock(lock)
        lock.execute(
            "update ops.run set state = 'failed', message = 'terputus', finished_at = now()"
            " where state = 'running' and period = %s",
            (period,),
        )
        open_run(warehouse, period=period, options=options, run_id=run_id)
        try:
            run_month(
                period=format_period(period),
                inbox=inbox,
                options=options,
                run_id=run_id,
                warehouse=warehouse,
                on_step=print_step,
            )
        except Refused as refusal:
            finish_run(run_id, "refused", str(refusal))
            raise
        except BaseException as error:
            finish_run(run_id, "failed", str(error).splitlines()[0] if str(error) else type(error).__name__)
            raise
        ended = read_run(lock, run_id)
    return MonthResult(run_id, ended.state, ended.published_revision, ended.reasons, time.monotonic() - started)


def take_lock(connection: Any) -> None:
    """Holds the warehouse's run lock until the connection closes.

    Raises:
        Failed: another process holds it.
    """
    row = connection.execute("select pg_try_advisory_lock(%s)", (RUNNING,)).fetchone()
    if not row[0]:
        raise Failed(
            "proses bulanan lain sedang berjalan pada basis data ini",
            "tunggu sampai selesai (lihat `padan status`), lalu jalankan perintah yang sama sekali lagi",
        )


def print_step(name: str, state: str, seconds: float) -> None:
    """Says on stderr how a step ended."""
    click.echo(f"  {name:<48} {state:<10} {seconds:6.1f} dtk", err=True)


def report(period: date, result: MonthResult) -> None:
    """One line for the person at the terminal, and the reasons if the month is provisional."""
    month = format_period(period)
    if result.state == "unchanged":
        click.echo(f"{month}: tidak ada yang berubah; revisi {result.revision} tetap berlaku.", err=True)
        return
    if result.state == "waiting":
        _report_waiting(month, result)
        return
    status = "sementara" if result.reasons else "final"
    click.echo(f"{month}: terbit sebagai revisi {result.revision}, {status}, {result.seconds:.0f} detik.", err=True)
    for reason in result.reasons:
        click.echo(f"  - {reason}", err=True)


def _report_waiting(month: str, result: MonthResult) -> None:
    run_id = result.run_id
    click.echo(
        f"{month}: menunggu persetujuan; belum ada yang diterbitkan ({result.seconds:.0f} detik).\n"
        f"  Laporan:   padan release show {run_id}\n"
        f"  Setujui:   padan release approve {run_id} --by NAMA   (bukan yang mengajukan)\n"
        f'  Tolak:     padan release refuse {run_id} --by NAMA --reason "..."',
        err=True,
    )
