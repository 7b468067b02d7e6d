"""bpjs_ketenagakerjaan_peserta: employment-insurance memberships (KPJ)."""

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from padan.generate.calibration import JAKARTA, Calibration, Ints
from padan.generate.digits import number_text, pick
from padan.generate.jkn import PPU_BU, PPU_PN, Cards
from padan.generate.people import People
from padan.generate.recorded import BIT, Identity, Records, write_down
from padan.generate.rows import RegionCodes, Rows, draw_spoilt, scramble, spoil, words
from padan.generate.timeline import HISTORY_DAYS, NEVER, Month

DATASET = "bpjs_ketenagakerjaan_peserta"
SEGMENTS = ("PU", "BPU", "JAKON", "PMI")
PROGRAMMES = ("JKK|JKM|JHT|JP|JKP", "JKK|JKM|JHT|JP", "JKK|JKM|JHT", "JKK|JKM")
_PROGRAMMES_OF_SEGMENT = np.array(
    [[0.60, 0.15, 0.25, 0.0], [0.0, 0.0, 0.42, 0.58], [0.0, 0.0, 0.0, 1.0], [0.0, 0.0, 0.65, 0.35]]
)
# Membership by true decile, relative to the mean; by sex; by the JKN segment of the person.
_DECILE = np.array([0.35, 0.5, 0.65, 0.8, 0.95, 1.1, 1.25, 1.4, 1.5, 1.5])
_MALE, _FEMALE = 1.22, 0.78
_WITH_PPU_BU, _WITH_PPU_PN, _WITH_OTHER = 2.1, 0.15, 0.82


@dataclass(frozen=True)
class Memberships:
    """Memberships and the days on which they begin, end and leave the list."""

    records: Records
    no_kpj: pl.Series
    segment: Ints
    programme: Ints
    wage: Ints
    """Rupiah a month; −1 where none is reported."""
    begun: Ints
    ended: Ints
    reported_dead: Ints


def make_memberships(
    people: People, cards: Cards, identity: Identity, calibration: Calibration, random: np.random.Generator, *, end: int
) -> Memberships:
    """Draws members among people aged 18 to 60 so that each province has its published number."""
    rates = calibration.rates["tk"]
    kabkota = calibration.kabkota_of_kecamatan[people.families.kecamatan[people.family]]
    age = people.age_on(end)
    decile = people.families.decile[people.family]
    segment_of = np.full(len(age), -1)
    segment_of[cards.records.person] = cards.segment
    job = np.where(segment_of == PPU_BU, _WITH_PPU_BU, np.where(segment_of == PPU_PN, _WITH_PPU_PN, _WITH_OTHER))
    adult = (age >= 18) & (age <= 60)
    chance = _DECILE[decile - 1] * np.where(people.female, _FEMALE, _MALE) * job * adult
    # Within each kabupaten/kota the chances are brought to the published mean.
    size = len(calibration.kabkota)
    adults = np.bincount(kabkota, weights=adult, minlength=size)
    mean = np.bincount(kabkota, weights=chance, minlength=size) / np.maximum(adults, 1)
    chance /= np.maximum(mean, 1e-9)[kabkota]
    uniform = random.random(len(age))
    active_chance = np.minimum(chance * calibration.tk_active[kabkota], 0.97)
    active = pick(uniform < active_chance)
    # An inactive membership belongs mostly to somebody without an active one.
    inactive_chance = np.minimum(chance * calibration.tk_inactive[kabkota] / (1 - active_chance), 0.95)
    inactive_chance[active] *= 0.1
    inactive = pick(random.random(len(age)) < inactive_chance)
    person = np.concatenate([active, inactive])
    n = len(person)
    is_active = np.arange(n) < len(active)
    second = np.concatenate([np.zeros(len(active), bool), np.isin(inactive, active)])
    also = is_active & (random.random(n) < rates["second_membership"])
    person = np.concatenate([person, person[also]])
    is_active = np.concatenate([is_active, is_active[also]])
    # Three kinds of number, so that a person's active, inactive and additional membership differ.
    kind = np.concatenate([second.astype(np.int64), np.full(int(also.sum()), 2)])
    n = len(person)
    segments = np.array([rates["segments"][name] for name in SEGMENTS])
    tilt = np.stack(
        [0.70 + 0.042 * np.arange(1, 11), 1.6 - 0.08 * np.arange(1, 11), 1.7 - 0.09 * np.arange(1, 11), np.ones(10)]
    )
    cumulative = np.cumsum(segments[:, None] * tilt / (segments[:, None] * tilt).sum(axis=0), axis=0)
    drawn = random.random(n)
    segment = np.minimum((drawn[:, None] >= cumulative.T[decile[person] - 1]).sum(axis=1), 3)
    programme = np.minimum(
        (random.random(n)[:, None] >= np.cumsum(_PROGRAMMES_OF_SEGMENT, axis=1)[segment]).sum(axis=1), 3
    )
    long_ago = end - random.integers(HISTORY_DAYS, 4 * HISTORY_DAYS, n)
    begun = np.where(random.random(n) < 0.18, end - random.integers(0, HISTORY_DAYS, n), long_ago)
    ended = np.where(is_active, NEVER, end - random.integers(0, HISTORY_DAYS * 3, n))
    begun = np.where(is_active, begun, np.minimum(begun, ended - random.integers(60, 900, n)))
    delay = random.exponential(calibration.rates["defects"]["dead_listed_days"][DATASET], n).astype(np.int64)
    rates_of_defects = calibration.rates["defects"][DATASET]
    records = write_down(person, people, identity, calibration, rates_of_defects, random)
    in_jakarta = random.random(n) < calibration.tk_commuter[kabkota[person]]
    jakarta = pick(calibration.kecamatan_prefix // 10_000 == int(JAKARTA))
    region = np.where(in_jakarta, jakarta[random.integers(0, len(jakarta), n)], records.region)
    defects = (
        records.defects | draw_spoilt(n, rates_of_defects["quarantine"], random) | (kind > 0) * BIT["second_record"]
    )
    return Memberships(
        records=replace(records, region=region, defects=defects),
        no_kpj=number_text(scramble(people.number[person] + kind * 1_000_000_000, "kpj"), 11),
        segment=segment,
        programme=programme,
        wage=_draw_wages(segment, decile[person], random),
        begun=begun,
        ended=ended,
        reported_dead=np.where(people.died[person] < NEVER, people.died[person] + delay, NEVER),
    )


def _draw_wages(segment: Ints, decile: Ints, random: np.random.Generator) -> Ints:
    n = len(segment)
    employee = 2_900_000 * np.exp(0.35 * random.standard_normal(n) + 0.05 * (decile - 5))
    own_account = 1_000_000 + 250_000 * random.integers(0, 7, n)
    wage = np.where(segment == 0, np.floor(employee / 1000) * 1000, own_account).astype(np.int64)
    return np.where((segment == 2) | (random.random(n) < 0.01), -1, wage)


def membership_rows(
    memberships: Memberships, people: People, regions: RegionCodes, month: Month, calibration: Calibration
) -> Rows:
    """The memberships at a month's end; one whose member is reported dead is inactive."""
    day = month.last
    at = pick(memberships.begun <= day)
    records = memberships.records
    person = records.person[at]
    kecamatan = records.region_on(people, day)[at]
    inactive = (memberships.ended[at] <= day) | (memberships.reported_dead[at] <= day)
    defects = records.defects[at] | np.where((people.died[person] <= day) & ~inactive, BIT["dead_listed"], 0)
    wage = pl.Series(memberships.wage[at])
    frame = pl.DataFrame(
        {
            "no_kpj": memberships.no_kpj.gather(at),
            "nik": records.nik.gather(at),
            "nama": records.nama.gather(at),
            "jenis_kelamin": records.sex.gather(at),
            "tgl_lahir": records.born.gather(at),
            "kode_wilayah": regions.kabkota(kecamatan),
            "segmen": words(SEGMENTS, memberships.segment[at]),
            "program": words(PROGRAMMES, memberships.programme[at]),
            "status": words(("AKTIF", "NONAKTIF"), inactive.astype(np.int64)),
            "upah": pl.select(pl.when(wage >= 0).then(wage)).to_series(),
        }
    )
    frame = spoil(frame, defects, {"enum_unknown": ("program", "JKK|JKX"), "upah_negative": ("upah", -1)})
    return Rows(frame, person, calibration.kabkota_of_kecamatan[kecamatan], defects)
