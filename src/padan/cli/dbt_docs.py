"""`padan dbt-docs`: dbt's own documentation as one file, which the page Status proses offers."""

from pathlib import Path

import click

from padan.postgres import open_warehouse
from padan.settings import get_settings
from padan.transform import DbtProject

FILE = "dbt_docs.html"


@click.command("dbt-docs")
@click.option("--to", type=click.Path(dir_okay=False, path_type=Path), help=f"Berkas HTML; bawaan PADAN_HOME/{FILE}.")
def dbt_docs(to: Path | None) -> None:
    """Menulis dokumentasi dbt (model, kolom, silsilah) sebagai satu berkas HTML."""
    settings = get_settings()
    target = to or settings.home / FILE
    with open_warehouse() as warehouse:
        DbtProject(warehouse, settings.logs / "dbt").write_docs(target)
    click.echo(f"Dokumentasi dbt: {target}")
