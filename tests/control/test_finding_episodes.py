"""A finding is an episode: it opens, lasts, ends; running months again, late or in another order duplicates nothing."""

from datetime import date
from typing import Any

import pytest
from sample_control import DECEMBER, JANUARY, NOVEMBER, OCTOBER, Figure, World, contract_of, rule

from padan.control import refresh_month, write_as, write_findings
from padan.errors import Refused
from padan.settings import get_settings

LOW = contract_of(rule("low", "threshold", indicator="jkn_active_coverage", crosses="below", limit=0.8))
EPISODES = "first_period, last_period, closed_period, closed_reason, state"


def month(world: World, period: date, value: float | None, *, revision: int = 1, region: str = "00") -> None:
    """A month whose only figure has this value (None: suppressed)."""
    figure = Figure("jkn_active_coverage", value or 0.1, region, suppressed=value is None)
    world.publish(period, [figure, Figure("jkn_active_coverage", 0.9, "35")], revision=revision)


def episodes(world: World) -> list[tuple[Any, ...]]:
    return world.findings(EPISODES, "region_code = '00'")


def test_finding_that_persists_is_the_same_finding(world: World) -> None:
    for period, value in [(OCTOBER, 0.7), (NOVEMBER, 0.6), (DECEMBER, 0.75)]:
        month(world, period, value)
        world.write(LOW)

    assert episodes(world) == [(OCTOBER, DECEMBER, None, None, "terbuka")]
    assert world.findings("message_id, run_id") == [
        ("Cakupan kepesertaan JKN aktif Indonesia kini 75,0%, batas 80,0%.", "2024-12-r1")
    ]


def test_finding_that_ends_is_closed_with_its_period_and_a_new_one_opens_later(world: World) -> None:
    for period, value in [(OCTOBER, 0.7), (NOVEMBER, 0.8), (DECEMBER, 0.7)]:
        month(world, period, value)
        world.write(LOW)

    assert episodes(world) == [
        (OCTOBER, OCTOBER, NOVEMBER, "berakhir", "selesai"),
        (DECEMBER, DECEMBER, None, None, "terbuka"),
    ]


def test_month_that_cannot_tell_leaves_the_finding_open(world: World) -> None:
    month(world, OCTOBER, 0.7)
    month(world, NOVEMBER, None)
    world.publish(DECEMBER)  # nothing of the kind was computed
    world.write(LOW)

    assert episodes(world) == [(OCTOBER, OCTOBER, None, None, "terbuka")]


def test_cell_that_is_gone_from_a_computed_indicator_is_over(world: World) -> None:
    world.publish(OCTOBER, [Figure("jkn_active_coverage", 0.9), Figure("jkn_active_coverage", 0.7, "16.07")])
    world.publish(NOVEMBER, [Figure("jkn_active_coverage", 0.9)])
    world.write(LOW)

    assert world.findings(EPISODES) == [(OCTOBER, OCTOBER, NOVEMBER, "berakhir", "selesai")]


def test_running_a_month_again_duplicates_nothing(world: World) -> None:
    month(world, OCTOBER, 0.7)
    world.write(LOW)
    before = world.findings("*")
    assert world.write(LOW) == []  # nothing is pending

    with world.warehouse.connect("padan_publisher") as connection:
        again = refresh_month(connection, LOW, OCTOBER)

    assert (again.found, again.opened, again.closed) == (1, 0, 0)
    assert world.findings("*") == before


def test_revision_closes_what_it_no_longer_shows_and_a_further_one_takes_it_up_again(world: World) -> None:
    month(world, OCTOBER, 0.7)
    month(world, NOVEMBER, 0.7)
    world.write(LOW)
    month(world, NOVEMBER, 0.9, revision=2)
    world.write(LOW)
    assert episodes(world) == [(OCTOBER, NOVEMBER, NOVEMBER, "berakhir", "selesai")]

    month(world, NOVEMBER, 0.6, revision=3)
    world.write(LOW)
    assert episodes(world) == [(OCTOBER, NOVEMBER, None, None, "terbuka")]
    assert "60,0%" in world.findings("message_id")[0][0]
    assert world.ask("select period, revision from control.finding_run order by 1, 2") == [
        (OCTOBER, 1), (NOVEMBER, 1), (NOVEMBER, 2), (NOVEMBER, 3)
    ]  # fmt: skip


def test_older_month_closes_no_newer_finding(world: World) -> None:
    month(world, DECEMBER, 0.7)
    world.write(LOW)
    month(world, OCTOBER, 0.9)
    world.write(LOW)

    assert episodes(world) == [(DECEMBER, DECEMBER, None, None, "terbuka")]


def test_older_month_right_before_an_episode_lengthens_it(world: World) -> None:
    month(world, DECEMBER, 0.7)
    world.write(LOW)
    month(world, OCTOBER, 0.5)
    world.write(LOW)

    assert episodes(world) == [(OCTOBER, DECEMBER, None, None, "terbuka")]
    assert "70,0%" in world.findings("message_id")[0][0]  # the newest month's words stay


def test_older_month_with_a_problem_that_was_over_by_the_next_is_written_as_ended(world: World) -> None:
    month(world, NOVEMBER, 0.9)
    month(world, DECEMBER, 0.7)
    world.write(LOW)
    month(world, OCTOBER, 0.5)
    for _ in range(2):
        world.write(LOW)
        with world.warehouse.connect("padan_publisher") as connection:
            refresh_month(connection, LOW, OCTOBER)

    assert episodes(world) == [
        (DECEMBER, DECEMBER, None, None, "terbuka"),
        (OCTOBER, OCTOBER, NOVEMBER, "berakhir", "selesai"),
    ]


def test_revision_of_an_older_month_that_shows_it_longer_moves_the_end(world: World) -> None:
    for period, value in [(OCTOBER, 0.7), (NOVEMBER, 0.9), (DECEMBER, 0.9)]:
        month(world, period, value)
    world.write(LOW)
    month(world, NOVEMBER, 0.7, revision=2)
    world.write(LOW)

    assert episodes(world) == [(OCTOBER, NOVEMBER, DECEMBER, "berakhir", "selesai")]


def test_pending_months_are_made_up_for_in_their_order(world: World) -> None:
    for period, value in [(OCTOBER, 0.7), (NOVEMBER, 0.7), (DECEMBER, 0.9), (JANUARY, 0.7)]:
        month(world, period, value)
    written = world.write(LOW)

    assert [one.period for one in written] == [OCTOBER, NOVEMBER, DECEMBER, JANUARY]
    assert episodes(world) == [
        (OCTOBER, NOVEMBER, DECEMBER, "berakhir", "selesai"),
        (JANUARY, JANUARY, None, None, "terbuka"),
    ]


def test_withdrawn_rule_closes_its_findings_and_brings_them_back_when_it_returns(world: World) -> None:
    month(world, OCTOBER, 0.7)
    world.write(LOW)
    narrower = contract_of(
        rule("low", "threshold", indicator="jkn_active_coverage", crosses="below", limit=0.8, levels=["provinsi"])
    )
    for contract in (contract_of(), narrower):
        with world.warehouse.connect("padan_publisher") as connection:
            refresh_month(connection, contract, OCTOBER)
        assert episodes(world) == [(OCTOBER, OCTOBER, OCTOBER, "aturan_dicabut", "selesai")]
        with world.warehouse.connect("padan_publisher") as connection:
            refresh_month(connection, LOW, OCTOBER)
        assert episodes(world) == [(OCTOBER, OCTOBER, None, None, "terbuka")]


def test_finding_of_a_person_is_left_alone_by_the_run(world: World) -> None:
    with world.warehouse.connect("padan_control") as connection, write_as(connection, "Siti"):
        connection.execute(
            "insert into control.finding (rule_id, severity, subject, owner, message_id, message_en, first_period,"
            " last_period) values ('manual', 'kritis', 'DJSN 12', 'DJSN', 'Temuan DJSN', 'A finding of DJSN', %s, %s)",
            (OCTOBER, OCTOBER),
        )
    month(world, NOVEMBER, 0.9)
    world.write(LOW)

    assert world.findings(f"rule_id, {EPISODES}") == [("manual", OCTOBER, OCTOBER, None, None, "terbuka")]


def test_month_that_is_not_published_is_refused(world: World) -> None:
    with world.warehouse.connect("padan_publisher") as connection, pytest.raises(Refused, match="month_not_published"):
        refresh_month(connection, LOW, OCTOBER)


def test_run_goes_on_when_findings_fail_and_the_next_run_makes_up_for_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    get_settings.cache_clear()
    month(world, OCTOBER, 0.7)
    with monkeypatch.context() as broken:
        broken.setattr("padan.control.findings.control_contract", lambda: contract_of({"id": "bad", "kind": "fall"}))
        result = write_findings("2024-10-r1")

    assert result["state"] == "unwritten" and "control_rules_invalid" in result["reason"]
    assert world.ask("select expectation, severity, success from ops.quality_result") == [
        ("findings_written", "warning", False)
    ]
    assert world.findings() == []

    month(world, NOVEMBER, 0.7)
    monkeypatch.setattr("padan.control.findings.control_contract", lambda: LOW)
    result = write_findings("2024-11-r1")

    assert result == {"state": "written", "months": ["2024-10", "2024-11"], "found": 2, "opened": 1, "closed": 0}
    assert episodes(world) == [(OCTOBER, NOVEMBER, None, None, "terbuka")]


def test_finding_of_a_plan_that_is_over_ends_with_it(world: World) -> None:
    behind = rule(
        "kpi", "kpi_off_track", statuses=["tertinggal"], message_id="{kpi} tertinggal", message_en="{kpi} behind"
    )
    for period in (DECEMBER, JANUARY):  # the plan ends in December 2024
        world.publish(period)
    world.report_kpi(DECEMBER, "RPJMN-06", "dilaporkan", "tertinggal", 1)
    world.write(contract_of(behind))

    assert world.findings(EPISODES) == [(DECEMBER, DECEMBER, JANUARY, "aturan_dicabut", "selesai")]


def test_hidden_denominator_does_not_end_a_finding(world: World) -> None:
    contract = contract_of(
        rule("low", "threshold", indicator="jkn_active_coverage", crosses="below", limit=0.8, least_denominator=20)
    )
    world.publish(OCTOBER, [Figure("jkn_active_coverage", 0.7)])
    world.publish(NOVEMBER, [Figure("jkn_active_coverage", 0.7, numerator=70, denominator=None)])
    world.write(contract)

    assert world.findings(EPISODES) == [(OCTOBER, OCTOBER, None, None, "terbuka")]
