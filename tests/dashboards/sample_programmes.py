"""Programmes by decile of December 2024 beside `sample_mart`: PKH everywhere, PBI_JK in the nation, a region with
suppressed cells, one without any.
"""

import random
from datetime import date
from fractions import Fraction
from typing import Any

from psycopg import Connection

from padan.language import round_half_up

MONTH = date(2024, 12, 1)
PROGRAMMES = (
    ("PKH", "Program Keluarga Harapan", "Conditional cash transfer", "keluarga", 4, "PKH"),
    ("PBI_JK", "Penerima Bantuan Iuran Jaminan Kesehatan", "Subsidised contribution", "jiwa", 4, None),
)
NATION, PROVINCE, SUPPRESSED, ABSENT = "00", "51", "51.71", "51.01"
QUOTA, BENEFIT = 20_000, 750_000
SIZES = {("PKH", NATION): 7_400, ("PKH", PROVINCE): 110, ("PKH", SUPPRESSED): 40, ("PBI_JK", NATION): 28_000}


def fill_programmes(connection: Connection[Any]) -> None:
    """Writes cells and the totals that follow from them."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into mart.dim_programme values (%s, %s, %s, %s, %s, 'reguler', 'DTKS', %s, '2020-01-01', null)",
            PROGRAMMES,
        )
        for (programme, region), size in SIZES.items():
            _fill_region(cursor, programme, region, size)


def cells(programme: str, region: str, size: int) -> list[tuple[str, bool, int, int, int]]:
    """Decile, component, units, beneficiaries, recipients: fewer served in every richer decile, some everywhere."""
    dice = random.Random(f"{programme}{region}")
    rows = []
    for decile in range(1, 11):
        units = round(size * dice.uniform(0.9, 1.05))
        served = round(units * max(0.62 - 0.075 * decile + dice.uniform(-0.02, 0.02), 0.004))
        rows.append((str(decile), True, units, served, round(served * 0.96)))
        if programme == "PKH":
            others = round(size * 0.12)
            rows.append((str(decile), False, others, round(others * 0.05), round(others * 0.04)))
    rows.append(("tidak_ada", True, size * 3, round(size * 0.3), round(size * 0.2)))
    return rows


def _fill_region(cursor: Any, programme: str, region: str, size: int) -> None:
    rows = cells(programme, region, size)
    unit = "keluarga" if programme == "PKH" else "jiwa"
    for decile, has_component, units, beneficiaries, recipients in rows:
        shown = region != SUPPRESSED or decile not in ("7", "8", "9", "10", "tidak_ada")
        counts = (units, beneficiaries, recipients, recipients * BENEFIT) if shown else (None,) * 4
        cursor.execute(
            "insert into mart.fct_programme_decile_history values"
            " (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 'run-2024-12-1', 1)",
            (MONTH, region, programme, unit, decile, has_component, *counts, not shown),
        )
    for indicator, (numerator, denominator) in _totals(rows, size).items():
        if indicator == "quota_use" and (programme, region) != ("PKH", NATION):
            continue
        cursor.execute(
            "insert into mart.fct_indicator_history (period, region_code, indicator_id, programme_id, breakdown,"
            " category, match_basis, numerator, denominator, value, status, suppressed, rule_version, run_id, revision)"
            " values (%s, %s, %s, %s, 'total', 'total', 'semua', %s, %s, %s, 'provisional', false, '1',"
            " 'run-2024-12-1', 1)",
            (MONTH, region, indicator, programme, numerator, denominator,
             round_half_up(Fraction(numerator, denominator), 6)),
        )  # fmt: skip


def _totals(rows: list[tuple[str, bool, int, int, int]], size: int) -> dict[str, tuple[int, int]]:
    eligible = [row for row in rows if row[1] and row[0] in ("1", "2", "3", "4")]
    units, served = sum(row[2] for row in eligible), sum(row[3] for row in eligible)
    beneficiaries = sum(row[3] for row in rows) + size // 10
    undetermined = size // 20
    return {
        "exclusion_error": (units - served, units),
        "inclusion_error": (beneficiaries - undetermined - served, beneficiaries - undetermined),
        "inclusion_undetermined": (undetermined, beneficiaries),
        "quota_use": (beneficiaries, QUOTA),
    }
