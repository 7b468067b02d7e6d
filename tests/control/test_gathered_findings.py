"""Notes about many kabupaten/kota are one of their province; regions of few people are none."""

from typing import Any

import pytest
from sample_control import DECEMBER, NOVEMBER, OCTOBER, Figure, World, contract_of, rule

from padan.contract import control
from padan.control import NewAction, add_action, parse_control, refresh_month
from padan.control.rules import FigureRule
from padan.errors import Refused

WORDS = {
    "gather": "provinsi",
    "gathered_id": "{indicator}: {count} dari {of} di {region} ({names}).",
    "gathered_en": "{indicator}: {count} of {of} in {region} ({names}).",
}
NAME = "Cakupan kepesertaan JKN aktif"


def low(**parameters: Any) -> dict[str, Any]:
    return rule("low", "threshold", indicator="jkn_active_coverage", crosses="below", limit=0.8, **parameters)


def test_regions_below_are_one_finding_of_their_province_the_worst_named_first(world: World) -> None:
    world.publish(
        DECEMBER,
        [Figure("jkn_active_coverage", value, region)
         for region, value in (("00", 0.7), ("16", 0.7), ("16.06", 0.7), ("16.07", 0.5), ("35", 0.9))],
    )  # fmt: skip
    world.write(contract_of(low(**WORDS)))

    assert world.findings("region_code, subject, indicator_id, message_id", "subject like '%/kabkota'") == [
        ("16", "jkn_active_coverage/kabkota", None,
         f"{NAME}: 2 dari 2 di Sumatera Selatan (Kabupaten Banyuasin, Kabupaten Musi Banyuasin).")
    ]  # fmt: skip
    assert world.findings("region_code", "subject not like '%/kabkota'") == [("00",), ("16",)]
    assert world.findings("evidence -> 'numerator', evidence -> 'denominator'", "subject like '%/kabkota'") == [(2, 2)]


def test_categories_of_a_region_count_once_and_hidden_regions_not_at_all(world: World) -> None:
    world.publish(
        DECEMBER,
        [Figure("jkn_reported_coverage", 1.2, "16.06", breakdown="denominator_source", category=source)
         for source in ("BPS_PROYEKSI", "DUKCAPIL_DKB")]
        + [Figure("jkn_reported_coverage", 1.2, "16.07", breakdown="denominator_source", category="BPS_PROYEKSI",
                  suppressed=True)],
    )  # fmt: skip
    above = rule("above", "coverage_above_one", indicators=["jkn_reported_coverage"], breakdown="denominator_source")
    world.write(contract_of(above | WORDS))

    assert [text.split(": ")[1] for (text,) in world.findings("message_id")] == [
        "1 dari 1 di Sumatera Selatan (Kabupaten Musi Banyuasin)."
    ]


def test_gathered_finding_goes_on_while_any_region_holds_and_ends_with_the_last(world: World) -> None:
    for period, first, second in ((OCTOBER, 0.7, 0.9), (NOVEMBER, 0.9, 0.7), (DECEMBER, 0.9, 0.9)):
        world.publish(
            period, [Figure("jkn_active_coverage", first, "16.06"), Figure("jkn_active_coverage", second, "16.07")]
        )
    world.write(contract_of(low(**WORDS)))

    assert world.findings("first_period, last_period, closed_period, closed_reason") == [
        (OCTOBER, NOVEMBER, DECEMBER, "berakhir")
    ]


def test_rule_that_starts_or_stops_gathering_withdraws_what_it_found_before(world: World) -> None:
    world.publish(DECEMBER, [Figure("jkn_active_coverage", 0.7, region) for region in ("16.06", "16.07")])
    world.write(contract_of(low()))
    for contract, still_open in (
        (contract_of(low(**WORDS)), [("16",)]),
        (contract_of(low()), [("16.06",), ("16.07",)]),
    ):
        with world.warehouse.connect("padan_publisher") as connection:
            refresh_month(connection, contract, DECEMBER)
        assert sorted(world.findings("region_code", "state = 'terbuka'")) == still_open


def test_changes_are_gathered_too(world: World) -> None:
    for period, value in ((NOVEMBER, 0.6), (DECEMBER, 0.8)):
        world.publish(
            period, [Figure("jkn_active_coverage", value, "16.07"), Figure("jkn_active_coverage", 0.6, "16.06")]
        )
    jump = rule("jump", "jump", indicator="jkn_active_coverage", direction="any", by=0.05)
    world.write(contract_of(jump | WORDS))

    ((message,),) = world.findings("message_en")
    assert message.endswith(": 1 of 2 in Sumatera Selatan (Kabupaten Banyuasin).")


@pytest.mark.parametrize("hidden", ["16.06", "16.07"])
def test_region_that_a_revision_hides_takes_names_and_counts_of_what_was_gathered_along(
    world: World, hidden: str
) -> None:
    """Also the one where the rule did not hold: the others would tell it."""
    values = {"16.06": 0.9, "16.07": 0.5}
    world.publish(DECEMBER, [Figure("jkn_active_coverage", value, region) for region, value in values.items()])
    world.write(contract_of(low(**WORDS)))
    assert world.findings("message_id") == [(f"{NAME}: 1 dari 2 di Sumatera Selatan (Kabupaten Banyuasin).",)]

    world.publish(
        DECEMBER,
        [Figure("jkn_active_coverage", value, region, suppressed=region == hidden) for region, value in values.items()],
        revision=2,
    )

    gone = f"{NAME}: [disembunyikan] dari [disembunyikan] di Sumatera Selatan ([disembunyikan])."
    assert world.findings("message_id") == [(gone,)]
    assert world.ask("select message_id, evidence ?| array['numerator', 'denominator'] from control.finding_month") == [
        (gone, False)
    ]


def test_region_and_category_that_were_hidden_before_hide_nothing_again(world: World) -> None:
    figures = [
        Figure("jkn_reported_coverage", 1.2, "16.06", breakdown="denominator_source", category="BPS_PROYEKSI"),
        Figure("jkn_reported_coverage", 1.2, "16.06", breakdown="denominator_source", category="DUKCAPIL_DKB",
               suppressed=True),
        Figure("jkn_reported_coverage", 1.2, "16.06", suppressed=True),
        Figure("jkn_reported_coverage", 1.2, "16.07", breakdown="denominator_source", category="BPS_PROYEKSI",
               suppressed=True),
    ]  # fmt: skip
    above = rule("above", "coverage_above_one", indicators=["jkn_reported_coverage"], breakdown="denominator_source")
    world.publish(DECEMBER, figures)
    world.write(contract_of(above | WORDS))
    world.publish(DECEMBER, figures, revision=2)

    ((message,),) = world.findings("message_id")
    assert message.endswith(": 1 dari 1 di Sumatera Selatan (Kabupaten Musi Banyuasin).")


@pytest.mark.parametrize(("people", "holds"), [(999, False), (1000, True), (None, False)])
def test_region_of_fewer_people_is_not_found(world: World, people: int | None, holds: bool) -> None:
    for period, value in ((NOVEMBER, 0.9), (DECEMBER, 0.7)):
        figures = [Figure("jkn_active_coverage", value, "16.07")]
        if people is not None:
            figures.append(Figure("population", people, "16.07", numerator=people, denominator=None))
        world.publish(period, figures)
    jump = rule("jump", "jump", indicator="jkn_active_coverage", direction="any", by=0.05, least_population=1000)
    world.write(contract_of(low(least_population=1000), jump))

    assert sorted(name for (name,) in world.findings("rule_id")) == (["jump", "low"] if holds else [])


def test_action_on_a_gathered_finding_is_measured_by_its_end(world: World) -> None:
    world.publish(DECEMBER, [Figure("jkn_active_coverage", 0.7, "16.07")])
    world.write(contract_of(low(**WORDS)))
    ((finding,),) = world.findings("finding_id")
    with world.warehouse.connect("padan_control") as writer:
        add_action(writer, NewAction("Periksa", "BPJS", "Cabang", DECEMBER, finding_id=finding), by="Siti")

    assert world.ask("select indicator_id, finding_state from control.action_status") == [(None, "terbuka")]


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ({"gather": "provinsi"}, "go together"),
        ({"gathered_id": "Sepuluh huruf", "gathered_en": "Ten letters"}, "go together"),
        (WORDS | {"levels": ["provinsi"]}, "no kabkota"),
        (WORDS | {"gathered_en": "{value} of regions"}, "is no placeholder"),
    ],
)
def test_gathering_that_cannot_work_is_named(broken: dict[str, Any], said: str) -> None:
    with pytest.raises(Refused, match=said):
        contract_of(low(**broken))


def test_every_shipped_note_about_kabupaten_kota_is_gathered() -> None:
    rules = [one for one in parse_control(control()).rules if isinstance(one, FigureRule) and one.severity == "catatan"]

    assert {one.id for one in rules} >= {"reported_coverage_above_all", "region_updates_passive", "jkn_active_jump"}
    assert all(one.gather for one in rules if "kabkota" in one.levels)
