"""Connections to the warehouse, each as the role that its step is allowed to be."""

import os
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import quote, urlencode

import psycopg

from padan.errors import Failed
from padan.postgres.embedded import EmbeddedServer
from padan.postgres.migrate import migrate
from padan.postgres.roles import AIRFLOW_ROLE, read_passwords
from padan.settings import Settings, get_settings

AIRFLOW_DATABASE = "padan_airflow"
APPLICATION = "padan"


@dataclass(frozen=True)
class Warehouse:
    """An open warehouse.

    Attributes:
        admin_url: connection string of the administrator (libpq URL).
        home: PADAN_HOME, where the roles' passwords are.
    """

    admin_url: str
    home: Path

    @cached_property
    def _passwords(self) -> dict[str, str]:
        return read_passwords(self.home)

    def dsn(self, role: str = "padan_planner") -> str:
        """Connection string for psql, a notebook, a BI tool, as the given role."""
        if role == "admin":
            return self.admin_url
        info = psycopg.conninfo.conninfo_to_dict(self.admin_url)
        database = AIRFLOW_DATABASE if role == AIRFLOW_ROLE else info.get("dbname", info.get("user"))
        rest = {
            name: value for name, value in info.items() if name not in ("user", "password", "host", "port", "dbname")
        }
        return (
            f"postgresql://{role}:{quote(self._passwords[role], safe='')}"
            f"@{info.get('host', '127.0.0.1')}:{info.get('port', 5432)}/{database}"
            f"{'?' + urlencode(rest) if rest else ''}"
        )

    def connect(self, role: str, *, autocommit: bool = False) -> psycopg.Connection[tuple[object, ...]]:
        """A connection as `role`; use it as a context manager (commits on success)."""
        return psycopg.connect(self.dsn(role), autocommit=autocommit, application_name=APPLICATION)

    def sqlalchemy_url(self, role: str) -> str:
        """The same as a SQLAlchemy address (psycopg2, which Great Expectations knows)."""
        return self.dsn(role).replace("postgresql://", "postgresql+psycopg2://", 1)


@contextmanager
def open_warehouse(settings: Settings | None = None) -> Iterator[Warehouse]:
    """Starts or reaches the database, brings its schema up to date, and yields it.

    An embedded server that this process has open already is neither asked nor migrated again: a month opens its
    warehouse some sixty times.

    Raises:
        Failed: the server cannot be reached or started.
    """
    settings = settings or get_settings()
    home = settings.home_folder
    home.mkdir(parents=True, exist_ok=True)
    if settings.database_url is not None:
        yield _prepared(settings.database_url.get_secret_value(), home)
        return
    use = _join(home)
    try:
        yield use.warehouse
    finally:
        _leave(home, use)


@dataclass
class _Use:
    """An embedded server as this process has it open, and how many in the process do."""

    warehouse: Warehouse
    closing: ExitStack
    users: int


# By process: a child that was forked has nothing open of its own.
_uses: dict[tuple[int, Path], _Use] = {}
# Reentrant: an abandoned opening may be collected, and left, while this thread joins another.
_gate = threading.RLock()


def _free_gate_of_child() -> None:
    global _gate
    _gate = threading.RLock()


os.register_at_fork(after_in_child=_free_gate_of_child)


def _join(home: Path) -> _Use:
    with _gate:
        use = _uses.get((os.getpid(), home))
        if use is not None:
            use.users += 1
            if EmbeddedServer(home).lives_at(use.warehouse.admin_url):
                return use
            # Whoever else has the server open that died leaves it by itself.
            _leave(home, use)
        use = _uses[os.getpid(), home] = _open_embedded(home)
        return use


def _open_embedded(home: Path) -> _Use:
    with ExitStack() as opening:
        url = opening.enter_context(EmbeddedServer(home).in_use())
        return _Use(_prepared(url, home), opening.pop_all(), users=1)


def _leave(home: Path, use: _Use) -> None:
    with _gate:
        use.users -= 1
        if use.users:
            return
        if _uses.get((os.getpid(), home)) is use:
            del _uses[os.getpid(), home]
        use.closing.close()


def _prepared(admin_url: str, home: Path) -> Warehouse:
    try:
        migrate(admin_url, home)
    except psycopg.OperationalError as error:
        raise Failed(
            f"basis data tidak dapat dihubungi: {str(error).splitlines()[0]}",
            "periksa PADAN_DATABASE_URL dan apakah server berjalan, lalu jalankan perintah yang sama sekali lagi",
        ) from error
    return Warehouse(admin_url=admin_url, home=home)
