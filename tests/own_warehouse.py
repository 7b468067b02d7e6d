"""A warehouse of its own in a PADAN_HOME of its own: copied from one that the run of the tests has made once.

To initialise a cluster, to migrate it and to fill the sample mart takes as long as some hundred tests.
"""

import fcntl
import json
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import sample_mart

from padan.postgres import Warehouse, open_warehouse
from padan.settings import Settings

# Folder of the originals, shared by the processes of a run (conftest.py sets and removes it).
ORIGINALS = "PADAN_TEST_HOMES"
Fill = Callable[[Warehouse], None]


@contextmanager
def own_warehouse(name: str) -> Iterator[Warehouse]:
    """An embedded server with the sample mart, for what is filled once and only read; stopped and removed at the end.

    Args:
        name: part of the folder's name.
    """
    with own_home(name, "sample", _fill_sample) as home, open_warehouse(_settings(home)) as warehouse:
        yield warehouse


@contextmanager
def own_home(name: str, original: str = "empty", fill: Fill | None = None) -> Iterator[Path]:
    """A PADAN_HOME whose server is ready to start; removed at the end.

    Args:
        name: part of the folder's name.
        original: the home that it is a copy of; made by `fill` where the run does not have it yet.
        fill: what the original has beyond an empty warehouse.
    """
    home = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=os.environ[ORIGINALS]))
    try:
        if not _copy(_original(original, fill), home):
            _make(home, fill)
        yield home
    finally:
        remove_home(home)


def _settings(home: Path) -> Settings:
    return Settings(home=home, database_url=None)


def _fill_sample(warehouse: Warehouse) -> None:
    sample_mart.fill_mart(warehouse.admin_url)


def _original(name: str, fill: Fill | None) -> Path:
    """The home of that name, made by the first process that asks."""
    folder = Path(os.environ[ORIGINALS])
    home = folder / name
    base = None if fill is None else _original("empty", None)
    with (folder / f"{name}.lock").open("a") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        if not (folder / f"{name}.made").exists():
            remove_home(home)  # what somebody who failed has left
            home.mkdir()
            if base is not None:
                _copy(base, home)
            _make(home, fill)
            (folder / f"{name}.made").touch()
    return home


def _make(home: Path, fill: Fill | None) -> None:
    with open_warehouse(_settings(home)) as warehouse:
        forget_on_crash(warehouse)
        if fill is not None:
            fill(warehouse)


def _copy(original: Path, home: Path) -> bool:
    """Copies a stopped cluster with its passwords; it gets a port of its own.

    Returns:
        False, and nothing is copied, where the cluster lies elsewhere because its account cannot reach the folder.
    """
    state = json.loads((original / "server.json").read_text(encoding="utf-8"))
    if Path(state["data"]).parent != original:
        return False
    subprocess.run(["cp", "--archive", "--reflink=auto", f"{original}/.", str(home)], check=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        state |= {"data": str(home / "postgres"), "port": str(free.getsockname()[1])}
    (home / "server.json").write_text(json.dumps(state), encoding="utf-8")
    return True


def forget_on_crash(warehouse: Warehouse) -> None:
    """No test needs its warehouse after the machine has crashed: nothing waits for the disk."""
    with warehouse.connect("admin", autocommit=True) as connection:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.execute(f"alter system set {setting} = off")
        connection.execute("select pg_reload_conf()")


@contextmanager
def originals() -> Iterator[None]:
    """Keeps the originals of a run, in whose environment they are named for every process of it."""
    folder = Path(tempfile.mkdtemp(prefix="padan-originals-"))
    folder.chmod(0o711)  # the server's account passes through
    os.environ[ORIGINALS] = str(folder)
    try:
        yield
    finally:
        for home in folder.iterdir():
            if home.is_dir():
                remove_home(home)
        shutil.rmtree(folder)


def remove_home(home: Path) -> None:
    """Also the folder under /var/lib/padan that is used where the server's account cannot reach the environment."""
    location = home / "server.location"
    if location.exists():
        shutil.rmtree(location.read_text(encoding="utf-8").strip(), ignore_errors=True)
    shutil.rmtree(home, ignore_errors=True)
