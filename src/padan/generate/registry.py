"""kemensos_registri: the social registry, DTKS (about the poorest 40 per cent) and DTSEN (everyone)."""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import polars as pl

from padan.generate.calibration import Bools, Calibration, Floats, Ints
from padan.generate.digits import number_text, pick
from padan.generate.people import People
from padan.generate.recorded import BIT, Identity, Records, dates, write_down
from padan.generate.rows import RegionCodes, Rows, draw_spoilt, scramble, spoil, words
from padan.generate.timeline import HISTORY_DAYS, NEVER, Month

DATASET = "kemensos_registri"
Generation = Literal["DTKS", "DTSEN"]
_SECOND = 5_000_000_000
_SECOND_RECORD = 0.003
_MEMBER_MISSING = {"DTKS": 0.02, "DTSEN": 0.004}


@dataclass(frozen=True)
class Listing:
    """Which families a registry lists, and how it ranks them."""

    listed: Bools
    desil: Ints
    """1 to 10; 0 is not ranked. Also set for families that are not listed."""


@dataclass(frozen=True)
class Registry:
    """One generation's records."""

    generation: Generation
    records: Records
    id_registri: pl.Series
    id_keluarga: pl.Series
    no_kk: pl.Series
    desil: Ints
    disabled: Bools
    listed_from: Ints
    listed_until: Ints
    verval_days: Ints
    verval_phase: Ints
    """A verification falls on days that are `phase` after a multiple of `verval_days`; −1: never verified."""


def list_families(people: People, calibration: Calibration, random: np.random.Generator) -> dict[Generation, Listing]:
    """Ranks the block's families by observed welfare in both registries and draws who is listed."""
    families, rates, cuts = people.families, calibration.rates["welfare"], calibration.welfare
    count = len(families.score)
    listed = random.random(count) < np.array(rates["dtks_listed"])[families.decile - 1]
    observed = families.score + rates["noise_dtks"] * random.standard_normal(count)
    desil = 1 + np.searchsorted(cuts.dtks_cuts, observed)
    above = random.random(count) < rates["dtks_above_cutoff"]
    desil[above] = random.integers(5, 9, int(above.sum()))
    desil[random.random(count) < rates["dtks_unranked"]] = 0
    new = families.score + rates["noise_dtsen"] * random.standard_normal(count)
    new_desil = 1 + np.searchsorted(cuts.dtsen_cuts, new)
    new_desil[random.random(count) < rates["dtsen_unranked"]] = 0
    return {
        "DTKS": Listing(listed, desil),
        "DTSEN": Listing(random.random(count) < rates["dtsen_listed"], new_desil),
    }


def draw_verval_days(calibration: Calibration, random: np.random.Generator) -> Ints:
    """Days between two verifications in each kabupaten/kota: from half a year to four years."""
    return random.integers(180, 1460, len(calibration.kabkota))


def make_registry(
    generation: Generation,
    listing: Listing,
    people: People,
    identity: Identity,
    calibration: Calibration,
    verval_days: Ints,
    random: np.random.Generator,
    *,
    end: int,
) -> Registry:
    """Writes down the members of listed families, the few without a household, and a few persons twice."""
    rates = calibration.rates["defects"][f"{DATASET}_{generation.lower()}"]
    total = len(people.number)
    listed = listing.listed[people.family] & (random.random(total) >= _MEMBER_MISSING[generation])
    outside = random.random(total) < calibration.rates["people"]["outside_household"]
    if generation == "DTKS":
        outside &= random.random(total) < 0.4
    first = pick(listed | outside)
    second = first[random.random(len(first)) < _SECOND_RECORD]
    person = np.concatenate([first, second])
    n = len(person)
    is_second = np.arange(n) >= len(first)
    records = write_down(person, people, identity, calibration, rates, random)
    alone = outside[person]
    defects = records.defects | draw_spoilt(n, rates["quarantine"], random)
    defects |= is_second * BIT["second_record"] + alone * BIT["outside_household"]
    number = people.number[person] + is_second * _SECOND
    household = pl.Series(~alone)
    id_keluarga = number_text(
        scramble(people.families.number[people.family[person]], f"K{generation}"), 10, f"K{generation[2:]}"
    )
    until = people.died + random.exponential(
        calibration.rates["defects"]["dead_listed_days"][f"{DATASET}_{generation.lower()}"], total
    ).astype(np.int64)
    newborn = people.born > end - HISTORY_DAYS
    start = np.where(newborn, people.born + random.integers(20, 400, total), -NEVER)
    late = (random.random(len(people.families.number)) < 0.05)[people.family] & ~newborn
    start = np.where(late, end - random.integers(0, HISTORY_DAYS, len(people.families.number))[people.family], start)
    kabkota = calibration.kabkota_of_kecamatan[people.families.kecamatan[people.family[person]]]
    phase = random.integers(0, 1460, len(people.families.number))
    phase[random.random(len(phase)) < 0.04] = -1
    desil = listing.desil[people.family[person]]
    desil[alone] = 0
    return Registry(
        generation=generation,
        records=replace(records, defects=defects),
        id_registri=number_text(scramble(number, generation), 10, generation),
        id_keluarga=pl.select(pl.when(household).then(id_keluarga)).to_series(),
        no_kk=pl.select(pl.when(household).then(records.no_kk)).to_series(),
        desil=desil,
        disabled=people.disabled[person] | (random.random(n) < calibration.rates["people"]["disability_registry"]),
        listed_from=start[person],
        listed_until=until[person],
        verval_days=verval_days[kabkota],
        verval_phase=phase[people.family[person]],
    )


def registry_rows(
    registry: Registry, people: People, regions: RegionCodes, month: Month, calibration: Calibration
) -> Rows:
    """The registry at a month's end."""
    day = month.last
    at = pick((registry.listed_from <= day) & (registry.listed_until > day))
    records = registry.records
    person = records.person[at]
    kecamatan = records.region_on(people, day)[at]
    defects = records.defects[at] | np.where(people.died[person] <= day, BIT["dead_listed"], 0)
    phase, step = registry.verval_phase[at], registry.verval_days[at]
    verified = np.where(phase < 0, NEVER, day - (day - phase) % step)
    desil = registry.desil[at]
    frame = pl.DataFrame(
        {
            "id_registri": registry.id_registri.gather(at),
            "id_keluarga": registry.id_keluarga.gather(at),
            "no_kk": registry.no_kk.gather(at),
            "nik": records.nik.gather(at),
            "nama": records.nama.gather(at),
            "jenis_kelamin": records.sex.gather(at),
            "tgl_lahir": records.born.gather(at),
            "kode_wilayah": regions.desa(kecamatan, people.families.number[people.family[person]]),
            "desil": words((None, *(str(d) for d in range(1, 11))), desil),
            "disabilitas": words(("0", "1"), registry.disabled[at].astype(np.int64)),
            "tgl_verval": dates(verified),
        }
    )
    frame = spoil(frame, defects, {"desil_out_of_range": ("desil", "11")})
    return Rows(frame, person, calibration.kabkota_of_kecamatan[kecamatan], defects)


def component_families(people: People, day: int) -> Floats:
    """1 for families with a member whom PKH supports (0-21, 60+, disabled), else 0."""
    age = people.age_on(day)
    member = ((age <= 21) | (age >= 60) | people.disabled) & (people.died > day) & (age >= 0)
    return (np.bincount(people.family, weights=member, minlength=len(people.families.number)) > 0).astype(np.float64)
