"""Targeting of December 2024 beside `sample_mart`: PKH in the nation, Bali and its regions by hand, other provinces by
rule; a region with hidden figures, one without any; PBI_JK, whose registry is not required; BST, without a cut-off.
"""

import random
from datetime import date
from typing import Any

from psycopg import Connection

MONTH = date(2024, 12, 1)
RUN = "run-2024-12-1"
NATION, PROVINCE, HIDDEN, ABSENT, HALF_HIDDEN, CHOSEN = "00", "51", "51.71", "51.01", "51.03", "51.05"
PROGRAMMES = (
    ("PKH", "Program Keluarga Harapan", "Conditional cash transfer", "keluarga", 4, "reguler", "PKH"),
    ("PBI_JK", "Penerima Bantuan Iuran JKN", "Subsidised contribution", "jiwa", 4, "jaminan_kesehatan", None),
    ("BST", "Bantuan Sosial Tunai", "Temporary cash assistance", "keluarga", None, "sementara", None),
)  # fmt: skip
UNITS = {
    "cgh_index": "indeks", "targeting_lift": "indeks", "targeting_differential": "poin_persen",
}  # fmt: skip
INDICATORS = (
    "exclusion_error", "exclusion_by_quota", "inclusion_error", "inclusion_undetermined", "inclusion_signal",
    "leakage_to_noneligible", "targeting_differential", "targeting_lift", "cgh_index", "decile_share", "quota_use",
)  # fmt: skip
Row = tuple[Any, ...]
# Region: eligible, left out, judged, not eligible; None is hidden.
ERRORS: dict[str, tuple[int | None, int | None, int | None, int | None]] = {
    NATION: (38_240, 29_066, 9_680, 506),
    PROVINCE: (410, 262, 168, 20),
    HIDDEN: (None, None, None, None),
    HALF_HIDDEN: (100, 60, 41, None),
    "51.02": (80, 44, 40, 12),
    "51.04": (90, 70, 32, 0),
    CHOSEN: (70, 56, 30, 16),
    "51.06": (50, 38, 26, 14),
}
# Left out and eligible by decile of the nation; beneficiaries by decile.
LEFT_OUT = {"1": (6_100, 9_900), "2": (7_000, 9_700), "3": (7_966, 9_440), "4": (8_000, 9_200)}
BENEFICIARIES = {
    "1": 3_850, "2": 2_760, "3": 1_520, "4": 1_239, "5": 70, "6": 52, "7": 36, "8": 24, "9": 12, "10": 0,
    "tidak_ada": 437,
}  # fmt: skip
REASONS: dict[tuple[str, str, str], tuple[int | None, int]] = {
    (NATION, "inclusion_error", "meninggal"): (61, 9_680),
    (NATION, "inclusion_error", "tidak_di_registri"): (148, 9_680),
    (NATION, "inclusion_error", "di_atas_batas"): (202, 9_680),
    (NATION, "inclusion_error", "tanpa_komponen"): (95, 9_680),
    (NATION, "inclusion_undetermined", "tidak_padan"): (140, 10_000),
    (NATION, "inclusion_undetermined", "meninggal_bulan_ini"): (0, 10_000),
    (NATION, "inclusion_undetermined", "tanpa_desil"): (180, 10_000),
    (NATION, "inclusion_signal", "ppu_pn"): (96, 9_860),
    (NATION, "inclusion_signal", "upah_di_atas_umk"): (571, 9_860),
    (NATION, "inclusion_signal", "meninggal"): (None, 9_860),
    (NATION, "inclusion_signal", "ganda"): (0, 9_860),
    (PROVINCE, "inclusion_error", "meninggal"): (None, 168),
    (PROVINCE, "inclusion_error", "tidak_di_registri"): (None, 168),
    (PROVINCE, "inclusion_error", "di_atas_batas"): (12, 168),
    (PROVINCE, "inclusion_error", "tanpa_komponen"): (0, 168),
    (PROVINCE, "inclusion_undetermined", "tidak_padan"): (12, 180),
    (PROVINCE, "inclusion_undetermined", "meninggal_bulan_ini"): (0, 180),
    (PROVINCE, "inclusion_undetermined", "tanpa_desil"): (0, 180),
}
UNJUDGED = {NATION: (320, 10_000), PROVINCE: (12, 180)}
OTHERS = {
    "exclusion_by_quota": (28_240, 38_240), "quota_use": (10_000, 10_000), "leakage_to_noneligible": (506, 62_000),
    "cgh_index": (8_900_000, 3_500_000), "targeting_lift": (9_174, 3_700), "targeting_differential": (8_860, 38_240),
}  # fmt: skip
EXACT = {"exclusion_error": (29_900, 38_300), "inclusion_error": (480, 9_300)}


def fill_targeting(connection: Connection[Any]) -> None:
    """Writes programmes, definitions, figures and cells by decile."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into mart.dim_programme values (%s, %s, %s, %s, %s, %s, 'DTKS', %s, '2020-01-01', null)", PROGRAMMES
        )
        cursor.executemany(
            "insert into mart.dim_indicator values (%s, %s, %s, 'arti', 'meaning', 'pembilang', 'penyebut', %s,"
            " 'neutral', '{kemensos_bansos}', 'registry', '1', '2020-01-01', null)",
            [(name, f"{name} id", f"{name} en", UNITS.get(name, "persen")) for name in INDICATORS],
        )
        cursor.executemany(
            "insert into mart.fct_indicator_history (period, region_code, indicator_id, programme_id, breakdown,"
            " category, match_basis, numerator, denominator, value, value_low, value_high, status, suppressed,"
            " rule_version, run_id, revision)"
            " values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 'provisional', %s, '1', %s, 1)",
            [*_errors(), *_reasons(), *_deciles(), *_pbi()],
        )
        cursor.executemany(
            "insert into mart.fct_programme_decile_history values"
            " (%s, %s, 'PKH', 'keluarga', %s, true, %s, %s, %s, null, false, %s, 1)",
            [(MONTH, NATION, decile, count * 3, count, count, RUN) for decile, count in BENEFICIARIES.items()],
        )


def empty_targeting(connection: Connection[Any]) -> None:
    """Takes it all out again, for the other pages' tests."""
    connection.execute("truncate mart.dim_programme, mart.fct_programme_decile_history")
    connection.execute("delete from mart.fct_indicator_history where programme_id <> 'ALL'")
    connection.execute("delete from mart.dim_indicator where indicator_id = any(%s)", (list(INDICATORS),))


def _row(
    region: str, indicator: str, numerator: float | None, denominator: float | None, *, programme: str = "PKH",
    breakdown: str = "total", category: str = "total", basis: str = "semua",
    bounds: tuple[float | None, float | None] = (None, None),
) -> Row:  # fmt: skip
    hidden = numerator is None
    value = None if numerator is None or not denominator else round(numerator / denominator, 6)
    return (
        MONTH, region, indicator, programme, breakdown, category, basis, numerator, denominator, value, *bounds, hidden,
        RUN,
    )  # fmt: skip


def other_provinces() -> dict[str, tuple[int | None, int | None, int | None, int | None]]:
    """The provinces beside Bali by rule, three of them hidden."""
    from sample_mart import read_regions

    codes = [region.code for region in read_regions() if region.level == "provinsi" and region.code != PROVINCE]
    found: dict[str, tuple[int | None, int | None, int | None, int | None]] = {}
    for code in codes:
        dice = random.Random(f"targeting {code}")
        eligible, judged = dice.randint(500, 4_000), dice.randint(150, 1_000)
        left_out, wrong = round(eligible * dice.uniform(0.55, 0.88)), round(judged * dice.uniform(0.02, 0.22))
        is_hidden = code in ("65", "93", "95")
        found[code] = (None,) * 4 if is_hidden else (eligible, left_out, judged, wrong)
    return found


def _errors() -> list[Row]:
    rows = []
    for region, (eligible, left_out, judged, wrong) in (ERRORS | other_provinces()).items():
        unjudged, beneficiaries = UNJUDGED.get(region, (None, None))
        of_excluded = of_included = (None, None)
        if unjudged and eligible and left_out and wrong and beneficiaries:
            of_excluded = (left_out / (eligible + unjudged), left_out / eligible)
            of_included = (wrong / beneficiaries, (wrong + unjudged) / beneficiaries)
        rows.append(_row(region, "exclusion_error", left_out, eligible, bounds=of_excluded))
        rows.append(_row(region, "inclusion_error", wrong, judged, bounds=of_included))
        if beneficiaries:
            rows.append(_row(region, "inclusion_undetermined", unjudged, beneficiaries))
    rows += [_row(NATION, name, *counts) for name, counts in OTHERS.items()]
    rows += [_row(NATION, name, *counts, basis="nik") for name, counts in EXACT.items()]
    return rows


def _reasons() -> list[Row]:
    return [
        _row(region, indicator, numerator, denominator, breakdown="reason", category=category)
        for (region, indicator, category), (numerator, denominator) in REASONS.items()
    ]


def _deciles() -> list[Row]:
    rows = [
        _row(NATION, "exclusion_error", *counts, breakdown="decile", category=decile)
        for decile, counts in LEFT_OUT.items()
    ]
    return rows + [
        _row(NATION, "decile_share", count, 10_000, breakdown="decile", category=decile)
        for decile, count in BENEFICIARIES.items()
    ]


def _pbi() -> list[Row]:
    totals = {
        "exclusion_error": (2_900, 10_600), "inclusion_error": (360, 8_100), "inclusion_undetermined": (2_240, 10_340),
    }  # fmt: skip
    rows = [_row(NATION, name, *counts, programme="PBI_JK") for name, counts in totals.items()]
    unjudged = {"tidak_padan": 20, "meninggal_bulan_ini": 0, "tidak_di_registri": 1_890, "tanpa_desil": 330}
    return rows + [
        _row(NATION, "inclusion_undetermined", count, 10_340, programme="PBI_JK", breakdown="reason", category=category)
        for category, count in unjudged.items()
    ]
