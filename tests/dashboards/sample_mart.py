"""A small published mart, made by rule, for the tests: three months, the nation, 38 provinces, 514 kabupaten/kota.

What the tests rely on:
    2024-10  exact matching only (match_basis nik), final
    2024-11  two revisions; the second moved the active coverage of every region by the same factor
    2024-12  provisional, with suppressed cells; MISSING_REGION has no JKN row; NO_WORKERS has no TK row
"""

import csv
import json
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import psycopg

from padan.paths import REFERENCE

MONTHS = (date(2024, 10, 1), date(2024, 11, 1), date(2024, 12, 1))
MISSING_REGION = "95.01"
NO_WORKERS = "94"
SCALE = 1000
THRESHOLD = 10
# Published population figures as shares of the register's, and how many cards stand for a matched person.
PUBLISHED_POPULATION = {"DUKCAPIL_DKB": 1.0, "BPS_PROYEKSI": 0.96, "BPJS_KESEHATAN": 0.99}
CARDS_PER_PERSON = 1.02
WAGE_PROGRAMMES = {"JKK": 1.0, "JKM": 1.0, "JHT": 1.0, "JP": 0.75, "JKP": 0.5}
OTHER_PROGRAMMES = {"JKK": 1.0, "JKM": 1.0, "JHT": 0.4}
SEGMENT_SHARES = {"PBI_APBN": 0.43, "PBI_APBD": 0.21, "PPU_BU": 0.17, "PPU_PN": 0.09, "PBPU": 0.08, "BP": 0.02}

# indicator: (name_id, name_en, definition_id, definition_en, numerator, denominator, unit, direction, datasets, basis)
INDICATORS = {
    "population": (
        "Penduduk", "Population",
        "Penduduk yang tercatat hidup pada akhir bulan, satu per NIK, menurut wilayah tempat ia terdaftar.",
        "Persons recorded as living at month end, one a NIK, in the region where they are registered.",
        "Penduduk hidup pada akhir bulan", None, "jiwa", "neutral", ["dukcapil_penduduk"],
    ),
    "jkn_registered_coverage": (
        "Cakupan JKN terdaftar", "JKN registered coverage",
        "Bagian penduduk yang memiliki kartu JKN aktif maupun nonaktif.",
        "Share of the population with a JKN card, active or not.",
        "Penduduk dengan kartu JKN AKTIF atau NONAKTIF", "Penduduk", "persen", "higher_better",
        ["dukcapil_penduduk", "bpjs_kesehatan_peserta"],
    ),
    "jkn_active_coverage": (
        "Cakupan JKN aktif", "JKN active coverage",
        "Bagian penduduk yang kartu JKN-nya aktif pada akhir bulan.",
        "Share of the population whose JKN card is active at month end.",
        "Penduduk dengan kartu JKN AKTIF", "Penduduk", "persen", "higher_better",
        ["dukcapil_penduduk", "bpjs_kesehatan_peserta"],
    ),
    "jkn_activity_rate": (
        "Tingkat keaktifan JKN", "JKN activity rate",
        "Bagian penduduk terdaftar JKN yang kartunya aktif.",
        "Share of the registered whose card is active.",
        "Penduduk dengan kartu JKN AKTIF", "Penduduk terdaftar JKN", "persen", "higher_better",
        ["dukcapil_penduduk", "bpjs_kesehatan_peserta"],
    ),
    "jkn_inactive": (
        "Peserta JKN nonaktif", "Inactive JKN members",
        "Bagian penduduk terdaftar JKN yang tidak memiliki kartu aktif.",
        "Share of the registered without an active card.",
        "Penduduk terdaftar tanpa kartu aktif", "Penduduk terdaftar JKN", "persen", "lower_better",
        ["dukcapil_penduduk", "bpjs_kesehatan_peserta"],
    ),
    "jkn_segment_share": (
        "Komposisi segmen JKN", "JKN segments",
        "Bagian tiap segmen di antara penduduk dengan JKN aktif; satu segmen per orang.",
        "Share of each segment among persons with active JKN; one segment a person.",
        "Penduduk JKN aktif dalam segmen", "Penduduk JKN aktif", "persen", "neutral",
        ["dukcapil_penduduk", "bpjs_kesehatan_peserta"],
    ),
    "jkn_uncovered_bottom40": (
        "Desil 1–4 tanpa JKN aktif", "Deciles 1–4 without active JKN",
        "Bagian penduduk desil 1–4 yang tidak memiliki JKN aktif.",
        "Share of persons in deciles 1–4 without active JKN.",
        "Penduduk desil 1–4 tanpa JKN aktif", "Penduduk desil 1–4", "persen", "lower_better",
        ["dukcapil_penduduk", "bpjs_kesehatan_peserta", "kemensos_registri"],
    ),
    "uhc_status": (
        "Kabupaten/kota UHC", "UHC regencies",
        "Kabupaten/kota dengan kepesertaan terlapor ≥ 98% dan keaktifan ≥ 80%. Bukan pernyataan resmi.",
        "Regencies with reported membership ≥ 98% and activity ≥ 80%. Not an official declaration.",
        "Kabupaten/kota yang memenuhi", "Kabupaten/kota dengan kedua data", "wilayah", "higher_better",
        ["bpjs_kesehatan_peserta", "penduduk_acuan"],
    ),
    "tk_wage_coverage": (
        "Cakupan jaminan ketenagakerjaan pekerja upah", "Employment insurance, wage workers",
        "Penduduk 15+ dengan kepesertaan PU atau jasa konstruksi aktif dibagi pekerja upah (Sakernas). Batas bawah.",
        "Persons 15+ with an active PU or construction membership over wage workers (Sakernas). A floor.",
        "Peserta aktif PU atau JAKON 15+", "Pekerja upah (Sakernas)", "persen", "higher_better",
        ["dukcapil_penduduk", "bpjs_ketenagakerjaan_peserta", "tenaga_kerja"],
    ),
    "tk_nonwage_coverage": (
        "Cakupan jaminan ketenagakerjaan bukan upah", "Employment insurance, non-wage workers",
        "Penduduk 15+ dengan kepesertaan BPU aktif (JKK dan JKM) dibagi pekerja bukan upah (Sakernas).",
        "Persons 15+ with an active BPU membership (JKK and JKM) over non-wage workers (Sakernas).",
        "Peserta aktif BPU 15+", "Pekerja bukan upah (Sakernas)", "persen", "higher_better",
        ["dukcapil_penduduk", "bpjs_ketenagakerjaan_peserta", "tenaga_kerja"],
    ),
    "tk_active_coverage": (
        "Kepesertaan ketenagakerjaan penduduk 15–64", "Employment insurance, population 15–64",
        "Bagian penduduk 15–64 dengan kepesertaan BPJS Ketenagakerjaan aktif.",
        "Share of persons 15–64 with an active BPJS Ketenagakerjaan membership.",
        "Penduduk 15–64 dengan kepesertaan aktif", "Penduduk 15–64", "persen", "higher_better",
        ["dukcapil_penduduk", "bpjs_ketenagakerjaan_peserta"],
    ),
}  # fmt: skip

SEGMEN_DETAILS = {
    "alasan": "nilai di luar daftar kontrak",
    "reason": "a value outside the contract's list",
    "rows": 272_400,
    "share": 0.01949339,
}

Counts = dict[tuple[str, str, str], tuple[int, int | None]]  # (indicator, breakdown, category): numerator, denominator


@dataclass(frozen=True)
class Region:
    """A row of mart.dim_region."""

    code: str
    level: str
    name: str
    parent: str | None
    bps: str | None
    people: int


def read_regions() -> list[Region]:
    """Nation, provinces, kabupaten/kota, with the people of reference/ divided by SCALE."""
    with (REFERENCE / "regions_province.csv").open(encoding="utf-8") as file:
        provinces = [
            Region(row["kode_kemendagri"], "provinsi", row["nama"], "00", row["kode_bps"], 0)
            for row in csv.DictReader(file)
        ]
    with (REFERENCE / "regions_regency.csv").open(encoding="utf-8") as file:
        regencies = [
            Region(row["kode_kemendagri"], "kabkota", row["nama"], row["provinsi_kemendagri"], row["kode_bps"],
                   int(row["penduduk_total"]) // SCALE)
            for row in csv.DictReader(file)
        ]  # fmt: skip
    return [Region("00", "nasional", "Indonesia", None, None, 0), *provinces, *regencies]


def count_regency(region: Region, month: int, *, exact: bool) -> Counts:
    """Counts of one kabupaten/kota; the month (0, 1, 2) moves them a little, exact matching finds fewer."""
    dice = random.Random(region.code)
    east = region.code >= "81"
    people = region.people + month
    registered = round(people * (dice.uniform(0.86, 0.99) - 0.06 * east + 0.003 * month - 0.03 * exact))
    active = round(registered * min(0.97, dice.uniform(0.70, 0.93) - 0.05 * east + 0.004 * month))
    poor = round(people * dice.uniform(0.25, 0.55))
    poor_uncovered = round(poor * dice.uniform(0.12, 0.28))
    wage, other = round(people * 0.18), round(people * 0.24)
    wage_members, other_members = round(wage * dice.uniform(0.3, 0.75)), round(other * dice.uniform(0.03, 0.2))
    working_age = round(people * 0.69)
    reported = int(registered / max(people, 1) > 0.95 and active / max(registered, 1) > 0.8)
    counts: Counts = {
        ("population", "total", "total"): (people, None),
        ("jkn_registered_coverage", "total", "total"): (registered, people),
        ("jkn_active_coverage", "total", "total"): (active, people),
        ("jkn_activity_rate", "total", "total"): (active, registered),
        ("jkn_inactive", "total", "total"): (registered - active, registered),
        ("jkn_uncovered_bottom40", "total", "total"): (poor_uncovered, poor),
        ("uhc_status", "total", "total"): (reported, 1),
        ("tk_wage_coverage", "total", "total"): (wage_members, wage),
        ("tk_nonwage_coverage", "total", "total"): (other_members, other),
        ("tk_active_coverage", "total", "total"): (wage_members + other_members, working_age),
    }
    rest = active
    for segment, share in SEGMENT_SHARES.items():
        members = rest if segment == "BP" else min(rest, round(active * share * dice.uniform(0.9, 1.1)))
        rest -= members
        counts["jkn_segment_share", "segment", segment] = (members, active)
    return counts | count_denominators(people, registered, active, (wage_members, wage), (other_members, other))


def count_denominators(
    people: int, registered: int, active: int, of_wage: tuple[int, int], of_others: tuple[int, int]
) -> Counts:
    """Cards over published population figures; members of each programme over the workers of their kind."""
    counts: Counts = {}
    for source, share in PUBLISHED_POPULATION.items():
        for name, persons in (("jkn_reported_coverage", registered), ("jkn_reported_active_coverage", active)):
            counts[name, "denominator_source", source] = (round(persons * CARDS_PER_PERSON), round(people * share))
    for name, (members, workers), programmes in (
        ("tk_wage_coverage", of_wage, WAGE_PROGRAMMES),
        ("tk_nonwage_coverage", of_others, OTHER_PROGRAMMES),
    ):
        for programme, share in programmes.items():
            counts[name, "tk_programme", programme] = (round(members * share), workers)
    return counts


def count_all(month: int, *, exact: bool) -> dict[str, Counts]:
    """Counts by region code; a province is the sum of its kabupaten/kota, the nation of its provinces."""
    regions = read_regions()
    result: dict[str, Counts] = {}
    sums: dict[str, dict[tuple[str, str, str], list[tuple[int, int | None]]]] = defaultdict(lambda: defaultdict(list))
    for region in regions:
        if region.level != "kabkota":
            continue
        counts = {
            key: value
            for key, value in count_regency(region, month, exact=exact).items()
            if not (month == 2 and region.code == MISSING_REGION and key[0].startswith("jkn_"))
            and not (region.parent == NO_WORKERS and key[0].startswith("tk_"))
        }
        result[region.code] = counts
        for key, value in counts.items():
            sums[str(region.parent)][key].append(value)
            sums["00"][key].append(value)
    for code, totals in sums.items():
        result[code] = {
            key: (sum(n for n, _ in pairs), None if pairs[0][1] is None else sum(d or 0 for _, d in pairs))
            for key, pairs in totals.items()
        }
    return result


def is_suppressed(indicator: str, numerator: int, denominator: int | None) -> bool:
    """The primary rule of contracts/indicators.yaml."""
    if indicator == "uhc_status":
        return False
    rest = 0 if denominator is None else denominator - numerator
    return 1 <= numerator < THRESHOLD or 1 <= rest < THRESHOLD


def indicator_rows(period: date, revision: int, basis: str, factor: float = 1.0) -> Iterator[tuple[Any, ...]]:
    """Rows of mart.fct_indicator_history of one publication."""
    month = MONTHS.index(period)
    status = "provisional" if month == 2 else "final"
    for code, counts in count_all(month, exact=basis == "nik").items():
        for (indicator, breakdown, category), (numerator, denominator) in counts.items():
            if factor != 1.0 and indicator == "jkn_active_coverage":
                numerator = round(numerator * factor)
            hidden = is_suppressed(indicator, numerator, denominator)
            value = numerator if denominator is None else (round(numerator / denominator, 6) if denominator else None)
            registry = "DTKS" if indicator == "jkn_uncovered_bottom40" else None
            yield (
                period, code, indicator, "ALL", breakdown, category, basis,
                None if hidden else numerator, None if hidden else denominator, None if hidden else value,
                None, None, registry, 0 if registry else None, status, hidden, "1", f"run-{period:%Y-%m}-{revision}",
                revision,
            )  # fmt: skip


def publications() -> list[tuple[date, int, str, str | None, int | None]]:
    """Period, revision, status, reason, superseded revision."""
    october, november, december = MONTHS
    return [
        (october, 1, "final", None, None),
        (november, 1, "final", None, None),
        (november, 2, "final", "koreksi bpjs_kesehatan_peserta", 1),
        (
            december,
            1,
            "provisional",
            "tenaga_kerja berumur 4 bulan (batas 3); wilayah tanpa rekaman: bpjs_kesehatan_peserta 95.01",
            None,
        ),
    ]


def fill_mart(admin_url: str) -> None:
    """Writes the sample into an empty, migrated warehouse."""
    with psycopg.connect(admin_url) as connection:
        _fill_dimensions(connection)
        for period, revision, status, reason, superseded in publications():
            connection.execute(
                "insert into mart.fct_publication values (%s, %s, %s, %s, %s, %s, %s, 'test', %s, true)",
                (period, revision, f"run-{period:%Y-%m}-{revision}", _published_at(period, revision), status, reason,
                 superseded, json.dumps({"matching": "exact" if period == MONTHS[0] else "full",
                                         "suppression_threshold": THRESHOLD})),
            )  # fmt: skip
        basis = {(MONTHS[0], 1): ("nik",)}
        factor = {(MONTHS[1], 1): 0.98}
        for period, revision, *_ in publications():
            for match_basis in basis.get((period, revision), ("nik", "semua")):
                rows = indicator_rows(period, revision, match_basis, factor.get((period, revision), 1.0))
                _copy(connection, "mart.fct_indicator_history", rows)
        _fill_operations(connection)
        connection.execute("analyze mart.fct_indicator_history")


def _published_at(period: date, revision: int) -> datetime:
    return datetime(2025, 1, 2 + MONTHS.index(period), 3 + revision, tzinfo=UTC)


def _copy(connection: psycopg.Connection[Any], table: str, rows: Iterable[tuple[Any, ...]]) -> None:
    with connection.cursor().copy(f"copy {table} from stdin") as copy:
        for row in rows:
            copy.write_row(row)


def _fill_dimensions(connection: psycopg.Connection[Any]) -> None:
    _copy(
        connection,
        "mart.dim_region",
        ((r.code, r.level, r.name, r.parent, r.bps, date(2022, 12, 9), None) for r in read_regions()),
    )
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into mart.dim_indicator values (%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,'registry','1','2020-01-01',null)",
            [(name, *spec) for name, spec in INDICATORS.items()],
        )


def _fill_operations(connection: psycopg.Connection[Any]) -> None:
    cursor = connection.cursor()
    for period, revision, *_ in publications():
        at = _published_at(period, revision)
        cursor.execute(
            "insert into ops.run values (%s,%s,%s,%s,'published','test','{}','{}',%s,null,null)",
            (f"run-{period:%Y-%m}-{revision}", period, at.replace(minute=0), at.replace(minute=12), revision),
        )
    december = MONTHS[2]
    cursor.execute(
        "insert into ops.run values ('run-2024-12-0',%s,'2025-01-03T01:00Z','2025-01-03T01:02Z','refused','test','{}',"
        "'{}',null,null,'bpjs_kesehatan_peserta: [checksum] sha256 berbeda dari manifest')",
        (december,),
    )
    deliveries = [
        ("dukcapil_penduduk", 285_000, 120, "landed", None,
         ["alive_with_death_date: HIDUP tetapi ada tgl_meninggal (1.019 baris)"]),
        ("bpjs_kesehatan_peserta", 272_400, 5_310, "landed", None,
         ["vanished_region: 1 wilayah ada pada 2024-11 tetapi tidak pada kiriman ini: 95.01"]),
        ("bpjs_ketenagakerjaan_peserta", 43_100, 0, "landed", None, []),
        ("kemensos_registri", 114_000, 890, "landed", None,
         ["extra_columns: kemensos_registri.csv: kolom di luar kontrak ditinggalkan: catatan_desa"]),
    ]  # fmt: skip
    for period in MONTHS:
        for number, (dataset, rows, rejected, state, refusal, warnings) in enumerate(deliveries, 1):
            _insert_delivery(cursor, dataset, period, 1, number, rows, rejected, state, refusal, warnings)
    _insert_delivery(cursor, "tenaga_kerja", date(2024, 8, 1), 1, 9, 552, 0, "landed", None, [])
    _insert_delivery(cursor, "kemensos_bansos", december, 1, 7, 88_000, 9_120, "refused",
                     "[quarantine_share] 9.120 dari 88.000 baris (10,36%) melanggar aturan, di atas batas 5,00%: "
                     "duplicate_key 9.120 (kunci berulang; kemensos_bansos.csv baris data 3)", [])  # fmt: skip
    results = [
        ("dukcapil_penduduk", "row_count_jump", "warning", True, "+0.1%"),
        ("dukcapil_penduduk", "type_nik:nik", "quarantine", False, "120"),
        ("bpjs_kesehatan_peserta", "vanished_region", "warning", False, "1"),
        ("bpjs_kesehatan_peserta", "type_enum:segmen", "quarantine", False, "5310"),
        ("kemensos_registri", "range:desil", "quarantine", False, "890"),
        ("fct_indicator", "coverage_at_most_one", "warning", True, "maksimum 0,998"),
        ("fct_indicator", "population_ties_to_cells", "critical", True, "selisih 0"),
        ("bpjs_ketenagakerjaan_peserta", "program_in_set", "quarantine", True, "0 baris"),
    ]
    cursor.executemany(
        "insert into ops.quality_result values ('run-2024-12-1',%s,%s,%s,%s,%s,%s,'2025-01-04T04:05Z')",
        [(*result, json.dumps(SEGMEN_DETAILS if result[1] == "type_enum:segmen" else {})) for result in results],
    )
    quality = []
    for dataset, exact, fuzzy, without, lost in (
        ("bpjs_kesehatan_peserta", 0.941, 0.032, 0.008, 0.019),
        ("bpjs_ketenagakerjaan_peserta", 0.957, 0.021, 0.004, 0.018),
        ("kemensos_registri", 0.839, 0.081, 0.041, 0.039),
    ):
        statuses = (("padan_nik", exact), ("padan_probabilistik", fuzzy), ("tanpa_nik", without), ("tidak_padan", lost))
        quality += [
            (december, dataset, "00", status, round(share * 100_000), share, False, "run-2024-12-1", 1)
            for status, share in statuses
        ]
    _copy(connection, "mart.fct_match_quality_history", quality)


def _insert_delivery(cursor: psycopg.Cursor[Any], dataset: str, period: date, revision: int, number: int, rows: int,
                     rejected: int, state: str, refusal: str | None, warnings: list[Any]) -> None:  # fmt: skip
    cursor.execute(
        "insert into ops.delivery (dataset, period, revision, sender, letter_no, rows_declared, rows_landed,"
        " rows_quarantined, sha256, received_at, state, refusal, warnings, registry)"
        " values (%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s)",
        (dataset, period, revision, "Pusdatin", f"B-{number:03d}/PD/{period:%m/%Y}", rows, rows, rejected,
         "0" * 64, datetime(2025, 1, 2, number, tzinfo=UTC), state, refusal, json.dumps(warnings),
         "DTKS" if dataset == "kemensos_registri" else None),
    )  # fmt: skip
