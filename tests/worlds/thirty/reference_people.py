"""The people of one month, with what was matched to them: the sets of contracts/indicators.yaml, person by person.

Part of the plain-Python reference count (see README.md).
"""

from __future__ import annotations

import calendar
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from reference_gate import Row

SEGMENTS = ("PPU_PN", "PPU_BU", "BP", "PBPU", "PBI_APBD", "PBI_APBN")
REASONS = ("TUNGGAKAN", "MUTASI", "PBI_DINONAKTIFKAN", "USIA_ANAK", "LAINNYA", None)
TK_SEGMENTS = ("PU", "JAKON", "BPU", "PMI")
CATEGORIES = {
    "sex": ("L", "P"),
    "age_group": ("0-5", "6-18", "19-24", "25-59", "60+"),
    "decile": (*map(str, range(1, 11)), "tidak_ada"),
    "disability": ("ya", "tidak", "tidak_diketahui"),
}


@dataclass(eq=False)
class Person:
    """A member of P with everything that was matched to it on NIK."""

    nik: str
    family: str
    is_kepala: bool
    kabkota: str
    sex: str
    born: date
    disabled: bool | None
    month_end: date
    cards: list[Row] = field(default_factory=list)
    memberships: list[Row] = field(default_factory=list)
    registry_rows: list[Row] = field(default_factory=list)
    desil: int | None = None

    @property
    def months_old(self) -> int:
        """Completed months at month end."""
        months = (self.month_end.year - self.born.year) * 12 + self.month_end.month - self.born.month
        return months - (self.month_end.day < self.born.day)

    @property
    def age(self) -> int:
        """Completed years at month end."""
        return self.months_old // 12

    @property
    def age_group(self) -> str:
        """The contract's age group."""
        return next(
            group for last, group in zip((5, 18, 24, 59, 999), CATEGORIES["age_group"], strict=True) if self.age <= last
        )

    @property
    def decile(self) -> str:
        """Category of the decile breakdown."""
        return "tidak_ada" if self.desil is None else str(self.desil)

    @property
    def disability(self) -> str:
        """ya if any register says so, tidak_diketahui if none says anything."""
        said = {self.disabled, *(row["disabilitas"] for row in self.registry_rows)}
        return "ya" if True in said else "tidak" if False in said else "tidak_diketahui"

    def cards_of(self, status: str) -> list[Row]:
        """The person's JKN cards of one status."""
        return [card for card in self.cards if card["status"] == status]

    @property
    def jkn_active(self) -> bool:
        """Member of JKN_act."""
        return bool(self.cards_of("AKTIF"))

    @property
    def jkn_registered(self) -> bool:
        """Member of JKN_reg."""
        return bool(self.cards_of("AKTIF") or self.cards_of("NONAKTIF"))

    @property
    def segment_card(self) -> Row:
        """The card that gives the one segment of a member of JKN_reg; for a complete tie by the reason."""

        def newest_first(card: Row) -> int:
            return -(card["tgl_akhir"] or date.min).toordinal()

        def order(card: Row) -> tuple[int, int]:
            return SEGMENTS.index(card["segmen"]), REASONS.index(card["alasan_nonaktif"])

        if self.jkn_active:
            return min(self.cards_of("AKTIF"), key=order)
        return min(self.cards_of("NONAKTIF"), key=lambda card: (newest_first(card), *order(card)))

    @property
    def segment(self) -> str:
        """One JKN segment a person."""
        return str(self.segment_card["segmen"])

    @property
    def active_segments(self) -> list[str]:
        """Distinct segments of the AKTIF cards, in alphabetical order."""
        return sorted({card["segmen"] for card in self.cards_of("AKTIF")})

    @property
    def inactive_reason(self) -> str:
        """Why the card that gives the segment is not active."""
        return self.segment_card["alasan_nonaktif"] or "tidak_disampaikan"

    def active_memberships(self, segment: str) -> list[Row]:
        """AKTIF BPJS Ketenagakerjaan memberships of one segment."""
        return [m for m in self.memberships if m["status"] == "AKTIF" and m["segmen"] == segment]

    @property
    def tk_segment(self) -> str | None:
        """One employment segment a person, the first of PU, JAKON, BPU, PMI; None outside TK_act."""
        return next((segment for segment in TK_SEGMENTS if self.active_memberships(segment)), None)

    def tk_programmes(self, segment: str) -> set[str]:
        """Programmes of all AKTIF memberships of one segment together."""
        return {programme for m in self.active_memberships(segment) for programme in m["program"]}

    @property
    def is_wage_insured(self) -> bool:
        """Aged 15+ with PU or JAKON."""
        return self.age >= 15 and self.tk_segment in ("PU", "JAKON")

    @property
    def is_nonwage_insured(self) -> bool:
        """Aged 15+, one BPU membership with JKK and JKM, none of PU or JAKON."""
        holds_both = any({"JKK", "JKM"} <= m["program"] for m in self.active_memberships("BPU"))
        return self.age >= 15 and holds_both and self.tk_segment == "BPU"


def last_day(period: str) -> date:
    """Month end."""
    year, month = map(int, period.split("-"))
    return date(year, month, calendar.monthrange(year, month)[1])


def living_people(register: list[Row], month_end: date) -> list[Person]:
    """P: not dead and born by month end, one per NIK."""
    return [
        Person(
            nik=row["nik"],
            family=row["no_kk"],
            is_kepala=row["hubungan_keluarga"] == "KEPALA",
            kabkota=row["kode_wilayah"][:5],
            sex=row["jenis_kelamin"],
            born=row["tgl_lahir"],
            disabled=row["disabilitas"],
            month_end=month_end,
        )
        for row in register
        if row["tgl_lahir"] <= month_end and not is_dead(row, month_end)
    ]


def is_dead(row: Row, month_end: date) -> bool:
    """MENINGGAL with no date of death or one by month end."""
    return row["status_hidup"] == "MENINGGAL" and (row["tgl_meninggal"] is None or row["tgl_meninggal"] <= month_end)


def attach(people: list[Person], records: list[Row], name: str) -> None:
    """Exact matching: a record belongs to the person whose NIK its own, trimmed, equals."""
    by_nik = {person.nik: person for person in people}
    for record in records:
        person = by_nik.get((record["nik"] or "").strip())
        if person:
            getattr(person, name).append(record)


def rank(people: list[Person], registry_end: date) -> None:
    """Gives each person its desil; those born after the registry's month and not in it take their head's."""

    def newest_first(row: Row) -> tuple[int, str]:
        return -(row["tgl_verval"] or date.min).toordinal(), row["id_registri"]

    for person in people:
        if person.registry_rows:
            person.desil = min(person.registry_rows, key=newest_first)["desil"]
    families: dict[str, list[Person]] = defaultdict(list)
    for person in people:
        families[person.family].append(person)
    own = {person: person.desil for person in people}
    for members in families.values():
        head = min(members, key=lambda member: (not member.is_kepala, member.nik))
        for member in members:
            if not member.registry_rows and member.born > registry_end:
                member.desil = own[head]
