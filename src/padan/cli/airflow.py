"""`padan airflow`: the scheduler and its pages on this machine (`make airflow`)."""

import click

from padan.orchestration.environment import DEFAULT_PORT
from padan.settings import get_settings


@click.command()
@click.option("--port", type=click.IntRange(1024, 65535), default=DEFAULT_PORT, show_default=True, help="of the pages")
def airflow(port: int) -> None:
    """Start Airflow's scheduler and pages on the embedded database, on 127.0.0.1, until Ctrl-C.

    DAGs start out paused. `padan run` needs no scheduler.
    """
    from padan.orchestration.serve import Login, serve_airflow

    is_english = get_settings().lang == "en"

    def announce(login: Login) -> None:
        who, how = ("user", "password") if is_english else ("pengguna", "sandi")
        click.echo(f"Airflow: {login.url}  ({who} {login.user}, {how} {login.password})", err=True)
        click.echo(f"Log: {login.logs}  ·  {'end with' if is_english else 'akhiri dengan'} Ctrl-C", err=True)

    click.echo("Starting Airflow …" if is_english else "Menjalankan Airflow …", err=True)
    serve_airflow(port=port, announce=announce)
