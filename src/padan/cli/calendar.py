"""`padan calendar`: what is due, late and done by owner, and recording what no delivery and no meeting tells."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta

import click

from padan.cli.parameters import PERIOD, STEWARD_NAME, PlainText
from padan.control import write_as
from padan.coordination import (
    DONE_STATES,
    LATE_STATES,
    Duty,
    list_duties,
    list_events,
    list_owners,
    record_done,
    undo_done,
)
from padan.day import today
from padan.language import choose, current_language
from padan.periods import format_period, month_end
from padan.postgres import open_warehouse

AHEAD = timedelta(days=60)
STATE_WORDS = {
    "terlambat": ("TERLAMBAT", "LATE"),
    "belum_tercatat": ("belum tercatat", "not recorded"),
    "direncanakan": ("direncanakan", "planned"),
    "belum_jatuh_tempo": ("belum jatuh tempo", "not yet due"),
    "selesai": ("selesai", "done"),
    "selesai_terlambat": ("selesai, terlambat", "done, late"),
}
DAY = click.DateTime(formats=["%Y-%m-%d"])
FORMAT = click.option("--format", "output", type=click.Choice(["table", "json"]), default="table", show_default=True)
BY = click.option("--by", type=STEWARD_NAME, required=True, help="Nama Anda; dicatat pada riwayat.")


@click.group(invoke_without_command=True)
@click.option("--period", type=PERIOD, help="Hanya yang jatuh tempo dalam bulan ini, termasuk yang selesai.")
@click.option("--owner", help="Hanya kewajiban lembaga ini, misalnya 'Kementerian Sosial'.")
@click.option("--on", "on", type=DAY, metavar="YYYY-MM-DD", help="Keadaan pada tanggal ini; bawaan: hari ini.")
@FORMAT
@click.pass_context
def calendar(ctx: click.Context, period: date | None, owner: str | None, on: datetime | None, output: str) -> None:
    """Kalender kewajiban: apa yang jatuh tempo, terlambat, dan selesai, menurut lembaga.

    Tanpa --period: semua yang terlambat atau belum tercatat, lalu yang jatuh tempo dalam 60 hari. Kewajiban dan
    sumbernya ada di reference/obligations.csv.
    """
    if ctx.invoked_subcommand is not None:
        return
    as_of = on.date() if on else today()
    with open_warehouse() as warehouse, warehouse.connect("padan_viewer") as connection:
        if period:
            duties = list_duties(connection, as_of, from_day=period, to_day=month_end(period))
        else:
            duties = [d for d in list_duties(connection, as_of, to_day=as_of + AHEAD) if d.state not in DONE_STATES]
    duties = _of_owner(duties, owner)
    if output == "json":
        click.echo(json.dumps([asdict(duty) for duty in duties], ensure_ascii=False, indent=1, default=str))
        return
    _print_duties(sorted(duties, key=lambda duty: (duty.state not in LATE_STATES, duty.due_on)))


@calendar.command()
@click.argument("obligation", metavar="ID")
@click.option("--document", type=PlainText(500), required=True, help="Nomor surat atau keputusan.")
@click.option("--date", "done_on", type=DAY, metavar="YYYY-MM-DD", required=True, help="Tanggal dilaksanakan.")
@click.option("--period", type=PERIOD, help="Bulan pertama periode yang dilaporkan; bawaan: yang terakhir berakhir.")
@click.option("--note", type=PlainText(2000, may_be_empty=True), help="Catatan.")
@BY
def done(
    obligation: str, document: str, done_on: datetime, period: date | None, note: str | None, by: str
) -> None:  # fmt: skip
    """Mencatat laporan, keputusan, atau verifikasi yang sudah dilaksanakan; ID adalah kolom pertama daftar."""
    with open_warehouse() as warehouse, warehouse.connect("padan_control") as connection, write_as(connection, by):
        event = record_done(
            connection, obligation, done_on=done_on.date(), document=document, today=today(), period=period,
            note=note or None,
        )  # fmt: skip
    of = f" ({format_period(event.period)})" if event.period else ""
    click.echo(f"{event.event_id}  {obligation}{of}  {event.done_on}")


@calendar.command()
@click.argument("event", metavar="EVENT", type=click.IntRange(1, 2**63 - 1))
@BY
def undo(event: int, by: str) -> None:
    """Membatalkan suatu catatan; riwayatnya tetap ada."""
    with open_warehouse() as warehouse, warehouse.connect("padan_control") as connection, write_as(connection, by):
        undo_done(connection, event)
    click.echo(choose(f"{event}  dibatalkan", f"{event}  undone"))


@calendar.command()
@FORMAT
def events(output: str) -> None:
    """Catatan yang berlaku, terbaru lebih dahulu."""
    from tabulate import tabulate

    with open_warehouse() as warehouse, warehouse.connect("padan_viewer") as connection:
        rows = [asdict(event) for event in list_events(connection)]
    if output == "json":
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1, default=str))
        return
    shown = [{name: "" if value is None else str(value) for name, value in row.items()} for row in rows]
    empty = choose("Belum ada catatan.", "Nothing recorded yet.")
    click.echo(tabulate(shown, headers="keys", disable_numparse=True) if shown else empty)


def _of_owner(duties: list[Duty], owner: str | None) -> list[Duty]:
    if owner is None:
        return duties
    owners = list_owners(duties)
    if duties and owner not in owners:
        known = ", ".join(owners)
        raise click.BadParameter(
            choose(f"tidak ada kewajiban {owner!r} di sini; pilih: {known}",
                   f"no duty of {owner!r} here; choose: {known}"),
            param_hint="--owner",
        )  # fmt: skip
    return [duty for duty in duties if owner in duty.owners]


def _print_duties(duties: Sequence[Duty]) -> None:
    from tabulate import tabulate

    if not duties:
        click.echo(choose("Tidak ada kewajiban.", "No duties."))
        return
    headers = choose(
        "ID,kewajiban,pemilik,periode,jatuh tempo,keadaan,hari terlambat,dilaksanakan",
        "ID,duty,owner,period,due,state,days late,done",
    ).split(",")
    english = current_language() == "en"
    rows = [
        [
            duty.obligation_id,
            duty.name_en if english else duty.name_id,
            duty.owner,
            _period(duty),
            duty.due_on,
            choose(*STATE_WORDS[duty.state]),
            duty.days_late if duty.days_late and duty.state != "belum_tercatat" else "",
            duty.done_on or "",
        ]
        for duty in duties
    ]
    click.echo(tabulate(rows, headers=headers, disable_numparse=True))


def _period(duty: Duty) -> str:
    if duty.due_rule == "setahun" and duty.period_start:
        return choose(f"{duty.period_start.year}, ke-{duty.slot}", f"{duty.period_start.year}, no. {duty.slot}")
    if duty.due_rule == "periode" and duty.period_start and duty.period_end:
        ends = format_period(duty.period_start), format_period(duty.period_end)
        return ends[0] if ends[0] == ends[1] else "–".join(ends)
    if duty.due_rule == "sebelum_rapat":
        return choose(f"rapat {duty.period_end}", f"meeting {duty.period_end}")
    if duty.period_start:
        return choose(f"sejak {duty.period_start}", f"since {duty.period_start}")
    return ""
