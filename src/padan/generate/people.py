"""The people of a block and the days of their lives: families, birth, death, moves, welfare, and numbers (NIK, KK)."""

from dataclasses import dataclass

import numpy as np

from padan.generate.blocks import Block
from padan.generate.calibration import Bools, Calibration, Floats, Ints
from padan.generate.digits import Digits, choose, date_digits, rank_in_group, spell, year_of
from padan.generate.timeline import HISTORY_DAYS, NEVER

KEPALA, PASANGAN, ANAK, LAINNYA = range(4)
ROLES = ("KEPALA", "PASANGAN", "ANAK", "LAINNYA")
PERSONS_A_BLOCK = 1_000_000
"""Person and family numbers are block number × this + row, so that blocks need not know of each other."""
_FOREIGN_SERIAL = 5000
_YEAR = 365.25


@dataclass(frozen=True)
class Families:
    """Arrays over the families of a block."""

    number: Ints
    piece: Ints
    kecamatan: Ints
    origin: Ints
    """Kecamatan before the move (the same where there was none)."""
    moved: Ints
    """Day of the move; long ago (−NEVER) where there was none."""
    score: Floats
    """Welfare; below 0 is poor."""
    decile: Ints
    """True decile, 1 to 10."""
    kk: Digits
    kk_split: Digits
    """Number of the second KK of a family that is split over two."""


@dataclass(frozen=True)
class People:
    """Arrays over the persons of a block: the living at the end of the period first, then those who died."""

    number: Ints
    living: int
    family: Ints
    role: Ints
    female: Bools
    born: Ints
    registered: Ints
    """Day on which the civil register learns of the birth."""
    died: Ints
    death_registered: Ints
    disabled: Bools
    nik: Digits
    split: Bools
    """Registered under the family's second KK."""
    families: Families

    def kecamatan_on(self, day: int) -> Ints:
        """Where each person lives on a day."""
        families = self.families
        return np.where(families.moved > day, families.origin, families.kecamatan)[self.family]

    def age_on(self, day: int) -> Ints:
        """Years, to the day's precision of 365.25."""
        return np.floor((day - self.born) / _YEAR).astype(np.int64)


def make_people(
    block: Block, calibration: Calibration, random: np.random.Generator, *, end: int, blocks: int
) -> People:
    """Draws the people of a block.

    Args:
        block: how many men and women of which kabupaten/kota live on `end`.
        random: the block's own generator.
        end: the last day of the period, in days since 1970.
        blocks: number of blocks in the world (divides serial numbers).
    """
    rates = calibration.rates["people"]
    piece = np.repeat(np.arange(len(block.kabkota)), block.people.sum(axis=1))
    n = len(piece)
    family, position, family_piece = _group_into_families(piece, np.array(rates["family_size"]), random)
    count = len(family_piece)
    size = np.bincount(family, minlength=count)
    couple = (random.random(count) < rates["couple"]) & (size > 1)
    head_female = random.random(count) < np.where(size == 1, 0.48, np.where(couple, 0.005, 0.75))
    role = np.where(position == 0, KEPALA, np.where((position == 1) & couple[family], PASANGAN, ANAK))
    other = (position >= 2) & (random.random(n) < 0.14)
    role[other] = LAINNYA
    female = random.random(n) < 0.493
    heads, spouses = role == KEPALA, role == PASANGAN
    female[heads] = head_female[family[heads]]
    female[spouses] = ~head_female[family[spouses]]
    _fit_sexes(female, role, family, piece, block.people)
    days_old = _draw_ages(role, family, size, couple, random)
    born = end - days_old
    delay = np.where(random.random(n) < 0.7, random.integers(0, 28, n), random.integers(28, 240, n))
    # Everybody living at the end is registered by then; who would be late is registered earlier, not on the last day.
    early = born + np.floor(random.random(n) ** 2 * days_old).astype(np.int64)
    registered = np.where(born + delay > end, early, born + delay)

    dead = _draw_dead(count, n, rates, random, end=end, size=size)
    families = _make_families(block, calibration, family_piece, random, end=end)
    family = np.concatenate([family, dead["family"]])
    female = np.concatenate([female, dead["female"].astype(bool)])
    born = np.concatenate([born, dead["born"]])
    total = len(family)
    died = np.concatenate([np.full(n, NEVER), dead["died"]])
    known = died + random.integers(0, 45, total)
    known[(died < NEVER) & (random.random(total) < rates["never_reported_dead"])] = NEVER
    death_registered = np.where(died < NEVER, known, NEVER)
    aged = born < end - 60 * _YEAR
    return People(
        number=block.number * PERSONS_A_BLOCK + np.arange(total),
        living=n,
        family=family,
        role=np.concatenate([role, dead["role"]]),
        female=female,
        born=born,
        registered=np.concatenate([registered, dead["born"]]),
        died=died,
        death_registered=death_registered,
        disabled=random.random(total) < np.where(aged, rates["disability_60"], rates["disability"]),
        nik=_issue_nik(block, calibration, families, family, female, born, random, end=end, blocks=blocks),
        split=_split_families(total, family, count, np.concatenate([role, dead["role"]]), calibration, random),
        families=families,
    )


def _group_into_families(piece: Ints, sizes: Floats, random: np.random.Generator) -> tuple[Ints, Ints, Ints]:
    """Family and position within it for rows sorted by piece; a family never crosses two pieces."""
    n = len(piece)
    drawn = 1 + choose(sizes, random.random(n))
    starts = np.concatenate([[0], np.cumsum(drawn)])
    begins = np.zeros(n, bool)
    begins[starts[starts < n]] = True
    begins[1:] |= piece[1:] != piece[:-1]
    family = np.cumsum(begins) - 1
    first = np.flatnonzero(begins)
    return family, np.arange(n) - first[family], piece[first]


def _fit_sexes(female: Bools, role: Ints, family: Ints, piece: Ints, goal: Ints) -> None:
    """Changes the sex of as few persons as needed so that each piece has its men and women; spouses change last."""
    surplus = np.bincount(piece, weights=female, minlength=len(goal)).astype(np.int64) - goal[:, 1]
    priority = np.array([1, 2, 0, 0])[role] * 2 * len(goal) + piece
    changing = female == (surplus[piece] > 0)
    changing &= surplus[piece] != 0
    rows = np.flatnonzero(changing)
    rows = rows[np.argsort(priority[rows], kind="stable")]
    chosen = rows[rank_in_group(piece[rows]) < np.abs(surplus[piece[rows]])]
    female[chosen] = ~female[chosen]
    heads = np.flatnonzero(role == KEPALA)
    head_female = np.zeros(int(family.max()) + 1, bool)
    head_female[family[heads]] = female[heads]
    role[(role == PASANGAN) & (female == head_female[family])] = LAINNYA


def _draw_ages(role: Ints, family: Ints, size: Ints, couple: Bools, random: np.random.Generator) -> Ints:
    """Days of age: heads first, spouses near them, children a generation later, others anything."""
    n, count = len(role), len(size)
    alone_young = random.random(count) < 0.35
    head = np.where(
        size == 1,
        np.where(alone_young, random.uniform(19, 35, count), 48 + 42 * random.beta(1.6, 2.2, count)),
        np.where(couple, 21 + 62 * random.beta(2.1, 2.7, count), 30 + 55 * random.beta(2.0, 2.2, count)),
    )
    age = head[family]
    spouse, child, other = role == PASANGAN, role == ANAK, role == LAINNYA
    younger = np.clip(random.normal(3.5, 4.0, int(spouse.sum())), -6, 15)
    age[spouse] = np.maximum(age[spouse] - younger, 17.5)
    gap = random.uniform(20, 40, int(child.sum()))
    parent = age[child]
    years = parent - gap
    # A child who would not be born yet, or has long had a family of its own, is drawn again within its parent's years.
    again = (years < 0) | (years > 31)
    years[again] = random.uniform(0, 1, int(again.sum())) * np.clip(parent[again] - 18.5, 0.3, 24)
    age[child] = years
    age[other] = 90 * random.beta(1.3, 1.9, int(other.sum()))
    return np.floor(age * _YEAR + random.uniform(0, 1, n)).astype(np.int64)


def _draw_dead(
    families: int, living: int, rates: dict[str, float], random: np.random.Generator, *, end: int, size: Ints
) -> dict[str, Ints]:
    """Those who died in the three years before `end`: infants and mostly the old, each of some family."""
    count = int(random.poisson(living * rates["deaths_a_year"] * HISTORY_DAYS / _YEAR))
    infant = random.random(count) < 0.06
    age = np.where(infant, random.uniform(0, 2, count), 25 + 72 * random.beta(3.6, 1.9, count))
    died = end - random.integers(0, HISTORY_DAYS, count)
    # The other half of a couple leaves a family of one more often than chance.
    family = random.integers(0, families, count)
    widowed = (size[family] == 1) & ~infant
    role = np.where(infant, ANAK, np.where(widowed, PASANGAN, LAINNYA))
    return {
        "family": family,
        "female": (random.random(count) < 0.46).astype(np.int64),
        "born": died - np.floor(age * _YEAR).astype(np.int64),
        "died": died,
        "role": role,
    }


def _make_families(
    block: Block, calibration: Calibration, piece: Ints, random: np.random.Generator, *, end: int
) -> Families:
    count = len(piece)
    kabkota = block.kabkota[piece]
    kecamatan = _draw_kecamatan(calibration, kabkota, random)
    moves = random.random(count) < calibration.rates["people"]["moved_family"]
    origin_kabkota = _draw_kabkota(calibration, random, count)
    origin = np.where(moves, _draw_kecamatan(calibration, origin_kabkota, random), kecamatan)
    moved = np.where(moves, end - random.integers(0, HISTORY_DAYS, count), -NEVER)
    score = calibration.welfare.mean[kabkota] + random.standard_normal(count)
    issued = end - random.integers(30, 15 * 365, 2 * count)
    prefix = np.tile(calibration.kecamatan_prefix[kecamatan], 2)
    key = prefix * 1_000_000 + date_digits(issued)
    part, parts = np.tile(block.piece[piece], 2), np.tile(block.pieces[piece], 2)
    kk = spell(key * 10_000 + 1 + rank_in_group(key) * parts + part, 16)
    return Families(
        number=block.number * PERSONS_A_BLOCK + np.arange(count),
        piece=piece,
        kecamatan=kecamatan,
        origin=origin,
        moved=moved,
        score=score,
        decile=1 + np.searchsorted(calibration.welfare.true_cuts, score),
        kk=kk[:count],
        kk_split=kk[count:],
    )


def _draw_kecamatan(calibration: Calibration, kabkota: Ints, random: np.random.Generator) -> Ints:
    """A kecamatan of each kabupaten/kota, the first ones somewhat more often."""
    share = random.random(len(kabkota)) ** 1.3
    return calibration.first_kecamatan[kabkota] + np.floor(share * calibration.kecamatan_count[kabkota]).astype(
        np.int64
    )


def _draw_kabkota(calibration: Calibration, random: np.random.Generator, count: int) -> Ints:
    return choose(calibration.population.sum(axis=1).astype(np.float64), random.random(count))


def _issue_nik(
    block: Block,
    calibration: Calibration,
    families: Families,
    family: Ints,
    female: Bools,
    born: Ints,
    random: np.random.Generator,
    *,
    end: int,
    blocks: int,
) -> Digits:
    """PPRRSS of the first registration, DDMMYY (women: day + 40), serial; unique over all blocks.

    Natives' serials are divided among the pieces of their kabupaten/kota, those issued elsewhere among the blocks.
    """
    n = len(family)
    moved_in = families.moved[family] > 0
    elsewhere = (random.random(n) < calibration.rates["people"]["born_elsewhere"]) & (born < end - 20 * _YEAR)
    birthplace = families.kecamatan[family]
    birthplace = np.where(moved_in, families.origin[family], birthplace)
    far = np.flatnonzero(elsewhere)
    birthplace[far] = _draw_kecamatan(calibration, _draw_kabkota(calibration, random, len(far)), random)
    kabkota = calibration.kabkota_of_kecamatan[birthplace]
    prefix = calibration.kecamatan_prefix[birthplace]
    old = (calibration.old_prefix[kabkota] > 0) & (year_of(born) < calibration.old_prefix_until[kabkota])
    prefix = np.where(old, calibration.old_prefix[kabkota] * 100 + prefix % 100, prefix)
    key = prefix * 1_000_000 + date_digits(born) + female * 400_000
    foreign = moved_in | elsewhere
    rank = rank_in_group(key * 2 + foreign)
    piece = families.piece[family]
    serial = np.where(
        foreign,
        _FOREIGN_SERIAL + rank * blocks + block.number,
        1 + rank * block.pieces[piece] + block.piece[piece],
    )
    if serial.max() > 9999:
        raise ValueError("NIK serial numbers ran out")
    return spell(key * 10_000 + serial, 16)


def _split_families(
    total: int, family: Ints, count: int, role: Ints, calibration: Calibration, random: np.random.Generator
) -> Bools:
    """Spouses and some children of a few families stand on a second KK."""
    rate = calibration.rates["defects"]["dukcapil_penduduk"]["kk_split"]
    split = random.random(count) < rate
    return np.asarray(split[family] & ((role == PASANGAN) | ((role == ANAK) & (random.random(total) < 0.5))))
