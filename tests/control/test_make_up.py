"""An unchanged rerun makes the findings that the published revision lacks, and nothing where none are missing."""

import pytest
from sample_control import DECEMBER, OCTOBER, Figure, World, contract_of, rule

from padan.control import make_up
from padan.settings import get_settings

LOW = contract_of(rule("low", "threshold", indicator="jkn_active_coverage", crosses="below", limit=0.8))


@pytest.fixture
def october(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """A published month without findings."""
    get_settings.cache_clear()
    monkeypatch.setattr("padan.control.findings.control_contract", lambda: LOW)
    world.publish(OCTOBER, [Figure("jkn_active_coverage", 0.7)])
    with world.warehouse.connect("admin") as connection:
        connection.execute(
            "insert into ops.run (run_id, period, state, code_version) values ('again', %s, 'unchanged', 't')",
            (OCTOBER,),
        )
    return world


def test_missing_findings_are_made_once(october: World) -> None:
    made = make_up("2024-10", "again")

    assert (made["state"], made["findings"]["found"], made["briefs"]["state"]) == ("made", 1, "done")
    assert len(october.findings()) == 1
    assert make_up("2024-10", "again") == {"state": "complete"}


def test_findings_of_an_older_revision_are_not_those_of_the_current_one(october: World) -> None:
    october.write(LOW)
    assert make_up("2024-10", "again") == {"state": "complete"}
    october.publish(OCTOBER, [Figure("jkn_active_coverage", 0.9)], revision=2)

    assert make_up("2024-10", "again")["findings"]["closed"] == 1


def test_month_that_was_never_published_lacks_nothing(october: World) -> None:
    assert make_up(f"{DECEMBER:%Y-%m}", "again") == {"state": "complete"}
    assert october.findings() == []


def test_what_fails_again_is_recorded_and_said(october: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("padan.control.findings.control_contract", lambda: contract_of({"id": "bad", "kind": "fall"}))

    assert make_up("2024-10", "again")["state"] == "unwritten"
    assert october.ask("select run_id, expectation, success from ops.quality_result") == [
        ("again", "findings_written", False)
    ]
