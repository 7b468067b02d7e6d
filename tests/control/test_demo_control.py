"""What `padan demo` enters: forums on their page, a meeting with a late action; once, and never among real entries."""

from datetime import timedelta
from pathlib import Path

import pytest
from sample_control import DECEMBER, Figure, World, contract_of, rule

from padan.cli.demo_control import BY, FORUM, fill_control_loop
from padan.control import NewMeeting, add_meeting
from padan.coordination.forum_file import COLUMNS
from padan.day import today
from padan.paths import REFERENCE
from padan.postgres import Warehouse


@pytest.fixture
def demo(world: World) -> World:
    """A month with a finding, and every kabupaten/kota of the example."""
    codes = {line.split(",")[1] for line in FORUM.read_text(encoding="utf-8").splitlines()[1:]}
    with world.warehouse.connect("admin") as connection, connection.cursor() as cursor:
        cursor.executemany(
            "insert into mart.dim_region values (%s, 'kabkota', %s, %s, null, '2000-01-01', null)"
            " on conflict do nothing",
            [(code, f"Kota {code}", code[:2]) for code in codes],
        )
    world.publish(DECEMBER, [Figure("jkn_active_coverage", 0.5, region) for region in ("00", "16")])
    world.write(
        contract_of(
            rule("grave", "threshold", indicator="jkn_active_coverage", crosses="below", limit=0.8, severity="kritis")
        )
    )
    return world


def fill(warehouse: Warehouse, folder: Path) -> None:
    fill_control_loop(warehouse, folder, DECEMBER)


def test_pages_of_the_demo_are_not_empty_and_say_that_it_is_an_example(demo: World, tmp_path: Path) -> None:
    fill(demo.warehouse, tmp_path)

    scores = demo.ask("select status, meetings, agreements_in_force + decrees_in_force, strict_level"
                      " from control.forum_scorecard(control.today())")  # fmt: skip
    assert len(scores) == 11 and sum(status == "tidak_ada" for status, *_ in scores) == 2
    assert max(meetings for _, meetings, *_ in scores if meetings is not None) == 4
    assert {level for *_, level in scores if level is not None} >= {1, 2, 3, 4}
    assert demo.ask("select state from control.meeting order by held_on") == [("selesai",), ("direncanakan",)]
    late, coming = demo.ask("select overdue_days, escalation from control.action_status order by due_on")
    assert (late, coming) == ((20, "eselon_1"), (0, None))
    assert demo.ask("select count(*) from control.agenda_item where decision is not null") == [(2,)]
    words = demo.ask("select title from control.meeting union all select title from control.action"
                     " union all select source from control.forum")  # fmt: skip
    assert all("contoh" in text.lower() for (text,) in words)
    assert demo.ask("select distinct who from control.change_log") == [(BY,)]


def test_second_demo_adds_nothing(demo: World, tmp_path: Path) -> None:
    fill(demo.warehouse, tmp_path)
    before = demo.ask("select count(*) from control.change_log")
    fill(demo.warehouse, tmp_path)

    assert demo.ask("select count(*) from control.change_log") == before


def test_meeting_of_a_person_keeps_the_examples_out(demo: World, tmp_path: Path) -> None:
    with demo.warehouse.connect("padan_control") as writer:
        add_meeting(writer, NewMeeting("menteri", "Rakor", today() + timedelta(days=30)), by="Siti")
    fill(demo.warehouse, tmp_path)

    assert demo.ask("select title from control.meeting") == [("Rakor",)]
    assert demo.ask("select count(*) from control.action") == [(0,)]


def test_example_file_stands_apart_from_the_reference_tables() -> None:
    header, *rows = FORUM.read_text(encoding="utf-8").splitlines()

    assert tuple(header.split(",")) == COLUMNS
    assert FORUM.parent != REFERENCE and all("sintetis" in row for row in rows)
