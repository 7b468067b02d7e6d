"""Every figure of a series of months, counted from an inbox.

The second plain-Python reference (README.md): written from contracts/ alone, exact matching, no suppression.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from reference_complementarity import Overlap, OverlapKey, count_complementarity, count_overlaps
from reference_exit import count_exits, count_graduation
from reference_figures import ALL, Counted, Figure, Key, counted
from reference_flow import FlowKey, count_flows
from reference_history import Memory, remember
from reference_inputs import read_inputs
from reference_insurance import NONE_UNMATCHED, bounded, count_insurance, count_uhc, unmatched_by_region
from reference_month import Month, open_month
from reference_pbi import PROGRAMME, count_pbi
from reference_records import count_complaints, count_contributions
from reference_registry import count_registry, count_registry_rows
from reference_targeting import count_targeting


@dataclass(frozen=True)
class Results:
    """The rows of one month at nation, province and kabupaten/kota."""

    period: str
    indicators: dict[Key, Counted]
    overlaps: dict[OverlapKey, Overlap]
    flows: dict[FlowKey, int]


def count_series(inbox: Path, periods: Sequence[str]) -> Iterator[Results]:
    """Counts months in the order in which they are computed; each looks back at those before it.

    Raises:
        reference_gate.Unusable: a rule of the contract refuses a delivery.
    """
    history: dict[str, Memory] = {}
    for period in periods:
        month = open_month(read_inputs(inbox, period))
        memory = remember(month)
        yield Results(
            period=period,
            indicators=count_indicators(month, history),
            overlaps=count_overlaps(month),
            flows=count_flows(month, memory, history),
        )
        history[period] = memory


def count_indicators(month: Month, history: dict[str, Memory]) -> dict[Key, Counted]:
    """Rows of mart.fct_indicator: one exists if numerator or denominator is above 0."""
    unmatched = unmatched_by_region(month)
    found: dict[Key, Counted] = {}
    for programme_id, region, figure in figures_of(month, history):
        if figure.numerator or figure.denominator:
            key = Key(region, figure.indicator_id, programme_id, figure.breakdown, figure.category)
            if key in found:
                raise ValueError(f"counted twice: {key}")
            found[key] = counted(bounded(figure, unmatched.get(region, NONE_UNMATCHED)))
    return found


def figures_of(month: Month, history: dict[str, Memory]) -> Iterator[tuple[str, str, Figure]]:
    """(programme, region, figure) of all topics."""
    for figures in (
        count_insurance(month),
        count_uhc(month),
        count_complementarity(month),
        count_registry(month),
        count_registry_rows(month),
        count_contributions(month),
        count_complaints(month),
    ):
        yield from ((ALL, region, figure) for region, figure in figures)
    yield from ((PROGRAMME, region, figure) for region, figure in count_pbi(month, history))
    for programme_id, decree in month.decrees.items():
        for figures in (
            count_targeting(month, decree),
            count_exits(month, decree, history),
            count_graduation(month, decree),
        ):
            yield from ((programme_id, region, figure) for region, figure in figures)
