"""One month, opened: the register with everything matched to it, the rankings, the programmes.

Part of the second plain-Python reference (README.md).
"""

from __future__ import annotations

from dataclasses import dataclass

from reference_decree import Decree, Unit, open_decree
from reference_inputs import Inputs, Programme, Row, programmes_valid
from reference_people import attach
from reference_register import Ranking, Register, open_register, rank, trimmed


@dataclass(eq=False)
class Month:
    """What the indicators of one month are counted from.

    Attributes:
        ranking: of the registry that a figure not about one programme follows.
        rankings: by registry generation, as far as delivered.
        decrees: by programme_id, for programmes with a row in the month's delivery; empty without a delivery.
    """

    inputs: Inputs
    register: Register
    ranking: Ranking
    rankings: dict[str, Ranking]
    decrees: dict[str, Decree]
    programmes: dict[str, Programme]

    @property
    def core(self) -> list[str]:
        """Programmes of the core package."""
        return [p.programme_id for p in self.programmes.values() if p.in_core_package]

    def is_matched(self, row: Row) -> bool:
        """Whether a record's NIK, trimmed, is one of the register."""
        return trimmed(row["nik"]) in self.register.rows

    def family_receives(self, programme_id: str, no_kk: str) -> bool:
        """In S(p), "a jiwa programme counts if any living member is in S(p)"."""
        decree = self.decrees[programme_id]
        if decree.programme.unit == "keluarga":
            return Unit("keluarga", no_kk) in decree.S
        return any(Unit("jiwa", member.nik) in decree.S for member in self.register.F[no_kk].members)


def open_month(inputs: Inputs) -> Month:
    """Matches and ranks; the sets of every programme."""
    register = open_register(inputs.register, inputs.month_end)
    rankings = {generation: rank(register, delivery) for generation, delivery in inputs.registries.items()}
    ranking = rankings[str(inputs.registry.registry)]
    people = list(register.P.values())
    attach(people, inputs.cards.rows, "cards")
    attach(people, inputs.registry.rows, "registry_rows")
    attach(people, inputs.memberships.rows if inputs.memberships else [], "memberships")
    for person in people:
        person.desil = ranking.of_person.get(person.nik)
    valid = programmes_valid(inputs.month_end)
    in_delivery = {row["program"] for row in inputs.bansos.rows} if inputs.bansos else set()
    decrees = {
        name: open_decree(programme, inputs, register, rankings.get(programme.registry))
        for name, programme in sorted(valid.items())
        if name in in_delivery
    }
    return Month(inputs, register, ranking, rankings, decrees, valid)
