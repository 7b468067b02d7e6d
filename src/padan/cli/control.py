"""`padan control`: findings, actions and meetings of the control loop."""

from datetime import date
from typing import Any

import click

from padan.cli.control_action import action
from padan.cli.control_meeting import meeting
from padan.cli.control_parameters import BY, FORMAT, REGION, VERSION, connected, given, print_history, print_rows
from padan.cli.parameters import PERIOD, PlainText
from padan.control import (
    SEVERITIES,
    NewFinding,
    add_finding,
    close_finding,
    control_contract,
    edit_finding,
    list_findings,
    refresh_month,
)
from padan.language import choose, current_language
from padan.periods import format_period

SEVERITY = click.Choice(SEVERITIES)
LINE = PlainText(300)


@click.group()
def control() -> None:
    """Pengendalian: temuan setiap bulan, tindakan yang menjawabnya, dan rapat yang memutuskannya.

    Setiap perubahan dicatat (siapa, kapan, dari apa, menjadi apa) dan tidak ada yang pernah dihapus.
    """


control.add_command(action)
control.add_command(meeting)


@control.group(invoke_without_command=True)
@click.option("--period", type=PERIOD, help="Hanya temuan yang berlaku pada bulan ini.")
@click.option("--refresh", is_flag=True, help="Buat ulang temuan bulan itu dengan aturan yang sekarang.")
@click.option("--severity", type=SEVERITY, help="Hanya tingkat ini.")
@click.option("--owner", help="Hanya penanggung jawab yang memuat tulisan ini.")
@click.option("--region", help="Hanya wilayah ini dan di bawahnya.")
@click.option("--programme", help="Hanya program ini.")
@click.option("--all", "closed_too", is_flag=True, help="Juga yang sudah selesai.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="Paling banyak sekian.")
@FORMAT
@click.pass_context
def findings(ctx: click.Context, /, period: date | None, refresh: bool, output: str, **filters: Any) -> None:
    """Temuan terbuka, yang kritis lebih dahulu. Aturannya ada di contracts/control.yaml."""
    if ctx.invoked_subcommand is not None:
        return
    if refresh:
        _refresh(period)
    with connected("padan_viewer") as connection:
        rows = list_findings(connection, period=period, **filters)
    message = f"message_{current_language()}"
    print_rows(
        rows,
        {
            "finding_id": ("nomor", "number"),
            "severity": ("tingkat", "severity"),
            message: ("temuan", "finding"),
            "owner": ("penanggung jawab", "owner"),
            "first_period": ("sejak", "since"),
            "last_period": ("terakhir", "last seen"),
            "state": ("keadaan", "state"),
            "open_actions": ("tindakan", "actions"),
            "version": ("versi", "version"),
        },
        output,
    )


def _refresh(period: date | None) -> None:
    if period is None:
        raise click.UsageError(choose("--refresh memerlukan --period", "--refresh needs --period"))
    with connected("padan_publisher") as connection:
        written = refresh_month(connection, control_contract(), period)
    month = f"{format_period(period)} rev. {written.revision}"
    click.echo(
        choose(
            f"{month}: {written.found} temuan, {written.opened} baru, {written.closed} selesai.",
            f"{month}: {written.found} findings, {written.opened} new, {written.closed} ended.",
        ),
        err=True,
    )


@findings.command("add")
@click.option("--title", type=LINE, required=True, help="Apa yang ditemukan.")
@click.option("--title-en", type=LINE, help="Dalam bahasa Inggris; bawaan: sama.")
@click.option("--severity", type=SEVERITY, required=True)
@click.option("--owner", type=LINE, required=True, help="Lembaga yang diminta menjawab.")
@click.option("--period", type=PERIOD, required=True, help="Bulan ditemukannya.")
@REGION
@click.option("--programme", default="ALL", show_default=True)
@BY
def add_one(by: str, region: str, programme: str, **words: Any) -> None:
    """Mencatat temuan di luar aturan, misalnya dari DJSN atau pengawasan bersama."""
    with connected("padan_control") as connection:
        finding = NewFinding(region_code=region, programme_id=programme, **words)
        click.echo(add_finding(connection, finding, by=by))


@findings.command("edit")
@click.argument("finding_id", metavar="NOMOR", type=click.IntRange(1))
@VERSION
@click.option("--severity", type=SEVERITY)
@click.option("--owner", type=LINE)
@click.option("--title", "message_id", type=LINE)
@click.option("--title-en", "message_en", type=LINE)
@BY
def edit_one(finding_id: int, version: int, by: str, **changes: Any) -> None:
    """Mengubah temuan yang dicatat petugas."""
    with connected("padan_control") as connection:
        click.echo(edit_finding(connection, finding_id, version, given(changes), by=by))


@findings.command("close")
@click.argument("finding_id", metavar="NOMOR", type=click.IntRange(1))
@VERSION
@click.option("--period", type=PERIOD, required=True, help="Bulan berakhirnya.")
@BY
def close_one(finding_id: int, version: int, period: date, by: str) -> None:
    """Menutup temuan yang dicatat petugas; temuan aturan ditutup oleh prosesnya sendiri."""
    with connected("padan_control") as connection:
        click.echo(close_finding(connection, finding_id, version, period=period, by=by))


@findings.command("history")
@click.argument("finding_id", metavar="NOMOR", type=click.IntRange(1))
@FORMAT
def show_history(finding_id: int, output: str) -> None:
    """Riwayat perubahan temuan yang dicatat petugas."""
    print_history("finding", finding_id, output)
