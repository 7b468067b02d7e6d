"""`padan export`: the published month as xlsx, csv or parquet, with definitions and sources."""

from datetime import date
from pathlib import Path

import click
from psycopg import IsolationLevel

from padan.cli.parameters import PERIOD
from padan.export import FORMATS, ROLE, read_month, write_export
from padan.language import choose, current_language, write_month, write_number
from padan.postgres import open_warehouse


@click.command()
@click.option("--period", type=PERIOD, required=True, help="Bulan terbit, misalnya 2024-12.")
@click.option("--to", "file", type=click.Path(dir_okay=False, path_type=Path), required=True,
              help="Berkas .xlsx, .csv, atau .parquet.")  # fmt: skip
def export(period: date, file: Path) -> None:
    """Simpan semua angka terbit satu bulan, dengan definisi dan sumbernya.

    Revisi terbaru; berkas yang sudah ada diganti. .xlsx memuat lembar Sumber, Definisi, dan Data. Di samping .csv dan
    .parquet (tidak dilokalkan: 1234.5) ditulis NAMA.definisi.csv dan NAMA.sumber.csv. Angka yang disembunyikan kosong.
    """
    if file.suffix.lower() not in FORMATS:
        raise click.BadParameter(
            choose(
                f"nama berkas harus berakhiran {', '.join(FORMATS)}: {file}",
                f"the file's name must end in {', '.join(FORMATS)}: {file}",
            ),
            param_hint="--to",
        )
    with open_warehouse() as warehouse, warehouse.connect(ROLE) as connection:
        connection.read_only = True
        connection.isolation_level = IsolationLevel.REPEATABLE_READ
        month = read_month(connection, period)
        try:
            rows = write_export(connection, month, file)
        except OSError as error:
            raise click.UsageError(
                choose(
                    f"{file} tidak dapat ditulis ({error.strerror}); pilih folder lain",
                    f"{file} cannot be written ({error.strerror}); choose another folder",
                )
            ) from error
    code = current_language()
    count, name = write_number(rows, code), write_month(period, code)
    what = choose(
        f"{name}, revisi {month.publication.revision}, {count} baris",
        f"{name}, revision {month.publication.revision}, {count} rows",
    )
    click.echo(f"{file}: {what}" + (f". {month.label}" if month.label else ""), err=True)
