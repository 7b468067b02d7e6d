"""`padan serve`: the dashboards on this machine."""

import subprocess
import sys

import click

from padan.paths import DASHBOARDS
from padan.postgres import open_warehouse
from padan.settings import get_settings


def streamlit_command(port: int) -> list[str]:
    """The command that runs the dashboards; what else they need is in dashboards/.streamlit/config.toml."""
    return [
        sys.executable, "-m", "streamlit", "run", str(DASHBOARDS / "app.py"),
        f"--server.port={port}",
        f"--server.address={get_settings().bind_address}",
        "--server.headless=true",
        "--server.fileWatcherType=none",
        "--browser.gatherUsageStats=false",
    ]  # fmt: skip


def serve_dashboards(port: int) -> int:
    """Runs the dashboards until they are stopped, the warehouse open meanwhile; returns the exit code."""
    with open_warehouse():
        click.echo(f"Dasbor: http://127.0.0.1:{port}  (Ctrl+C untuk berhenti)", err=True)
        server = subprocess.Popen(streamlit_command(port), stdout=subprocess.DEVNULL)
        try:
            return server.wait()
        except KeyboardInterrupt:
            server.terminate()
            server.wait()
            return 0


@click.command()
@click.option("--port", default=8501, show_default=True, help="Nomor port pada 127.0.0.1.")
def serve(port: int) -> None:
    """Menampilkan dasbor pada http://127.0.0.1:PORT sampai dihentikan."""
    raise SystemExit(serve_dashboards(port))
