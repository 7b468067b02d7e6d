"""What-if on one programme: who would be served, who missed, at what cost. Pure arithmetic on at most twenty cells.

The names E, B, X, U are the sets of contracts/indicators.yaml. A scenario moves only beneficiaries with a decile: those
whom the register or the registry cannot place (not found, dead, no decile) keep their place and their judgement.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

DECILES = range(1, 11)

Reason = Literal[
    "no_cut_off",
    "programme_absent",
    "nothing_published",
    "all_hidden",
    "mostly_hidden",
    "inconsistent",
    "no_benefit",
    "quota_and_budget",
    "decile_range",
    "negative",
]


class CannotSimulate(Exception):
    """There is no answer; `reason` says why (`padan.simulate.words` has the words)."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


@dataclass(frozen=True)
class Cell:
    """Units of N(p) in one decile, with or without the programme's component, and how many of them are in B(p)."""

    decile: int
    has_component: bool
    units: int
    beneficiaries: int


@dataclass(frozen=True)
class Unranked:
    """Beneficiaries without a decile: judged ineligible (of X; see `published`) and undetermined (U)."""

    ineligible: int
    undetermined: int

    @property
    def beneficiaries(self) -> int:
        return self.ineligible + self.undetermined


@dataclass(frozen=True)
class Baseline:
    """What is published about one programme, region and month.

    Attributes:
        cells: those with a decile; counts in the programme's unit (persons or families).
        max_decile: the cut-off that is valid at month end.
        unranked: None when the published inclusion figures are suppressed; rates are then of the ranked only.
        quota: places by decree in the programme's unit, None where the region has none.
        benefit: rupiah a recipient and payment window, None when unknown.
        hidden: deciles whose counts are suppressed and therefore left out, e.g. ("9", "tidak_ada").
    """

    cells: tuple[Cell, ...]
    max_decile: int
    unranked: Unranked | None
    quota: int | None = None
    benefit: Fraction | None = None
    hidden: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scenario:
    """What is changed; nothing set means today.

    Attributes:
        max_decile: another cut-off, 1 to 10.
        quota: places, in the programme's unit; filled from decile 1 upward.
        budget: rupiah a payment window, in place of a quota.
        benefit: rupiah a unit and payment window.
        rank_by_decile: fill today's number of places from decile 1 upward.
    """

    max_decile: int | None = None
    quota: int | None = None
    budget: int | None = None
    benefit: int | None = None
    rank_by_decile: bool = False

    @property
    def fills_by_rank(self) -> bool:
        """Whether the places are given anew, or today's beneficiaries kept."""
        return self.rank_by_decile or self.quota is not None or self.budget is not None


@dataclass(frozen=True)
class Outcome:
    """One state of the programme, today's or the scenario's.

    Attributes:
        max_decile: the cut-off by which it is judged.
        units: eligible by component, by decile 1 to 10 (whatever the cut-off); None where a count is suppressed.
        beneficiaries_by_decile: with a decile, by decile 1 to 10; None where a count is suppressed.
        eligible: |E|.
        covered: |E and B|.
        ranked: beneficiaries with a decile.
        unranked: the others; None when they are not published.
        places: places of the state, None where there is no quota to speak of.
        benefit: rupiah a unit and payment window.
    """

    max_decile: int
    units: tuple[int | None, ...]
    beneficiaries_by_decile: tuple[int | None, ...]
    eligible: int
    covered: int
    ranked: int
    unranked: Unranked | None
    places: int | None
    benefit: Fraction | None

    @property
    def beneficiaries(self) -> int:
        """|B|, of those that are published."""
        return self.ranked + (self.unranked.beneficiaries if self.unranked else 0)

    @property
    def ineligible(self) -> int:
        """|X|."""
        return self.ranked - self.covered + (self.unranked.ineligible if self.unranked else 0)

    @property
    def judged(self) -> int:
        """|B| - |U|."""
        return self.ranked + (self.unranked.ineligible if self.unranked else 0)

    @property
    def coverage(self) -> Fraction | None:
        """programme_coverage: |E and B| / |E|."""
        return _ratio(self.covered, self.eligible)

    @property
    def exclusion_error(self) -> Fraction | None:
        """|E minus B| / |E|."""
        return _ratio(self.eligible - self.covered, self.eligible)

    @property
    def inclusion_error(self) -> Fraction | None:
        """|X| / (|B| - |U|)."""
        return _ratio(self.ineligible, self.judged)

    @property
    def unavoidable_exclusion(self) -> Fraction | None:
        """exclusion_by_quota: max(0, |E| - places) / |E|; None without places to speak of."""
        return None if self.places is None else _ratio(max(0, self.eligible - self.places), self.eligible)

    @property
    def cost(self) -> Fraction | None:
        """Rupiah a payment window: beneficiaries times benefit."""
        return None if self.benefit is None else self.beneficiaries * self.benefit


@dataclass(frozen=True)
class Comparison:
    """Today beside the scenario.

    Attributes:
        split_decile: the last decile that gets places, if only a part of its units does; each has the same chance.
        unfilled: places that no eligible unit takes; negative: the unranked alone hold more places than there are.
    """

    baseline: Baseline
    scenario: Scenario
    now: Outcome
    then: Outcome
    split_decile: int | None = None
    unfilled: int = 0


def compare(baseline: Baseline, scenario: Scenario) -> Comparison:
    """Judges today's beneficiaries by the scenario's cut-off, or fills its places from decile 1 upward.

    Raises:
        CannotSimulate: the scenario contradicts itself, or a budget meets no known benefit.
    """
    _refuse_contradictions(scenario)
    today = [cell.beneficiaries for cell in baseline.cells]
    now = _judge(baseline, today, baseline.max_decile, baseline.quota, baseline.benefit)
    cut_off = scenario.max_decile or baseline.max_decile
    benefit = Fraction(scenario.benefit) if scenario.benefit else baseline.benefit
    if not scenario.fills_by_rank:
        return Comparison(baseline, scenario, now, _judge(baseline, today, cut_off, baseline.quota, benefit))
    places = _count_places(scenario, now, benefit)
    filled, split_decile = _fill_by_rank(baseline, cut_off, max(0, places - (now.beneficiaries - now.ranked)))
    then = _judge(baseline, filled, cut_off, places, benefit)
    return Comparison(baseline, scenario, now, then, split_decile, places - then.beneficiaries)


def _refuse_contradictions(scenario: Scenario) -> None:
    if scenario.max_decile is not None and scenario.max_decile not in DECILES:
        raise CannotSimulate("decile_range")
    if scenario.quota is not None and scenario.budget is not None:
        raise CannotSimulate("quota_and_budget")
    if (
        (scenario.quota or 0) < 0
        or (scenario.budget or 0) < 0
        or (scenario.benefit is not None and scenario.benefit < 1)
    ):
        raise CannotSimulate("negative")


def _count_places(scenario: Scenario, now: Outcome, benefit: Fraction | None) -> int:
    if scenario.quota is not None:
        return scenario.quota
    if scenario.budget is None:
        return now.beneficiaries
    if not benefit:
        raise CannotSimulate("no_benefit")
    return scenario.budget // benefit


def _fill_by_rank(baseline: Baseline, cut_off: int, places: int) -> tuple[list[int], int | None]:
    """Beneficiaries by cell, and the decile whose units do not all get a place though some do."""
    filled = [0] * len(baseline.cells)
    split_decile = None
    in_order = sorted(range(len(baseline.cells)), key=lambda index: baseline.cells[index].decile)
    for index in in_order:
        cell = baseline.cells[index]
        if cell.has_component and cell.decile <= cut_off:
            filled[index] = min(cell.units, places)
            places -= filled[index]
            if 0 < filled[index] < cell.units:
                split_decile = cell.decile
    return filled, split_decile


def _judge(
    baseline: Baseline, beneficiaries: list[int], max_decile: int, places: int | None, benefit: Fraction | None
) -> Outcome:
    by_cell = list(zip(baseline.cells, beneficiaries, strict=True))
    eligible = [(cell, count) for cell, count in by_cell if cell.has_component and cell.decile <= max_decile]
    units = {d: sum(c.units for c in baseline.cells if c.has_component and c.decile == d) for d in DECILES}
    served = {d: sum(count for cell, count in by_cell if cell.decile == d) for d in DECILES}
    # What is left of a decile of which one cell is suppressed is not the decile.
    hidden = {d for d in DECILES if str(d) in baseline.hidden}
    return Outcome(
        max_decile=max_decile,
        units=tuple(None if d in hidden else count for d, count in units.items()),
        beneficiaries_by_decile=tuple(None if d in hidden else count for d, count in served.items()),
        eligible=sum(cell.units for cell, _ in eligible),
        covered=sum(count for _, count in eligible),
        ranked=sum(beneficiaries),
        unranked=baseline.unranked,
        places=places,
        benefit=benefit,
    )


def _ratio(numerator: int, denominator: int) -> Fraction | None:
    return Fraction(numerator, denominator) if denominator else None
