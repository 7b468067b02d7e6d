"""Recording what was done: reports, decrees, verifications."""

from datetime import date
from typing import Any

import pytest
from calendar_world import World

from padan.coordination import list_events, record_done, undo_done
from padan.errors import Refused

TODAY = date(2025, 3, 1)
REPORT = "laporan_semester_bpjs_kesehatan"


def record(world: World, obligation: str = REPORT, day: str = "2025-01-25", **more: Any) -> Any:
    return record_done(
        world.connection, obligation, done_on=date.fromisoformat(day), document="S-1/2025", today=TODAY, **more
    )


def rule_of(world: World, *arguments: Any, **more: Any) -> str:
    with pytest.raises(Refused) as caught:
        record(world, *arguments, **more)
    assert "→" in str(caught.value) and "{" not in str(caught.value)
    return caught.value.rule


def test_report_is_of_the_period_that_ended_last_unless_told_otherwise(world: World) -> None:
    assert record(world).period == date(2024, 7, 1)
    assert record(world, period=date(2024, 1, 1)).period == date(2024, 1, 1)

    states = {d.period_start: (d.state, d.days_late) for d in world.duties(TODAY) if d.obligation_id == REPORT}
    assert states[date(2024, 7, 1)] == ("selesai", 0)
    assert states[date(2024, 1, 1)] == ("selesai_terlambat", 179)


def test_record_counts_from_its_own_day_not_from_the_day_it_was_typed(world: World) -> None:
    record(world)

    before = {d.period_start: d.state for d in world.duties("2025-01-24") if d.obligation_id == REPORT}
    assert before[date(2024, 7, 1)] == "belum_jatuh_tempo"


@pytest.mark.parametrize(
    ("obligation", "day", "more", "rule"),
    [
        ("laporan_apa", "2025-01-25", {}, "obligation_unknown"),
        ("kirim_pengaduan", "2025-01-25", {}, "obligation_tells_itself"),
        ("rapat_menteri", "2025-01-25", {}, "obligation_tells_itself"),
        ("undangan_menteri", "2025-01-25", {}, "obligation_tells_itself"),
        (REPORT, "2025-03-02", {}, "obligation_in_future"),
        (REPORT, "2013-12-31", {}, "obligation_not_in_force"),
        (REPORT, "2025-01-25", {"period": date(2024, 8, 1)}, "obligation_period_needed"),
        ("keputusan_pbi", "2025-01-25", {"period": date(2024, 7, 1)}, "obligation_period_unused"),
    ],
)
def test_what_cannot_be_recorded_is_refused(
    world: World, obligation: str, day: str, more: dict[str, Any], rule: str
) -> None:
    assert rule_of(world, obligation, day, **more) == rule
    assert list_events(world.connection) == []


def test_same_period_or_same_day_is_not_recorded_twice_until_taken_back(world: World) -> None:
    first = record(world)
    decree = record(world, "keputusan_pbi")
    assert rule_of(world, REPORT, "2025-02-01") == "obligation_already_done"
    assert rule_of(world, "keputusan_pbi") == "obligation_already_done"

    undo_done(world.connection, first.event_id)

    assert record(world, REPORT, "2025-02-01").period == date(2024, 7, 1)
    assert first.event_id not in [event.event_id for event in list_events(world.connection)]
    assert decree.event_id in [event.event_id for event in list_events(world.connection)]
    history = world.connection.execute(
        "select operation, who, after ->> 'state' from control.change_log where table_name = 'obligation_event'"
        " and row_id = %s order by change_id",
        (str(first.event_id),),
    ).fetchall()
    assert history == [("tambah", "Uji", "berlaku"), ("ubah", "Uji", "dibatalkan")]


def test_taking_back_twice_or_what_never_was_is_refused(world: World) -> None:
    event = record(world)
    undo_done(world.connection, event.event_id)

    for number in (event.event_id, 9_999_999):
        with pytest.raises(Refused) as caught:
            undo_done(world.connection, number)
        assert caught.value.rule == "event_not_found"
