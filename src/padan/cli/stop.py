"""`padan stop`: stops the embedded database."""

import click

from padan.postgres.embedded import EmbeddedServer
from padan.settings import get_settings


@click.command()
def stop() -> None:
    """Hentikan basis data tertanam milik PADAN_HOME ini."""
    settings = get_settings()
    if settings.database_url is not None:
        click.echo("PADAN_DATABASE_URL terisi: basis data itu tidak dikelola Padan.", err=True)
        return
    stopped = EmbeddedServer(settings.home_folder).stop()
    click.echo("Basis data dihentikan." if stopped else "Basis data tidak sedang berjalan.", err=True)
