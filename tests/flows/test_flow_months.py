"""Three months through the whole pipeline: every flow and transition equals a count with plain sets."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from flow_reference import Count, Flows, Series, transitions
from flow_world import (
    Month,
    card_rows,
    decree_rows,
    make_months,
    register_rows,
    registry_rows,
)

from month_by_steps import compute_month
from padan.postgres import Warehouse
from padan.settings import get_settings

OPTIONS = {"matching": "exact", "without": [], "note": None}


@pytest.fixture(scope="module")
def months(module_warehouse: Warehouse, module_inbox: Any) -> Iterator[list[Month]]:
    """Three published months, nothing suppressed."""
    world = make_months(seed=20250501, families=500)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("PADAN_SUPPRESSION_THRESHOLD", "0")
        get_settings.cache_clear()
        for month in world:
            _deliver(module_inbox, month)
            _compute(module_warehouse, month, module_inbox)
        yield world
    get_settings.cache_clear()


def _compute(warehouse: Warehouse, month: Month, inbox: Any) -> str:
    return compute_month(warehouse, period=f"{month.period:%Y-%m}", inbox=inbox.root, options=OPTIONS)


def _deliver(inbox: Any, month: Month) -> None:
    period = f"{month.period:%Y-%m}"
    inbox.deliver("dukcapil_penduduk", register_rows(month), period=period)
    inbox.deliver("bpjs_kesehatan_peserta", card_rows(month), period=period)
    inbox.deliver("kemensos_registri", registry_rows(month), period=period)
    inbox.deliver("kemensos_bansos", decree_rows(month), period=period)


def test_every_flow_equals_the_count_with_sets(warehouse: Warehouse, months: list[Month]) -> None:
    series = Series()
    for month in months:
        expected = series.add(month)
        published: dict[tuple[str, str], Flows] = {}
        with warehouse.connect("padan_planner") as connection:
            for region, account, flow, count in connection.execute(
                "select region_code, account, flow, count from mart.fct_flow where period = %s", (month.period,)
            ):
                published.setdefault((region, account), {})[flow] = count

        assert published == expected, month.period


def test_every_kind_of_flow_occurs_in_the_world(warehouse: Warehouse, months: list[Month]) -> None:
    with warehouse.connect("padan_planner") as connection:
        missing = connection.execute(
            "select account, flow from mart.fct_flow where period = %s and flow <> 'corrected' and region_code <> '00'"
            " and account in ('population', 'registry', 'jkn_active', 'programme:PIP', 'programme:PKH')"
            " group by 1, 2 having sum(count) = 0",
            (months[-1].period,),
        ).fetchall()
        corrected = connection.execute(
            "select distinct account from mart.fct_flow where flow = 'corrected' and count <> 0"
        ).fetchall()

    assert missing == []
    assert corrected == [("programme:PKH",)]


def test_every_transition_equals_the_count_with_sets(warehouse: Warehouse, months: list[Month]) -> None:
    for last, month in pairwise(months):
        with warehouse.connect("padan_planner") as connection:
            published = connection.execute(
                "select region_code, from_state, to_state, count from mart.fct_transition"
                " where period = %s and dimension = 'jkn'",
                (month.period,),
            ).fetchall()

        assert {row[:3]: row[3] for row in published} == dict(transitions(Count(last), Count(month)))


def test_decile_transitions_sum_to_everybody_who_was_or_is_there(warehouse: Warehouse, months: list[Month]) -> None:
    last, month = Count(months[1]), Count(months[2])
    with warehouse.connect("padan_planner") as connection:
        [(total,)] = connection.execute(
            "select sum(count) from mart.fct_transition"
            " where period = %s and dimension = 'decile' and region_code = '00'",
            (months[2].period,),
        ).fetchall()

    assert total == len(last.alive.keys() | month.alive.keys())


def test_where_the_pbi_leavers_went(warehouse: Warehouse, months: list[Month]) -> None:
    last, now = Count(months[1]), Count(months[2])
    expected: dict[str, int] = {}
    for nik, person in last.alive.items():
        if ("PBI_APBN", "AKTIF") in person.cards and not _holds_pbi(now, nik):
            state = _state_of_leaver(now, nik)
            expected[state] = expected.get(state, 0) + 1

    with warehouse.connect("padan_transformer") as connection:
        counted = connection.execute(
            "select category, sum(numerator) from intermediate.int_indicator__pbi_history"
            " where period = %s and indicator_id = 'pbi_leavers' and breakdown = 'reason' group by 1",
            (months[2].period,),
        ).fetchall()

    assert {state: int(count) for state, count in counted if count} == expected
    assert set(expected) >= {"PPU", "PBPU", "nonaktif", "meninggal", "tidak_ditemukan"}


def _holds_pbi(now: Count, nik: str) -> bool:
    return nik in now.alive and ("PBI_APBN", "AKTIF") in now.alive[nik].cards


def _state_of_leaver(now: Count, nik: str) -> str:
    if now.is_dead(nik):
        return "meninggal"
    state = now.segment(nik) if nik in now.alive else "belum_terdaftar"
    return {"PPU_PN": "PPU", "PPU_BU": "PPU", "belum_terdaftar": "tidak_ditemukan"}.get(state, state)


def test_who_lost_pbi_and_came_back_counts_once(warehouse: Warehouse, months: list[Month]) -> None:
    first, second, third = (Count(month) for month in months)
    lost = {n for n in first.alive if _holds_pbi(first, n) and not _holds_pbi(second, n)}
    lost |= {n for n in second.alive if _holds_pbi(second, n) and not _holds_pbi(third, n)}
    again = {n for n in lost if _holds_pbi(third, n)}

    with warehouse.connect("padan_transformer") as connection:
        [counted] = connection.execute(
            "select sum(numerator)::int, sum(denominator)::int from intermediate.int_indicator__pbi_history"
            " where period = %s and indicator_id = 'pbi_reactivation' and breakdown = 'total'",
            (months[2].period,),
        ).fetchall()

    assert counted == (len(again), len(lost))
    assert again


def test_a_correction_that_changes_no_figure_makes_no_revision(
    warehouse: Warehouse, months: list[Month], module_inbox: Any
) -> None:
    changed = [row | {"pekerjaan": "PETANI"} for row in register_rows(months[2])]
    module_inbox.deliver("dukcapil_penduduk", changed, period="2024-12", revision=2)

    again = _compute(warehouse, months[2], module_inbox)

    assert again == "unchanged"
    with warehouse.connect("padan_planner") as connection:
        newest = connection.execute(
            "select max(revision) from mart.fct_publication where period = %s", (months[2].period,)
        ).fetchone()
    assert newest == (1,)
