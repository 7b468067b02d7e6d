"""The sets of one programme in one month: N, C, E, B, S, U, X.

Part of the second plain-Python reference (README.md); the comments quote ``sets`` and ``readings`` of the contract.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from reference_gate import Delivery
from reference_inputs import Inputs, Programme, Row
from reference_people import Person
from reference_register import Ranking, Register, trimmed

NOT_FOUND = "tidak_ditemukan"


class Unit(NamedTuple):
    """A person (jiwa, by NIK), a family (keluarga, by no_kk) or a recipient who is neither (by id_penerima)."""

    kind: str
    number: str


@dataclass(eq=False)
class Decree:
    """One programme in one month.

    Attributes:
        N: units of the country, P or F.
        C: units that meet the component.
        E: eligible; None if the registry that the programme follows was never delivered, or it has no max_decile.
        B: set as beneficiary, with the rows without alasan_keluar behind each.
        S: received: members of B with a SALUR row in the window.
        X: judged not eligible, with the reason.
        U: not to be judged, with the reason.
        month_rows: every row of the month's delivery by unit, also those with alasan_keluar.
        nominal_window: nominal of SALUR rows of the window by unit.
    """

    programme: Programme
    register: Register
    ranking: Ranking | None
    N: frozenset[Unit]
    C: frozenset[Unit]
    E: frozenset[Unit] | None
    B: dict[Unit, list[Row]]
    S: frozenset[Unit]
    X: dict[Unit, str]
    U: dict[Unit, str]
    month_rows: dict[Unit, list[Row]]
    nominal_window: dict[Unit, int]

    def region_of(self, unit: Unit) -> str:
        """The register's, else the row's."""
        return region_of_unit(unit, self.register, self.month_rows)

    def desil_of(self, unit: Unit) -> int | None:
        """By the registry that the programme follows."""
        return desil_of_unit(unit, self.ranking)

    def decile_of(self, unit: Unit) -> str:
        """Category of the decile breakdown; outside P or F: tidak_ada."""
        return str(self.desil_of(unit) or "tidak_ada")

    def members_of(self, units: Collection[Unit]) -> set[Person]:
        """The living persons behind units of N."""
        if self.programme.unit == "jiwa":
            return {self.register.P[unit.number] for unit in units if unit in self.N}
        return {person for unit in units if unit in self.N for person in self.register.F[unit.number].members}


def region_of_unit(unit: Unit, register: Register, rows: dict[Unit, list[Row]]) -> str:
    """Of a unit that stands in the rows, or is found in the register."""
    if unit.kind == "jiwa":
        return register.region_of_person(unit.number)
    if unit.kind == "keluarga":
        return register.region_of_family(unit.number)
    return str(rows[unit][-1]["kode_wilayah"][:5])


def desil_of_unit(unit: Unit, ranking: Ranking | None) -> int | None:
    """None for a unit outside P or F, and for one without a desil."""
    if ranking is None:
        return None
    deciles = {"jiwa": ranking.of_person, "keluarga": ranking.of_family}.get(unit.kind, {})
    return deciles.get(unit.number)


def unit_of(row: Row, unit: str, register: Register) -> Unit:
    """The beneficiary behind a row of kemensos_bansos.

    A person by NIK. A family: "the register's no_kk of the matched person, else the row's no_kk if the register has it
    (dead members included)". Else the row itself, by id_penerima.
    """
    person = register.rows.get(trimmed(row["nik"]))
    if unit == "jiwa":
        return Unit("jiwa", person["nik"]) if person else Unit(NOT_FOUND, row["id_penerima"])
    no_kk = person["no_kk"] if person else trimmed(row["no_kk"])
    return Unit("keluarga", no_kk) if no_kk in register.households else Unit(NOT_FOUND, row["id_penerima"])


def rows_by_unit(deliveries: Collection[Delivery], programme: Programme, register: Register) -> dict[Unit, list[Row]]:
    """Rows of a programme behind each unit, in the order of the deliveries."""
    found: dict[Unit, list[Row]] = defaultdict(list)
    for delivery in deliveries:
        for row in delivery.rows:
            if row["program"] == programme.programme_id:
                found[unit_of(row, programme.unit, register)].append(row)
    return dict(found)


def meets_component(members: Collection[Person], component: str | None) -> bool:
    """PKH: "a member in P aged 0-21 or 60+, or with disability `ya`"; PIP: aged 6-21; None: everybody."""
    if component == "PKH":
        return any(m.age <= 21 or m.age >= 60 or m.disability == "ya" for m in members)
    if component == "PIP":
        return any(6 <= m.age <= 21 for m in members)
    return True


def judge(unit: Unit, decree: Decree) -> tuple[str, str] | None:
    """Set (U or X) and reason of a member of B; None for one of E.

    The two lists of the contract as one: dead or not found comes before anything that needs the registry.
    """
    register, ranking, programme = decree.register, decree.ranking, decree.programme
    assert decree.E is not None and ranking is not None
    if unit in decree.E:
        return None
    if unit.kind == NOT_FOUND:
        return "U", "tidak_padan"
    if unit.kind == "jiwa":
        niks = [unit.number]
        is_gone, died_now = register.is_dead(unit.number), register.died_this_month(unit.number)
        if not is_gone and unit not in decree.N:
            return "U", "tidak_padan"  # unborn at month end
    else:
        niks = [member.nik for member in register.F[unit.number].members] if unit in decree.N else []
        # A family of whom nobody lives and nobody died has only members who are not born yet.
        is_gone, died_now = register.is_extinct(unit.number), register.family_died_this_month(unit.number)
    if is_gone:
        return ("U", "meninggal_bulan_ini") if died_now else ("X", "meninggal")
    if not any(nik in ranking for nik in niks):
        return ("X" if programme.registry_required else "U"), "tidak_di_registri"
    desil = decree.desil_of(unit)
    if desil is None:
        return "U", "tanpa_desil"
    assert programme.max_decile is not None
    return "X", "di_atas_batas" if desil > programme.max_decile else "tanpa_komponen"


def open_decree(programme: Programme, inputs: Inputs, register: Register, ranking: Ranking | None) -> Decree:
    """The sets of a programme that has rows in the month's delivery."""
    assert inputs.bansos is not None
    if programme.unit == "jiwa":
        living = {Unit("jiwa", nik): [person] for nik, person in register.P.items()}
    else:
        living = {Unit("keluarga", no_kk): family.members for no_kk, family in register.F.items()}
    C = frozenset(unit for unit, members in living.items() if meets_component(members, programme.component))
    E = None
    if ranking is not None and programme.max_decile is not None:
        E = frozenset(unit for unit in C if (desil_of_unit(unit, ranking) or 99) <= programme.max_decile)

    month_rows = rows_by_unit([inputs.bansos], programme, register)
    B = {
        unit: staying
        for unit, rows in month_rows.items()
        if (staying := [row for row in rows if row["alasan_keluar"] is None])
    }
    paid: dict[Unit, list[Row]] = {
        unit: salur
        for unit, rows in rows_by_unit(inputs.bansos_of_window(programme.payment_window), programme, register).items()
        if (salur := [row for row in rows if row["status_salur"] == "SALUR"])
    }
    decree = Decree(
        programme=programme,
        register=register,
        ranking=ranking,
        N=frozenset(living),
        C=C,
        E=E,
        B=B,
        S=frozenset(B.keys() & paid.keys()),
        X={},
        U={},
        month_rows=month_rows,
        nominal_window={unit: sum(row["nominal"] or 0 for row in rows) for unit, rows in paid.items()},
    )
    if E is not None:
        for unit in B:
            verdict = judge(unit, decree)
            if verdict:
                (decree.U if verdict[0] == "U" else decree.X)[unit] = verdict[1]
    return decree


def newest_status(rows: Collection[Row]) -> str:
    """Status of the row with the newest tgl_salur (NULL last), ties GAGAL before BELUM."""

    def order(row: Row) -> tuple[int, int]:
        return -(row["tgl_salur"] or date.min).toordinal(), ("GAGAL", "BELUM").index(row["status_salur"])

    return str(min(rows, key=order)["status_salur"])
