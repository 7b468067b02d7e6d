"""A process that has its warehouse open opens it again at no cost, and the server stays until the last has left."""

import multiprocessing
import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest

from own_warehouse import own_home
from padan.postgres import Warehouse, open_warehouse, warehouse
from padan.postgres.embedded import EmbeddedServer
from padan.settings import Settings


@pytest.fixture
def settings() -> Iterator[Settings]:
    """Of a home whose server is down."""
    with own_home("open") as home:
        yield Settings(home=home, database_url=None)


@pytest.fixture
def migrations(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The home of each migration from now on."""
    made: list[Path] = []
    migrate = warehouse.migrate
    monkeypatch.setattr(warehouse, "migrate", lambda url, home: (made.append(home), migrate(url, home)))
    return made


def _answers(opened: Warehouse) -> bool:
    with opened.connect("padan_viewer") as connection:
        return connection.execute("select 1").fetchone() == (1,)


def test_what_is_open_is_not_migrated_again(settings: Settings, migrations: list[Path]) -> None:
    with open_warehouse(settings) as outer, open_warehouse(settings) as inner:
        assert inner is outer

    assert len(migrations) == 1
    with open_warehouse(settings):
        pass
    assert len(migrations) == 2


def test_the_server_stays_for_whoever_leaves_last(settings: Settings) -> None:
    server = EmbeddedServer(settings.home_folder)
    first, second = ExitStack(), ExitStack()
    first.enter_context(open_warehouse(settings))
    opened = second.enter_context(open_warehouse(settings))

    first.close()
    assert _answers(opened)
    second.close()
    assert not server.is_running()


def test_a_server_that_died_is_started_for_the_next(settings: Settings, migrations: list[Path]) -> None:
    with open_warehouse(settings) as outer:
        pid_file = Path(EmbeddedServer(settings.home_folder).state["data"]) / "postmaster.pid"
        postmaster = psutil.Process(int(pid_file.read_text(encoding="utf-8").split()[0]))
        processes = [postmaster, *postmaster.children()]
        postmaster.kill()
        psutil.wait_procs(processes, timeout=20)

        with open_warehouse(settings) as inner:
            assert _answers(inner)

    assert outer is not inner
    assert len(migrations) == 2
    assert not EmbeddedServer(settings.home_folder).is_running()


def test_threads_share_one_opening(settings: Settings) -> None:
    start = threading.Barrier(4)

    def ask(_: int) -> bool:
        start.wait(timeout=30)
        with open_warehouse(settings) as opened:
            return _answers(opened)

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(ask, range(4)))
    assert not EmbeddedServer(settings.home_folder).is_running()


def test_a_failed_opening_leaves_nothing_open(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(warehouse, "migrate", fail)
        with pytest.raises(ZeroDivisionError), open_warehouse(settings):
            pass

    assert not EmbeddedServer(settings.home_folder).is_running()
    with open_warehouse(settings) as opened:
        assert _answers(opened)


def test_another_process_that_has_the_number_of_a_dead_server_is_no_server(settings: Settings) -> None:
    server = EmbeddedServer(settings.home_folder)
    with open_warehouse(settings) as opened:
        assert server.lives_at(opened.admin_url)
        assert not server.lives_at(opened.admin_url.replace("@", "x@"))
    pid_file = Path(server.state["data"]) / "postmaster.pid"
    pid_file.write_text(f"{os.getpid()}\n", encoding="utf-8")

    assert not server.lives_at(opened.admin_url)
    pid_file.unlink()


def test_a_home_that_is_gone_is_not_made_again_by_asking_for_its_server(tmp_path: Path) -> None:
    gone = tmp_path / "gone"

    assert not EmbeddedServer(gone).lives_at("postgresql://")
    assert not gone.exists()


def _open_in_child(settings: Settings, is_own: "multiprocessing.Queue[bool]", outer: Warehouse) -> None:
    with open_warehouse(settings) as own:
        is_own.put(own is not outer and _answers(own))


def test_a_forked_child_has_nothing_open_of_its_own(settings: Settings) -> None:
    fork = multiprocessing.get_context("fork")
    is_own = fork.Queue()
    with open_warehouse(settings) as outer:
        child = fork.Process(target=_open_in_child, args=(settings, is_own, outer))
        child.start()
        child.join(timeout=60)

        assert is_own.get(timeout=10)
        assert _answers(outer)
