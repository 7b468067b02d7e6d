"""`padan person`: two persons that are one, one that is two, a NIK that Dukcapil replaced."""

import json
from dataclasses import asdict
from datetime import date

import click

from padan.cli.parameters import NIK, PERIOD, PlainText
from padan.cli.review import BY, FORMAT, NEXT_RUN, as_steward
from padan.language import choose
from padan.periods import format_period
from padan.review import correct_nik, merge_person, read_history, split_person, undo_event

REASON = click.option("--reason", type=PlainText(2000), required=True, help="Alasan, misalnya nomor surat; tanpa NIK.")
SINCE = click.option("--period", type=PERIOD, help="Bulan pertama; bawaan: bulan terbaru yang dipadankan.")


@click.group()
def person() -> None:
    """Peristiwa orang: digabung, dipisah, NIK dikoreksi. Berlaku mulai proses berikutnya dan dapat dibatalkan."""


@person.command()
@click.option("--nik", type=NIK, required=True, help="NIK orang yang digabungkan.")
@click.option("--into", type=NIK, required=True, help="NIK orang yang tetap.")
@REASON
@SINCE
@BY
def merge(nik: int, into: int, reason: str, period: date | None, by: str) -> None:
    """Menggabungkan dua orang yang ternyata satu."""
    with as_steward() as connection:
        number = merge_person(connection, nik=nik, into=into, reason=reason, by=by, period=period)
    _say(number, "digabung")


@person.command()
@click.option("--nik", type=NIK, required=True, help="NIK yang menjadi orang sendiri lagi.")
@REASON
@SINCE
@BY
def split(nik: int, reason: str, period: date | None, by: str) -> None:
    """Memisahkan orang yang dahulu digabungkan; sampai bulan itu keduanya tetap satu."""
    with as_steward() as connection:
        number = split_person(connection, nik=nik, reason=reason, by=by, period=period)
    _say(number, "dipisah")


@person.command()
@click.option("--nik", type=NIK, required=True, help="NIK lama.")
@click.option("--to", type=NIK, required=True, help="NIK yang diterbitkan sebagai gantinya.")
@REASON
@SINCE
@BY
def correct(nik: int, to: int, reason: str, period: date | None, by: str) -> None:
    """Mencatat NIK yang dikoreksi Dukcapil: orangnya tetap, nomornya berganti."""
    with as_steward() as connection:
        number = correct_nik(connection, nik=nik, to=to, reason=reason, by=by, period=period)
    _say(number, "nik_dikoreksi")


@person.command()
@click.argument("event", metavar="EVENT", type=click.IntRange(1, 2**63 - 1))
@BY
def undo(event: int, by: str) -> None:
    """Membatalkan suatu peristiwa, seolah-olah tidak pernah ditulis."""
    with as_steward() as connection:
        undo_event(connection, event, by=by)
    _say(event, choose("dibatalkan", "undone"))


@person.command()
@click.option("--nik", type=NIK, help="Hanya peristiwa orang ini.")
@BY
@FORMAT
def history(nik: int | None, by: str, output: str) -> None:
    """Semua peristiwa, tanpa NIK."""
    from tabulate import tabulate

    with as_steward() as connection:
        events = read_history(connection, by=by, nik=nik)
    rows = [asdict(event) | {"period": format_period(event.period)} for event in events]
    if output == "json":
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1, default=str))
        return
    shown = [{name: "" if value is None else str(value) for name, value in row.items()} for row in rows]
    empty = choose("Belum ada peristiwa.", "No event yet.")
    click.echo(tabulate(shown, headers="keys", disable_numparse=True) if shown else empty)


def _say(number: int, what: str) -> None:
    click.echo(f"{number}  {what}")
    click.echo(choose(*NEXT_RUN), err=True)
