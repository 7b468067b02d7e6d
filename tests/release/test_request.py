"""Which runs need a second person, and who is taken for the first."""

from datetime import UTC, datetime
from typing import Any

import pytest

from padan.orchestration.request import SCHEDULE, read_request
from padan.orchestration.task import Observer, observed
from padan.runs.inputs import input_digest
from padan.runs.lookback import LookBack
from padan.settings import get_settings


class Run:
    """A DAG run as Airflow gives it."""

    dag_id = "monthly_indicators"
    partition_key: str | None = "2024-12"
    run_after = datetime(2025, 1, 5, 6, tzinfo=UTC)

    def __init__(self, *, user: str | None = None, **options: Any) -> None:
        self.triggering_user_name = user
        self.conf: dict[str, object] | None = {"options": options}


@pytest.fixture
def two_person_house(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("PADAN_RELEASE", "two-person")
    get_settings.cache_clear()
    yield
    monkeypatch.undo()
    get_settings.cache_clear()


def test_without_the_option_nothing_is_asked() -> None:
    request = read_request(Run(matching="exact"))

    assert not request.needs_approval
    assert request.options == {"matching": "exact"}


def test_the_login_counts_more_than_a_name_in_the_configuration() -> None:
    request = read_request(Run(user="siti", release="two-person", by="Budi"))

    assert request.needs_approval
    assert request.options["by"] == "siti"


def test_where_two_persons_are_the_rule_every_scheduled_run_waits(two_person_house: None) -> None:
    assert read_request(Run()).options == {"release": "two-person", "by": SCHEDULE}
    assert not read_request(Run(release="direct")).needs_approval


def test_a_run_at_a_terminal_has_its_options_from_there(two_person_house: None) -> None:
    with observed(Observer()):
        assert read_request(Run()).options == {}
        assert read_request(Run(release="two-person", by="Siti")).options == {"release": "two-person", "by": "Siti"}


def test_who_releases_a_month_is_no_part_of_its_input() -> None:
    back = LookBack(payments=(), published={}, built={})
    options = {"matching": "full", "without": [], "note": None}

    digests = {
        input_digest({}, back, options | more, 10)
        for more in ({}, {"release": "two-person", "by": "Siti"}, {"release": "direct"})
    }

    assert len(digests) == 1
