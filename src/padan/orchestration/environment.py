"""The environment of Airflow: its own database beside the warehouse, its own secrets, nothing sent out.

Airflow reads its configuration when it is imported, so `configure` runs before the first `import airflow`.
"""

import base64
import json
import os
import secrets
import sys
from pathlib import Path

import psycopg

from padan.errors import Failed
from padan.paths import DAGS
from padan.postgres import Warehouse
from padan.settings import Settings, get_settings

AIRFLOW_ROLE = "padan_airflow"
ADMINISTRATOR = "padan"
DEFAULT_PORT = 8080
INITIALISE_LOCK = 0x6169_7266  # "airf": one process at a time makes Airflow's tables


def airflow_home(settings: Settings) -> Path:
    """Folder of Airflow's configuration, passwords and state."""
    return settings.home_folder / "airflow"


def airflow_users(settings: Settings) -> tuple[str, ...]:
    """Logins of Airflow's pages: the administrator, and the persons of PADAN_AIRFLOW_USERS."""
    named = [name for name in settings.airflow_users.split(",") if name]
    return (ADMINISTRATOR, *(name for name in named if name != ADMINISTRATOR))


def airflow_environment(warehouse: Warehouse, settings: Settings, *, port: int = DEFAULT_PORT) -> dict[str, str]:
    """Variables that every Airflow process of this PADAN_HOME needs.

    Args:
        warehouse: open warehouse; Airflow's tables live in its database padan_airflow.
        settings: PADAN_HOME, logs and language.
        port: of the API server and the pages, on loopback.
    """
    home = airflow_home(settings)
    keys = _read_keys(home)
    dsn = warehouse.dsn(AIRFLOW_ROLE)
    address = f"http://127.0.0.1:{port}"
    return {
        "AIRFLOW_HOME": str(home),
        "PADAN_HOME": str(settings.home_folder),
        "AIRFLOW__CORE__DAGS_FOLDER": str(DAGS),
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__CORE__PARALLELISM": "4",
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        # Where an inbox is set, the months run by themselves; on a desk they wait for a person.
        "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": str(settings.inbox is None),
        "AIRFLOW__CORE__DEFAULT_TIMEZONE": "Asia/Jakarta",
        "AIRFLOW__CORE__FERNET_KEY": keys["fernet"],
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": ",".join(
            f"{user}:{'admin' if user == ADMINISTRATOR else 'user'}" for user in airflow_users(settings)
        ),
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(home / "passwords.json"),
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{address}/execution/",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": dsn.replace("postgresql://", "postgresql+psycopg2://", 1),
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_ASYNC": dsn.replace("postgresql://", "postgresql+asyncpg://", 1),
        "AIRFLOW__API__HOST": settings.bind_address,
        "AIRFLOW__API__PORT": str(port),
        "AIRFLOW__API__BASE_URL": address,
        "AIRFLOW__API__SECRET_KEY": keys["api"],
        "AIRFLOW__API_AUTH__JWT_SECRET": keys["jwt"],
        "AIRFLOW__API_AUTH__JWT_ISSUER": "padan",
        "AIRFLOW__SCHEDULER__SCHEDULER_HEALTH_CHECK_SERVER_HOST": "127.0.0.1",
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
        "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(settings.logs / "airflow"),
        "AIRFLOW__LOGGING__COLORED_CONSOLE_LOG": "False",
    }


def _read_keys(home: Path) -> dict[str, str]:
    """Airflow's secrets: the JSON of PADAN_AIRFLOW_KEYS, else made once, readable by the owner of PADAN_HOME only."""
    given = get_settings().airflow_keys
    if given is not None:
        return dict(json.loads(given.get_secret_value()))
    file = home / "keys.json"
    if not file.exists():
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        keys = {
            "fernet": base64.urlsafe_b64encode(os.urandom(32)).decode(),
            "jwt": secrets.token_urlsafe(48),
            "api": secrets.token_urlsafe(48),
        }
        write_private(file, json.dumps(keys, indent=1))
    return dict(json.loads(file.read_text(encoding="utf-8")))


def write_private(file: Path, text: str) -> None:
    """Writes a file of mode 0600 that appears complete or not at all."""
    part = file.with_name(f".{file.name}.{os.getpid()}")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(text)
    part.replace(file)


def configure(warehouse: Warehouse, settings: Settings | None = None, *, port: int = DEFAULT_PORT) -> None:
    """Points this process's Airflow to the warehouse; the first call comes before `import airflow`.

    A later call may move to another database (the embedded server has a new port after a clash).
    """
    environment = airflow_environment(warehouse, settings or get_settings(), port=port)
    os.environ.update({name: value for name, value in environment.items() if name.startswith("AIRFLOW")})
    if "airflow.settings" in sys.modules:
        _rebind(environment["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"])


def _rebind(connection: str) -> None:
    from airflow import settings as airflow_settings

    if connection == airflow_settings.SQL_ALCHEMY_CONN:
        return
    airflow_settings.dispose_orm()
    airflow_settings.configure_vars()
    airflow_settings.configure_orm()


def ensure_airflow_database(warehouse: Warehouse) -> bool:
    """Makes or upgrades Airflow's tables when they are not those of the installed Airflow; needs `configure` first.

    Returns:
        Whether anything had to be done. When not, it costs one query and no import of Airflow.

    Raises:
        Failed: the tables cannot be made.
    """
    stamp = _installed_stamp()
    with psycopg.connect(warehouse.dsn(AIRFLOW_ROLE), autocommit=True) as connection:
        connection.execute("create table if not exists padan_stamp (value text not null)")
        if _read_stamp(connection) == stamp:
            return False
        connection.execute("select pg_advisory_lock(%s)", (INITIALISE_LOCK,))
        if _read_stamp(connection) == stamp:
            return False
        _initialise()
        connection.execute("delete from padan_stamp")
        connection.execute("insert into padan_stamp values (%s)", (stamp,))
    return True


def _read_stamp(connection: psycopg.Connection[tuple[object, ...]]) -> str | None:
    row = connection.execute("select value from padan_stamp").fetchone()
    return str(row[0]) if row else None


def _installed_stamp() -> str:
    from importlib.metadata import version

    return f"apache-airflow {version('apache-airflow')}"


def _initialise() -> None:
    """On an empty database Airflow makes its tables from its models and stamps them; otherwise it migrates."""
    from airflow.utils.db import initdb

    try:
        initdb()
    except Exception as error:
        raise Failed(
            f"tabel Airflow tidak dapat dibuat: {str(error).splitlines()[0]}",
            "periksa basis data padan_airflow, lalu jalankan perintah yang sama sekali lagi",
        ) from error
