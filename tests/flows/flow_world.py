"""Three months of a few hundred people who are born, die, move, change families, cards and programmes."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

MONTHS = (date(2024, 10, 1), date(2024, 11, 1), date(2024, 12, 1))
REGIONS = ("16.07", "16.71", "34.04", "34.71")
SEGMENTS = ("PPU_PN", "PPU_BU", "BP", "PBPU", "PBI_APBD", "PBI_APBN")
Row = dict[str, str | None]


@dataclass(frozen=True)
class Person:
    """A register row and what else is delivered about the person; `in_register` False: no row this month."""

    nik: str
    kk: str
    born: date
    sex: str
    region: str
    relation: str
    cards: tuple[tuple[str, str], ...] = ()
    registry_decile: str | None = None
    died_on: date | None = None
    in_register: bool = True


@dataclass(frozen=True)
class Decree:
    """A row of kemensos_bansos: who is named, and whether the row gives a reason to leave."""

    programme: str
    recipient: str
    nik: str | None
    kk: str | None
    region: str
    reason: str | None = None


@dataclass
class Month:
    """What was delivered for a month."""

    period: date
    people: dict[str, Person]
    decrees: list[Decree] = field(default_factory=list)

    @property
    def end(self) -> date:
        return (self.period + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def make_months(seed: int, families: int) -> list[Month]:
    """The same months for the same seed."""
    world = _World(random.Random(seed))
    first = Month(MONTHS[0], {person.nik: person for person in world.settle(families)})
    first.decrees = world.decree(first)
    months = [first]
    for period in MONTHS[1:]:
        months.append(world.next_month(months[-1], period))
    return months


class _World:
    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._people = 0
        self._families = 0

    def settle(self, families: int) -> Iterator[Person]:
        for _ in range(families):
            kk, region = self._new_kk(), self._chance.choice(REGIONS)
            for place in range(self._chance.choice((1, 1, 2, 2, 3, 4, 5))):
                yield self._person(kk, region, "KEPALA" if place == 0 else "ANAK")

    def decree(self, month: Month) -> list[Decree]:
        """PKH by family, PIP and PBI_JK by person; some name nobody that the register knows."""
        chosen = []
        for programme in ("PKH", "PIP", "PBI_JK"):
            for number, person in enumerate(month.people.values()):
                if self._chance.random() < 0.3:
                    is_lost = self._chance.random() < 0.1
                    chosen.append(
                        Decree(
                            programme,
                            f"{programme}-{number}",
                            None if is_lost else person.nik,
                            None if is_lost else person.kk,
                            person.region,
                        )
                    )
        return chosen

    def next_month(self, last: Month, period: date) -> Month:
        people = {nik: self._live(person, period) for nik, person in last.people.items()}
        for _ in range(len(people) // 12):
            parent = self._chance.choice([*people.values()])
            baby = self._person(parent.kk, parent.region, "ANAK", period + timedelta(days=self._chance.randrange(28)))
            people[baby.nik] = baby
        self._move_families(people)
        month = Month(period, people)
        month.decrees = self._renew(last, month)
        return month

    def _live(self, person: Person, period: date) -> Person:
        chance = self._chance.random
        if not person.in_register:
            return replace(person, in_register=chance() < 0.5)
        if person.died_on is None and chance() < 0.06:
            return replace(person, died_on=period + timedelta(days=self._chance.randrange(28)))
        if chance() < 0.04:
            return replace(person, in_register=False)
        if chance() < 0.25:
            person = replace(person, cards=self._cards())
        if chance() < 0.15:
            person = replace(person, registry_decile=self._decile())
        return person

    def _move_families(self, people: dict[str, Person]) -> None:
        """Whole families move house or get a new KK; single members join another family or begin their own."""
        everyone = [*people.values()]
        for kk in sorted({person.kk for person in everyone}):
            members = [person for person in people.values() if person.kk == kk]
            event = self._chance.random()
            if event < 0.08:
                region = self._chance.choice(REGIONS)
                people.update({member.nik: replace(member, region=region) for member in members})
            elif event < 0.16:
                new_kk = self._new_kk()
                people.update({member.nik: replace(member, kk=new_kk) for member in members})
            elif event < 0.30:
                host = self._chance.choice(everyone)
                leaving = self._chance.sample(members, self._chance.randint(1, len(members)))
                people.update({m.nik: replace(m, kk=host.kk, region=host.region, relation="LAINNYA") for m in leaving})
            elif event < 0.42:
                new_kk = self._new_kk()
                leaving = self._chance.sample(members, self._chance.randint(1, len(members)))
                people.update({m.nik: replace(m, kk=new_kk) for m in leaving})

    def _renew(self, last: Month, month: Month) -> list[Decree]:
        """Most stay in the decree, some leave with a reason, some are gone without a word, some come (back)."""
        kept = []
        for row in last.decrees:
            fate = self._chance.random()
            if row.reason is None and fate < 0.75:
                kept.append(row)
            elif row.reason is None and fate < 0.85:
                kept.append(replace(row, reason="PINDAH"))
        known = {(row.programme, row.recipient) for row in kept}
        fresh = [row for row in self.decree(month) if (row.programme, row.recipient) not in known]
        return kept + self._chance.sample(fresh, len(fresh) // 3)

    def _person(self, kk: str, region: str, relation: str, born: date | None = None) -> Person:
        self._people += 1
        sex = self._chance.choice("LP")
        born = born or date(1950, 1, 1) + timedelta(days=self._chance.randrange(26_000))
        day = born.day + (40 if sex == "P" else 0)
        nik = f"160701{day:02}{born:%m%y}{self._people:04}"
        return Person(nik, kk, born, sex, region, relation, self._cards(), self._decile())

    def _cards(self) -> tuple[tuple[str, str], ...]:
        count = self._chance.choice((0, 1, 1, 1, 2))
        return tuple(
            (
                self._chance.choice((*SEGMENTS, "PBI_APBN", "PBI_APBN")),
                self._chance.choice(("AKTIF", "AKTIF", "NONAKTIF")),
            )
            for _ in range(count)
        )

    def _decile(self) -> str | None:
        return self._chance.choice((None, None, "1", "2", "3", "4"))

    def _new_kk(self) -> str:
        self._families += 1
        return f"160701010124{self._families:04}"


def register_rows(month: Month) -> list[Row]:
    """Rows of dukcapil_penduduk."""
    return [
        {
            "nik": person.nik,
            "no_kk": person.kk,
            "nama": "Warga",
            "jenis_kelamin": person.sex,
            "tgl_lahir": person.born.isoformat(),
            "kode_wilayah": person.region,
            "hubungan_keluarga": person.relation,
            "status_hidup": "MENINGGAL" if person.died_on else "HIDUP",
            "tgl_meninggal": person.died_on.isoformat() if person.died_on else None,
            "pekerjaan": None,
            "disabilitas": "0",
        }
        for person in month.people.values()
        if person.in_register
    ]


def card_rows(month: Month) -> list[Row]:
    """Rows of bpjs_kesehatan_peserta."""
    cards = [(person, card) for person in month.people.values() for card in person.cards]
    return [
        {
            "no_kartu": f"{number:013}",
            "nik": person.nik,
            "nama": "Warga",
            "jenis_kelamin": person.sex,
            "tgl_lahir": person.born.isoformat(),
            "kode_wilayah": person.region,
            "segmen": segment,
            "status": status,
        }
        for number, (person, (segment, status)) in enumerate(cards)
    ]


def registry_rows(month: Month) -> list[Row]:
    """Rows of kemensos_registri."""
    return [
        {
            "id_registri": f"R{person.nik}",
            "nama": "Warga",
            "nik": person.nik,
            "kode_wilayah": person.region,
            "desil": person.registry_decile,
        }
        for person in month.people.values()
        if person.registry_decile is not None
    ]


def decree_rows(month: Month) -> list[Row]:
    """Rows of kemensos_bansos."""
    return [
        {
            "program": row.programme,
            "id_penerima": row.recipient,
            "nik": row.nik,
            "no_kk": row.kk,
            "nama": "Warga",
            "kode_wilayah": row.region,
            "status_salur": "BELUM",
            "alasan_keluar": row.reason,
        }
        for row in month.decrees
    ]
