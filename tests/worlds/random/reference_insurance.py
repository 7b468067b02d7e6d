"""JKN and BPJS Ketenagakerjaan: the counts of ``thirty/reference_count.py``, with bounds.

Part of the second plain-Python reference (README.md). The twenty indicators were written down and checked on paper
there; here are only what depends on the size of the inbox, and what the unmatched records allow.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import reference_count as thirty
from reference_figures import Figure, by_region, rows_by_region, total
from reference_inputs import Row, threshold
from reference_month import Month


@dataclass(frozen=True)
class Unmatched:
    """Records of one region that belong to nobody in the register."""

    cards: list[Row]
    memberships: list[Row]
    registry: list[Row]

    def could_raise(self, indicator: str) -> int:
        """How many more persons the numerator could have, one a record."""
        living = [card for card in self.cards if card["status"] != "MENINGGAL"]
        paying = [m for m in self.memberships if m["status"] == "AKTIF"]
        match indicator:
            case "jkn_registered_coverage":
                return len(living)
            case "jkn_active_coverage" | "jkn_uncovered_bottom40":
                return sum(card["status"] == "AKTIF" for card in living)
            case "tk_active_coverage":
                return len(paying)
            case "tk_wage_coverage":
                return sum(m["segmen"] in ("PU", "JAKON") for m in paying)
            case "tk_nonwage_coverage":
                return sum(m["segmen"] == "BPU" and {"JKK", "JKM"} <= m["program"] for m in paying)
            case "registry_coverage" | "registry_exclusion":
                return len(self.registry)
        raise KeyError(indicator)


NONE_UNMATCHED = Unmatched([], [], [])
RAISED = {
    "jkn_registered_coverage",
    "jkn_active_coverage",
    "tk_wage_coverage",
    "tk_nonwage_coverage",
    "tk_active_coverage",
    "registry_coverage",
}
LOWERED = {"jkn_uncovered_bottom40", "registry_exclusion"}


def bounded(figure: Figure, unmatched: Unmatched) -> Figure:
    """The figure with what it would be if every unmatched record were one more person of the region."""
    if figure.breakdown != "total" or figure.indicator_id not in RAISED | LOWERED or not figure.denominator:
        return figure
    counted, whole = int(figure.numerator), int(figure.denominator)
    more = unmatched.could_raise(figure.indicator_id)
    as_counted = Fraction(counted, whole)
    if figure.indicator_id in LOWERED:
        return figure._replace(low=Fraction(max(counted - more, 0), whole), high=as_counted)
    # A coverage may already be above 1; the unmatched then raise nothing.
    return figure._replace(low=as_counted, high=max(as_counted, Fraction(min(counted + more, whole), whole)))


def unmatched_by_region(month: Month) -> dict[str, Unmatched]:
    """Unmatched records by their own region."""
    inputs = month.inputs
    cards, memberships, registry = (
        rows_by_region(row for row in (delivery.rows if delivery else []) if not month.is_matched(row))
        for delivery in (inputs.cards, inputs.memberships, inputs.registry)
    )
    return {
        region: Unmatched(cards[region], memberships[region], registry[region])
        for region in {*cards, *memberships, *registry}
    }


def count_insurance(month: Month) -> Iterator[tuple[str, Figure]]:
    """Figures of population, JKN and BPJS Ketenagakerjaan by region, without bounds."""
    inputs = month.inputs
    people = by_region(month.register.P.values(), lambda person: person.kabkota)
    cards = rows_by_region(inputs.cards.rows)
    acuan = rows_by_region(inputs.population.rows) if inputs.population else {}
    workers = rows_by_region(inputs.workers.rows) if inputs.workers else {}
    for region in sorted({*people, *cards, *acuan, *workers}):
        here = list(people.get(region, ()))
        yield from ((region, figure) for figure in renamed(thirty.count_population(here)))
        yield from ((region, figure) for figure in renamed(thirty.count_jkn(here)))
        if inputs.population:
            reported = thirty.count_reported(cards.get(region, []), acuan.get(region, []), region)
            yield from ((region, figure) for figure in renamed(reported))
        if inputs.memberships:
            yield from ((region, figure) for figure in renamed(thirty.count_employment(here)))
            if inputs.workers:
                covered = thirty.count_employment_coverage(here, workers.get(region, []), region)
                yield from ((region, figure) for figure in renamed(covered))


def renamed(figures: Iterator[thirty.Figure]) -> Iterator[Figure]:
    """Figures of the other reference, as figures of this one."""
    return (Figure(*figure) for figure in figures)


def count_uhc(month: Month) -> Iterator[tuple[str, Figure]]:
    """uhc_status: kabupaten/kota with cards and a DUKCAPIL_DKB figure, and those of them that reach both thresholds."""
    if month.inputs.population is None:
        return
    day = month.inputs.month_end
    least_registered, least_active = threshold("uhc_registered_share", day), threshold("uhc_active_share", day)
    acuan = rows_by_region(month.inputs.population.rows)
    verdicts: dict[str, bool] = {}
    for region, cards in rows_by_region(month.inputs.cards.rows).items():
        if len(region) != len("00.00"):
            continue
        registered = sum(card["status"] != "MENINGGAL" for card in cards)
        active = sum(card["status"] == "AKTIF" for card in cards)
        population = thirty.published_population(acuan.get(region, []), "DUKCAPIL_DKB", region)
        if registered and population:
            verdicts[region] = (
                Decimal(registered) >= least_registered * population and Decimal(active) >= least_active * registered
            )
    for region, judged in by_region(verdicts, str).items():
        yield region, total("uhc_status", sum(verdicts[kabkota] for kabkota in judged), len(judged))
