"""The embedded server: loopback and password only, its own account, clean stop, restart after a crash."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import psycopg
import pytest

from padan.postgres.embedded import EmbeddedServer


@pytest.fixture
def server(tmp_path: Path) -> Iterator[EmbeddedServer]:
    made = EmbeddedServer(tmp_path / "home")
    yield made
    _remove(made)


def _remove(server: EmbeddedServer) -> None:
    server.stop()
    location = server.home / "server.location"
    if location.exists():
        shutil.rmtree(location.read_text(encoding="utf-8").strip())


def _postmaster(server: EmbeddedServer) -> psutil.Process:
    pid_file = Path(server.state["data"]) / "postmaster.pid"
    return psutil.Process(int(pid_file.read_text(encoding="utf-8").splitlines()[0]))


def test_it_stops_with_its_last_user(server: EmbeddedServer) -> None:
    with server.in_use():
        with EmbeddedServer(server.home).in_use():
            pass
        assert server.is_running()

    assert not server.is_running()


def test_it_stays_up_when_asked_to_and_stop_ends_it(server: EmbeddedServer) -> None:
    with server.in_use():
        server.keep_running()

    assert server.is_running()
    assert server.stop()
    assert not server.is_running()


def test_it_listens_on_loopback_tcp_with_a_password_only(server: EmbeddedServer) -> None:
    with server.in_use() as url:
        addresses = {c.laddr.ip for c in _postmaster(server).net_connections() if c.status == psutil.CONN_LISTEN}
        assert addresses == {"127.0.0.1"}
        assert psycopg.connect(url).execute("show unix_socket_directories").fetchone() == ("",)
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(url, password="")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has an account to give up")
def test_root_gives_it_an_unprivileged_account(server: EmbeddedServer) -> None:
    with server.in_use():
        assert _postmaster(server).uids().real not in (0, os.geteuid())


def test_data_survive_a_crash_and_the_next_command_restarts_it(server: EmbeddedServer) -> None:
    with server.in_use() as url:
        with psycopg.connect(url) as connection:
            connection.execute("create table kept as select 1 as value")
        postmaster = _postmaster(server)
        children = postmaster.children()
        postmaster.send_signal(signal.SIGKILL)
        psutil.wait_procs([postmaster, *children], timeout=20)
        assert not server.is_running()

    with server.in_use() as url:
        assert psycopg.connect(url).execute("select value from kept").fetchone() == (1,)


def test_it_stops_after_a_user_was_killed(server: EmbeddedServer) -> None:
    script = (
        "import sys, time; from pathlib import Path; from padan.postgres.embedded import EmbeddedServer\n"
        "with EmbeddedServer(Path(sys.argv[1])).in_use(): print('up', flush=True); time.sleep(60)"
    )
    killed = subprocess.Popen([sys.executable, "-c", script, str(server.home)], stdout=subprocess.PIPE, text=True)
    assert killed.stdout is not None
    assert killed.stdout.readline() == "up\n"
    killed.kill()
    killed.wait()

    with server.in_use():
        pass

    assert not server.is_running()


def test_another_port_is_taken_when_its_own_is_occupied(server: EmbeddedServer) -> None:
    import socket

    with server.in_use():
        port = int(server.state["port"])
    with socket.socket() as squatter:
        # A connection of a moment ago may still hold the port; and whoever else has taken it occupies it as well.
        squatter.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with suppress(OSError):
            squatter.bind(("127.0.0.1", port))
            squatter.listen()
        with server.in_use():
            assert int(server.state["port"]) != port


@pytest.mark.skipif(os.geteuid() != 0, reason="a plain user's home is reachable by its own server")
def test_a_home_that_the_account_cannot_reach_is_left_as_it_is(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    server = EmbeddedServer(closed / "home")
    try:
        with server.in_use() as url:
            assert psycopg.connect(url).execute("select 1").fetchone() == (1,)
        location = (server.home / "server.location").read_text(encoding="utf-8").strip()
        assert location.startswith("/var/lib/padan/")
        assert Path(server.state["data"]).is_relative_to(location)
        assert closed.stat().st_mode & 0o777 == 0o700
    finally:
        _remove(server)


def test_secrets_are_readable_by_their_owner_only(server: EmbeddedServer) -> None:
    with server.in_use():
        assert (server.home / "server.json").stat().st_mode & 0o077 == 0
