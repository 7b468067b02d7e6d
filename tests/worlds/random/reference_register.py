"""The civil register of one month: who is dead, who is P, what is a family, who is in F.

Part of the second plain-Python reference (README.md); the comments quote ``sets`` of contracts/indicators.yaml.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from reference_gate import Delivery
from reference_inputs import Row
from reference_people import Person, is_dead, last_day, living_people


def trimmed(text: str | None) -> str:
    """A recorded number without blanks round it; empty for NULL."""
    return (text or "").strip()


@dataclass(eq=False)
class Family:
    """A family of F. "Members are members in P"."""

    no_kk: str
    members: list[Person]

    @cached_property
    def head(self) -> Person:
        """The KEPALA (of several, the lowest NIK), else the member with the lowest NIK."""
        return min(self.members, key=lambda member: (not member.is_kepala, member.nik))

    @property
    def kabkota(self) -> str:
        """The head's."""
        return self.head.kabkota


@dataclass(eq=False)
class Register:
    """Everybody in the civil register, dead and unborn included, and the living among them.

    Attributes:
        rows: by NIK.
        households: rows by no_kk, also of families without a living member.
        P: living persons by NIK.
        F: families with at least one of them, by no_kk.
    """

    month_end: date
    rows: dict[str, Row]
    households: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    P: dict[str, Person] = field(default_factory=dict)
    F: dict[str, Family] = field(default_factory=dict)

    def is_dead(self, nik: str) -> bool:
        """Dead at month end; somebody born after it is neither dead nor alive."""
        row = self.rows[nik]
        return is_dead(row, self.month_end) and row["tgl_lahir"] <= self.month_end

    def died_this_month(self, nik: str) -> bool:
        """Dead with a date in this month; "MENINGGAL without a date is an earlier death"."""
        died = self.rows[nik]["tgl_meninggal"]
        return self.is_dead(nik) and died is not None and died >= self.month_end.replace(day=1)

    def is_extinct(self, no_kk: str) -> bool:
        """Without a living member, and somebody died."""
        return no_kk not in self.F and any(self.is_dead(row["nik"]) for row in self.households[no_kk])

    def family_died_this_month(self, no_kk: str) -> bool:
        """The newest dated death among its members lies in this month."""
        return any(self.died_this_month(row["nik"]) for row in self.households[no_kk])

    def region_of_person(self, nik: str) -> str:
        """The register's."""
        return str(self.rows[nik]["kode_wilayah"][:5])

    def region_of_family(self, no_kk: str) -> str:
        """Its head's, or, with no living member, its lowest NIK's."""
        if no_kk in self.F:
            return self.F[no_kk].kabkota
        return self.region_of_person(min(row["nik"] for row in self.households[no_kk]))


def open_register(delivery: Delivery, month_end: date) -> Register:
    """The register of one month."""
    register = Register(month_end, {row["nik"]: row for row in delivery.rows})
    for row in delivery.rows:
        register.households[row["no_kk"]].append(row)
    register.P = {person.nik: person for person in living_people(delivery.rows, month_end)}
    members: dict[str, list[Person]] = defaultdict(list)
    for person in register.P.values():
        members[person.family].append(person)
    register.F = {no_kk: Family(no_kk, found) for no_kk, found in members.items()}
    return register


@dataclass(eq=False)
class Ranking:
    """desil(x) by one delivery of one registry generation.

    Attributes:
        rows: matched registry rows by NIK, of anybody in the register.
        of_person: desil of members of P that have one.
        of_family: desil of families of F that have one.
    """

    generation: str
    rows: dict[str, list[Row]]
    of_person: dict[str, int] = field(default_factory=dict)
    of_family: dict[str, int] = field(default_factory=dict)

    def __contains__(self, nik: str) -> bool:
        return nik in self.rows


def own_desil(rows: list[Row]) -> int | None:
    """Of the row with the newest tgl_verval (NULL last), then the smallest id_registri."""

    def newest_first(row: Row) -> tuple[int, str]:
        return -(row["tgl_verval"] or date.min).toordinal(), row["id_registri"]

    desil: int | None = min(rows, key=newest_first)["desil"]
    return desil


def rank(register: Register, delivery: Delivery) -> Ranking:
    """Gives persons and families their desil."""
    rows: dict[str, list[Row]] = defaultdict(list)
    for row in delivery.rows:
        if trimmed(row["nik"]) in register.rows:
            rows[trimmed(row["nik"])].append(row)
    ranking = Ranking(str(delivery.registry), dict(rows))
    own = {nik: own_desil(found) for nik, found in rows.items() if nik in register.P}
    registry_end = last_day(delivery.period)
    for nik, person in register.P.items():
        is_newborn = nik not in rows and person.born > registry_end
        desil = own.get(register.F[person.family].head.nik if is_newborn else nik)
        if desil is not None:
            ranking.of_person[nik] = desil
    for no_kk, family in register.F.items():
        desil = ranking.of_person.get(family.head.nik)
        if desil is None:
            votes = Counter(ranking.of_person[m.nik] for m in family.members if m.nik in ranking.of_person)
            if votes:
                desil = min(votes, key=lambda candidate: (-votes[candidate], candidate))
        if desil is not None:
            ranking.of_family[no_kk] = desil
    return ranking
