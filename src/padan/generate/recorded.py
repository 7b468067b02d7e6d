"""How a register has written a person down: its own NIK, name, birth date, sex and region, with mistakes.

Mistakes are drawn once a record, so a record is wrong in the same way every month.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from padan.generate.calibration import Calibration, Ints
from padan.generate.digits import as_text, date_digits, mistype, pick
from padan.generate.names import abbreviate, misspell, swap_words
from padan.generate.people import People

DEFECTS = (
    "nik_missing", "nik_mistyped", "nik_shared", "name_abbreviated", "name_swapped", "name_misspelt", "dob_wrong",
    "sex_wrong", "region_stale", "kk_wrong", "kk_split", "alive_with_death_date", "dead_listed", "second_record",
    "outside_registry", "above_cutoff", "outside_household", "name_missing", "nik_malformed", "region_unknown",
    "death_before_birth", "enum_unknown", "row_repeated", "upah_negative", "desil_out_of_range", "programme_unknown",
)  # fmt: skip
"""Bit number = position: truth/world.json repeats the list."""
BIT = {name: 1 << i for i, name in enumerate(DEFECTS)}
QUARANTINED = sum(BIT[name] for name in DEFECTS[DEFECTS.index("name_missing") :])
"""Bits of the defects that put a row into quarantine (beside shared NIKs in the civil register)."""
UNKNOWN_REGION = "99.99"


@dataclass(frozen=True)
class Records:
    """One row a record of a register: what it says about its person. Columns never change from month to month."""

    person: Ints
    """Row of the person in the block."""
    nik: pl.Series
    no_kk: pl.Series
    nama: pl.Series
    sex: pl.Series
    born: pl.Series
    region: Ints
    """Kecamatan where the register last saw the person; −1: that of the current residence."""
    defects: Ints

    def region_on(self, people: People, day: int) -> Ints:
        """Kecamatan as recorded on a day."""
        return np.where(self.region >= 0, self.region, people.kecamatan_on(day)[self.person])


@dataclass(frozen=True)
class Identity:
    """Columns of the block's people that registers copy from."""

    names: pl.Series
    nik: pl.Series
    no_kk: pl.Series


def true_identity(people: People, names: pl.Series) -> Identity:
    """NIK, KK and name of each person as the civil register has them."""
    families = people.families
    kk = np.where(people.split[:, None], families.kk_split[people.family], families.kk[people.family])
    return Identity(names, as_text(people.nik), as_text(kk))


def sex_letters(female: np.ndarray[Any, np.dtype[np.bool_]]) -> pl.Series:
    """L for men, P for women."""
    return pl.Series(["L", "P"]).gather(female.astype(np.uint32))


def dates(days: Ints) -> pl.Series:
    """Dates of days since 1970; NULL from NEVER on."""
    series = pl.Series(days.astype(np.int32))
    return pl.select(pl.when(series < 2**29).then(series).cast(pl.Date)).to_series()


def write_down(
    person: Ints,
    people: People,
    identity: Identity,
    calibration: Calibration,
    rates: dict[str, Any],
    random: np.random.Generator,
) -> Records:
    """Writes persons down with the mistakes of a register, at the given rates."""
    n = len(person)
    hit = {name: random.random(n, dtype=np.float32) < rates.get(name, 0.0) for name in DEFECTS[:10]}
    hit["nik_mistyped"] &= ~hit["nik_missing"]
    hit["nik_shared"] &= ~(hit["nik_missing"] | hit["nik_mistyped"])
    hit["name_swapped"] &= ~hit["name_abbreviated"]
    hit["name_misspelt"] &= ~(hit["name_abbreviated"] | hit["name_swapped"])
    defects = np.zeros(n, np.int64)
    names = _write_names(identity.names, person, hit, random)
    nik = _write_niks(people, person, hit, random)
    no_kk = identity.no_kk.gather(person)
    if hit["kk_wrong"].any():
        wrong = pick(hit["kk_wrong"])
        # The KK of before a birth, a marriage or a move: the family's other number, else none at all.
        stale = as_text(people.families.kk_split[people.family[person[wrong]]])
        stale = pl.select(pl.when(pl.Series(random.random(len(wrong)) < 0.5)).then(stale)).to_series()
        no_kk = _put(no_kk, wrong, stale)
    born = people.born[person].copy()
    wrong = pick(hit["dob_wrong"])
    born[wrong] = _wrong_birth(born[wrong], random)
    female = people.female[person] ^ hit["sex_wrong"]
    region = np.full(n, -1, np.int64)
    stale_rows = pick(hit["region_stale"])
    region[stale_rows] = _draw_elsewhere(calibration, people, person[stale_rows], random)
    # A mistake that leaves the value as it was is none.
    same_name = (names == identity.names.gather(person)).to_numpy()
    for name in ("name_abbreviated", "name_swapped", "name_misspelt"):
        hit[name] &= ~same_name
    hit["dob_wrong"] &= born != people.born[person]
    for name, mask in hit.items():
        defects[mask] |= BIT[name]
    return Records(person, nik, no_kk, names, sex_letters(female), dates(born), region, defects)


def _put(column: pl.Series, rows: Ints, values: pl.Series) -> pl.Series:
    """The column with `values` in `rows`, without touching strings that stay."""
    at = np.arange(len(column))
    at[rows] = len(column) + np.arange(len(rows))
    return pl.concat([column, values], rechunk=True).gather(at)


def _write_names(names: pl.Series, person: Ints, hit: dict[str, Any], random: np.random.Generator) -> pl.Series:
    at = person.copy()
    pool, offset = [names], len(names)
    for kind in ("name_abbreviated", "name_swapped", "name_misspelt"):
        rows = pick(hit[kind])
        right = names.gather(person[rows])
        wrong = {"name_abbreviated": abbreviate, "name_swapped": swap_words}.get(kind)
        pool.append(wrong(right) if wrong else misspell(right, random))
        at[rows] = offset + np.arange(len(rows))
        offset += len(rows)
    return pl.concat(pool, rechunk=True).gather(at)


def _write_niks(people: People, person: Ints, hit: dict[str, Any], random: np.random.Generator) -> pl.Series:
    digits = people.nik[person]
    wrong = pick(hit["nik_mistyped"])
    digits[wrong] = mistype(digits[wrong], random)
    shared = pick(hit["nik_shared"])
    # Mostly a relative's: the neighbouring row of the block; else anybody's.
    near = np.minimum(person[shared] + 1, len(people.nik) - 1)
    anybody = random.integers(0, len(people.nik), len(shared))
    digits[shared] = people.nik[np.where(random.random(len(shared)) < 0.6, near, anybody)]
    text = as_text(digits)
    if not hit["nik_missing"].any():
        return text
    return pl.select(pl.when(pl.Series(~hit["nik_missing"])).then(text)).to_series()


def _wrong_birth(born: Ints, random: np.random.Generator) -> Ints:
    """Day and month exchanged, a year beside, or the first of January of the year."""
    ddmmyy = date_digits(born)
    day, month = ddmmyy // 10_000, ddmmyy // 100 % 100
    months = born.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    exchanged = (months - month + day).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64) + month - 1
    new_year = (months - month + 1).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    kind = random.random(len(born))
    beside = born - 365
    return np.where((kind < 0.35) & (day <= 12), exchanged, np.where(kind < 0.7, beside, new_year))


def _draw_elsewhere(calibration: Calibration, people: People, person: Ints, random: np.random.Generator) -> Ints:
    """Another kecamatan: mostly of the same kabupaten/kota, else anywhere."""
    kabkota = calibration.kabkota_of_kecamatan[people.families.kecamatan[people.family[person]]]
    far = random.random(len(person)) < 0.3
    anywhere = random.integers(0, len(calibration.kecamatan), len(person))
    within = calibration.first_kecamatan[kabkota] + np.floor(
        random.random(len(person)) * calibration.kecamatan_count[kabkota]
    ).astype(np.int64)
    return np.where(far, anywhere, within)
