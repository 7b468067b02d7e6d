"""The arithmetic of a what-if: figures on paper, and what must hold whatever the cells are."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from padan.simulate import Baseline, CannotSimulate, Cell, Outcome, Scenario, Unranked, compare, list_assumptions

# Deciles 1 to 3: with component 100, 100, 200 units (60, 40, 30 served); without: 50 in decile 1 (5 served).
# 20 beneficiaries have no decile: 8 judged not eligible, 12 undetermined.
ON_PAPER = Baseline(
    cells=(
        Cell(1, True, 100, 60),
        Cell(1, False, 50, 5),
        Cell(2, True, 100, 40),
        Cell(3, True, 200, 30),
    ),
    max_decile=2,
    unranked=Unranked(ineligible=8, undetermined=12),
    quota=150,
    benefit=Fraction(300_000),
)


def test_today_is_judged_as_on_paper() -> None:
    now = compare(ON_PAPER, Scenario()).now

    assert now.coverage == Fraction(100, 200)
    assert now.exclusion_error == Fraction(100, 200)
    assert now.inclusion_error == Fraction(35 + 8, 155 - 12)  # 5 without component, 30 above the cut-off, 8 unranked
    assert now.unavoidable_exclusion == Fraction(50, 200)
    assert now.beneficiaries == 155
    assert now.cost == 155 * 300_000


def test_a_higher_cut_off_keeps_the_beneficiaries_and_judges_them_again() -> None:
    then = compare(ON_PAPER, Scenario(max_decile=3)).then

    assert then.beneficiaries == 155
    assert then.exclusion_error == Fraction(400 - 130, 400)
    assert then.inclusion_error == Fraction(5 + 8, 155 - 12)
    assert then.cost == 155 * 300_000


def test_places_are_filled_from_decile_1_and_only_with_the_component() -> None:
    comparison = compare(ON_PAPER, Scenario(quota=170))
    then = comparison.then

    assert then.beneficiaries_by_decile[:3] == (100, 50, 0)  # 20 of the 170 places stay with the unranked
    assert comparison.split_decile == 2
    assert then.beneficiaries == 170
    assert then.inclusion_error == Fraction(8, 158)
    assert then.unavoidable_exclusion == Fraction(30, 200)


def test_places_are_never_given_above_the_cut_off() -> None:
    comparison = compare(ON_PAPER, Scenario(quota=1_000))

    assert comparison.then.beneficiaries_by_decile[:3] == (100, 100, 0)
    assert comparison.unfilled == 1_000 - 220
    assert comparison.split_decile is None
    assert comparison.then.cost == 220 * 300_000


def test_rank_by_decile_alone_keeps_the_number_of_places() -> None:
    comparison = compare(ON_PAPER, Scenario(rank_by_decile=True))

    assert comparison.then.beneficiaries == comparison.now.beneficiaries == 155
    assert comparison.then.beneficiaries_by_decile[:3] == (100, 35, 0)


def test_a_budget_buys_whole_places() -> None:
    assert compare(ON_PAPER, Scenario(budget=30_899_999)).then.places == 102
    assert compare(ON_PAPER, Scenario(budget=30_899_999, benefit=309_000)).then.places == 99


def test_a_smaller_benefit_costs_less_for_the_same_people() -> None:
    comparison = compare(ON_PAPER, Scenario(benefit=200_000))

    assert comparison.now.cost == 155 * 300_000
    assert comparison.then.cost == 155 * 200_000


def test_a_quota_below_the_unranked_serves_nobody_by_rank_and_says_so() -> None:
    comparison = compare(ON_PAPER, Scenario(quota=15))

    assert comparison.then.covered == 0
    assert comparison.unfilled == -5


def test_without_published_inclusion_figures_only_the_ranked_are_judged() -> None:
    now = compare(replace(ON_PAPER, unranked=None), Scenario()).now

    assert now.inclusion_error == Fraction(35, 135)
    assert now.beneficiaries == 135


@pytest.mark.parametrize(
    ("scenario", "reason"),
    [
        (Scenario(max_decile=11), "decile_range"),
        (Scenario(quota=1, budget=1), "quota_and_budget"),
        (Scenario(quota=-1), "negative"),
        (Scenario(benefit=0), "negative"),
    ],
)
def test_a_scenario_that_contradicts_itself_is_refused(scenario: Scenario, reason: str) -> None:
    with pytest.raises(CannotSimulate) as refusal:
        compare(ON_PAPER, scenario)
    assert refusal.value.reason == reason


def test_a_budget_without_a_known_benefit_is_refused() -> None:
    with pytest.raises(CannotSimulate) as refusal:
        compare(replace(ON_PAPER, benefit=None), Scenario(budget=1_000))
    assert refusal.value.reason == "no_benefit"


def test_the_visible_part_of_a_suppressed_decile_does_not_pass_for_the_decile() -> None:
    cells = (Cell(1, True, 100, 60), Cell(1, False, 20, 5), Cell(2, False, 40, 3))
    baseline = Baseline(cells, 4, None, hidden=("2",))
    now, then = compare(baseline, Scenario()).now, compare(baseline, Scenario(quota=70)).then

    assert now.units[:3] == (100, None, 0)
    assert now.beneficiaries_by_decile[:3] == (65, None, 0)
    assert then.beneficiaries_by_decile[:3] == (70, None, 0)


def test_a_suppressed_decile_that_is_served_in_part_is_named_without_its_counts() -> None:
    cells = (Cell(1, True, 100, 60), Cell(2, True, 40, 3))
    comparison = compare(Baseline(cells, 4, None, hidden=("2",)), Scenario(quota=120))

    assert comparison.split_decile == 2
    said = " ".join(list_assumptions(comparison, unit="keluarga", code="id"))
    assert "Di desil 2 tempat tidak cukup bagi semua keluarga" in said and "40" not in said


@st.composite
def baselines(draw: st.DrawFn) -> Baseline:
    cells = []
    for decile in range(1, 11):
        for has_component in (True, False):
            units = draw(st.integers(0, 500))
            cells.append(Cell(decile, has_component, units, draw(st.integers(0, units))))
    unranked = draw(st.none() | st.builds(Unranked, st.integers(0, 100), st.integers(0, 100)))
    benefit = draw(st.none() | st.fractions(min_value=1, max_value=10**7))
    quota = draw(st.none() | st.integers(0, 12_000))
    return Baseline(tuple(draw(st.permutations(cells))), draw(st.integers(1, 10)), unranked, quota, benefit)


cut_offs = st.none() | st.integers(1, 10)
scenarios = st.one_of(
    st.builds(Scenario, max_decile=cut_offs, quota=st.none() | st.integers(0, 12_000)),
    st.builds(Scenario, max_decile=cut_offs, rank_by_decile=st.booleans()),
)


def _counts(outcome: Outcome) -> tuple[object, ...]:
    return (outcome.eligible, outcome.covered, outcome.beneficiaries_by_decile, outcome.unranked, outcome.cost)


@given(baselines(), scenarios)
def test_coverage_and_exclusion_error_sum_to_one(baseline: Baseline, scenario: Scenario) -> None:
    for outcome in (compare(baseline, scenario).now, compare(baseline, scenario).then):
        assume(outcome.eligible > 0)
        assert outcome.coverage is not None and outcome.exclusion_error is not None
        assert outcome.coverage + outcome.exclusion_error == 1


@given(baselines(), scenarios)
def test_every_beneficiary_is_correct_ineligible_or_undetermined(baseline: Baseline, scenario: Scenario) -> None:
    for outcome in (compare(baseline, scenario).now, compare(baseline, scenario).then):
        undetermined = outcome.unranked.undetermined if outcome.unranked else 0
        assert outcome.beneficiaries == outcome.covered + outcome.ineligible + undetermined


@given(baselines(), cut_offs, st.integers(0, 12_000), st.integers(0, 500))
def test_more_quota_never_excludes_more(baseline: Baseline, cut_off: int | None, quota: int, more: int) -> None:
    fewer = compare(baseline, Scenario(max_decile=cut_off, quota=quota)).then
    larger = compare(baseline, Scenario(max_decile=cut_off, quota=quota + more)).then

    assume(fewer.exclusion_error is not None)
    assert larger.exclusion_error is not None and fewer.exclusion_error is not None
    assert larger.exclusion_error <= fewer.exclusion_error
    assert larger.unavoidable_exclusion is not None and fewer.unavoidable_exclusion is not None
    assert larger.unavoidable_exclusion <= fewer.unavoidable_exclusion


@given(baselines(), st.integers(0, 12_000))
def test_no_scenario_excludes_less_than_its_quota_forces(baseline: Baseline, quota: int) -> None:
    then = compare(baseline, Scenario(quota=quota)).then

    assume(then.exclusion_error is not None)
    assert then.exclusion_error is not None and then.unavoidable_exclusion is not None
    assert then.exclusion_error >= then.unavoidable_exclusion


@given(baselines())
def test_today_s_cut_off_changes_nothing(baseline: Baseline) -> None:
    same = compare(baseline, Scenario(max_decile=baseline.max_decile))

    assert same.now == same.then


@given(baselines())
def test_ranking_the_same_places_never_excludes_more_than_today(baseline: Baseline) -> None:
    comparison = compare(baseline, Scenario(rank_by_decile=True))

    assume(comparison.now.exclusion_error is not None)
    assert comparison.then.exclusion_error is not None and comparison.now.exclusion_error is not None
    assert comparison.then.exclusion_error <= comparison.now.exclusion_error
    assert comparison.then.ineligible <= comparison.now.ineligible


@given(baselines(), cut_offs, st.integers(0, 12_000))
def test_a_decile_is_served_only_when_the_poorer_ones_are_full(
    baseline: Baseline, cut_off: int | None, quota: int
) -> None:
    comparison = compare(baseline, Scenario(max_decile=cut_off, quota=quota))
    served, units = comparison.then.beneficiaries_by_decile, comparison.then.units

    last = max((decile for decile in range(10) if served[decile]), default=0)
    assert served[:last] == units[:last]
    assert not any(served[comparison.then.max_decile :])


@given(baselines(), scenarios)
def test_the_order_of_the_cells_does_not_matter(baseline: Baseline, scenario: Scenario) -> None:
    turned = replace(baseline, cells=baseline.cells[::-1])

    assert _counts(compare(turned, scenario).then) == _counts(compare(baseline, scenario).then)
