"""`padan serve`: the dashboards on this machine."""

import signal
import subprocess
import sys

import click

from padan.cli.login_provider import check_address, secrets_file
from padan.errors import Failed
from padan.paths import DASHBOARDS
from padan.postgres import open_warehouse
from padan.settings import get_settings


def streamlit_command(port: int) -> list[str]:
    """The command that runs the dashboards; what else they need is in dashboards/.streamlit/config.toml.

    Raises:
        Failed: others than this machine would be served without a login, or the provider is half configured.
    """
    settings = get_settings()
    file = secrets_file(settings)
    check_address(settings, has_provider=file is not None)
    return [
        sys.executable, "-P", str(DASHBOARDS / "server.py"),
        f"--server.port={port}",
        f"--server.address={settings.bind_address}",
        "--server.headless=true",
        "--server.fileWatcherType=none",
        "--browser.gatherUsageStats=false",
        *([f"--secrets.files={file}"] if file else []),
    ]  # fmt: skip


def serve_dashboards(port: int) -> int:
    """Runs the dashboards until they are stopped, the warehouse open meanwhile; returns the exit code.

    Raises:
        Failed: the dashboards ended by themselves, for example because the port is taken.
    """
    settings = get_settings()
    command = streamlit_command(port)
    log = settings.logs / "dashboards.log"
    with open_warehouse():
        log.parent.mkdir(parents=True, exist_ok=True)
        click.echo(f"Dasbor: http://127.0.0.1:{port}  (Ctrl+C untuk berhenti)", err=True)
        previous = signal.signal(signal.SIGTERM, signal.default_int_handler)
        with log.open("a", encoding="utf-8") as output:
            server = subprocess.Popen(command, stdout=output, stderr=output)
            try:
                code = server.wait()
            except KeyboardInterrupt:
                return 0
            finally:
                server.terminate()
                server.wait()
                signal.signal(signal.SIGTERM, previous)
    raise Failed(
        f"dasbor berhenti sendiri (kode {code}); lihat {log}",
        f"bila port {port} sedang dipakai, pilih yang lain dengan --port",
    )


@click.command()
@click.option("--port", default=8501, show_default=True, help="Nomor port pada 127.0.0.1.")
def serve(port: int) -> None:
    """Menampilkan dasbor pada http://127.0.0.1:PORT sampai dihentikan."""
    raise SystemExit(serve_dashboards(port))
