"""Flow accounts: what the closing of a month is made of.

Part of the second plain-Python reference (README.md); contracts/warehouse.yaml, mart.fct_flow.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from itertools import pairwise
from typing import NamedTuple

from reference_decree import Unit
from reference_figures import levels_of
from reference_history import Memory, Regions
from reference_inputs import months_before
from reference_month import Month


class FlowKey(NamedTuple):
    """Grain of mart.fct_flow within a month."""

    region_code: str
    account: str
    flow: str


def count_flows(month: Month, now: Memory, history: Mapping[str, Memory]) -> dict[FlowKey, int]:
    """Every flow that is not 0; in the first month, and for the registry after a change of it, closings only."""
    counts: Counter[FlowKey] = Counter()
    last = history.get(months_before(now.period, 1))
    names = set(now.accounts) | (set(last.accounts) if last else set())
    for account in names:
        is_programme = account.startswith("programme:")
        if is_programme and account not in now.accounts:
            continue  # no row in the month's delivery: no figures
        closing = now.accounts.get(account, {})
        for kabkota in closing.values():
            for region in levels_of(kabkota):
                counts[FlowKey(region, account, "closing")] += 1
        if last is None or not is_comparable(account, now, last):
            continue
        if is_programme and account not in last.accounts:
            continue
        counts.update(flows_of(account, now, last, history, month))
    return {key: count for key, count in counts.items() if count}


def is_comparable(account: str, now: Memory, last: Memory) -> bool:
    """No flow is computed across a change of registry."""
    return account != "registry" or now.registry == last.registry


def flows_of(account: str, now: Memory, last: Memory, history: Mapping[str, Memory], month: Month) -> Counter[FlowKey]:
    """The flows of one account at every level."""
    opening, closing = last.accounts.get(account, {}), now.accounts.get(account, {})
    counts: Counter[FlowKey] = Counter()

    def book(flow: str, kabkota: str, count: int = 1) -> None:
        for region in levels_of(kabkota):
            counts[FlowKey(region, account, flow)] += count

    kept = carried_over(opening, closing, now, last)
    heirs = set(kept.values())
    gone = departed(account, history)
    for unit, before in opening.items():
        book("opening", before)
        if unit in kept:
            after = closing[kept[unit]]
            for region_before, region_after in zip(levels_of(before), levels_of(after), strict=True):
                if region_before != region_after:
                    counts[FlowKey(region_before, account, "moved_out")] += 1
                    counts[FlowKey(region_after, account, "moved_in")] += 1
        elif any(is_same(unit, last, heir, now) for heir in possible_heirs(unit, closing, now, last)):
            book("corrected", before, -1)  # merged into a family that another one goes on as
        else:
            book("died" if has_died(unit, last, month) else "left", before)
    for unit in closing.keys() - heirs:
        if any(is_same(was, last, unit, now) for was in possible_origins(unit, opening, now, last)):
            book("corrected", closing[unit])  # split off from a family that goes on as another one
        elif account == "population":
            is_born_now = month.register.P[unit.number].born >= month.inputs.month_start
            book("new" if is_born_now else "entered", closing[unit])
        else:
            was_there = any(is_same(was, memory, unit, now) for was, memory in gone)
            book("entered" if was_there else "new", closing[unit])
    return counts


def departed(account: str, history: Mapping[str, Memory]) -> list[tuple[Unit, Memory]]:
    """Units that were in the account and were not any more a computed month later, each as it was when last there."""
    found: list[tuple[Unit, Memory]] = []
    for earlier, later in pairwise(history[period] for period in sorted(history)):
        members = earlier.accounts.get(account, {})
        kept = carried_over(members, later.accounts.get(account, {}), later, earlier)
        found += [(unit, earlier) for unit in members if unit not in kept]
    return found


def has_died(unit: Unit, last: Memory, month: Month) -> bool:
    """Dead now; of a family the last living member, that is nobody who was in it lives and somebody died.

    Whoever was dead a month ago and has vanished from the register since is dead, not "alive, not in closing".
    """
    register = month.register
    if unit.kind == "keluarga":
        family = last.families.get(unit.number)
        if family is None and unit.number not in register.F:
            return True
        niks = family.members if family else {row["nik"] for row in register.households[unit.number]}
    else:
        niks = {unit.number}
    if any(nik in register.P for nik in niks):
        return False
    return any(register.is_dead(nik) if nik in register.rows else nik in last.dead for nik in niks)


def carried_over(opening: Regions, closing: Regions, now: Memory, last: Memory) -> dict[Unit, Unit]:
    """The unit of the closing that each unit of the opening goes on as, one to one.

    Of several that are the same "its own KK goes on, else the one with its head, else the one with most of its
    members".
    """
    pairs = [
        (heir != unit, not keeps_head(unit, last, heir, now), -staying(unit, last, heir, now), unit, heir)
        for unit in opening
        for heir in possible_heirs(unit, closing, now, last)
        if is_same(unit, last, heir, now)
    ]
    kept: dict[Unit, Unit] = {}
    taken: set[Unit] = set()
    for *_, unit, heir in sorted(pairs):
        if unit not in kept and heir not in taken:
            kept[unit] = heir
            taken.add(heir)
    return kept


def keeps_head(unit: Unit, then: Memory, heir: Unit, now: Memory) -> bool:
    """Whether the head of a family is still the head."""
    before, after = then.families.get(unit.number), now.families.get(heir.number)
    return before is not None and after is not None and before.head == after.head


def staying(unit: Unit, then: Memory, heir: Unit, now: Memory) -> int:
    """How many members of a family are in the other."""
    before, after = then.families.get(unit.number), now.families.get(heir.number)
    return len(before.members & after.members) if before and after else 0


def is_same(unit: Unit, then: Memory, heir: Unit, now: Memory) -> bool:
    """Whether a unit of an earlier month and one of this month are the same.

    A person by NIK, a recipient who was not found by id_penerima. "A family is the same if its head's person_id, or at
    least half of its members, carry over"; where either end has no living member, by its number.
    """
    if unit.kind == heir.kind == "keluarga":
        before, after = then.families.get(unit.number), now.families.get(heir.number)
        if before and after:
            return before.head == after.head or 2 * len(before.members & after.members) >= len(before.members)
    return unit == heir


def possible_heirs(unit: Unit, closing: Regions, now: Memory, last: Memory) -> set[Unit]:
    """Units of the closing to which somebody of the unit belongs, or that have its number."""
    before = last.families.get(unit.number) if unit.kind == "keluarga" else None
    families = {now.family_of[nik] for nik in before.members if nik in now.family_of} if before else set()
    return {unit, *(Unit("keluarga", no_kk) for no_kk in families)} & closing.keys()


def possible_origins(heir: Unit, opening: Regions, now: Memory, then: Memory) -> set[Unit]:
    """Units of an earlier month to which somebody of the unit belonged, or that had its number."""
    after = now.families.get(heir.number) if heir.kind == "keluarga" else None
    families = {then.family_of[nik] for nik in after.members if nik in then.family_of} if after else set()
    return {heir, *(Unit("keluarga", no_kk) for no_kk in families)} & opening.keys()
