"""What the commands of `padan control` share: connections, options, and how they print."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

import click

from padan.cli.parameters import STEWARD_NAME
from padan.control import Writer, read_history
from padan.day import JAKARTA
from padan.language import choose, current_language, write_number
from padan.postgres import open_warehouse

Command = TypeVar("Command", bound=Callable[..., Any])

BY = click.option("--by", type=STEWARD_NAME, required=True, help="Nama Anda; dicatat pada riwayat perubahan.")
FORMAT = click.option("--format", "output", type=click.Choice(["table", "json"]), default="table", show_default=True)
VERSION = click.option(
    "--version", "version", type=click.IntRange(1), required=True,
    help="Versi yang Anda baca (kolom versi pada daftar); bila sudah diubah orang lain, perubahan Anda ditolak.",
)  # fmt: skip
REGION = click.option("--region", default="00", show_default=True, help="Kode wilayah; 00 untuk nasional.")


class Day(click.ParamType[date]):
    """A day written YYYY-MM-DD."""

    name = "YYYY-MM-DD"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(choose(f"bukan tanggal: {value!r}", f"no date: {value!r}"), param, ctx)


DAY = Day()


@contextmanager
def connected(role: str) -> Iterator[Writer]:
    """A connection for one command: padan_viewer reads, padan_control writes."""
    with open_warehouse() as warehouse, warehouse.connect(role) as connection:
        yield connection


def given(options: Mapping[str, Any]) -> dict[str, Any]:
    """The options that somebody named."""
    return {name: value for name, value in options.items() if value is not None}


def print_rows(rows: Sequence[Mapping[str, Any]], columns: Mapping[str, tuple[str, str]], output: str) -> None:
    """Rows as JSON, every column, or as a table of the named ones with headings in the user's language."""
    if output == "json":
        click.echo(json.dumps(list(rows), ensure_ascii=False, indent=1, default=_json_value))
        return
    from tabulate import tabulate

    if not rows:
        click.echo(choose("Tidak ada.", "None."))
        return
    heads = [choose(*columns[name]) for name in columns]
    shown = [[_cell(row.get(name)) for name in columns] for row in rows]
    click.echo(tabulate(shown, headers=heads, disable_numparse=True))


def print_history(table: str, row_id: int, output: str) -> None:
    """Who changed a row, when, from what to what."""
    with connected("padan_viewer") as connection:
        changes = read_history(connection, table=table, row_id=row_id)
    if output == "json":
        print_rows(changes, {}, "json")
        return
    for change in changes:
        click.echo(f"{_cell(change['at'])}  {change['who']}  {change['operation']}  v{change['version']}")
        for name, value in change["after"].items():
            if value is not None and name != "version":
                before = (change["before"] or {}).get(name)
                click.echo(f"    {name}: {_cell(before)} → {_cell(value)}" if before else f"    {name}: {_cell(value)}")


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return choose("ya", "yes") if value else choose("tidak", "no")
    if isinstance(value, Decimal | int):
        decimals = 0 if value == int(value) else 4
        return write_number(Decimal(value), current_language(), decimals)
    if isinstance(value, datetime):
        return value.astimezone(JAKARTA).strftime("%Y-%m-%d %H:%M")
    return str(value)


def _json_value(value: object) -> object:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return str(value)
