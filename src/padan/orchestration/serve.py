"""Airflow's scheduler, DAG processor and pages on the warehouse's database, on loopback, until they are told to end."""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import httpx

from padan.errors import Failed
from padan.orchestration.environment import (
    ADMINISTRATOR,
    airflow_environment,
    airflow_home,
    airflow_users,
    configure,
    ensure_airflow_database,
    write_private,
)
from padan.orchestration.quiet import quiet
from padan.postgres import open_warehouse
from padan.settings import get_settings

COMPONENTS = ("scheduler", "dag-processor", "api-server")
START_TIMEOUT_SECONDS = 120
# Some of Airflow's processes outlive TERM by more than five seconds; they hold nothing that a restart does not mend.
PATIENCE_SECONDS = 8


@dataclass(frozen=True)
class Login:
    """Where the pages are and how to enter them."""

    url: str
    user: str
    password: str
    logs: Path


class Stopped(Exception):
    """TERM or Ctrl-C arrived."""


def serve_airflow(*, port: int, announce: Callable[[Login], None]) -> None:
    """Runs Airflow until TERM or Ctrl-C, then ends every one of its processes.

    Args:
        port: of the pages, on 127.0.0.1.
        announce: called once, when the pages answer.

    Raises:
        Failed: the port is taken, or a component does not start or ends by itself.
    """
    settings = get_settings()
    _claim(port)
    with _stop_on_signal(), open_warehouse(settings) as warehouse, suppress(Stopped):
        configure(warehouse, settings, port=port)
        logs = settings.logs / "airflow"
        with quiet(logs / "database.log"):
            ensure_airflow_database(warehouse)
        password = read_passwords(airflow_home(settings) / "passwords.json", airflow_users(settings))[ADMINISTRATOR]
        environment = os.environ | airflow_environment(warehouse, settings, port=port)
        processes: dict[str, subprocess.Popen[bytes]] = {}
        try:
            for component in COMPONENTS:
                processes[component] = _start(component, environment, logs)
            _wait_until_healthy(f"http://127.0.0.1:{port}", processes, logs)
            announce(Login(f"http://127.0.0.1:{port}", ADMINISTRATOR, password, logs))
            while True:
                _check(processes, logs)
                time.sleep(1)
        finally:
            _end(processes.values())


def read_passwords(file: Path, users: Collection[str]) -> dict[str, str]:
    """Passwords by login; made once, readable by the owner of PADAN_HOME only.

    Airflow would make the missing ones too, and print them into its log.
    """
    known: dict[str, str] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    missing = [user for user in users if user not in known]
    if missing:
        known |= {user: secrets.token_urlsafe(12) for user in missing}
        write_private(file, json.dumps(known))
    return known


def _claim(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise Failed(f"port {port} sudah dipakai", "pilih port lain dengan --port") from error


def _start(component: str, environment: dict[str, str], logs: Path) -> subprocess.Popen[bytes]:
    with (logs / f"{component}.log").open("ab") as log:
        # -P: a file in the current folder must not stand in for a module of Python or Airflow.
        # A group of its own: Ctrl-C reaches this process alone, which then ends the whole group.
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "airflow", component],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _wait_until_healthy(url: str, processes: dict[str, subprocess.Popen[bytes]], logs: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    while time.monotonic() < deadline:
        _check(processes, logs)
        with suppress(httpx.TransportError, ValueError):
            health = httpx.get(f"{url}/api/v2/monitor/health", timeout=5).json()
            parts = ("metadatabase", "scheduler", "dag_processor")
            if all((health.get(part) or {}).get("status") == "healthy" for part in parts):
                return
        time.sleep(0.5)
    raise Failed(f"Airflow tidak siap dalam {START_TIMEOUT_SECONDS} detik; lihat {logs}", "jalankan sekali lagi")


def _check(processes: dict[str, subprocess.Popen[bytes]], logs: Path) -> None:
    for component, process in processes.items():
        if process.poll() is not None:
            raise Failed(
                f"airflow {component} berhenti sendiri (kode {process.returncode}); lihat {logs / component}.log",
                "perbaiki sebabnya, lalu jalankan sekali lagi",
            )


def _end(groups: Collection[subprocess.Popen[bytes]]) -> None:
    for process in groups:
        _signal_group(process, signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and any(_is_alive(process) for process in groups):
        time.sleep(0.1)
    for process in groups:
        _signal_group(process, signal.SIGKILL)
        process.wait()


def _is_alive(process: subprocess.Popen[bytes]) -> bool:
    process.poll()
    return _signal_group(process, 0)


def _signal_group(process: subprocess.Popen[bytes], number: int) -> bool:
    """Signals the process and all its descendants that stayed in its group; returns whether any is left."""
    try:
        os.killpg(process.pid, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True


@contextmanager
def _stop_on_signal() -> Iterator[None]:
    def stop(number: int, frame: FrameType | None) -> None:
        # A second signal must not interrupt the ending of the processes.
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, signal.SIG_IGN)
        raise Stopped

    before = {each: signal.signal(each, stop) for each in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
