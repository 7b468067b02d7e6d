"""`padan brief`: two pages of PDF for a meeting, and every figure behind them as xlsx."""

from datetime import date, datetime
from pathlib import Path

import click

from padan.brief import Brief, Occasion, read_brief, write_annex, write_brief
from padan.brief.read import ROLE
from padan.cli.parameters import PERIOD
from padan.control import control_contract
from padan.coordination import Frozen, frozen_publication
from padan.errors import Refused
from padan.language import choose, current_language, write_month, write_number
from padan.lookup import Reader, UnknownName
from padan.postgres import open_warehouse


@click.command()
@click.option("--period", type=PERIOD, help="Bulan terbit, misalnya 2024-12; wajib tanpa --meeting.")
@click.option("--region", default="00", show_default=True, help="Kode atau nama wilayah; 00 untuk nasional.")
@click.option("--to", "file", type=click.Path(dir_okay=False, path_type=Path), required=True, help="Berkas .pdf.")
@click.option("--annex", type=click.Path(dir_okay=False, path_type=Path), help="Berkas .xlsx dengan semua angkanya.")
@click.option("--meeting", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD",
              help="Tanggal rapat; tanpa --period dipakai bulan beku rapat itu.")  # fmt: skip
def brief(period: date | None, region: str, file: Path, annex: Path | None, meeting: datetime | None) -> None:
    """Ringkasan dua halaman untuk rapat koordinasi: nasional, provinsi, atau kabupaten/kota.

    Hanya memuat yang sudah terbit; berkas yang sudah ada diganti. Bulan beku suatu rapat ialah bulan terbaru yang sudah
    terbit sekurang-kurangnya `freeze_days` hari sebelumnya (contracts/control.yaml, bawaan 14), pada revisi yang
    berlaku saat itu; bulan sementara disebut sementara.
    """
    if period is None and meeting is None:
        raise click.UsageError(choose("sebut --period atau --meeting", "give --period or --meeting"))
    _check_suffix(file, ".pdf", "--to")
    if annex is not None:
        _check_suffix(annex, ".xlsx", "--annex")
    held_on = meeting.date() if meeting else None
    with open_warehouse() as warehouse, warehouse.connect(ROLE) as connection:
        connection.read_only = True
        occasion = Occasion(held_on)
        if held_on is not None and period is None:
            frozen = _freeze(connection, held_on)
            period, occasion = frozen.period, Occasion(held_on, frozen.frozen_on)
        assert period is not None
        try:
            made = read_brief(connection, period=period, region=region, occasion=occasion)
            write_brief(made, file)
            rows = write_annex(connection, made, annex) if annex else 0
        except UnknownName as error:
            raise click.UsageError(str(error)) from error
        except OSError as error:
            raise click.UsageError(
                choose(
                    f"{error.filename or file} tidak dapat ditulis ({error.strerror}); pilih folder lain",
                    f"{error.filename or file} cannot be written ({error.strerror}); choose another folder",
                )
            ) from error
    name, month = made.figures.region.name, write_month(period, current_language())
    click.echo(f"{file}: {name}, {month}, {_describe(made)}", err=True)
    if annex:
        count = write_number(rows, current_language())
        click.echo(f"{annex}: " + choose(f"{count} baris angka", f"{count} rows of figures"), err=True)


def _check_suffix(file: Path, suffix: str, option: str) -> None:
    if file.suffix.lower() != suffix:
        raise click.BadParameter(
            choose(f"nama berkas harus berakhiran {suffix}: {file}", f"the file's name must end in {suffix}: {file}"),
            param_hint=option,
        )


def _describe(made: Brief) -> str:
    """Which revision it is of, and that it is provisional where it is."""
    publication = made.figures.publication
    described = choose(f"revisi {publication.revision}", f"revision {publication.revision}")
    if publication.status == "provisional":
        described += choose(", sementara", ", provisional")
    newest = made.figures.newest_revision
    if newest > publication.revision:
        described += choose(
            f" (dibekukan; sejak itu terbit revisi {newest})", f" (frozen; revision {newest} came since)"
        )
    return described


def _freeze(connection: Reader, held_on: date) -> Frozen:
    days = control_contract().freeze_days
    frozen = frozen_publication(connection, held_on, days=days)
    if frozen is None:
        raise Refused(
            rule="no_frozen_month",
            message=choose(
                f"tidak ada bulan yang terbit {days} hari sebelum rapat {held_on.isoformat()}",
                f"no month was published {days} days before the meeting of {held_on.isoformat()}",
            ),
            remedy=choose(
                "sebut --period untuk memakai bulan lain dengan sengaja",
                "give --period to use another month on purpose",
            ),
        )
    return frozen
