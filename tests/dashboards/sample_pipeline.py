"""The way to PBI-JK for the sample mart, made by hand: the nation, two provinces, one kabupaten/kota.

What the tests rely on (December 2024, programme PBI_JK, basis semua):
    nation        70,000 eligible, 50,000 in the decree, 49,000 registered, 48,000 active; a quota of 52,000
    51 (Bali)     stage aktif is suppressed, complaints too
    11 (Aceh)     loses more at the decree than Bali
    51.71         eligible is suppressed: nothing is shown
    November      the nation's stages only, so that a change is shown
"""

from datetime import date
from typing import Any

import psycopg

NOVEMBER, DECEMBER = date(2024, 11, 1), date(2024, 12, 1)
REVISIONS = {NOVEMBER: 2, DECEMBER: 1}
INDICATORS = (
    "pbi_funnel", "pbi_gap", "pbi_leavers", "pbi_reactivation", "quota_use", "exclusion_by_quota", "contribution_gap",
    "contribution_gap_money", "complaint_resolution", "complaint_backlog", "complaint_ageing",
)  # fmt: skip
STAGES = ("memenuhi_syarat", "ditetapkan", "terdaftar", "aktif")

Cell = tuple[str, str, str, int | None, int | None]  # indicator, breakdown, category, numerator, denominator


def _funnel(population: int, *counts: int | None) -> list[Cell]:
    before = [population, *counts]
    return [
        ("pbi_funnel", "stage", stage, count, None if count is None else before[number])
        for number, (stage, count) in enumerate(zip(STAGES, counts, strict=True))
    ]


NATION: list[Cell] = [
    *_funnel(285_000, 70_000, 50_000, 49_000, 48_000),
    ("pbi_gap", "reason", "belum_ditetapkan_tanpa_jkn_aktif", 9_000, 285_000),
    ("pbi_gap", "reason", "belum_ditetapkan_aktif_segmen_lain", 11_000, 285_000),
    ("pbi_gap", "reason", "ditetapkan_belum_terdaftar", 1_000, 285_000),
    ("pbi_gap", "reason", "ditetapkan_terdaftar_nonaktif", 1_000, 285_000),
    ("pbi_gap", "reason", "ditetapkan_tidak_memenuhi_syarat", 1_500, 285_000),
    ("pbi_gap", "reason", "kartu_pbi_tanpa_penetapan", None, None),
    ("pbi_leavers", "reason", "nonaktif", 300, 500),
    ("pbi_leavers", "reason", "PBI_APBD", 150, 500),
    ("pbi_leavers", "reason", "meninggal", 50, 500),
    ("pbi_leavers", "decile", "1", 200, 500),
    ("pbi_reactivation", "total", "total", 120, 800),
    ("pbi_reactivation", "decile", "1", 40, 300),
    ("quota_use", "total", "total", 51_500, 52_000),
    ("exclusion_by_quota", "total", "total", 18_000, 70_000),
    ("contribution_gap", "total", "total", 700, 60_000),
    ("contribution_gap", "fund", "APBN", 700, 60_000),
    ("contribution_gap_money", "total", "total", 29_400_000, 2_520_000_000),
    ("contribution_gap_money", "fund", "APBN", 29_400_000, 2_520_000_000),
    ("complaint_resolution", "total", "total", 60, 100),
    ("complaint_resolution", "receiver", "KEMENSOS", 45, 60),
    ("complaint_resolution", "receiver", "BPJS_KESEHATAN", None, None),
    ("complaint_resolution", "reason", "SALAH_SASARAN", 20, 40),
    ("complaint_backlog", "total", "total", 30, 80),
    ("complaint_backlog", "receiver", "KEMENSOS", 25, 50),
    ("complaint_ageing", "overdue", "dalam_batas", 50, 80),
    ("complaint_ageing", "overdue", "lewat_1_30", None, 80),
    ("complaint_ageing", "overdue", "lewat_31_90", None, 80),
    ("complaint_ageing", "overdue", "lewat_lebih_90", 12, 80),
    ("complaint_ageing", "receiver_overdue", "KEMENSOS:dalam_batas", 25, 50),
    ("complaint_ageing", "receiver_overdue", "KEMENSOS:lewat_1_30", 13, 50),
    ("complaint_ageing", "receiver_overdue", "KEMENSOS:lewat_31_90", 0, 50),
    ("complaint_ageing", "receiver_overdue", "KEMENSOS:lewat_lebih_90", 12, 50),
]
PLACES: dict[str, list[Cell]] = {
    "00": NATION,
    "51": [
        *_funnel(4_300, 900, 700, 650, None),
        ("contribution_gap", "fund", "APBN", 200, 20_000),
        ("contribution_gap_money", "fund", "APBN", 8_400_000, 840_000_000),
        ("complaint_backlog", "total", "total", None, None),
        ("complaint_ageing", "overdue", "lewat_lebih_90", None, None),
    ],
    "11": [
        *_funnel(5_500, 2_000, 1_400, 1_350, 1_300),
        ("contribution_gap", "fund", "APBN", 500, 40_000),
        ("contribution_gap_money", "fund", "APBN", 21_000_000, 1_680_000_000),
        ("complaint_backlog", "total", "total", 30, 60),
        ("complaint_ageing", "overdue", "dalam_batas", 30, 60),
        ("complaint_ageing", "overdue", "lewat_1_30", 30, 60),
        ("complaint_ageing", "overdue", "lewat_31_90", 0, 60),
        ("complaint_ageing", "overdue", "lewat_lebih_90", 0, 60),
    ],
    "51.71": [("pbi_funnel", "stage", "memenuhi_syarat", None, None)],
}


def fill_pipeline(connection: psycopg.Connection[Any]) -> None:
    """Writes the figures, as padan_publisher."""
    for region, cells in PLACES.items():
        for cell in cells:
            _insert(connection, DECEMBER, region, cell)
    for cell in _funnel(284_000, 69_000, 48_000, 47_000, 46_500):
        _insert(connection, NOVEMBER, "00", cell)


def _insert(connection: psycopg.Connection[Any], period: date, region: str, cell: Cell) -> None:
    indicator, breakdown, category, numerator, denominator = cell
    is_pbi = indicator.startswith(("pbi_", "quota", "exclusion"))
    value = None if numerator is None or not denominator else round(numerator / denominator, 6)
    connection.execute(
        "insert into mart.fct_indicator_history (period, region_code, indicator_id, programme_id, breakdown, category,"
        " match_basis, numerator, denominator, value, registry, registry_age_months, status, suppressed, rule_version,"
        " run_id, revision) values (%s, %s, %s, %s, %s, %s, 'semua', %s, %s, %s, %s, %s, 'final', %s, '1', 'made', %s)",
        (
            period, region, indicator, "PBI_JK" if is_pbi else "ALL", breakdown, category, numerator, denominator,
            value, "DTKS" if is_pbi else None, 0 if is_pbi else None, numerator is None, REVISIONS[period],
        ),
    )  # fmt: skip


def clear_pipeline(connection: psycopg.Connection[Any]) -> None:
    """Takes the figures out again."""
    connection.execute("delete from mart.fct_indicator_history where run_id = 'made'")
