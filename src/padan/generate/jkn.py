"""bpjs_kesehatan_peserta: health-insurance cards, with their segment and state through the months."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl

from padan.generate.calibration import SEGMENTS, Bools, Calibration, Floats, Ints
from padan.generate.digits import choose, number_text, pick
from padan.generate.people import People
from padan.generate.recorded import BIT, Identity, Records, dates, write_down
from padan.generate.registry import Listing
from padan.generate.rows import RegionCodes, Rows, draw_spoilt, repeat_rows, scramble, spoil, words
from padan.generate.timeline import DTSEN_PBI_FROM, HISTORY_DAYS, NEVER, Month

DATASET = "bpjs_kesehatan_peserta"
PBI_APBN, PBI_APBD, PPU_PN, PPU_BU, PBPU, BP = range(6)
_ARREARS, _CHANGED, _NONE = 6, 7, 8
REASONS = (None, "TUNGGAKAN", "MUTASI", "PBI_DINONAKTIFKAN", "USIA_ANAK", "LAINNYA")
TUNGGAKAN, MUTASI, PBI_DINONAKTIFKAN, USIA_ANAK, LAINNYA = 1, 2, 3, 4, 5
_SECOND = 5_000_000_000
_JKN_BEGAN = 16_071  # 1 January 2014
# Segment of a card that is inactive for arrears, and for a change of segment.
_ARREARS_SEGMENTS = np.array([0.0, 0.10, 0.0, 0.0, 0.85, 0.05])
_CHANGED_SEGMENTS = np.array([0.35, 0.30, 0.02, 0.25, 0.0, 0.08])
_OWN_SEGMENT = 0.12
"""Share of people whose segment is not their family's."""


@dataclass(frozen=True)
class Cards:
    """Cards and the days on which they change. A day of NEVER does not come."""

    records: Records
    no_kartu: pl.Series
    issued: Ints
    earlier_segment: Ints
    segment: Ints
    changed: Ints
    inactive_from: Ints
    active_again: Ints
    reason: Ints
    dropped: Ints
    """PBI ended because the person is not in DTSEN, or above its cut-off."""
    restored: Ints
    entered: Ints
    """PBI begun in place of those dropped."""
    reported_dead: Ints
    kelas: Ints
    second: Bools


@dataclass(frozen=True)
class CardState:
    """Cards at a month's end."""

    segment: Ints
    active: Bools
    dead: Bools
    since: Ints
    """Day on which an inactive card ended."""
    reason: Ints


def make_cards(
    people: People,
    listings: dict[Any, Listing],
    identity: Identity,
    calibration: Calibration,
    random: np.random.Generator,
    *,
    end: int,
) -> Cards:
    """Draws who holds which card, by the family's listing in DTKS and true decile."""
    rates = calibration.rates["jkn"]
    total, families = len(people.number), people.families
    cumulative = calibration.jkn_by_decile.cumsum(axis=2)
    shared, own = random.random(len(families.number)), random.random(total)
    uniform = np.where(random.random(total) < _OWN_SEGMENT, own, shared[people.family])
    by_person = cumulative[listings["DTKS"].listed.astype(np.int64), families.decile - 1][people.family]
    state = np.minimum((uniform[:, None] >= by_person[:, :8]).sum(axis=1), _NONE)
    newborn = people.born > end - HISTORY_DAYS
    on_time = random.random(total) < rates["newborn_on_time"]
    late = np.where(on_time, random.integers(0, 29, total), random.integers(29, 600, total))
    first = pick((state != _NONE) | (newborn & (state == _NONE) & (random.random(total) < 0.3)))
    second = first[random.random(len(first)) < rates["second_card"]]
    person = np.concatenate([first, second])
    n = len(person)
    is_second = np.arange(n) >= len(first)
    state = np.minimum(state[person], _CHANGED)
    same = random.random(n) < 0.5
    state = np.where(is_second & ~same, choose(np.array([0.2, 0.25, 0.05, 0.25, 0.15, 0.1]), random.random(n)), state)

    inactive = state >= _ARREARS
    segment = np.where(state == _ARREARS, choose(_ARREARS_SEGMENTS, random.random(n)), state)
    segment = np.where(state == _CHANGED, choose(_CHANGED_SEGMENTS, random.random(n)), segment)
    age = people.age_on(end)[person]
    reason = _draw_reasons(state, segment, age, random)
    stopped = end - np.floor(random.random(n) ** 0.6 * 2 * HISTORY_DAYS).astype(np.int64)
    had_spell = ~inactive & (random.random(n) < 0.07)
    again = end - random.integers(0, HISTORY_DAYS, n)
    inactive_from = np.where(inactive, stopped, np.where(had_spell, again - random.integers(30, 1100, n), NEVER))
    changes = ~inactive & (random.random(n) < 0.06)
    is_newborn = newborn[person]
    earliest = np.maximum(people.born[person], _JKN_BEGAN)
    latest = np.minimum(np.minimum(inactive_from, end - HISTORY_DAYS), people.died[person])
    issued = earliest + np.floor(random.random(n) * np.maximum(latest - earliest, 0)).astype(np.int64)
    issued = np.where(is_newborn, people.born[person] + late[person], issued)
    issued = np.where(issued > people.died[person], NEVER, issued)
    inactive_from = np.where(inactive_from < NEVER, np.maximum(inactive_from, issued + 30), NEVER)
    reported = people.died + random.exponential(rates["dead_report_days"], total).astype(np.int64)
    reported[random.random(total) < rates["dead_never_reported"]] = NEVER
    reported = np.where(people.died < NEVER, reported, NEVER)
    dropped, restored, entered = _switch_to_dtsen(people, person, segment, inactive, listings["DTSEN"], rates, random)
    dropped = np.where(issued > dropped, NEVER, dropped)
    records = write_down(person, people, identity, calibration, calibration.rates["defects"][DATASET], random)
    spoilt = draw_spoilt(n, calibration.rates["defects"][DATASET]["quarantine"], random)
    kelas = np.where(random.random(n) < 0.55, 3, np.where(random.random(n) < 0.6, 2, 1))
    return Cards(
        records=replace(records, defects=records.defects | spoilt | is_second * BIT["second_record"]),
        no_kartu=number_text(scramble(people.number[person] + is_second * _SECOND, "jkn"), 13),
        issued=issued,
        earlier_segment=choose(_CHANGED_SEGMENTS + 0.05, random.random(n)),
        segment=segment,
        changed=np.where(changes, end - random.integers(0, HISTORY_DAYS, n), -NEVER),
        inactive_from=inactive_from,
        active_again=np.where(had_spell, again, NEVER),
        reason=reason,
        dropped=dropped,
        restored=restored,
        entered=entered,
        reported_dead=reported[person],
        kelas=kelas,
        second=is_second,
    )


def _draw_reasons(state: Ints, segment: Ints, age: Ints, random: np.random.Generator) -> Ints:
    uniform = random.random(len(state))
    reason = np.where(uniform < 0.04, LAINNYA, np.where(state == _ARREARS, TUNGGAKAN, MUTASI))
    reason = np.where((state == _CHANGED) & (segment == PBI_APBN) & (uniform > 0.1), PBI_DINONAKTIFKAN, reason)
    grown = (state == _CHANGED) & (segment == PPU_BU) & (age >= 21) & (age <= 27) & (uniform > 0.4)
    reason = np.where(grown, USIA_ANAK, reason)
    # A few cards are delivered without a reason.
    of_spell = np.where(segment == PBPU, TUNGGAKAN, MUTASI)
    return np.where(uniform > 0.985, 0, np.where(state < _ARREARS, of_spell, reason))


def _switch_to_dtsen(
    people: People,
    person: Ints,
    segment: Ints,
    inactive: Bools,
    listing: Listing,
    rates: dict[str, Any],
    random: np.random.Generator,
) -> tuple[Ints, Ints, Ints]:
    """Days on which cards lose, regain and gain PBI after Kepmensos 80/2025.

    All outside DTSEN and so many of deciles 6 to 10 lose it that the published share of PBI is reached.
    """
    n = len(person)
    family = people.family[person]
    outside, desil = ~listing.listed[family], listing.desil[family]
    holders = (segment == PBI_APBN) & ~inactive
    above = desil >= 6
    share_outside = float((holders & outside).sum()) / max(1, int(holders.sum()))
    share_above = float((holders & above & ~outside).sum()) / max(1, int(holders.sum()))
    drop_above = np.clip((rates["pbi_dropped"] - share_outside) / max(share_above, 1e-9), 0, 1)
    # Families lose it together.
    together = random.random(len(people.families.number))[family]
    drops = holders & (outside | (above & (together < drop_above)))
    start = Month(DTSEN_PBI_FROM).first
    dropped = np.where(drops, start, NEVER)
    back = drops & (random.random(n) < rates["pbi_reactivated"])
    restored = np.where(back, start + random.integers(25, 200, n), NEVER)
    enters = inactive & (desil >= 1) & (desil <= 5) & ~outside & (together < 0.26)
    entered = np.where(enters, start + random.integers(31, 240, n), NEVER)
    return dropped, restored, entered


def cards_on(cards: Cards, day: int) -> CardState:
    """Segment and state of every card at the end of a day (also of those not yet issued)."""
    in_spell = (cards.inactive_from <= day) & (cards.active_again > day)
    in_drop = (cards.dropped <= day) & (cards.restored > day)
    entered = cards.entered <= day
    segment = np.where(cards.changed > day, cards.earlier_segment, cards.segment)
    segment = np.where(entered, PBI_APBN, segment)
    in_spell &= ~entered
    in_drop &= segment == PBI_APBN
    dead = cards.reported_dead <= day
    return CardState(
        segment=segment,
        active=~(in_spell | in_drop | dead),
        dead=dead,
        since=np.where(in_drop, cards.dropped, np.where(in_spell, cards.inactive_from, NEVER)),
        reason=np.where(in_drop, PBI_DINONAKTIFKAN, np.where(in_spell, cards.reason, 0)),
    )


def card_rows(cards: Cards, people: People, regions: RegionCodes, month: Month, calibration: Calibration) -> Rows:
    """The cards at a month's end."""
    day = month.last
    state = cards_on(cards, day)
    at = pick(cards.issued <= day)
    records = cards.records
    person = records.person[at]
    kecamatan = records.region_on(people, day)[at]
    defects = records.defects[at] | np.where((people.died[person] <= day) & ~state.dead[at], BIT["dead_listed"], 0)
    status = np.where(state.dead, 2, np.where(state.active, 0, 1))[at]
    ended = np.select([status == 2, status == 1], [cards.reported_dead[at], state.since[at]], NEVER)
    segment = state.segment[at]
    frame = pl.DataFrame(
        {
            "no_kartu": cards.no_kartu.gather(at),
            "nik": records.nik.gather(at),
            "nama": records.nama.gather(at),
            "jenis_kelamin": records.sex.gather(at),
            "tgl_lahir": records.born.gather(at),
            "kode_wilayah": regions.kecamatan(kecamatan),
            "segmen": words(SEGMENTS, segment),
            "status": words(("AKTIF", "NONAKTIF", "MENINGGAL"), status),
            "kelas": words(("1", "2", "3"), np.where(segment <= PBI_APBD, 2, cards.kelas[at] - 1)),
            "tgl_mulai": dates(cards.issued[at]),
            "tgl_akhir": dates(ended),
            "alasan_nonaktif": words(REASONS, np.where(status == 1, state.reason[at], 0)),
        }
    )
    frame = spoil(frame, defects, {"enum_unknown": ("segmen", "PBI")})
    return repeat_rows(Rows(frame, person, calibration.kabkota_of_kecamatan[kecamatan], defects))


def pbi_holders(cards: Cards, people: People, day: int) -> Bools:
    """Persons active by a first PBI_APBN card on a day."""
    state = cards_on(cards, day)
    here = state.active & (cards.issued <= day)
    pbi = np.zeros(len(people.number), bool)
    pbi[cards.records.person[here & (state.segment == PBI_APBN) & ~cards.second]] = True
    return pbi


def count_pbi(cards: Cards, people: People, day: int, calibration: Calibration) -> Floats:
    """(kabupaten/kota, 2): active cards of PBI_APBN and PBI_APBD by residence."""
    state = cards_on(cards, day)
    here = state.active & (cards.issued <= day)
    kabkota = calibration.kabkota_of_kecamatan[people.kecamatan_on(day)[cards.records.person]]
    size = len(calibration.kabkota)
    return np.stack(
        [np.bincount(kabkota[here & (state.segment == s)], minlength=size) for s in (PBI_APBN, PBI_APBD)], axis=1
    ).astype(np.float64)
