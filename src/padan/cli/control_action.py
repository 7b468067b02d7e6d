"""`padan control action`: who does what by when, and the number that will tell whether it worked."""

from datetime import date
from typing import Any

import click

from padan.cli.control_parameters import BY, DAY, FORMAT, VERSION, connected, given, print_history, print_rows
from padan.cli.parameters import PERIOD, PlainText
from padan.control import NewAction, Number, add_action, close_action, edit_action, list_actions
from padan.control.actions import CLOSED, STATUSES

LINE = PlainText(300)
TEXT = PlainText(8000, may_be_empty=True)
ACTION_ID = click.argument("action_id", metavar="NOMOR", type=click.IntRange(1))


@click.group()
def action() -> None:
    """Tindakan atas temuan atau keputusan rapat, dengan eskalasi menurut hari keterlambatan."""


@action.command("list")
@click.option("--all", "closed_too", is_flag=True, help="Juga yang sudah ditutup.")
@click.option("--overdue", "overdue_only", is_flag=True, help="Hanya yang lewat tenggat.")
@click.option("--finding", "finding_id", type=int, help="Hanya atas temuan ini.")
@click.option("--meeting", "meeting_id", type=int, help="Hanya dari rapat ini.")
@FORMAT
def list_all(output: str, **filters: Any) -> None:
    """Tindakan, yang paling terlambat lebih dahulu, dengan angka sebelum dan sekarang."""
    with connected("padan_viewer") as connection:
        rows = list_actions(connection, **filters)
    print_rows(
        rows,
        {
            "action_id": ("nomor", "number"),
            "title": ("tindakan", "action"),
            "owner_institution": ("lembaga", "institution"),
            "owner_unit": ("unit", "unit"),
            "due_on": ("tenggat", "due"),
            "status": ("status", "status"),
            "overdue_days": ("terlambat (hari)", "days overdue"),
            "escalation": ("eskalasi", "escalation"),
            "value_before": ("sebelum", "before"),
            "value_now": ("sekarang", "now"),
            "version": ("versi", "version"),
        },
        output,
    )


@action.command("add")
@click.option("--title", type=LINE, required=True, help="Apa yang dilakukan.")
@click.option("--institution", "owner_institution", type=LINE, required=True, help="K/L/B penanggung jawab.")
@click.option("--unit", "owner_unit", type=LINE, required=True, help="Unit di dalamnya.")
@click.option("--due", "due_on", type=DAY, required=True, help="Tenggat.")
@click.option("--finding", "finding_id", type=int, help="Nomor temuan yang dijawab; angkanya dipakai sebagai ukuran.")
@click.option("--meeting", "meeting_id", type=int, help="Nomor rapat yang memutuskan.")
@click.option("--note", type=TEXT)
@click.option("--indicator", "indicator_id", help="Indikator yang menunjukkan hasilnya.")
@click.option("--kpi", "kpi_id", help="Atau KPI rencana.")
@click.option("--region", "region_code", help="Wilayah angka itu; bawaan 00.")
@click.option("--programme", "programme_id", help="Program angka itu; bawaan ALL.")
@click.option("--breakdown", help="Bawaan total.")
@click.option("--category", help="Bawaan total.")
@click.option("--period-before", type=PERIOD, help="Bulan pembanding; bawaan: terbitan terbaru.")
@BY
def add_one(
    by: str,
    title: str,
    owner_institution: str,
    owner_unit: str,
    due_on: date,
    finding_id: int | None,
    meeting_id: int | None,
    note: str | None,
    **number: Any,
) -> None:
    """Mencatat tindakan dan mencetak nomornya."""
    measured = Number(**given(number)) if given(number) else None
    new = NewAction(title, owner_institution, owner_unit, due_on, finding_id, meeting_id, note, measured)
    with connected("padan_control") as connection:
        click.echo(add_action(connection, new, by=by))


@action.command("edit")
@ACTION_ID
@VERSION
@click.option("--title", type=LINE)
@click.option("--institution", "owner_institution", type=LINE)
@click.option("--unit", "owner_unit", type=LINE)
@click.option("--due", "due_on", type=DAY)
@click.option("--status", type=click.Choice(STATUSES))
@click.option("--note", type=TEXT)
@click.option("--meeting", "meeting_id", type=int)
@BY
def edit_one(action_id: int, version: int, by: str, **changes: Any) -> None:
    """Mengubah tindakan dan mencetak versi barunya."""
    with connected("padan_control") as connection:
        click.echo(edit_action(connection, action_id, version, given(changes), by=by))


@action.command("close")
@ACTION_ID
@VERSION
@click.option("--status", type=click.Choice(CLOSED), default="selesai", show_default=True)
@click.option("--note", type=TEXT)
@BY
def close_one(action_id: int, version: int, status: str, note: str | None, by: str) -> None:
    """Menutup tindakan: selesai, atau dibatalkan."""
    with connected("padan_control") as connection:
        click.echo(close_action(connection, action_id, version, status=status, note=note, by=by))


@action.command("history")
@ACTION_ID
@FORMAT
def show_history(action_id: int, output: str) -> None:
    """Siapa mengubah apa, kapan, dari apa, menjadi apa."""
    print_history("action", action_id, output)
