"""The words of a finding are of the month that is shown, and never hold a number that a revision has taken back."""

from datetime import date, timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from sample_control import DECEMBER, JANUARY, NOVEMBER, OCTOBER, Figure, World, contract_of, rule

from padan.brief.oversight import read_oversight
from padan.cli.control import control as command
from padan.control import (
    NewMeeting,
    Writer,
    add_meeting,
    edit_item,
    list_findings,
    list_items,
    propose_agenda,
    propose_items,
    refresh_month,
    write_minutes,
)
from padan.lookup import find_publication

LOW = contract_of(
    rule("low", "threshold", indicator="jkn_active_coverage", crosses="below", limit=0.8, severity="kritis",
         message_id="Cakupan {region} {value} ({numerator} dari {denominator}), batas {limit}.",
         message_en="Coverage of {region} {value} ({numerator} of {denominator}), limit {limit}.")
)  # fmt: skip
FALLS = contract_of(
    rule("jump", "jump", indicator="jkn_active_coverage", direction="falls", by=0.05,
         message_id="{region} dari {previous} menjadi {value} ({change}).",
         message_en="{region} from {previous} to {value} ({change}).")
)  # fmt: skip
HIDDEN = "Cakupan Indonesia [disembunyikan] ([disembunyikan] dari [disembunyikan]), batas 80,0%."


def month(
    world: World, period: date, value: float | None, *, revision: int = 1, denominator: float | None = 1000
) -> None:
    figure = Figure("jkn_active_coverage", value or 0.1, denominator=denominator, suppressed=value is None)
    world.publish(period, [figure], revision=revision)


def texts(world: World, period: date | None = None, **filters: Any) -> list[str]:
    with world.warehouse.connect("padan_viewer") as connection:
        return [row["message_id"] for row in list_findings(connection, period=period, **filters)]


def brief_texts(world: World, period: date, as_of: date | None = None) -> list[str]:
    with world.warehouse.connect("padan_viewer") as connection:
        publication = find_publication(connection, period, as_of)
        return [one.message_id for one in read_oversight(connection, publication, region_code="00").findings]


def everything_written(world: World) -> str:
    """Whatever anybody can read about findings and meetings, in one string."""
    tables = ("finding", "finding_month", "finding_now", "agenda_item", "change_log", "action")
    return str([world.ask(f"select to_jsonb(t) - 'hidden_id' from control.{table} as t") for table in tables])


def test_each_month_has_its_own_figures_and_one_that_could_not_tell_says_of_which_month_they_are(world: World) -> None:
    for period, value in [(OCTOBER, 0.7), (NOVEMBER, 0.6), (DECEMBER, None)]:
        month(world, period, value)
    world.write(LOW)

    october, november = "Cakupan Indonesia 70,0% (700 dari 1.000)", "Cakupan Indonesia 60,0% (600 dari 1.000)"
    assert texts(world, OCTOBER) == [f"{october}, batas 80,0%."]
    assert texts(world, NOVEMBER) == [f"{november}, batas 80,0%."]
    assert texts(world, DECEMBER) == texts(world) == [f"{november}, batas 80,0%. (angka November 2024)"]
    for period in (OCTOBER, NOVEMBER, DECEMBER):
        assert brief_texts(world, period) == texts(world, period)


@pytest.mark.parametrize(("value", "written"), [(0.7997, "79,97%"), (0.79996, "79,996%"), (0.79, "79,0%")])
def test_a_share_that_misses_its_limit_is_not_written_as_the_limit(world: World, value: float, written: str) -> None:
    month(world, OCTOBER, value, denominator=1_000_000)
    world.write(LOW)

    (text,) = texts(world)
    assert f" {written} (" in text and text.endswith("batas 80,0%.")


def test_number_that_a_revision_hides_is_gone_everywhere_before_findings_are_made_again(
    world: World, writer: Writer
) -> None:
    month(world, OCTOBER, 0.731)
    world.write(LOW)
    meeting = add_meeting(writer, NewMeeting("eselon_1", "Rakor", date(2030, 1, 15)), by="Siti")
    propose_agenda(writer, meeting, by="Siti")
    assert "73,1%" in list_items(writer, meeting)[0]["title"] and "73,1%" in write_minutes(
        writer, meeting, language="id"
    )
    writer.commit()

    month(world, OCTOBER, None, revision=2)  # findings of it are not made yet

    assert texts(world) == texts(world, OCTOBER) == brief_texts(world, OCTOBER) == [HIDDEN]
    assert [item["title"] for item in list_items(writer, meeting)] == [HIDDEN]
    assert [item.title for item in propose_items(writer)] == [HIDDEN]
    printed = CliRunner().invoke(command, ["findings", "--format", "json"]).stdout
    whole = everything_written(world) + printed + write_minutes(writer, meeting, language="id")
    assert "disembunyikan" in printed
    assert not any(number in whole for number in ("73,1", "73.1", "0.731", "731"))

    world.write(LOW)
    assert texts(world) == texts(world, OCTOBER) == [HIDDEN]
    month(world, OCTOBER, 0.5, revision=3)
    world.write(LOW)
    assert texts(world) == ["Cakupan Indonesia 50,0% (500 dari 1.000), batas 80,0%."]


def test_revision_without_the_figure_lists_the_finding_without_the_old_one(world: World) -> None:
    month(world, OCTOBER, 0.731)
    world.write(LOW)
    world.publish(OCTOBER, revision=2)
    world.write(LOW)

    assert texts(world, OCTOBER) == brief_texts(world, OCTOBER) == [HIDDEN]


def test_hidden_denominator_takes_the_text_that_holds_it_along(world: World) -> None:
    month(world, OCTOBER, 0.7)
    world.write(LOW)
    figure = Figure("jkn_active_coverage", 0.7, numerator=700, denominator=None)
    world.publish(OCTOBER, [figure], revision=2)

    assert texts(world) == [HIDDEN]


def test_change_against_a_month_that_is_hidden_later_is_hidden_with_it(world: World) -> None:
    for period, value in [(OCTOBER, 0.9), (NOVEMBER, 0.7), (DECEMBER, 0.5)]:
        month(world, period, value)
    world.write(FALLS)
    assert texts(world, NOVEMBER) == ["Indonesia dari 90,0% menjadi 70,0% (−20,0)."]

    month(world, OCTOBER, None, revision=2)

    assert texts(world, NOVEMBER) == ["Indonesia dari [disembunyikan] menjadi [disembunyikan] ([disembunyikan])."]
    assert texts(world, DECEMBER) == ["Indonesia dari 70,0% menjadi 50,0% (−20,0)."]
    has_figures = "select evidence ?| array['value', 'previous', 'change'] from control.finding_month order by period"
    assert world.ask(has_figures) == [(False,), (True,)]


def test_revision_that_hides_another_cell_leaves_the_text_alone(world: World) -> None:
    month(world, OCTOBER, 0.7)
    world.write(LOW)
    world.publish(
        OCTOBER,
        [Figure("jkn_active_coverage", 0.7), Figure("jkn_active_coverage", 0.1, "35", suppressed=True),
         Figure("jkn_active_coverage", 0.1, basis="nik", suppressed=True)],
        revision=2,
    )  # fmt: skip

    assert texts(world) == ["Cakupan Indonesia 70,0% (700 dari 1.000), batas 80,0%."]


def test_computed_kpi_that_is_hidden_later_is_hidden_and_a_reported_one_stays(world: World) -> None:
    contract = contract_of(
        rule("kpi", "kpi_off_track", statuses=["tertinggal"], message_id="{kpi} tertinggal ({value})",
             message_en="{kpi} behind ({value})")
    )  # fmt: skip
    world.publish(OCTOBER)
    world.report_kpi(OCTOBER, "RPJMN-06", "dihitung", "tertinggal", 41)
    world.report_kpi(OCTOBER, "RPJMN-07", "dilaporkan", "tertinggal", 42)
    world.write(contract)
    assert texts(world) == ["RPJMN-06 tertinggal (41%)", "RPJMN-07 tertinggal (42%)"]

    world.publish(OCTOBER, revision=2)
    for kpi, source in (("RPJMN-06", "dihitung"), ("RPJMN-07", "dihitung")):
        world.report_kpi(OCTOBER, kpi, source, "belum_ada_data", None, suppressed=True, revision=2)
    with world.warehouse.connect("padan_publisher") as connection:
        connection.execute("select control.hide_figures(%s, 2)", (OCTOBER,))

    assert texts(world) == ["RPJMN-06 tertinggal ([disembunyikan])", "RPJMN-07 tertinggal (42%)"]


def test_earlier_revision_keeps_its_own_list_and_what_a_new_one_hides_is_hidden_in_it(world: World) -> None:
    month(world, OCTOBER, 0.7)
    world.write(LOW)
    with world.warehouse.connect("admin") as connection:
        connection.execute("update mart.fct_publication set published_at = '2024-11-10'")
    month(world, OCTOBER, 0.9, revision=2)
    world.write(LOW)

    assert brief_texts(world, OCTOBER) == []
    first = brief_texts(world, OCTOBER, date(2024, 11, 30))
    assert first == ["Cakupan Indonesia 70,0% (700 dari 1.000), batas 80,0%."]

    month(world, OCTOBER, None, revision=3)
    assert brief_texts(world, OCTOBER, date(2024, 11, 30)) == [HIDDEN]


def test_list_made_again_by_other_rules_drops_what_they_no_longer_find(world: World) -> None:
    month(world, OCTOBER, 0.7)
    world.write(LOW)
    for contract, found in ((contract_of(), 0), (LOW, 1)):
        with world.warehouse.connect("padan_publisher") as connection:
            refresh_month(connection, contract, OCTOBER)
        assert len(texts(world, OCTOBER)) == len(brief_texts(world, OCTOBER)) == found


def test_month_that_ended_a_finding_does_not_list_it_and_the_months_before_still_do(world: World) -> None:
    for period, value in [(OCTOBER, 0.7), (NOVEMBER, 0.9), (DECEMBER, 0.9)]:
        month(world, period, value)
    world.write(LOW)

    assert (texts(world, NOVEMBER, closed_too=True), texts(world, OCTOBER)) == ([], [])
    assert len(texts(world, OCTOBER, closed_too=True)) == 1


def test_agenda_shows_the_month_that_the_meeting_reads_until_somebody_words_it(world: World, writer: Writer) -> None:
    for period, value in [(OCTOBER, 0.7), (NOVEMBER, 0.6)]:
        month(world, period, value)
    world.write(LOW)
    meeting = add_meeting(writer, NewMeeting("eselon_1", "Rakor", date(2030, 1, 15), frozen_period=OCTOBER), by="Siti")
    (item,) = propose_agenda(writer, meeting, by="Siti")

    (shown,) = list_items(writer, meeting)
    assert "70,0%" in shown["title"]
    assert list_items(writer, meeting, language="en")[0]["title"].startswith("Coverage of Indonesia 70.0%")
    assert propose_agenda(writer, meeting, by="Siti") == []

    edit_item(writer, item, 1, {"title": "Cakupan nasional"}, by="Siti")
    assert [one["title"] for one in list_items(writer, meeting)] == ["Cakupan nasional"]


def test_agenda_and_minutes_hold_the_revision_that_the_brief_of_the_meeting_is_frozen_at(
    world: World, writer: Writer
) -> None:
    for revision, value, published in ((1, 0.7, "2024-11-05"), (2, 0.5, "2024-12-20")):
        month(world, OCTOBER, value, revision=revision)
        world.write(LOW)
        with world.warehouse.connect("admin") as connection:
            connection.execute(
                "update mart.fct_publication set published_at = %s where revision = %s", (published, revision)
            )
    shown = {}
    for held_on in (date(2025, 1, 2), date(2025, 1, 3)):  # 13 and 14 days after the second revision
        meeting = add_meeting(writer, NewMeeting("eselon_1", "Rakor", held_on), by="Siti")
        (proposed,) = propose_items(writer, meeting_id=meeting)
        propose_agenda(writer, meeting, by="Siti")
        (item,) = list_items(writer, meeting)
        assert proposed.title == item["title"] and item["title"] in write_minutes(writer, meeting, language="id")
        assert [item["title"]] == brief_texts(world, OCTOBER, held_on - timedelta(days=14))
        shown[held_on.day] = item["title"]

    assert shown == {
        2: "Cakupan Indonesia 70,0% (700 dari 1.000), batas 80,0%.",
        3: "Cakupan Indonesia 50,0% (500 dari 1.000), batas 80,0%.",
    }


@pytest.mark.parametrize("period", [OCTOBER, JANUARY])
def test_finding_of_a_person_is_listed_in_every_month_from_its_own_on(
    world: World, writer: Writer, period: date
) -> None:
    from padan.control import NewFinding, add_finding

    add_finding(writer, NewFinding("Temuan DJSN", "penting", "DJSN", OCTOBER), by="Siti")
    world.publish(period)

    assert texts(world, period) == brief_texts(world, period) == ["Temuan DJSN"]
    assert texts(world, date(2024, 9, 1)) == []
