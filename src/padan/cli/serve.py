"""`padan serve`: the dashboards on this machine."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import click

from padan.cli.balancer import balancer_command
from padan.cli.login_provider import check_address, secrets_file
from padan.errors import Failed
from padan.paths import DASHBOARDS
from padan.postgres import open_warehouse
from padan.settings import get_settings

LOOK_SECONDS = 0.5


def streamlit_command(port: int, address: str | None = None) -> list[str]:
    """The command that runs one process of the dashboards; what else it needs is in dashboards/.streamlit/config.toml.

    Args:
        port: to listen on.
        address: the same, where it is not PADAN_BIND_ADDRESS.

    Raises:
        Failed: others than this machine would be served without a login, or the provider is half configured.
    """
    settings = get_settings()
    file = secrets_file(settings)
    check_address(settings, has_provider=file is not None)
    return [
        sys.executable, "-P", str(DASHBOARDS / "server.py"),
        f"--port={port}",
        f"--address={address or settings.bind_address}",
        *(["--secrets", str(file)] if file else []),
    ]  # fmt: skip


def serve_commands(port: int) -> list[list[str]]:
    """The commands that serve the dashboards on a port: one process, or PADAN_SERVE_PROCESSES of them behind HAProxy.

    Raises:
        Failed: as `streamlit_command`, or HAProxy is not there.
    """
    settings = get_settings()
    if settings.serve_processes == 1:
        return [streamlit_command(port)]
    ports = _free_ports(settings.serve_processes)
    folder = settings.home_folder / "dashboards"
    balancer = balancer_command(folder, address=settings.bind_address, port=port, processes=ports)
    return [*(streamlit_command(one, "127.0.0.1") for one in ports), balancer]


def _free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]


@contextmanager
def running(commands: Sequence[Sequence[str]], log: Path) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Runs commands side by side, their output in a log; every one is ended at the end."""
    settings = get_settings()
    # Behind HAProxy Streamlit sees loopback only; who may look without a login goes by the address that is served.
    served = {"PADAN_PUBLISH_ADDRESS": settings.publish_address or settings.bind_address}
    # Every reader's run is a thread: with an arena for each, glibc gives little of what they used back.
    served["MALLOC_ARENA_MAX"] = "2"
    log.parent.mkdir(parents=True, exist_ok=True)
    processes: list[subprocess.Popen[bytes]] = []
    with log.open("a", encoding="utf-8") as output:
        try:
            for command in commands:
                processes.append(subprocess.Popen(command, stdout=output, stderr=output, env=os.environ | served))
            yield processes
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                process.wait()


def serve_dashboards(port: int) -> int:
    """Runs the dashboards until they are stopped, the warehouse open meanwhile; returns the exit code.

    Raises:
        Failed: a process ended by itself, for example because the port is taken; the others are ended too.
    """
    commands = serve_commands(port)
    log = get_settings().logs / "dashboards.log"
    with open_warehouse():
        click.echo(f"Dasbor: http://127.0.0.1:{port}  (Ctrl+C untuk berhenti)", err=True)
        previous = signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            with running(commands, log) as processes:
                while (code := next((one.poll() for one in processes if one.poll() is not None), None)) is None:
                    time.sleep(LOOK_SECONDS)
        except KeyboardInterrupt:
            return 0
        finally:
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
