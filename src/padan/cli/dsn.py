"""`padan dsn`: a connection string for psql, a notebook, a BI tool."""

import click

from padan.postgres import open_warehouse
from padan.postgres.embedded import EmbeddedServer
from padan.postgres.roles import role_names
from padan.settings import get_settings


@click.command()
@click.option("--role", default="planner", show_default=True,
              type=click.Choice([name.removeprefix("padan_") for name in role_names()] + ["admin"]))  # fmt: skip
def dsn(role: str) -> None:
    """Cetak alamat sambungan untuk psql, buku catatan, atau alat BI.

    Basis data tertanam tetap berjalan sesudahnya; `padan stop` menghentikannya.
    """
    with open_warehouse() as warehouse:
        click.echo(warehouse.dsn(role if role == "admin" else f"padan_{role}"))
        if get_settings().database_url is None:
            EmbeddedServer(get_settings().home_folder).keep_running()
