"""The hand-offs of PBI_JK between agencies: funnel, gap, leavers, reactivation.

Part of the second plain-Python reference (README.md).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reference_decree import Decree, Unit
from reference_figures import Figure, by_region, shares, split, total
from reference_history import Memory
from reference_inputs import months_before
from reference_month import Month
from reference_people import Person
from reference_targeting import DECILES

PROGRAMME = "PBI_JK"
GAPS = (
    "belum_ditetapkan_aktif_segmen_lain",
    "belum_ditetapkan_tanpa_jkn_aktif",
    "ditetapkan_belum_terdaftar",
    "ditetapkan_terdaftar_nonaktif",
    "ditetapkan_tidak_memenuhi_syarat",
    "kartu_pbi_tanpa_penetapan",
)
STATES = ("PBI_APBD", "PPU", "PBPU", "BP", "nonaktif", "meninggal", "tidak_ditemukan")
REMEMBERED_MONTHS = 6


def holds_pbi(person: Person, *statuses: str) -> bool:
    """A PBI_APBN card of one of the statuses."""
    return any(card["segmen"] == "PBI_APBN" for status in statuses for card in person.cards_of(status))


def count_pbi(month: Month, history: Mapping[str, Memory]) -> Iterator[tuple[str, Figure]]:
    """Figures of programme PBI_JK, by region."""
    decree = month.decrees.get(PROGRAMME)
    if decree is None:
        return
    if decree.E is not None:
        yield from count_funnel(month, decree)
    yield from count_leavers(month, decree, history)
    yield from count_reactivation(month, decree, history)


def count_funnel(month: Month, decree: Decree) -> Iterator[tuple[str, Figure]]:
    """Nested stages, and the persons between them."""
    for region, P in by_region(month.register.P.values(), lambda person: person.kabkota).items():
        E = {person for person in P if Unit("jiwa", person.nik) in (decree.E or ())}
        B = {person for person in P if Unit("jiwa", person.nik) in decree.B}
        registered = {person for person in P if holds_pbi(person, "AKTIF", "NONAKTIF")}
        active = {person for person in P if holds_pbi(person, "AKTIF")}
        stages = {"memenuhi_syarat": E, "ditetapkan": E & B, "terdaftar": E & B & registered, "aktif": E & B & active}
        before = len(P)
        for stage, reached in stages.items():
            yield region, Figure("pbi_funnel", "stage", stage, len(reached), before)
            before = len(reached)
        gaps = [gap for person in P if (gap := gap_of(person, E, B))]
        for figure in shares("pbi_gap", "reason", gaps, GAPS, len(P)):
            yield region, figure


def gap_of(person: Person, E: set[Person], B: set[Person]) -> str | None:
    """The one gap in which a person is."""
    if person in B:
        if person not in E:
            return "ditetapkan_tidak_memenuhi_syarat"
        if holds_pbi(person, "AKTIF"):
            return None
        is_registered = holds_pbi(person, "NONAKTIF")
        return "ditetapkan_terdaftar_nonaktif" if is_registered else "ditetapkan_belum_terdaftar"
    if holds_pbi(person, "AKTIF"):
        return "kartu_pbi_tanpa_penetapan"
    if person in E:
        is_covered = person.jkn_active
        return "belum_ditetapkan_aktif_segmen_lain" if is_covered else "belum_ditetapkan_tanpa_jkn_aktif"
    return None


def state_of(nik: str, month: Month) -> str:
    """Where somebody is now who was active by a PBI_APBN card a month ago."""
    if nik in month.register.rows and month.register.is_dead(nik):
        return "meninggal"
    person = month.register.P.get(nik)
    if person is None:
        return "tidak_ditemukan"
    if person.jkn_active:
        return "PPU" if person.segment.startswith("PPU_") else person.segment
    return "nonaktif" if person.cards_of("NONAKTIF") else "tidak_ditemukan"


def region_now(nik: str, month: Month, history: Mapping[str, Memory]) -> str:
    """The register's now, else that of the newest month in which the person was active by a PBI_APBN card."""
    if nik in month.register.rows:
        return month.register.region_of_person(nik)
    active = max(period for period, memory in history.items() if nik in memory.active_pbi)
    return history[active].active_pbi[nik]


def count_leavers(month: Month, decree: Decree, history: Mapping[str, Memory]) -> Iterator[tuple[str, Figure]]:
    """Persons active by a PBI_APBN card last month and not now."""
    last = history.get(months_before(month.inputs.period, 1))
    if last is None:
        return
    now = {person.nik for person in month.register.P.values() if holds_pbi(person, "AKTIF")}
    left = last.active_pbi.keys() - now
    for region, here in by_region(left, lambda nik: region_now(nik, month, history)).items():
        states = [state_of(nik, month) for nik in here]
        for figure in shares("pbi_leavers", "reason", states, STATES, len(here)):
            yield region, figure
        if decree.ranking:
            deciles = [decree.decile_of(Unit("jiwa", nik)) for nik in here]
            for figure in shares("pbi_leavers", "decile", deciles, DECILES, len(here)):
                yield region, figure


def count_reactivation(month: Month, decree: Decree, history: Mapping[str, Memory]) -> Iterator[tuple[str, Figure]]:
    """Persons deactivated within the last six months, and those of them active again since."""
    now = {person.nik for person in month.register.P.values() if holds_pbi(person, "AKTIF")}
    active = {period: {*memory.active_pbi} for period, memory in history.items()} | {month.inputs.period: now}
    recent = [months_before(month.inputs.period, back) for back in range(REMEMBERED_MONTHS)]
    watched = [m for m in recent if m in active and months_before(m, 1) in active]
    if not watched:
        return
    left: set[str] = set()
    back: set[str] = set()
    for later in watched:
        gone = active[months_before(later, 1)] - active[later]
        left |= gone
        back |= {nik for nik in gone if any(nik in active[m] for m in active if m > later)}
    for region, here in by_region(left, lambda nik: region_now(nik, month, history)).items():
        yield region, total("pbi_reactivation", len(here & back), len(here))
        if decree.ranking:
            for figure in split(
                "pbi_reactivation", "decile", here, here & back, lambda nik: decree.decile_of(Unit("jiwa", nik))
            ):
                yield region, figure
