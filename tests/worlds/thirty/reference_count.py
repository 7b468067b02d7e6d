"""The figures of population, JKN and BPJS Ketenagakerjaan, counted person by person.

A reference for tests, written from the text of contracts/indicators.yaml alone: plain Python over sets of people,
exact matching, no suppression. ``count_indicators`` reads an inbox and returns every row that the contract demands;
README.md says how each open point of the contract was decided. Run as a script it writes the rows of this inbox::

    python tests/worlds/thirty/reference_count.py > tests/worlds/thirty/expected.csv
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from reference_gate import Delivery, Row, Unusable, newest_delivery, registry_in_force
from reference_people import CATEGORIES, SEGMENTS, TK_SEGMENTS, Person, attach, last_day, living_people, rank

REASONS = ("TUNGGAKAN", "MUTASI", "PBI_DINONAKTIFKAN", "USIA_ANAK", "LAINNYA", "tidak_disampaikan")
PU_PROGRAMMES = ("JKK", "JKM", "JHT", "JP", "JKP")
BPU_PROGRAMMES = ("JKK", "JKM", "JHT")
PUBLISHERS = ("DUKCAPIL_DKB", "BPS_PROYEKSI", "BPJS_KESEHATAN")


class Key(NamedTuple):
    """Grain of the expected figures."""

    period: str
    region_code: str
    indicator_id: str
    programme_id: str
    breakdown: str
    category: str


Counts = tuple[int, int | None]
Figure = tuple[str, str, str, int, int | None]  # indicator, breakdown, category, numerator, denominator


def count_indicators(inbox: Path, period: str) -> dict[Key, Counts]:
    """Counts every figure of population, jkn_*, uhc_status and tk_* for one month.

    Args:
        inbox: Folder of contracts/extracts.yaml; older months in it are used where a dataset stands still.
        period: Month as YYYY-MM.

    Returns:
        (numerator, denominator) by row of mart.fct_indicator, unsuppressed; denominator None where there is none.

    Raises:
        Unusable: a required dataset has never been delivered, or too many of its rows are in quarantine.
    """
    register = newest_delivery(inbox, "dukcapil_penduduk", period)
    cards = newest_delivery(inbox, "bpjs_kesehatan_peserta", period)
    registry = registry_in_force(inbox, period)
    if not (register and cards and registry):
        raise Unusable(f"{period}: a required dataset has no delivery")
    memberships = newest_delivery(inbox, "bpjs_ketenagakerjaan_peserta", period)
    acuan = newest_delivery(inbox, "penduduk_acuan", period)
    workers = newest_delivery(inbox, "tenaga_kerja", period)

    people = living_people(register.rows, last_day(period))
    attach(people, cards.rows, "cards")
    attach(people, registry.rows, "registry_rows")
    if memberships:
        attach(people, memberships.rows, "memberships")
    rank(people, last_day(registry.period))

    counted: dict[Key, Counts] = {}
    for region in regions_of(people, cards, acuan, workers):
        here = [person for person in people if lies_in(person.kabkota, region)]
        figures = [*count_population(here), *count_jkn(here)]
        if acuan:
            figures += [
                *count_reported(cards.rows, acuan.rows, region),
                *count_uhc(cards.rows, acuan.rows, region),
            ]
        if memberships:
            figures += count_employment(here)
            if workers:
                figures += count_employment_coverage(here, workers.rows, region)
        for indicator, breakdown, category, numerator, denominator in figures:
            if numerator or denominator:
                key = Key(f"{period}-01", region, indicator, "ALL", breakdown, category)
                counted[key] = (numerator, denominator)
    return counted


def lies_in(code: str, region: str) -> bool:
    """Whether a code is the region or lies below it."""
    return region == "00" or code == region or code.startswith(f"{region}.")


def regions_of(people: Iterable[Person], cards: Delivery, *references: Delivery | None) -> list[str]:
    """The nation, and every province and kabupaten/kota of which any record speaks."""
    codes = {person.kabkota for person in people}
    for delivery in (cards, *references):
        codes |= {row["kode_wilayah"][:5] for row in delivery.rows} if delivery else set()
    return sorted({"00"} | {code[:2] for code in codes} | codes)


def reference_figure(delivered: dict[str, int], region: str) -> int | None:
    """A region's own figure if delivered, else the sum of what was delivered below it; None if nothing was."""
    if region in delivered:
        return delivered[region]
    below = [code for code in delivered if code != "00" and lies_in(code, region)]
    depth = 0 if region == "00" else region.count(".") + 1
    children = {".".join(code.split(".")[: depth + 1]) for code in below}
    figures = [reference_figure(delivered, child) for child in children]
    return sum(figure for figure in figures if figure is not None) if figures else None


def cover(indicator: str, whole: list[Person], part: Callable[[Person], bool], *breakdowns: str) -> Iterator[Figure]:
    """Those of the whole that are in the part, in total and by attributes of the person."""
    yield indicator, "total", "total", sum(map(part, whole)), len(whole)
    for breakdown in breakdowns:
        for category in CATEGORIES[breakdown]:
            members = [person for person in whole if getattr(person, breakdown) == category]
            yield indicator, breakdown, category, sum(map(part, members)), len(members)


def share(
    indicator: str,
    breakdown: str,
    labels: Iterable[str | None],
    categories: Iterable[str],
    denominator: int | None,
) -> Iterator[Figure]:
    """How often each category occurs among the labels, over one common denominator."""
    found = list(labels)
    for category in categories:
        yield indicator, breakdown, category, found.count(category), denominator


def count_population(people: list[Person]) -> Iterator[Figure]:
    """Persons of P; no denominator."""
    for indicator, breakdown, category, _, size in cover(
        "population", people, lambda _: True, "sex", "age_group", "disability"
    ):
        yield indicator, breakdown, category, size or 0, None


def count_jkn(people: list[Person]) -> Iterator[Figure]:
    """Health insurance, by persons of the register."""
    registered = [person for person in people if person.jkn_registered]
    active = [person for person in people if person.jkn_active]
    inactive = [person for person in registered if not person.jkn_active]
    bottom40 = [person for person in people if person.desil is not None and person.desil <= 4]
    newborns = [p for p in people if (p.month_end - p.born).days > 28 and p.months_old < 12]

    yield from cover("jkn_registered_coverage", people, lambda p: p.jkn_registered, "sex", "age_group", "decile")
    yield from cover("jkn_active_coverage", people, lambda p: p.jkn_active, "sex", "age_group", "decile", "disability")
    yield from cover("jkn_activity_rate", registered, lambda p: p.jkn_active)
    yield from cover("jkn_inactive", registered, lambda p: not p.jkn_active, "decile")
    for segment in SEGMENTS:
        holders = [person for person in registered if person.segment == segment]
        insured = sum(person.jkn_active for person in holders)
        yield "jkn_activity_rate", "segment", segment, insured, len(holders)
        yield "jkn_inactive", "segment", segment, len(holders) - insured, len(holders)
    yield from share("jkn_segment_share", "segment", (p.segment for p in active), SEGMENTS, len(active))
    yield from share("jkn_inactive", "reason", (p.inactive_reason for p in inactive), REASONS, len(registered))

    yield from cover(
        "jkn_uncovered_bottom40",
        bottom40,
        lambda p: not p.jkn_active,
        "sex",
        "age_group",
        "decile",
        "disability",
    )
    why = ["nonaktif" if p.jkn_registered else "belum_terdaftar" for p in bottom40 if not p.jkn_active]
    yield from share("jkn_uncovered_bottom40", "reason", why, ("belum_terdaftar", "nonaktif"), len(bottom40))
    yield from cover("jkn_newborn_unregistered", newborns, lambda p: not p.jkn_registered, "sex")

    yield from cover("jkn_double_card_rate", active, lambda p: len(p.cards_of("AKTIF")) >= 2)
    yield from cover("jkn_double_segment", active, lambda p: len(p.active_segments) >= 2)
    combinations = ["+".join(p.active_segments) for p in active if len(p.active_segments) >= 2]
    # The list of combinations is open: one that nobody holds has no row.
    yield from share("jkn_double_segment", "combination", combinations, sorted(set(combinations)), len(active))


def count_reported(cards: list[Row], acuan: list[Row], region: str) -> Iterator[Figure]:
    """Cards as delivered, by their own region, over each published population figure."""
    here = [card["status"] for card in cards if lies_in(card["kode_wilayah"], region)]
    active = here.count("AKTIF")
    for publisher in PUBLISHERS:
        denominator = published_population(acuan, publisher, region)
        if denominator is not None:
            registered = active + here.count("NONAKTIF")
            yield "jkn_reported_coverage", "denominator_source", publisher, registered, denominator
            yield "jkn_reported_active_coverage", "denominator_source", publisher, active, denominator


def published_population(acuan: list[Row], publisher: str, region: str) -> int | None:
    """One publisher's population of a region."""
    delivered = {row["kode_wilayah"]: row["jumlah_penduduk"] for row in acuan if row["sumber"] == publisher}
    return reference_figure(delivered, region)


def count_uhc(cards: list[Row], acuan: list[Row], region: str) -> Iterator[Figure]:
    """Kabupaten/kota with cards and a DUKCAPIL_DKB figure, and those of them that reach both thresholds."""
    judged = passed = 0
    for kabkota in {card["kode_wilayah"][:5] for card in cards if lies_in(card["kode_wilayah"], region)}:
        statuses = [card["status"] for card in cards if lies_in(card["kode_wilayah"], kabkota)]
        active = statuses.count("AKTIF")
        registered = active + statuses.count("NONAKTIF")
        population = published_population(acuan, "DUKCAPIL_DKB", kabkota)
        if registered and population:
            judged += 1
            # Whole numbers: 0.98 and 0.80 must hold exactly at the threshold.
            passed += 100 * registered >= 98 * population and 100 * active >= 80 * registered
    yield "uhc_status", "total", "total", passed, judged


def count_employment(people: list[Person]) -> Iterator[Figure]:
    """Employment insurance, by persons of the register."""
    working_age = [person for person in people if 15 <= person.age <= 64]
    yield from cover("tk_active_coverage", working_age, lambda p: p.tk_segment is not None, "sex", "decile")
    yield from share(
        "tk_active_coverage", "segment", (p.tk_segment for p in working_age), TK_SEGMENTS, len(working_age)
    )
    yield "tk_pmi_members", "total", "total", sum(bool(p.active_memberships("PMI")) for p in people), None


def count_employment_coverage(people: list[Person], workers: list[Row], region: str) -> Iterator[Figure]:
    """Wage and non-wage workers insured, over the labour-force survey."""
    for indicator, column, insured, segment, programmes in (
        ("tk_wage_coverage", "pekerja_upah", [p for p in people if p.is_wage_insured], "PU", PU_PROGRAMMES),
        (
            "tk_nonwage_coverage",
            "pekerja_bukan_upah",
            [p for p in people if p.is_nonwage_insured],
            "BPU",
            BPU_PROGRAMMES,
        ),
    ):
        denominator = reference_figure({row["kode_wilayah"]: row[column] for row in workers}, region)
        if denominator is None:
            continue
        yield indicator, "total", "total", len(insured), denominator
        if indicator == "tk_wage_coverage":
            yield from share(indicator, "segment", (p.tk_segment for p in insured), ("PU", "JAKON"), denominator)
        held = [programme for person in insured for programme in person.tk_programmes(segment)]
        yield from share(indicator, "tk_programme", held, programmes, denominator)


def write_expected(counted: dict[Key, Counts]) -> None:
    """Prints the rows as CSV; an empty field is NULL."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow([*Key._fields, "numerator", "denominator"])
    writer.writerows([*key, *counts] for key, counts in sorted(counted.items()))


if __name__ == "__main__":
    write_expected(count_indicators(Path(__file__).parent / "inbox", "2024-12"))
