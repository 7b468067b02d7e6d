"""The people of one kabupaten/kota: who is born, dies, moves and changes family, month by month.

Random and full of defects; part of the random worlds (README.md).
"""

from __future__ import annotations

import calendar
import csv
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random

REFERENCE = Path(__file__).parents[3] / "reference"
# Birthdays at which an age group or a component begins or ends.
EDGE_AGES = (0, 1, 5, 6, 7, 15, 18, 19, 21, 22, 24, 25, 59, 60, 64, 65)


@dataclass(eq=False)
class Citizen:
    """Somebody with a row in the civil register, or who once had one."""

    nik: str
    no_kk: str
    name: str
    sex: str
    born: date
    region: str
    relation: str | None
    status: str = "HIDUP"
    died: date | None = None
    disabled: bool | None = None
    is_listed: bool = True
    cards: list[dict] = field(default_factory=list)
    memberships: list[dict] = field(default_factory=list)
    registry: dict[str, list[dict]] = field(default_factory=dict)


@dataclass(eq=False)
class World:
    """One kabupaten/kota.

    Attributes:
        empty: datasets of which this region has no rows.
        grants: rows of kemensos_bansos in force, by programme.
    """

    kabkota: str
    rng: Random
    people: list[Citizen] = field(default_factory=list)
    empty: frozenset[str] = frozenset()
    grants: dict[str, list[dict]] = field(default_factory=dict)
    serial: int = 0

    def number(self) -> int:
        """A number that this world has not given before."""
        self.serial += 1
        return self.serial

    @property
    def prefix(self) -> str:
        """The four digits of the region in numbers."""
        return self.kabkota.replace(".", "")


@cache
def kecamatan_of(kabkota: str) -> tuple[str, ...]:
    """Codes of the kecamatan of a kabupaten/kota."""
    with (REFERENCE / "regions_district.csv").open(encoding="utf-8", newline="") as file:
        return tuple(r["kode_kemendagri"] for r in csv.DictReader(file) if r["kabupaten_kemendagri"] == kabkota)


@cache
def all_kabkota() -> tuple[str, ...]:
    """Codes of the kabupaten/kota."""
    with (REFERENCE / "regions_regency.csv").open(encoding="utf-8", newline="") as file:
        return tuple(row["kode_kemendagri"] for row in csv.DictReader(file))


def chance(rng: Random, share: float) -> bool:
    """True in that share of the cases."""
    return rng.random() < share


def month_end(period: str) -> date:
    """Last day of a month."""
    year, month = map(int, period.split("-"))
    return date(year, month, calendar.monthrange(year, month)[1])


def place_in(rng: Random, kabkota: str) -> str:
    """A code of the kabupaten/kota, at any level that a person's row may have."""
    kecamatan = rng.choice(kecamatan_of(kabkota)) if kecamatan_of(kabkota) else kabkota
    if kecamatan == kabkota:
        return kabkota
    return rng.choice((kabkota, kecamatan, kecamatan, f"{kecamatan}.{rng.randint(1001, 2009)}"))


def random_birthday(rng: Random, today: date) -> date:
    """Any age; often a birthday within a day of the month's end."""
    if chance(rng, 0.2):
        year = today.year - rng.choice(EDGE_AGES)
        day = min(today.day, calendar.monthrange(year, today.month)[1])
        return min(date(year, today.month, day) + timedelta(days=rng.randint(-1, 1)), today)
    if chance(rng, 0.1):
        return today - timedelta(days=rng.randint(0, 400))
    return today - timedelta(
        days=int(365.25 * rng.choice((rng.uniform(0, 22), rng.uniform(20, 60), rng.uniform(55, 90))))
    )


def new_nik(world: World, sex: str, born: date) -> str:
    """A valid NIK that nobody has; sometimes of the family's former home (a NIK is kept for life)."""
    day = born.day + (40 if sex == "P" else 0)
    district = world.rng.randint(1, 20)
    return f"{world.prefix}{district:02}{day:02}{born:%m%y}{world.number() % 9999 + 1:04}"


def new_no_kk(world: World) -> str:
    """A family number."""
    return f"{world.prefix}01{world.rng.randint(1, 28):02}0120{world.number():04}"


def add_citizen(world: World, no_kk: str, relation: str | None, today: date, born: date | None = None) -> Citizen:
    """One more person."""
    rng = world.rng
    born = born or random_birthday(rng, today)
    sex = rng.choice("LP")
    citizen = Citizen(
        nik=new_nik(world, sex, born),
        no_kk=no_kk,
        name=f"Warga {world.serial}",
        sex=sex,
        born=born,
        region=place_in(rng, world.kabkota),
        relation=relation,
        disabled=rng.choice((None, None, False, False, False, True)),
    )
    world.people.append(citizen)
    return citizen


def settle(world: World, people: int, today: date) -> None:
    """Fills a world with families of one to six; some without KEPALA, some with two."""
    rng = world.rng
    while len(world.people) < people:
        no_kk = new_no_kk(world)
        for place in range(rng.choice((1, 1, 2, 3, 3, 4, 5, 6))):
            relation = "KEPALA" if place == 0 else rng.choice(("PASANGAN", "ANAK", "ANAK", "LAINNYA", None))
            if chance(rng, 0.06):
                relation = "KEPALA"
            elif place == 0 and chance(rng, 0.15):
                relation = rng.choice(("ANAK", None))
            add_citizen(world, no_kk, relation, today)
    for citizen in world.people:
        if chance(rng, 0.08):
            die(rng, citizen, today)
    for family in families_of(world):
        if chance(rng, 0.06):
            for member in family:
                die(rng, member, today)


def families_of(world: World) -> list[list[Citizen]]:
    """People by no_kk."""
    found: dict[str, list[Citizen]] = {}
    for citizen in world.people:
        found.setdefault(citizen.no_kk, []).append(citizen)
    return list(found.values())


def die(rng: Random, citizen: Citizen, today: date) -> None:
    """Dead this month, earlier, without a date, from a date on that lies ahead; or a date but no death."""
    citizen.status = "MENINGGAL"
    start = today.replace(day=1)
    citizen.died = max(
        citizen.born,
        rng.choice(
            (
                today,
                start,
                start + timedelta(days=rng.randint(0, 27)),
                start - timedelta(days=1),
                start - timedelta(days=rng.randint(1, 700)),
                today + timedelta(days=rng.randint(1, 40)),
            )
        ),
    )
    if chance(rng, 0.2):
        citizen.died = None
    elif chance(rng, 0.06):
        citizen.status = "HIDUP"


def live_a_month(world: World, today: date, elsewhere: list[World], pace: float) -> None:
    """What happens in a month, ``pace`` times as often as in a quiet one."""
    rng = world.rng
    for citizen in list(world.people):
        if chance(rng, 0.012 * pace):
            die(rng, citizen, today)
        if citizen.status == "MENINGGAL" and chance(rng, 0.01 * pace):
            citizen.status, citizen.died = "HIDUP", None
        if chance(rng, 0.008 * pace):
            citizen.is_listed = not citizen.is_listed
        if chance(rng, 0.012 * pace):
            citizen.region = place_in(rng, rng.choice(elsewhere).kabkota)
        if chance(rng, 0.012 * pace):
            citizen.no_kk = rng.choice((new_no_kk(world), rng.choice(world.people).no_kk))
            citizen.relation = rng.choice((citizen.relation, "KEPALA", "LAINNYA"))
        if chance(rng, 0.004 * pace):
            citizen.no_kk = rng.choice(rng.choice(elsewhere).people).no_kk
        if chance(rng, 0.01 * pace):
            citizen.relation = rng.choice(("KEPALA", "ANAK", None))
        if chance(rng, 0.01 * pace):
            citizen.disabled = rng.choice((None, True, False))
    for family in families_of(world):
        if chance(rng, 0.02 * pace):
            renumber(world, family)
        if chance(rng, 0.015 * pace):
            home = place_in(rng, rng.choice(elsewhere).kabkota)
            for member in family:
                member.region = home
        if chance(rng, 0.06 * pace):
            born = today - timedelta(days=rng.choice((0, 1, 5, 27, 28, 29, 30, -1, -20)))
            add_citizen(world, family[0].no_kk, rng.choice(("ANAK", None)), today, born)
    while chance(rng, 0.4):
        add_citizen(world, rng.choice((new_no_kk(world), rng.choice(world.people).no_kk)), None, today)


def renumber(world: World, family: list[Citizen]) -> None:
    """A new card for the whole family or for part of it; the head may go along or stay."""
    no_kk = new_no_kk(world)
    share = world.rng.choice((1.0, 0.5, 0.5, 0.3))
    for member in family:
        if chance(world.rng, share):
            member.no_kk = no_kk


def register_rows(world: World) -> list[dict]:
    """Rows of dukcapil_penduduk."""
    return [
        {
            "nik": c.nik,
            "no_kk": c.no_kk,
            "nama": c.name,
            "jenis_kelamin": c.sex,
            "tgl_lahir": c.born,
            "kode_wilayah": c.region,
            "hubungan_keluarga": c.relation,
            "status_hidup": c.status,
            "tgl_meninggal": c.died,
            "pekerjaan": None,
            "disabilitas": c.disabled,
        }
        for c in world.people
        if c.is_listed
    ]
