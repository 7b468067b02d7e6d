"""The month that a meeting's papers rest on."""

from datetime import date, timedelta

import pytest
from calendar_world import World
from hypothesis import given, settings
from hypothesis import strategies as st

from padan.coordination import frozen_period, frozen_publication

MONTHS = [date(2024, month, 1) for month in range(1, 13)]


def test_month_published_fourteen_days_before_is_frozen_and_thirteen_days_is_not(world: World) -> None:
    world.publish("2024-11", "2024-12-15")
    world.publish("2024-12", "2025-01-16")

    assert frozen_period(world.connection, date(2025, 1, 30), days=14) == date(2024, 12, 1)
    assert frozen_period(world.connection, date(2025, 1, 29), days=14) == date(2024, 11, 1)
    assert frozen_period(world.connection, date(2025, 1, 29), days=13) == date(2024, 12, 1)
    assert frozen_period(world.connection, date(2025, 1, 16), days=0) == date(2024, 12, 1)


def test_last_minute_of_the_day_in_jakarta_still_counts(world: World) -> None:
    world.publish("2024-12", "2025-01-16", hour=23)

    assert frozen_period(world.connection, date(2025, 1, 30), days=14) == date(2024, 12, 1)


def test_newest_month_is_frozen_also_where_it_is_provisional_and_an_older_one_is_final(world: World) -> None:
    world.publish("2023-01", "2023-02-15")
    world.publish("2024-10", "2024-11-15", status="provisional")
    world.publish("2024-11", "2024-12-15", status="provisional")

    frozen = frozen_publication(world.connection, date(2025, 1, 31), days=14)

    assert frozen and (frozen.period, frozen.status) == (date(2024, 11, 1), "provisional")


def test_old_month_published_again_is_not_newer(world: World) -> None:
    world.publish("2024-11", "2024-12-15")
    world.publish("2024-02", "2025-01-10")

    assert frozen_period(world.connection, date(2025, 1, 31), days=14) == date(2024, 11, 1)


def test_revision_is_the_one_that_was_current_then(world: World) -> None:
    world.publish("2024-11", "2024-12-15", status="provisional")
    world.publish("2024-11", "2025-01-10", revision=2)
    world.publish("2024-11", "2025-01-25", revision=3, status="provisional")

    frozen = frozen_publication(world.connection, date(2025, 1, 31), days=14)

    assert frozen and (frozen.period, frozen.revision, frozen.status) == (date(2024, 11, 1), 2, "final")
    later = frozen_publication(world.connection, date(2025, 2, 10), days=14)
    assert later and (later.revision, later.status) == (3, "provisional")


def test_nothing_published_in_time_is_no_month(world: World) -> None:
    world.publish("2024-12", "2025-01-16")

    assert frozen_period(world.connection, date(2025, 1, 20), days=14) is None
    with pytest.raises(ValueError):
        frozen_publication(world.connection, date(2025, 1, 20), days=-1)


@settings(max_examples=60, deadline=None)
@given(
    published=st.lists(st.tuples(st.sampled_from(MONTHS), st.integers(0, 400), st.booleans()), max_size=8),
    meeting=st.dates(date(2024, 1, 1), date(2026, 3, 1)),
    days=st.integers(0, 60),
)
def test_frozen_month_is_the_newest_of_those_in_time(
    open_world: World, published: list[tuple[date, int, bool]], meeting: date, days: int
) -> None:
    in_time: list[date] = []
    with open_world.sandbox():
        revisions: dict[date, int] = {}
        for month, after, is_final in sorted(published, key=lambda one: one[:2]):
            revisions[month] = revisions.get(month, 0) + 1
            day = date(2024, 1, 1) + timedelta(days=after)
            open_world.publish(f"{month:%Y-%m}", day.isoformat(), revision=revisions[month],
                               status="final" if is_final else "provisional")  # fmt: skip
            if day <= meeting - timedelta(days=days):
                in_time.append(month)
        found = frozen_period(open_world.connection, meeting, days=days)

    assert found == max(in_time, default=None)
