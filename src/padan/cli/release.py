"""`padan release`: what waits for a second person, the report to decide by, and the decision."""

import json
import time
from dataclasses import asdict
from datetime import date
from typing import Any

import click

from padan.cli.parameters import PERIOD, PERSON_NAME, PlainText
from padan.cli.run import MonthResult, print_step, report, take_lock
from padan.errors import Refused
from padan.language import choose, current_language
from padan.periods import format_period
from padan.postgres import Warehouse, open_warehouse
from padan.release import (
    Release,
    approve_release,
    find_release,
    list_releases,
    read_report,
    refuse_release,
)
from padan.release.text import describe_release
from padan.runs.record import read_run
from padan.runs.steps import finish_run
from padan.settings import get_settings

RUN = click.argument("run_id", metavar="RUN")
BY = click.option("--by", type=PERSON_NAME, required=True, help="Nama Anda; dicatat pada keputusan.")


@click.group()
def release() -> None:
    """Terbitan yang menunggu persetujuan orang kedua (padan run --release two-person).

    RUN adalah nama proses pada `padan release list`. Keputusan bersifat final; siapa, kapan, dan alasannya dicatat.
    """


@release.command("list")
@click.option("--period", type=PERIOD, help="Hanya bulan ini.")
@click.option("--all", "with_decided", is_flag=True, help="Juga yang sudah diputuskan.")
@click.option("--format", "output", type=click.Choice(["table", "json"]), default="table", show_default=True)
def list_command(period: date | None, with_decided: bool, output: str) -> None:
    """Yang menunggu; dengan --all juga yang disetujui, ditolak, dan dibatalkan."""
    with open_warehouse() as warehouse, warehouse.connect("padan_control") as connection:
        releases = list_releases(connection, period=period, with_decided=with_decided)
    records = [_record(each) for each in releases]
    if output == "json":
        click.echo(json.dumps(records, ensure_ascii=False, indent=1, default=str))
        return
    if not records:
        click.echo(choose("Tidak ada yang menunggu.", "Nothing waits."), err=True)
        return
    from tabulate import tabulate

    columns = ("run_id", "period", "requested_by", "requested_at", "state", "decided_by", "reason")
    shown = [{name: "" if record[name] is None else record[name] for name in columns} for record in records]
    click.echo(tabulate(shown, headers="keys", disable_numparse=True))


@release.command()
@RUN
@click.option("--format", "output", type=click.Choice(["text", "json"]), default="text", show_default=True)
def show(run_id: str, output: str) -> None:
    """Laporan bagi yang menyetujui: audit, alasan sementara, baris, dan perubahan terbesar."""
    with open_warehouse() as warehouse, warehouse.connect("padan_control") as connection:
        found = find_release(connection, run_id)
        details = read_report(connection, found.release_id)
    if output == "json":
        click.echo(json.dumps(_record(found) | {"report": details}, ensure_ascii=False, indent=1, default=str))
        return
    click.echo(describe_release(found, details, current_language()))


@release.command()
@RUN
@BY
@click.option("--note", type=PlainText(2000, may_be_empty=True), default="", help="Keterangan yang menyetujui.")
def approve(run_id: str, by: str, note: str) -> None:
    """Setujui, lalu terbitkan tepat calon yang diaudit, tanpa menghitung ulang.

    Bila penerbitannya terhenti sesudah disetujui, perintah yang sama melanjutkannya.
    """
    with open_warehouse() as warehouse, warehouse.connect("padan_loader", autocommit=True) as lock:
        take_lock(lock)
        approved = _approve(warehouse, run_id, by=by, note=note)
        result = _publish(warehouse, approved)
    report(approved.period, result)


@release.command()
@RUN
@BY
@click.option("--reason", type=PlainText(2000), required=True, help="Mengapa ditolak; dicatat.")
def refuse(run_id: str, by: str, reason: str) -> None:
    """Tolak dengan alasannya: proses berakhir, dan tidak ada yang diterbitkan."""
    with open_warehouse() as warehouse, warehouse.connect("padan_control") as connection:
        refused = refuse_release(connection, run_id, by=by, reason=reason)
    month = format_period(refused.period)
    click.echo(
        choose(
            f"{month}: ditolak oleh {refused.decided_by}; tidak ada yang diterbitkan.",
            f"{month}: refused by {refused.decided_by}; nothing was published.",
        ),
        err=True,
    )


def _approve(warehouse: Warehouse, run_id: str, *, by: str, note: str) -> Release:
    """Records the approval; an approved month whose publication stopped goes on as it was approved."""
    with (
        warehouse.connect("padan_control") as writer,
        warehouse.connect("padan_publisher") as publisher,
    ):
        found = find_release(writer, run_id)
        if found.state == "disetujui" and not found.is_done:
            click.echo(
                choose(
                    f"Sudah disetujui oleh {found.decided_by}; penerbitan dilanjutkan.",
                    f"Already approved by {found.decided_by}; the publication goes on.",
                ),
                err=True,
            )
            return found
        threshold = get_settings().suppression_threshold
        return approve_release(publisher, writer, run_id, by=by, note=note, threshold=threshold)


def _publish(warehouse: Warehouse, approved: Release) -> MonthResult:
    from padan.orchestration.in_process import publish_approved

    started = time.monotonic()
    try:
        publish_approved(
            period=format_period(approved.period), run_id=approved.run_id, warehouse=warehouse, on_step=print_step
        )
    except Refused as refusal:
        finish_run(approved.run_id, "refused", str(refusal))
        raise
    except BaseException as error:
        finish_run(approved.run_id, "failed", str(error).splitlines()[0] if str(error) else type(error).__name__)
        raise
    with warehouse.connect("padan_viewer") as connection:
        ended = read_run(connection, approved.run_id)
    seconds = time.monotonic() - started
    return MonthResult(approved.run_id, ended.state, ended.published_revision, ended.reasons, seconds)


def _record(found: Release) -> dict[str, Any]:
    return asdict(found) | {
        "period": format_period(found.period),
        "requested_at": found.requested_at.isoformat(timespec="seconds"),
        "decided_at": found.decided_at.isoformat(timespec="seconds") if found.decided_at else None,
    }
