"""Actions: their number before and now, escalation by days, two editors, and a history that misses nothing."""

from datetime import date, timedelta
from typing import Any

import psycopg
import pytest
from sample_control import DECEMBER, JANUARY, NOVEMBER, Figure, World, contract_of, rule

from padan.control import (
    NewAction,
    NewFinding,
    NewMeeting,
    Number,
    Writer,
    add_action,
    add_finding,
    add_item,
    add_meeting,
    close_action,
    close_finding,
    edit_action,
    edit_finding,
    edit_item,
    edit_meeting,
    list_actions,
    read_history,
    read_row,
)
from padan.errors import Refused

LOW = contract_of(rule("low", "threshold", indicator="jkn_active_coverage", crosses="below", limit=0.8))
SITI, BUDI = "Siti Aminah", "Budi Santoso"


def new_action(**changes: Any) -> NewAction:
    words: dict[str, Any] = {
        "title": "Surati pemda",
        "owner_institution": "Kementerian Dalam Negeri",
        "owner_unit": "Ditjen Bina Keuangan Daerah",
        "due_on": date(2030, 1, 31),
    }
    return NewAction(**(words | changes))


def finding_of(world: World) -> int:
    world.publish(DECEMBER, [Figure("jkn_active_coverage", 0.7, "16.07")])
    world.write(LOW)
    return int(world.findings("finding_id")[0][0])


def today(world: World) -> date:
    day: date = world.ask("select control.today()")[0][0]
    return day


def test_action_shows_its_findings_number_before_and_now(world: World, writer: Writer) -> None:
    action_id = add_action(writer, new_action(finding_id=finding_of(world)), by=SITI)
    world.publish(JANUARY, [Figure("jkn_active_coverage", 0.76, "16.07")])

    (action,) = list_actions(writer)
    assert action["action_id"] == action_id
    assert (action["indicator_id"], action["region_code"], action["period_before"]) == (
        "jkn_active_coverage", "16.07", DECEMBER,
    )  # fmt: skip
    assert (float(action["value_before"]), float(action["value_now"]), action["period_now"]) == (0.7, 0.76, JANUARY)
    assert action["is_comparable"] and not action["is_hidden_now"] and action["finding_state"] == "terbuka"


def test_a_count_of_known_payments_only_does_not_compare(world: World, writer: Writer) -> None:
    action_id = add_action(writer, new_action(finding_id=finding_of(world)), by=SITI)
    world.publish(JANUARY, [Figure("jkn_active_coverage", 0.76, "16.07")])
    try:
        with world.warehouse.connect("padan_publisher") as connection:
            connection.execute(
                "insert into mart.incomplete_figure"
                " select period, revision, 'jkn_active_coverage', 'ALL', period from mart.current_revision"
                " where period = %s",
                (DECEMBER,),
            )
        (action,) = [one for one in list_actions(writer) if one["action_id"] == action_id]
    finally:
        with world.warehouse.connect("padan_publisher") as connection:
            connection.execute("delete from mart.incomplete_figure")

    assert (float(action["value_before"]), float(action["value_now"])) == (0.7, 0.76)
    assert not action["is_comparable"]


def test_hidden_number_stays_hidden_and_another_registry_does_not_compare(world: World, writer: Writer) -> None:
    world.publish(NOVEMBER, [Figure("jkn_uncovered_bottom40", 0.2, registry="DTKS")])
    number = Number("jkn_uncovered_bottom40")
    add_action(writer, new_action(number=number), by=SITI)
    world.publish(DECEMBER, [Figure("jkn_uncovered_bottom40", 0.3, registry="DTSEN", suppressed=True)])

    (action,) = list_actions(writer)
    assert action["value_now"] is None and action["is_hidden_now"] and not action["is_comparable"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "number_missing"),
        ({"number": Number()}, "number_missing"),
        ({"number": Number("jkn_active_coverage", region_code="99")}, "number_unknown"),
        ({"finding_id": 4711}, "not_found"),
        ({"title": "  ", "number": Number("jkn_active_coverage")}, "text_unfit"),
        ({"owner_unit": "a\nb", "number": Number("jkn_active_coverage")}, "text_unfit"),
        ({"meeting_id": 4711, "number": Number("jkn_active_coverage")}, "not_found"),
    ],
)
def test_action_that_cannot_be_is_refused_in_words(world: World, writer: Writer, changes: Any, said: str) -> None:
    world.publish(DECEMBER, [Figure("jkn_active_coverage", 0.7)])
    with pytest.raises(Refused, match=said):
        add_action(writer, new_action(**changes), by=SITI)
    assert list_actions(writer, closed_too=True) == []


@pytest.mark.parametrize("name", ["", "  ", "padan", "Padan ", "a\nb", "x" * 201])
def test_nobody_writes_without_a_name_or_as_the_platform(world: World, writer: Writer, name: str) -> None:
    world.publish(DECEMBER, [Figure("jkn_active_coverage", 0.7)])
    with pytest.raises(Refused, match="operator_"):
        add_action(writer, new_action(number=Number("jkn_active_coverage")), by=name)


def test_unsigned_statement_is_refused_by_the_database(writer: Writer) -> None:
    with pytest.raises(psycopg.errors.RaiseException, match="operator_missing"):
        writer.execute("insert into control.meeting (level, title, held_on) values ('menteri', 'x', '2025-01-01')")


@pytest.mark.parametrize(
    ("days", "escalation"),
    [(-1, None), (0, None), (1, "pemilik"), (13, "pemilik"), (14, "eselon_1"), (29, "eselon_1"), (30, "menteri")],
)
def test_overdue_action_climbs_at_the_border_of_its_days(
    world: World, writer: Writer, days: int, escalation: str | None
) -> None:
    world.publish(DECEMBER, [Figure("jkn_active_coverage", 0.7)])
    due = today(world) - timedelta(days=days)
    action_id = add_action(writer, new_action(due_on=due, number=Number("jkn_active_coverage")), by=SITI)

    (action,) = list_actions(writer)
    assert (action["overdue_days"], action["escalation"]) == (max(days, 0), escalation)
    assert [one["action_id"] for one in list_actions(writer, overdue_only=True)] == ([action_id] if days > 0 else [])
    close_action(writer, action_id, 1, by=SITI)
    (closed,) = list_actions(writer, closed_too=True)
    assert (closed["overdue_days"], closed["escalation"], closed["closed_on"]) == (max(days, 0), None, today(world))


def test_days_of_the_file_are_those_of_the_view(world: World, writer: Writer) -> None:
    world.publish(DECEMBER, [Figure("jkn_active_coverage", 0.7)])
    due = today(world) - timedelta(days=3)
    add_action(writer, new_action(due_on=due, number=Number("jkn_active_coverage")), by=SITI)
    days = {"pemilik": 1, "eselon_1": 2, "menteri": 3}
    changed = LOW.model_copy(update={"escalation_days": LOW.escalation_days.model_copy(update=days)})
    world.write(changed)
    assert list_actions(writer)[0]["escalation"] == "menteri"

    world.publish(JANUARY)
    world.write(LOW)
    writer.commit()
    assert list_actions(writer)[0]["escalation"] == "pemilik"


def test_second_window_does_not_overwrite_the_first(world: World, writer: Writer, other_writer: Writer) -> None:
    action_id = add_action(writer, new_action(finding_id=finding_of(world)), by=SITI)
    seen_by_both = read_row(other_writer, "action", action_id)["version"]

    assert edit_action(writer, action_id, seen_by_both, {"status": "berjalan"}, by=SITI) == 2
    with pytest.raises(Refused, match="changed_meanwhile"):
        edit_action(other_writer, action_id, seen_by_both, {"note": "dari jendela lain"}, by=BUDI)
    other_writer.rollback()

    row = read_row(other_writer, "action", action_id)
    assert (row["status"], row["note"], row["version"]) == ("berjalan", None, 2)
    assert edit_action(other_writer, action_id, 2, {"note": "dari jendela lain"}, by=BUDI) == 3


def test_version_cannot_be_forged(world: World, writer: Writer) -> None:
    action_id = add_action(writer, new_action(finding_id=finding_of(world)), by=SITI)
    with writer.transaction():
        writer.execute("select set_config('padan.operator', 'Siti', true)")
        writer.execute("update control.action set version = 40 where action_id = %s", (action_id,))

    assert read_row(writer, "action", action_id)["version"] == 2


def test_closed_action_is_opened_again_and_closed_once(world: World, writer: Writer) -> None:
    action_id = add_action(writer, new_action(finding_id=finding_of(world)), by=SITI)
    close_action(writer, action_id, 1, status="dibatalkan", note="keliru", by=SITI)
    with pytest.raises(Refused, match="already_closed"):
        close_action(writer, action_id, 2, by=SITI)
    edit_action(writer, action_id, 2, {"status": "berjalan"}, by=BUDI)

    assert read_row(writer, "action", action_id)["closed_on"] is None


@pytest.mark.parametrize("changes", [{"version": 9}, {"finding_id": 1}, {"status": "lupa"}, {}])
def test_change_that_is_none_is_refused(world: World, writer: Writer, changes: dict[str, Any]) -> None:
    action_id = add_action(writer, new_action(finding_id=finding_of(world)), by=SITI)
    with pytest.raises(Refused):
        edit_action(writer, action_id, 1, changes, by=SITI)
    assert read_row(writer, "action", action_id)["version"] == 1


def test_history_replayed_is_every_row_as_it_stands(world: World, writer: Writer) -> None:
    finding_of_run = finding_of(world)
    meeting_id = add_meeting(writer, NewMeeting("eselon_1", "Rakor triwulan", date(2030, 2, 1)), by=SITI)
    action_id = add_action(writer, new_action(finding_id=finding_of_run, meeting_id=meeting_id), by=SITI)
    item_id = add_item(writer, meeting_id, "Cakupan", finding_id=finding_of_run, by=BUDI)
    finding_id = add_finding(writer, NewFinding("Temuan DJSN 12", "kritis", "DJSN", DECEMBER), by=SITI)
    every = {
        "title": "Baru", "owner_institution": "Kementerian Sosial", "owner_unit": "Dit. A", "note": "catatan",
        "due_on": date(2030, 3, 1), "status": "selesai",
    }  # fmt: skip
    edit_action(writer, action_id, 1, every, by=BUDI)
    edit_meeting(writer, meeting_id, 1, {"minutes": "Dibuka.\nDitutup.", "state": "selesai"}, by=BUDI)
    edit_item(writer, item_id, 1, {"decision": "Setuju", "is_withdrawn": True, "item_order": 4}, by=SITI)
    edit_finding(writer, finding_id, 1, {"owner": "Kemenko PMK"}, by=BUDI)
    close_finding(writer, finding_id, 2, period=JANUARY, by=BUDI)

    for table, row_id, changes in [("action", action_id, 2), ("meeting", meeting_id, 2), ("agenda_item", item_id, 2),
                                   ("finding", finding_id, 3)]:  # fmt: skip
        history = read_history(writer, table=table, row_id=row_id)
        assert len(history) == changes
        replayed: dict[str, Any] = {}
        for change in reversed(history):
            if change["before"] is not None:
                assert {name: replayed[name] for name in change["before"]} == change["before"]
                assert set(change["before"]) == set(change["after"])
            replayed |= change["after"]
            assert change["session_user_name"] == "padan_control" and change["version"] == replayed["version"]
        key = {"agenda_item": "item_id"}.get(table, f"{table}_id")
        ((row,),) = world.ask(f"select to_jsonb(t) from control.{table} as t where {key} = {row_id}")
        assert replayed == row
    assert [change["who"] for change in read_history(writer, table="action", row_id=action_id)] == [BUDI, SITI]
    assert read_history(writer, table="finding", row_id=finding_of_run) == []  # the run's own


@pytest.mark.parametrize("table", ["action", "meeting", "agenda_item", "finding", "finding_run", "change_log"])
@pytest.mark.parametrize("verb", ["delete from", "truncate"])
def test_nothing_is_deleted_even_by_the_owner_of_the_tables(world: World, table: str, verb: str) -> None:
    cascade = " cascade" if verb == "truncate" else ""
    with world.warehouse.connect("admin") as connection:
        connection.execute("select set_config('padan.operator', 'Siti', true)")
        with pytest.raises(psycopg.errors.RaiseException, match=r"never_deleted|history_is_written_once"):
            connection.execute(f"{verb} control.{table}{cascade}")


def test_history_cannot_be_rewritten_even_by_the_owner(world: World, writer: Writer) -> None:
    add_meeting(writer, NewMeeting("menteri", "Rakor", date(2030, 2, 1)), by=SITI)
    rewritten = pytest.raises(psycopg.errors.RaiseException, match="history_is_written_once")
    with world.warehouse.connect("admin") as connection, rewritten:
        connection.execute("update control.change_log set who = 'orang lain'")


def test_person_changes_no_finding_of_a_rule(world: World, writer: Writer) -> None:
    finding_id = finding_of(world)
    for change in (
        lambda: edit_finding(writer, finding_id, 1, {"severity": "catatan"}, by=SITI),
        lambda: close_finding(writer, finding_id, 1, period=DECEMBER, by=SITI),
    ):
        with pytest.raises(Refused, match="finding_of_a_rule"):
            change()
    assert world.findings("state, severity, version") == [("terbuka", "penting", 1)]
