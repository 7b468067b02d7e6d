"""kemensos_bansos: who is in the decree of each programme, what was paid, and who left."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl

from padan.generate.calibration import Bools, Calibration, Floats, Ints
from padan.generate.digits import number_text, pick
from padan.generate.jkn import Cards, pbi_holders
from padan.generate.people import KEPALA, PASANGAN, People
from padan.generate.recorded import BIT, Identity, Records, write_down
from padan.generate.registry import Listing, component_families
from padan.generate.rows import RegionCodes, Rows, draw_spoilt, scramble, spoil, words
from padan.generate.timeline import DTSEN_PBI_FROM, DTSEN_PROGRAMMES_FROM, HISTORY_DAYS, NEVER, Month

DATASET = "kemensos_bansos"
PROGRAMMES = ("PKH", "SEMBAKO", "PIP", "PBI_JK")
PKH, SEMBAKO, PIP, PBI_JK = range(4)
EXITS = (None, "GRADUASI_MANDIRI", "GRADUASI_ALAMIAH", "TIDAK_LAYAK", "MENINGGAL", "PINDAH", "LAINNYA")
GRADUASI_MANDIRI, GRADUASI_ALAMIAH, TIDAK_LAYAK, MENINGGAL, PINDAH, LAINNYA = range(1, 7)
_EXIT_SHARES = np.array([0.25, 0.30, 0.25, 0.0, 0.10, 0.10])
_PBI_PREMIUM = 42_000
_SEMBAKO_A_MONTH = 200_000
# Chance of being chosen by DTKS decile 1-4, above, unranked, relative to decile 1; then for families outside DTKS.
_BY_DESIL = {
    PKH: np.array([0.10, 1.0, 0.72, 0.50, 0.30, 0.10, 0.10, 0.10, 0.10, 0.10, 0.10]),
    SEMBAKO: np.array([0.15, 1.0, 0.85, 0.65, 0.45, 0.15, 0.15, 0.15, 0.15, 0.15, 0.15]),
    PIP: np.array([0.20, 1.0, 0.95, 0.85, 0.75, 0.40, 0.40, 0.40, 0.40, 0.40, 0.40]),
}
_OUTSIDE = {PKH: 0.02, SEMBAKO: 0.025, PIP: 0.12}
_MAX_DESIL_DTSEN = {PKH: 4, SEMBAKO: 5, PIP: 4}
_NO_COMPONENT = 0.25
_SCHOOL_SHARE = 0.245
"""Share of people aged 6 to 21 in the synthetic world."""


@dataclass(frozen=True)
class Benefits:
    """Recipients that are ever in a decree; programme by programme."""

    records: Records
    programme: Ints
    id_penerima: pl.Series
    entered: Ints
    left: Ints
    exit: Ints
    amount: Ints
    cut_off: Ints
    """Above this decile of DTKS (before the switch) and of DTSEN (after it) a recipient is above the cut-off."""
    family_desil: dict[str, Ints]
    listed: dict[str, Bools]
    without_card: Bools
    """PBI_JK: in the decree whatever the card says."""
    without_decree: Bools
    """PBI_JK: never in the decree, whatever the card says."""


def make_benefits(
    people: People,
    cards: Cards,
    listings: dict[Any, Listing],
    identity: Identity,
    calibration: Calibration,
    random: np.random.Generator,
    *,
    end: int,
) -> Benefits:
    """Draws families for PKH and Sembako, pupils for PIP, and everybody who is ever in the PBI_JK decree."""
    rates = calibration.rates["bansos"]
    families = len(people.families.number)
    recipient, dead_recipient = _choose_recipients(people, families, random)
    has_component = component_families(people, end)
    base = random.random(families)
    people_a_family = people.living / families
    parts: list[dict[str, Ints]] = []
    for programme in (PKH, SEMBAKO):
        # The same families tend to be chosen for both.
        uniform = np.where(random.random(families) < 0.6, base, random.random(families))
        chance = _chances(programme, listings["DTKS"], rates, calibration, people_a_family)
        if programme == PKH:
            mean = has_component.mean() + (1 - has_component.mean()) * _NO_COMPONENT
            chance = chance * np.where(has_component > 0, 1.0, _NO_COMPONENT) / mean
        part = _spells(
            programme, uniform, chance, listings["DTSEN"], rates, random, end=end, family=np.arange(families)
        )
        rows = part.pop("row")
        part["person"], part["number"] = recipient[rows], people.families.number[rows]
        part["amount"] = _family_amounts(programme, people, rows, end)
        reported = people.died[part["person"]] + random.integers(20, 300, len(rows))
        died = dead_recipient[rows] & (reported < part["left"])
        part["left"] = np.where(died, reported, part["left"])
        part["exit"] = np.where(died, MENINGGAL, part["exit"])
        parts.append(part)
    parts.append(_pupils(people, listings, calibration, random, end=end, people_a_family=people_a_family))
    parts.append(_pbi(people, cards, rates, random))
    joined = {key: np.concatenate([part[key] for part in parts]) for key in parts[0]}
    person = joined["person"]
    records = write_down(person, people, identity, calibration, calibration.rates["defects"][DATASET], random)
    spoilt = draw_spoilt(len(person), calibration.rates["defects"][DATASET]["quarantine"], random)
    family = people.family[person]
    programmes = joined["programme"]
    is_pbi = programmes == PBI_JK
    return Benefits(
        records=replace(records, defects=records.defects | spoilt),
        programme=programmes,
        id_penerima=number_text(scramble(joined["number"] + programmes * 1_000_000_000, "bansos"), 12),
        entered=joined["entered"],
        left=joined["left"],
        exit=joined["exit"],
        amount=joined["amount"],
        cut_off=np.array([4, 5, 4, 5])[programmes],
        family_desil={name: listing.desil[family] for name, listing in listings.items()},
        listed={name: listing.listed[family] for name, listing in listings.items()},
        without_card=is_pbi & (joined["exit"] == 1),
        without_decree=is_pbi & (joined["exit"] == 2),
    )


def _choose_recipients(people: People, families: int, random: np.random.Generator) -> tuple[Ints, Bools]:
    """The person in whose name a family receives: the wife, else the head; of some families one who has died."""
    recipient = np.zeros(families, np.int64)
    for rows in (pick(people.role == KEPALA), pick((people.role == PASANGAN) & people.female)):
        living = rows[rows < people.living]
        recipient[people.family[living]] = living
    dead = pick((people.died < NEVER) & (people.role != 2) & (random.random(len(people.died)) < 0.3))
    recipient[people.family[dead]] = dead
    is_dead = np.zeros(families, bool)
    is_dead[people.family[dead]] = True
    return recipient, is_dead


def _chances(
    programme: int, listing: Listing, rates: dict[str, Any], calibration: Calibration, people_a_family: float
) -> Floats:
    """Chance of each family, scaled so that the national quota is met (pupils: for PIP, of a school-age person)."""
    quota = rates[PROGRAMMES[programme]] / calibration.rates["population"]
    unit_share = _SCHOOL_SHARE if programme == PIP else 1 / people_a_family
    welfare = calibration.rates["welfare"]
    listed = float(np.mean(welfare["dtks_listed"]))
    weights = np.full(11, listed * (1 - welfare["dtks_above_cutoff"] - welfare["dtks_unranked"]) / 4)
    weights[0], weights[5:] = listed * welfare["dtks_unranked"], listed * welfare["dtks_above_cutoff"] / 6
    relative = _BY_DESIL[programme]
    scale = quota / unit_share / (float((weights * relative).sum()) + (1 - listed) * _OUTSIDE[programme])
    return np.asarray(np.where(listing.listed, relative[listing.desil], _OUTSIDE[programme]) * scale)


def _spells(
    programme: int,
    uniform: Floats,
    chance: Floats,
    dtsen: Listing,
    rates: dict[str, Any],
    random: np.random.Generator,
    *,
    end: int,
    family: Ints,
) -> dict[str, Ints]:
    """Days of entry and exit: members today, of whom some entered within three years, and as many who left."""
    leavers = rates["left_in_three_years"]
    row = pick(uniform < chance * (1 + leavers))
    n = len(row)
    inside = uniform[row] < chance[row]
    day = end - random.integers(0, HISTORY_DAYS, n)
    entered = np.where(inside & (random.random(n) < leavers), day, -NEVER)
    left = np.where(inside, NEVER, day)
    kind = 1 + np.searchsorted(np.cumsum(_EXIT_SHARES), random.random(n)).clip(0, 5)
    switch = Month(DTSEN_PROGRAMMES_FROM).first
    desil = dtsen.desil[family[row]]
    above = inside & (desil > _MAX_DESIL_DTSEN[programme]) & (random.random(n) < rates["dropped_above_cutoff"])
    left = np.where(above, switch, left)
    kind = np.where(above, TIDAK_LAYAK, kind)
    # Families of the lowest deciles of DTSEN come in for those that drop out.
    room = float(above.sum()) / max(1, len(uniform))
    low = (uniform >= chance * (1 + leavers)) & (dtsen.desil[family] >= 1) & (dtsen.desil[family] <= 3)
    low &= random.random(len(uniform)) < room / max(float(low.mean()), 1e-9)
    new = pick(low)
    return {
        "row": np.concatenate([row, new]),
        "programme": np.full(n + len(new), programme),
        "entered": np.concatenate([entered, switch + random.integers(0, 180, len(new))]),
        "left": np.concatenate([left, np.full(len(new), NEVER)]),
        "exit": np.concatenate([kind, np.full(len(new), TIDAK_LAYAK)]),
    }


def _family_amounts(programme: int, people: People, families: Ints, end: int) -> Ints:
    """Rupiah a payment: PKH a quarter by members (at most four), Sembako a month."""
    if programme == SEMBAKO:
        return np.full(len(families), _SEMBAKO_A_MONTH)
    age = people.age_on(end)
    amount = np.select([age < 6, age < 12, age < 15, age < 19, (age >= 60) | people.disabled],
                       [750_000, 225_000, 375_000, 500_000, 600_000], 0)  # fmt: skip
    amount[people.living :] = 0
    total = np.bincount(people.family, weights=amount, minlength=len(people.families.number))
    return np.clip(total, 225_000, 2_200_000).astype(np.int64)[families]


def _pupils(
    people: People,
    listings: dict[Any, Listing],
    calibration: Calibration,
    random: np.random.Generator,
    *,
    end: int,
    people_a_family: float,
) -> dict[str, Ints]:
    rates = calibration.rates["bansos"]
    age = people.age_on(end)
    chance = _chances(PIP, listings["DTKS"], rates, calibration, people_a_family)[people.family]
    uniform = np.where((age >= 4) & (age <= 24), random.random(len(age)), 2.0)
    part = _spells(PIP, uniform, chance, listings["DTSEN"], rates, random, end=end, family=people.family)
    row = part.pop("row")
    part["person"], part["number"] = row, people.number[row]
    part["entered"] = np.maximum(part["entered"], people.born[row] + 6 * 365 + 30)
    grown = people.born[row] + 22 * 365
    part["exit"] = np.where(grown < part["left"], GRADUASI_ALAMIAH, part["exit"])
    reported = np.where(people.died[row] < NEVER, people.died[row] + 60, NEVER)
    part["exit"] = np.where(reported < part["left"], MENINGGAL, part["exit"])
    part["left"] = np.minimum(np.minimum(part["left"], grown), reported)
    part["amount"] = np.select([age[row] < 13, age[row] < 16], [450_000, 750_000], 1_800_000)
    return part


def _pbi(people: People, cards: Cards, rates: dict[str, Any], random: np.random.Generator) -> dict[str, Ints]:
    """Everybody who ever holds a PBI_APBN card in the three years, and a few without one.

    `exit` carries the kind of disagreement with the card: 1 in the decree without a card, 2 a card without the decree.
    """
    ever = ~cards.second & (
        (cards.segment == 0) | ((cards.changed > -NEVER) & (cards.earlier_segment == 0)) | (cards.entered < NEVER)
    )
    holder = np.zeros(len(people.number), bool)
    holder[cards.records.person[ever]] = True
    without = ~holder & (random.random(len(holder)) < rates["decree_without_card"] * 0.5) & (people.died == NEVER)
    kind = np.where(without, 1, np.where(random.random(len(holder)) < rates["card_without_decree"], 2, 0))
    row = pick(holder | without)
    n = len(row)
    return {
        "programme": np.full(n, PBI_JK),
        "entered": np.full(n, -NEVER),
        "left": np.full(n, NEVER),
        "exit": kind[row],
        "person": row,
        "number": people.number[row],
        "amount": np.full(n, _PBI_PREMIUM),
    }


def benefit_rows(
    benefits: Benefits,
    cards: Cards,
    people: People,
    regions: RegionCodes,
    month: Month,
    calibration: Calibration,
    random: np.random.Generator,
) -> Rows:
    """The decree at a month's end, payments of the month, and those who were in it a month ago and are not now.

    `random` must depend on the block and the month only: payments are drawn for every recipient in the block.
    """
    day, before = month.last, month.back(1).last
    person = benefits.records.person
    is_pbi = benefits.programme == PBI_JK
    now, then = (_in_decree(benefits, cards, people, d) for d in (day, before))
    leaving = then & ~now
    uniform, payday = random.random(len(person)), random.integers(1, 26, len(person))
    at = pick(now | leaving)
    programme, gone = benefits.programme[at], leaving[at]
    due = _is_due(programme, person[at], month) & ~gone
    paid, failed = due & (uniform[at] < 0.955), due & (uniform[at] >= 0.955) & (uniform[at] < 0.98)
    paid |= due & is_pbi[at] & (uniform[at] < 0.995)
    failed &= ~paid
    reason = np.where(is_pbi[at], _pbi_reasons(cards, people, person[at], month), benefits.exit[at])
    records = benefits.records
    kecamatan = records.region_on(people, day)[at]
    defects = _judge(benefits, people, at, month)
    amount = pl.Series(np.where(gone, 0, np.where(due, benefits.amount[at], 0)))
    frame = pl.DataFrame(
        {
            "program": words(PROGRAMMES, programme),
            "id_penerima": benefits.id_penerima.gather(at),
            "nik": records.nik.gather(at),
            "no_kk": records.no_kk.gather(at),
            "nama": records.nama.gather(at),
            "jenis_kelamin": records.sex.gather(at),
            "tgl_lahir": records.born.gather(at).dt.to_string("iso"),
            "kode_wilayah": regions.kecamatan(kecamatan),
            "status_salur": words(("BELUM", "SALUR", "GAGAL"), paid + 2 * failed),
            "nominal": amount,
            "tgl_salur": _payday_text(month, np.where(paid, np.where(is_pbi[at], 10, payday[at]), 0)),
            "alasan_keluar": words(EXITS, np.where(gone, reason, 0)),
        }
    )
    frame = spoil(frame, defects, {"programme_unknown": ("program", "BLT")})
    return Rows(frame, person[at], calibration.kabkota_of_kecamatan[kecamatan], defects)


def _in_decree(benefits: Benefits, cards: Cards, people: People, day: int) -> Bools:
    pbi = pbi_holders(cards, people, day)
    by_card = (pbi[benefits.records.person] & ~benefits.without_decree) | benefits.without_card
    spell = (benefits.entered <= day) & (benefits.left > day)
    return np.where(benefits.programme == PBI_JK, by_card, spell)


def _is_due(programme: Ints, person: Ints, month: Month) -> Bools:
    """PKH at the end of each quarter, PIP once a year from April to November, the others every month."""
    pip_month = 4 + person % 8
    quarter = month.number % 3 == 0
    in_programme = [programme == PKH, programme == PIP]
    return np.select(in_programme, [np.full(len(programme), quarter), pip_month == month.number], True)


def _pbi_reasons(cards: Cards, people: People, person: Ints, month: Month) -> Ints:
    reported, dropped = np.full(len(people.number), NEVER), np.full(len(people.number), NEVER)
    reported[cards.records.person] = cards.reported_dead
    dropped[cards.records.person] = cards.dropped
    in_month = (dropped[person] > month.back(1).last) & (dropped[person] <= month.last)
    return np.where(reported[person] <= month.last, MENINGGAL, np.where(in_month, TIDAK_LAYAK, LAINNYA))


def _payday_text(month: Month, day: Ints) -> pl.Series:
    return words((None, *(f"{month}-{d:02d}" for d in range(1, 29))), day)


def _judge(benefits: Benefits, people: People, at: Ints, month: Month) -> Ints:
    """Adds what is wrong with being a recipient: dead, outside the registry in force, above the cut-off."""
    person = benefits.records.person[at]
    programme = benefits.programme[at]
    switched = month.index >= np.where(programme == PBI_JK, DTSEN_PBI_FROM, DTSEN_PROGRAMMES_FROM)
    listed = np.where(switched, benefits.listed["DTSEN"][at], benefits.listed["DTKS"][at])
    desil = np.where(switched, benefits.family_desil["DTSEN"][at], benefits.family_desil["DTKS"][at])
    cut_off = np.where(switched, benefits.cut_off[at], 4)
    defects = benefits.records.defects[at] | np.where(people.died[person] <= month.last, BIT["dead_listed"], 0)
    defects |= np.where(~listed, BIT["outside_registry"], 0)
    return defects | np.where(listed & (desil > cut_off), BIT["above_cutoff"], 0)
