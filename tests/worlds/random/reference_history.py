"""What is remembered of a computed month, for the figures that compare months.

Part of the second plain-Python reference (README.md). "Figures that compare months use the months as they were
computed": a memory is taken when the month is counted and never recounted.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from reference_decree import Unit
from reference_month import Month

Regions = dict[Unit, str]


@dataclass(frozen=True)
class RememberedFamily:
    """A family of F, as it was."""

    head: str
    members: frozenset[str]


@dataclass(eq=False)
class Memory:
    """One computed month.

    Attributes:
        accounts: units and their kabupaten/kota by account of mart.fct_flow; absent where the month has none.
        families: by no_kk.
        active_pbi: kabupaten/kota of members of P with an AKTIF PBI_APBN card, by NIK.
        dead: NIKs of the dead in the register.
    """

    period: str
    registry: str
    accounts: dict[str, Regions]
    families: dict[str, RememberedFamily]
    active_pbi: dict[str, str]
    dead: frozenset[str]

    @cached_property
    def family_of(self) -> dict[str, str]:
        """no_kk by NIK."""
        return {nik: no_kk for no_kk, family in self.families.items() for nik in family.members}


def remember(month: Month) -> Memory:
    """What later months may look back at."""
    people = month.register.P.values()
    accounts: dict[str, Regions] = {
        "population": {Unit("jiwa", p.nik): p.kabkota for p in people},
        "registry": {Unit("jiwa", p.nik): p.kabkota for p in people if p.nik in month.ranking},
        "jkn_active": {Unit("jiwa", p.nik): p.kabkota for p in people if p.jkn_active},
    }
    for person in people:
        if person.jkn_active:
            segment = accounts.setdefault(f"jkn_segment:{person.segment}", {})
            segment[Unit("jiwa", person.nik)] = person.kabkota
    for name, decree in month.decrees.items():
        accounts[f"programme:{name}"] = {member: decree.region_of(member) for member in decree.B}
    return Memory(
        period=month.inputs.period,
        registry=month.ranking.generation,
        accounts=accounts,
        families={
            no_kk: RememberedFamily(family.head.nik, frozenset(m.nik for m in family.members))
            for no_kk, family in month.register.F.items()
        },
        active_pbi={p.nik: p.kabkota for p in people if any(c["segmen"] == "PBI_APBN" for c in p.cards_of("AKTIF"))},
        dead=frozenset(nik for nik in month.register.rows if month.register.is_dead(nik)),
    )
