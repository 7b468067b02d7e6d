"""`padan match-list`: an owner's own list of records to mend."""

import getpass
from datetime import date
from pathlib import Path

import click

from padan.cli.parameters import PERIOD
from padan.identity.match_list import OWNER_DATASETS, write_match_list
from padan.language import choose, current_language, write_number
from padan.postgres import open_warehouse


@click.command("match-list")
@click.option("--dataset", type=click.Choice(OWNER_DATASETS), required=True, help="Data milik lembaga penerima daftar.")
@click.option("--period", type=PERIOD, required=True, help="Bulan yang sudah dipadankan.")
@click.option("--to", "file", type=click.Path(dir_okay=False, path_type=Path), required=True,
              help="Berkas CSV yang belum ada; hanya dapat dibaca oleh pembuatnya.")  # fmt: skip
def match_list(dataset: str, period: date, file: Path) -> None:
    """Tulis daftar data yang perlu dibetulkan pemiliknya: kunci milik sendiri, status, aturan, dan perbaikannya.

    Daftar tidak memuat nama, NIK, atau data lembaga lain. Setiap permintaan tercatat di identity.access_log.
    """
    with open_warehouse() as warehouse:
        try:
            records = write_match_list(
                warehouse,
                dataset=dataset,
                period=period,
                file=file,
                operator=_operator(),
                is_english=current_language() == "en",
            )
        except FileExistsError as error:
            raise click.UsageError(
                choose(
                    f"{file} sudah ada dan tidak ditimpa; pilih nama lain",
                    f"{file} exists and is not overwritten; choose another name",
                )
            ) from error
        except OSError as error:
            raise click.UsageError(
                choose(
                    f"{file} tidak dapat ditulis ({error.strerror}); pilih folder lain",
                    f"{file} cannot be written ({error.strerror}); choose another folder",
                )
            ) from error
    count = write_number(records, current_language())
    click.echo(
        choose(
            f"{file}: {count} data {dataset} perlu dibetulkan. Serahkan hanya kepada pemilik datanya.",
            f"{file}: {count} records of {dataset} to mend. Hand it to the owner of the data only.",
        ),
        err=True,
    )


def _operator() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container may run as a number without a name
        return "?"
