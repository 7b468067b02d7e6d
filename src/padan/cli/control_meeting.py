"""`padan control meeting`: plan, agenda, decisions, minutes."""

from datetime import date
from pathlib import Path
from typing import Any

import click

from padan.cli.control_parameters import BY, DAY, FORMAT, VERSION, connected, given, print_history, print_rows
from padan.cli.parameters import PERIOD, PlainText
from padan.control import (
    NewMeeting,
    add_item,
    add_meeting,
    edit_item,
    edit_meeting,
    list_items,
    list_meetings,
    propose_agenda,
    write_minutes,
)
from padan.control.meetings import LEVELS

LINE = PlainText(300)
TEXT = PlainText(8000, may_be_empty=True)
MEETING_ID = click.argument("meeting_id", metavar="NOMOR", type=click.IntRange(1))
ITEMS = {
    "item_id": ("butir", "item"),
    "title": ("agenda", "agenda"),
    "decision": ("keputusan", "decision"),
    "version": ("versi", "version"),
}


@click.group()
def meeting() -> None:
    """Rapat koordinasi: rencana, agenda, keputusan, risalah."""


@meeting.command("list")
@FORMAT
def list_all(output: str) -> None:
    """Semua rapat, yang terbaru lebih dahulu."""
    with connected("padan_viewer") as connection:
        rows = list_meetings(connection)
    print_rows(
        rows,
        {
            "meeting_id": ("nomor", "number"),
            "level": ("tingkat", "level"),
            "title": ("rapat", "meeting"),
            "held_on": ("tanggal", "held on"),
            "invited_on": ("undangan", "invitation"),
            "frozen_period": ("bulan data", "month of the data"),
            "next_on": ("berikutnya", "next"),
            "state": ("keadaan", "state"),
            "version": ("versi", "version"),
        },
        output,
    )


@meeting.command("add")
@click.option("--level", type=click.Choice(LEVELS), required=True)
@click.option("--title", type=LINE, required=True)
@click.option("--held", "held_on", type=DAY, required=True, help="Tanggal rapat.")
@click.option("--invited", "invited_on", type=DAY, help="Tanggal undangan dikirim; tanpa ini undangan belum tercatat.")
@click.option("--frozen", "frozen_period", type=PERIOD, help="Bulan data; bawaan: yang beku (freeze_days).")
@click.option("--chair", type=LINE, help="Pimpinan; bawaan menurut tingkatnya.")
@click.option("--next", "next_on", type=DAY, help="Tanggal rapat berikutnya.")
@BY
def add_one(by: str, **words: Any) -> None:
    """Merencanakan rapat dan mencetak nomornya."""
    with connected("padan_control") as connection:
        click.echo(add_meeting(connection, NewMeeting(**words), by=by))


@meeting.command("edit")
@MEETING_ID
@VERSION
@click.option("--title", type=LINE)
@click.option("--held", "held_on", type=DAY)
@click.option("--invited", "invited_on", type=DAY)
@click.option("--frozen", "frozen_period", type=PERIOD)
@click.option("--chair", type=LINE)
@click.option("--next", "next_on", type=DAY)
@click.option("--notes", "minutes", type=TEXT, help="Catatan pembahasan; ikut dalam risalah.")
@BY
def edit_one(meeting_id: int, version: int, by: str, **changes: Any) -> None:
    """Mengubah rapat dan mencetak versi barunya."""
    with connected("padan_control") as connection:
        click.echo(edit_meeting(connection, meeting_id, version, given(changes), by=by))


@meeting.command("close")
@MEETING_ID
@VERSION
@click.option("--cancelled", is_flag=True, help="Rapat tidak jadi diadakan.")
@click.option("--next", "next_on", type=DAY, help="Tanggal rapat berikutnya.")
@BY
def close_one(meeting_id: int, version: int, cancelled: bool, next_on: date | None, by: str) -> None:
    """Menutup rapat setelah diadakan, atau membatalkannya."""
    changes = given({"state": "dibatalkan" if cancelled else "selesai", "next_on": next_on})
    with connected("padan_control") as connection:
        click.echo(edit_meeting(connection, meeting_id, version, changes, by=by))


@meeting.command("propose-agenda")
@MEETING_ID
@BY
@FORMAT
def propose(meeting_id: int, by: str, output: str) -> None:
    """Mengisi agenda dari temuan terbuka menurut tingkatnya, tindakan terlambat, dan butir yang belum diputuskan."""
    with connected("padan_control") as connection:
        propose_agenda(connection, meeting_id, by=by)
        rows = list_items(connection, meeting_id)
    print_rows(rows, ITEMS, output)


@meeting.command("agenda")
@MEETING_ID
@FORMAT
def show_agenda(meeting_id: int, output: str) -> None:
    """Agenda dan keputusannya."""
    with connected("padan_viewer") as connection:
        rows = list_items(connection, meeting_id)
    print_rows(rows, ITEMS, output)


@meeting.command("add-item")
@MEETING_ID
@click.option("--title", type=LINE, required=True)
@click.option("--finding", "finding_id", type=int)
@click.option("--action", "action_id", type=int)
@BY
def add_one_item(meeting_id: int, title: str, finding_id: int | None, action_id: int | None, by: str) -> None:
    """Menambah butir agenda dan mencetak nomornya."""
    with connected("padan_control") as connection:
        click.echo(add_item(connection, meeting_id, title, finding_id=finding_id, action_id=action_id, by=by))


@meeting.command("decide")
@click.argument("item_id", metavar="BUTIR", type=click.IntRange(1))
@VERSION
@click.option("--decision", type=TEXT, help="Bunyi keputusan.")
@click.option("--withdraw", "is_withdrawn", is_flag=True, default=None, help="Tarik butir ini dari agenda.")
@BY
def decide_item(item_id: int, version: int, by: str, **changes: Any) -> None:
    """Mencatat keputusan atas sebuah butir agenda."""
    with connected("padan_control") as connection:
        click.echo(edit_item(connection, item_id, version, given(changes), by=by))


@meeting.command("minutes")
@MEETING_ID
@click.option("--to", "target", type=click.Path(dir_okay=False, path_type=Path), help="Berkas .md; bawaan: layar.")
def minutes(meeting_id: int, target: Path | None) -> None:
    """Risalah sebagai Markdown: keputusan, tindakan, tenggat, rapat berikutnya."""
    with connected("padan_viewer") as connection:
        text = write_minutes(connection, meeting_id)
    if target is None:
        click.echo(text)
    else:
        target.write_text(text, encoding="utf-8")


@meeting.command("history")
@MEETING_ID
@FORMAT
def show_history(meeting_id: int, output: str) -> None:
    """Riwayat perubahan rapat ini."""
    print_history("meeting", meeting_id, output)
