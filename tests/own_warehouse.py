"""A warehouse beside the one that every other test empties, for what is filled once and only read."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sample_mart

from padan.postgres import Warehouse, open_warehouse
from padan.settings import Settings


@contextmanager
def own_warehouse(name: str) -> Iterator[Warehouse]:
    """An embedded server in a PADAN_HOME of its own, with the sample mart; stopped and removed at the end.

    Args:
        name: part of the folder's name.
    """
    home = Path(tempfile.mkdtemp(prefix=f"padan-{name}-"))
    try:
        with open_warehouse(Settings(home=home, database_url=None)) as warehouse:
            forget_on_crash(warehouse)
            sample_mart.fill_mart(warehouse.admin_url)
            yield warehouse
    finally:
        remove_home(home)


def forget_on_crash(warehouse: Warehouse) -> None:
    """No test needs its warehouse after the machine has crashed: nothing waits for the disk."""
    with warehouse.connect("admin", autocommit=True) as connection:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.execute(f"alter system set {setting} = off")
        connection.execute("select pg_reload_conf()")


def remove_home(home: Path) -> None:
    """Also the folder under /var/lib/padan that is used where the server's account cannot reach the environment."""
    location = home / "server.location"
    if location.exists():
        shutil.rmtree(location.read_text(encoding="utf-8").strip(), ignore_errors=True)
    shutil.rmtree(home, ignore_errors=True)
