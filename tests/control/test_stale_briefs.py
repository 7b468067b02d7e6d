"""A revision that hides a figure writes every brief again whose findings had it, however far ahead the month is."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from sample_control import DECEMBER, JANUARY, NOVEMBER, OCTOBER, Figure, World, contract_of, rule

from padan.brief import Brief, are_briefs_written, monthly, write_month_briefs
from padan.settings import get_settings

FALLS = contract_of(
    rule("falls", "fall", indicator="jkn_active_coverage", months=3, by=0.1,
         message_id="Dari {previous} menjadi {value}.", message_en="From {previous} to {value}.")
)  # fmt: skip
LOW = contract_of(
    rule("low", "threshold", indicator="jkn_active_coverage", crosses="below", limit=0.8,
         message_id="Kini {value}.", message_en="Now {value}.")
)  # fmt: skip


@pytest.fixture(autouse=True)
def words_only(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A brief is the words of its findings; how it is set is tested elsewhere. No brief is there but the test's own."""
    shutil.rmtree(world.warehouse.home / "briefs", ignore_errors=True)

    def write(brief: Brief, file: Path) -> None:
        file.write_text(" ".join(one.message_id for one in brief.oversight.findings), encoding="utf-8")

    get_settings.cache_clear()
    monkeypatch.setattr(monthly, "write_brief", write)


def publish(world: World, period: date, value: float | None, *, revision: int = 1) -> str:
    coverage = Figure("jkn_active_coverage", value or 0.1, suppressed=value is None)
    people = Figure("population", 1000, numerator=1000, denominator=None)
    return world.publish(period, [people, coverage], revision=revision)


def brief_text(world: World, month: str) -> str:
    return (world.warehouse.home / "briefs" / month / "00-indonesia.pdf").read_text(encoding="utf-8")


def is_written(world: World, run_id: str) -> bool:
    with world.warehouse.connect("padan_viewer") as connection:
        return are_briefs_written(connection, run_id)


def test_fall_of_three_months_is_hidden_in_the_brief_of_the_third(world: World) -> None:
    runs = [publish(world, *one) for one in ((OCTOBER, 0.9), (NOVEMBER, 0.8), (DECEMBER, 0.7), (JANUARY, 0.6))]
    world.write(FALLS)
    write_month_briefs(runs[-1])
    assert brief_text(world, "2025-01") == "Dari 90,0% menjadi 60,0%."

    hiding = publish(world, OCTOBER, None, revision=2)
    world.write(FALLS)
    assert not is_written(world, hiding)
    assert write_month_briefs(hiding)["briefs"] == 2

    assert brief_text(world, "2025-01") == "Dari [disembunyikan] menjadi [disembunyikan]."
    assert is_written(world, hiding)


def test_figure_carried_over_two_months_is_hidden_in_the_brief_of_the_last(world: World) -> None:
    runs = [publish(world, *one) for one in ((OCTOBER, 0.7), (NOVEMBER, None), (DECEMBER, None))]
    world.write(LOW)
    write_month_briefs(runs[-1])
    assert brief_text(world, "2024-12") == "Kini 70,0%. (angka Oktober 2024)"

    hiding = publish(world, OCTOBER, None, revision=2)
    world.write(LOW)
    write_month_briefs(hiding)

    assert brief_text(world, "2024-12") == "Kini [disembunyikan]. (angka Oktober 2024)"


def test_revision_that_hides_nothing_leaves_the_briefs_of_other_months_alone(world: World) -> None:
    runs = [publish(world, *one) for one in ((OCTOBER, 0.7), (NOVEMBER, None), (DECEMBER, None))]
    world.write(LOW)
    write_month_briefs(runs[-1])

    again = publish(world, OCTOBER, 0.6, revision=2)
    world.write(LOW)

    assert write_month_briefs(again)["briefs"] == 1
