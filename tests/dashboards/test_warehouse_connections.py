"""What one reader's statement does to the connections of all."""

from collections.abc import Callable
from pathlib import Path

import pytest
from dashboards.data import warehouse
from dashboards.data.warehouse import WarehouseUnavailable, read, reading


@pytest.fixture
def engines(
    use_home: Callable[[Path], None], filled_home: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], object]:
    use_home(filled_home)
    monkeypatch.setattr(warehouse, "STATEMENT_TIMEOUT_MS", 200)
    return lambda: warehouse._hold_engines()[0]


def test_a_statement_that_takes_too_long_closes_nobody_elses_connection(engines: Callable[[], object]) -> None:
    before = engines()
    with pytest.raises(WarehouseUnavailable):
        read("select pg_sleep(5)")
    with pytest.raises(WarehouseUnavailable), reading() as connection:
        connection.execute("select pg_sleep(5)")

    assert engines() is before
    assert read("select 1 as one")["one"].tolist() == [1]


def test_a_connection_that_was_ended_is_opened_anew(engines: Callable[[], object]) -> None:
    before = engines()
    with pytest.raises(WarehouseUnavailable):
        read("select pg_terminate_backend(pg_backend_pid())")

    assert engines() is not before
    assert read("select 1 as one")["one"].tolist() == [1]
