"""Breakdowns of coverage for the sample mart, made by hand; totals are those of `sample_mart`.

What the tests rely on (December 2024, basis semua):
    nation      PBPU least active (5,000 of 10,000); BP is suppressed; MUTASI the most frequent reason; PMI suppressed
    nation      deciles 1-4: 7,000 inactive, 3,000 without a card, decile 4 suppressed
    16.71       300 inactive and 100 without a card; 16.01 with a suppressed split
    November    25 more people without cover in 16.71 than the sample has, 12 fewer in 16.02: one better, one worse
"""

from datetime import date
from typing import Any

import psycopg

DECEMBER = date(2024, 12, 1)
RUN = "made-coverage"
Cell = tuple[str, str, str, int | None, int | None]  # indicator, breakdown, category, numerator, denominator

NATION: list[Cell] = [
    ("jkn_activity_rate", "segment", "PBI_APBN", 90_000, 100_000),
    ("jkn_activity_rate", "segment", "PBI_APBD", 40_000, 50_000),
    ("jkn_activity_rate", "segment", "PBPU", 5_000, 10_000),
    ("jkn_activity_rate", "segment", "BP", None, None),
    ("jkn_inactive", "reason", "TUNGGAKAN", 4_000, 200_000),
    ("jkn_inactive", "reason", "MUTASI", 6_000, 200_000),
    ("jkn_inactive", "reason", "PBI_DINONAKTIFKAN", None, None),
    ("jkn_inactive", "reason", "tidak_disampaikan", 0, 200_000),
    ("jkn_uncovered_bottom40", "reason", "nonaktif", 7_000, 100_000),
    ("jkn_uncovered_bottom40", "reason", "belum_terdaftar", 3_000, 100_000),
    ("jkn_uncovered_bottom40", "decile", "1", 4_000, 25_000),
    ("jkn_uncovered_bottom40", "decile", "4", None, None),
    ("tk_active_coverage", "segment", "PU", 20_000, 190_000),
    ("tk_active_coverage", "segment", "BPU", 8_000, 190_000),
    ("tk_active_coverage", "segment", "PMI", None, None),
]
PLACES: dict[str, list[Cell]] = {
    "00": NATION,
    "16.71": [
        ("jkn_uncovered_bottom40", "reason", "nonaktif", 300, 1_000),
        ("jkn_uncovered_bottom40", "reason", "belum_terdaftar", 100, 1_000),
    ],
    "16.01": [
        ("jkn_uncovered_bottom40", "reason", "nonaktif", None, None),
        ("jkn_uncovered_bottom40", "reason", "belum_terdaftar", None, None),
    ],
}


NOVEMBER_CHANGES = {"16.71": 25, "16.02": -12}


def fill_coverage(connection: psycopg.Connection[Any]) -> None:
    """Writes the cells, as padan_publisher."""
    for region, cells in PLACES.items():
        for indicator, breakdown, category, numerator, denominator in cells:
            value = None if numerator is None or not denominator else round(numerator / denominator, 6)
            registry = "DTKS" if indicator == "jkn_uncovered_bottom40" else None
            connection.execute(
                "insert into mart.fct_indicator_history (period, region_code, indicator_id, programme_id, breakdown,"
                " category, match_basis, numerator, denominator, value, registry, registry_age_months, status,"
                " suppressed, rule_version, run_id, revision)"
                " values (%s, %s, %s, 'ALL', %s, %s, 'semua', %s, %s, %s, %s, %s, 'provisional', %s, '1', %s, 1)",
                (DECEMBER, region, indicator, breakdown, category, numerator, denominator, value, registry,
                 0 if registry else None, numerator is None, RUN),
            )  # fmt: skip
    _change_november(connection, 1)


def _change_november(connection: psycopg.Connection[Any], sign: int) -> None:
    for region, people in NOVEMBER_CHANGES.items():
        connection.execute(
            "update mart.fct_indicator_history set numerator = numerator + %(people)s,"
            " value = round((numerator + %(people)s) / denominator, 6)"
            " where period = '2024-11-01' and revision = 2 and region_code = %(region)s and match_basis = 'semua'"
            " and indicator_id = 'jkn_uncovered_bottom40' and breakdown = 'total'",
            {"people": sign * people, "region": region},
        )


def clear_coverage(connection: psycopg.Connection[Any]) -> None:
    """Takes the cells out again."""
    connection.execute("delete from mart.fct_indicator_history where run_id = %s", (RUN,))
    _change_november(connection, -1)
