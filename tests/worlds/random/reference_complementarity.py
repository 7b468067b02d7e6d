"""Which programmes a family receives together, and every combination of programmes.

Part of the second plain-Python reference (README.md).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from typing import NamedTuple

from reference_decree import Unit
from reference_figures import Figure, by_region
from reference_month import Month

MAX_DECILES = (1, 2, 4, 10)
PACKAGE_2014 = ("PKH", "SEMBAKO", "PIP")


def count_complementarity(month: Month) -> Iterator[tuple[str, Figure]]:
    """Shares of F(d), by region. A figure about a programme that the month does not know is absent."""
    register, decrees = month.register, month.decrees
    families = by_region(register.F, register.region_of_family)
    core = month.core
    by_family = [name for name in core if month.programmes[name].unit == "keluarga"]
    received = {
        no_kk: frozenset(name for name in decrees if month.family_receives(name, no_kk)) for no_kk in register.F
    }
    for region, here in families.items():
        for limit in MAX_DECILES:
            F_d = [no_kk for no_kk in here if month.ranking.of_family.get(no_kk, 99) <= limit]

            def share(
                indicator: str, met: list[str], whole: list[str], breakdown: str = "max_decile", category: str = ""
            ) -> tuple[str, Figure]:
                return region, Figure(indicator, breakdown, category or str(limit), len(met), len(whole))  # noqa: B023 - called within the loop

            if all(name in decrees for name in core):
                held = {no_kk: len(received[no_kk] & set(core)) for no_kk in F_d}
                yield share("complementarity_full", [k for k in F_d if held[k] == len(core)], F_d)
                yield share("complementarity_any", [k for k in F_d if held[k] > 0], F_d)
                for count in range(len(core) + 1):
                    exactly = [k for k in F_d if held[k] == count]
                    yield share("complementarity_count", exactly, F_d, "programme_count", f"{limit}:{count}")
            if all(name in decrees for name in PACKAGE_2014):
                full = [no_kk for no_kk in F_d if received[no_kk] >= set(PACKAGE_2014)]
                yield share("complementarity_full_2014", full, F_d)
            if all(name in decrees and decrees[name].E is not None for name in by_family):
                entitled = {
                    no_kk: {name for name in by_family if Unit("keluarga", no_kk) in (decrees[name].E or ())}
                    for no_kk in F_d
                }
                whole = [no_kk for no_kk in F_d if entitled[no_kk]]
                met = [
                    no_kk
                    for no_kk in whole
                    if entitled[no_kk] <= received[no_kk]
                    and all(member.jkn_active for member in register.F[no_kk].members)
                ]
                yield share("complementarity_entitled", met, whole)


class OverlapKey(NamedTuple):
    """Grain of mart.fct_programme_overlap within a month."""

    region_code: str
    unit: str
    max_decile: int
    combination: str


class Overlap(NamedTuple):
    """Counts of one combination."""

    exact_count: int
    at_least_count: int
    denominator: int


def count_overlaps(month: Month) -> dict[OverlapKey, Overlap]:
    """Exact and at-least counts of every combination of the month's programmes."""
    if month.inputs.bansos is None:
        return {}
    register, decrees = month.register, month.decrees
    jiwa = [name for name, decree in decrees.items() if decree.programme.unit == "jiwa"]
    family_holds = {k: frozenset(n for n in decrees if month.family_receives(n, k)) for k in register.F}
    person_holds = {k: frozenset(n for n in jiwa if Unit("jiwa", k) in decrees[n].S) for k in register.P}
    counted: dict[OverlapKey, Overlap] = {}
    for unit, programmes, holds, deciles, regions in (
        (
            "keluarga",
            sorted(decrees),
            family_holds,
            month.ranking.of_family,
            by_region(register.F, register.region_of_family),
        ),
        ("jiwa", sorted(jiwa), person_holds, month.ranking.of_person, by_region(register.P, register.region_of_person)),
    ):
        possible = [frozenset(c) for size in range(len(programmes) + 1) for c in combinations(programmes, size)]
        for region, here in regions.items():
            for limit in MAX_DECILES:
                exact = Counter(holds[item] for item in here if deciles.get(item, 99) <= limit)
                for combination in possible:
                    at_least = sum(count for held, count in exact.items() if held >= combination)
                    if at_least:
                        counted[OverlapKey(region, unit, limit, "+".join(sorted(combination)))] = Overlap(
                            exact[combination], at_least, exact.total()
                        )
    return counted
