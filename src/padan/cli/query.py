"""`padan query`: asks the warehouse as one of its readers."""

import csv
import json
import sys
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import click
import psycopg

from padan.postgres import open_warehouse

FETCH = 10_000


@click.command()
@click.argument("sql")
@click.option("--role", type=click.Choice(["planner", "viewer", "admin"]), default="planner", show_default=True)
@click.option("--format", "output", type=click.Choice(["table", "csv", "json", "parquet"]), default="table",
              show_default=True, help="csv, json, dan parquet tidak dilokalkan (1234.5).")  # fmt: skip
def query(sql: str, role: str, output: str) -> None:
    """Jalankan SQL (hanya baca) sebagai peran itu dan cetak hasilnya."""
    with open_warehouse() as warehouse:
        name = role if role == "admin" else f"padan_{role}"
        with warehouse.connect(name) as connection:
            connection.read_only = True
            try:
                cursor = connection.execute(sql.encode())
            except psycopg.OperationalError:
                raise
            except psycopg.Error as error:
                raise click.ClickException(_first_line(error)) from error
            if cursor.description is None:
                raise click.ClickException("perintah ini tidak menghasilkan baris; `padan query` hanya membaca")
            WRITERS[output](cursor)


def _first_line(error: psycopg.Error) -> str:
    return str(error).splitlines()[0]


def _rows(cursor: psycopg.Cursor[Any]) -> Iterator[tuple[Any, ...]]:
    while rows := cursor.fetchmany(FETCH):
        yield from rows


def _names(cursor: psycopg.Cursor[Any]) -> list[str]:
    return [column.name for column in cursor.description or ()]


def _plain(value: object) -> object:
    """Text that a program reads: ISO dates, true/false, unrounded decimals without exponent."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, default=str)
    return value


def _write_csv(cursor: psycopg.Cursor[Any]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(_names(cursor))
    for row in _rows(cursor):
        writer.writerow(["" if value is None else _plain(value) for value in row])


def _write_json(cursor: psycopg.Cursor[Any]) -> None:
    names = _names(cursor)
    sys.stdout.write("[")
    for number, row in enumerate(_rows(cursor)):
        record = dict(zip(names, row, strict=True))
        sys.stdout.write((",\n " if number else "\n ") + json.dumps(record, ensure_ascii=False, default=_json_value))
    sys.stdout.write("\n]\n")


def _json_value(value: object) -> object:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return str(_plain(value))


def _write_table(cursor: psycopg.Cursor[Any]) -> None:
    from tabulate import tabulate

    rows = [["" if value is None else str(_plain(value)) for value in row] for row in _rows(cursor)]
    click.echo(tabulate(rows, headers=_names(cursor), disable_numparse=True))


def _write_parquet(cursor: psycopg.Cursor[Any]) -> None:
    import polars

    rows = list(_rows(cursor))
    frame = polars.DataFrame(rows, schema=_names(cursor), orient="row", infer_schema_length=None)
    frame.write_parquet(sys.stdout.buffer)


WRITERS = {"table": _write_table, "csv": _write_csv, "json": _write_json, "parquet": _write_parquet}
