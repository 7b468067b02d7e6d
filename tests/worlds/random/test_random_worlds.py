"""Random worlds: every row that the warehouse computes equals the plain-Python reference, and the reference closes."""

import os
import sys
from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import pytest

from padan.postgres import Warehouse

WORLDS = Path(__file__).parent
sys.path += [str(WORLDS), str(WORLDS.parent / "thirty")]

import compare as comparison  # noqa: E402 - a folder of a world is not a package
import make_worlds  # noqa: E402 - the path comes first
import reference_decree  # noqa: E402 - the path comes first
import reference_inputs  # noqa: E402 - the path comes first
import reference_month  # noqa: E402 - the path comes first
import reference_series  # noqa: E402 - the path comes first

# README.md: more seeds, more worlds, other timelines.
SEEDS = range(*(int(edge) for edge in os.environ.get("PADAN_WORLD_SEEDS", "1:2").split(":")))
REGIONS = int(os.environ.get("PADAN_WORLD_REGIONS", "24"))
PEOPLE = int(os.environ.get("PADAN_WORLD_PEOPLE", "30"))
TIMELINES = os.environ.get("PADAN_WORLD_TIMELINES", "switch").split(",")


@dataclass(frozen=True)
class Counted:
    """A small inbox of one timeline as the reference counts it."""

    months: list[reference_month.Month]
    results: list[reference_series.Results]


@pytest.fixture(scope="module", params=sorted(make_worlds.TIMELINES))
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Counted:
    """Every timeline once."""
    folder = tmp_path_factory.mktemp(request.param)
    computed = make_worlds.make_inbox(folder, seed=7, regions=12, people=30, timeline=request.param).computed
    return Counted(
        months=[reference_month.open_month(reference_inputs.read_inputs(folder, period)) for period in computed],
        results=list(reference_series.count_series(folder, computed)),
    )


@pytest.mark.parametrize("timeline", TIMELINES)
@pytest.mark.parametrize("seed", SEEDS)
def test_warehouse_and_reference_agree_on_every_row(
    empty_warehouse: Warehouse, tmp_path: Path, seed: int, timeline: str
) -> None:
    plan = make_worlds.make_inbox(tmp_path, seed=seed, regions=REGIONS, people=PEOPLE, timeline=timeline)

    differences = comparison.run_and_compare(empty_warehouse, tmp_path, plan.computed)

    assert not differences, comparison.report(differences)


def test_beneficiaries_are_eligible_or_judged_or_undetermined(world: Counted) -> None:
    for month in world.months:
        for decree in month.decrees.values():
            if decree.E is not None:
                parts = [decree.B.keys() & decree.E, decree.X.keys(), decree.U.keys()]
                assert sum(map(len, parts)) == len(decree.B) == len(set().union(*parts))


def test_every_reason_of_the_contract_occurs_in_the_worlds(world: Counted) -> None:
    decrees = [decree for month in world.months for decree in month.decrees.values()]

    reasons = {reason for decree in decrees for reason in (*decree.X.values(), *decree.U.values())}
    kinds = {unit.kind for decree in decrees for unit in decree.B}

    assert reasons == {
        "tidak_padan",
        "meninggal_bulan_ini",
        "meninggal",
        "tidak_di_registri",
        "tanpa_desil",
        "di_atas_batas",
        "tanpa_komponen",
    }
    assert kinds == {"jiwa", "keluarga", reference_decree.NOT_FOUND}


def test_exact_counts_of_combinations_sum_to_the_families_and_persons(world: Counted) -> None:
    for results in world.results:
        exact: dict[tuple[str, str, int], int] = defaultdict(int)
        for key, overlap in results.overlaps.items():
            exact[key[:3]] += overlap.exact_count
        assert all(exact[key[:3]] == overlap.denominator for key, overlap in results.overlaps.items())


def test_flows_close_at_every_level(world: Counted) -> None:
    signs = {
        "opening": 1,
        "new": 1,
        "moved_in": 1,
        "entered": 1,
        "died": -1,
        "moved_out": -1,
        "left": -1,
        "corrected": 1,
    }
    for results in world.results:
        with_flows = {key[:2] for key in results.flows if key.flow != "closing"}
        for region, account in with_flows:
            booked = sum(sign * results.flows.get((region, account, flow), 0) for flow, sign in signs.items())
            assert booked == results.flows.get((region, account, "closing"), 0), (region, account)


def test_coverage_and_exclusion_error_are_one(world: Counted) -> None:
    for results in world.results:
        covered = {key: row for key, row in results.indicators.items() if key.indicator_id == "programme_coverage"}
        for key, row in covered.items():
            excluded = results.indicators[key._replace(indicator_id="exclusion_error")]
            assert row.value is not None and excluded.value is not None
            assert row.value + excluded.value == Fraction(1)


def test_a_province_is_the_sum_of_its_kabkota(world: Counted) -> None:
    summed = {
        "programme_coverage",
        "inclusion_error",
        "registry_coverage",
        "complementarity_any",
        "pbi_gap",
        "unserved",
    }
    for results in world.results:
        sums: dict[tuple[str, ...], list[int]] = defaultdict(lambda: [0, 0])
        for key, row in results.indicators.items():
            if key.indicator_id in summed and len(key.region_code) == len("00.00"):
                entry = sums[key._replace(region_code=key.region_code[:2])]
                entry[0] += int(row.numerator)
                entry[1] += int(row.denominator or 0)
        for key, counts in sums.items():
            assert [results.indicators[key].numerator, results.indicators[key].denominator] == counts, key
