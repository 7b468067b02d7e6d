"""A published month with one programme in a nation, a province and two kabupaten, some of it suppressed."""

from datetime import date
from fractions import Fraction
from typing import Any

from psycopg import Connection, Cursor

from padan.language import round_half_up

MONTH = date(2024, 12, 1)
BENEFIT = 250_000
# decile, has_component: units, beneficiaries, recipients; region 16.07
CELLS = {
    ("1", True): (400, 220, 210),
    ("2", True): (380, 180, 171),
    ("3", True): (360, 120, 118),
    ("4", True): (350, 90, 80),
    ("5", True): (340, 60, 48),
    ("6", True): (330, 30, 20),
    ("1", False): (120, 20, 10),
    ("tidak_ada", True): (90, 15, 0),
}
UNTRACED = 40  # beneficiaries outside N(p): 25 dead (X), 15 not found (U); the 15 without a decile are of X
CUT_OFF = 4
REGIONS = {
    "00": "Indonesia",
    "16": "Sumatera Selatan",
    "16.07": "Kabupaten Banyuasin",
    "16.06": "Kabupaten Lain",
    "16.05": "Kabupaten Ketiga",
}
# Beyond the cut-off, and within it.
HIDDEN = {"16.06": {("5", True), ("6", True)}, "16.05": {("4", True)}}


def fill_programme(connection: Connection[Any]) -> None:
    """PKH of December 2024, every region alike, cells of two suppressed (HIDDEN); BST without a cut-off."""
    cursor = connection.cursor()
    cursor.executemany(
        "insert into mart.dim_region values (%s, %s, %s, %s, null, '2014-01-01', null)",
        [(code, _level(code), name, _parent(code)) for code, name in REGIONS.items()],
    )
    cursor.executemany(
        "insert into mart.dim_programme values (%s, %s, %s, 'keluarga', %s, 'reguler', 'DTKS', %s, %s, %s)",
        [
            ("PKH", "Program Keluarga Harapan", "Conditional cash transfer", 4, "PKH", "2020-01-01", "2025-03-31"),
            ("PKH", "Program Keluarga Harapan", "Conditional cash transfer", 5, "PKH", "2025-04-01", None),
            ("BST", "Bantuan Sosial Tunai", "Temporary cash assistance", None, None, "2020-04-01", None),
        ],
    )
    connection.execute(
        "insert into mart.fct_publication values"
        " (%s, 1, 'run-1', now(), 'provisional', null, null, 'test', '{\"suppression_threshold\": 10}', true)",
        (MONTH,),
    )
    for code in REGIONS:
        _publish_region(cursor, code)


def _level(code: str) -> str:
    return {"00": "nasional"}.get(code, "provinsi" if len(code) == 2 else "kabkota")


def _parent(code: str) -> str | None:
    return None if code == "00" else "00" if len(code) == 2 else code[:2]


def _publish_region(cursor: Cursor[Any], code: str) -> None:
    hidden = HIDDEN.get(code, set())
    for (decile, has_component), (units, beneficiaries, recipients) in CELLS.items():
        shown = (decile, has_component) not in hidden
        counts = (units, beneficiaries, recipients, recipients * BENEFIT) if shown else (None,) * 4
        cursor.execute(
            "insert into mart.fct_programme_decile_history values"
            " (%s, %s, 'PKH', 'keluarga', %s, %s, %s, %s, %s, %s, %s, 'run-1', 1)",
            (MONTH, code, decile, has_component, *counts, not shown),
        )
    for indicator, (numerator, denominator) in published_figures().items():
        if indicator == "quota_use" and code != "00":
            continue
        value = round_half_up(Fraction(numerator, denominator), 6)
        cursor.execute(
            "insert into mart.fct_indicator_history (period, region_code, indicator_id, programme_id, breakdown,"
            " category, match_basis, numerator, denominator, value, status, suppressed, rule_version, run_id, revision)"
            " values (%s, %s, %s, 'PKH', 'total', 'total', 'semua', %s, %s, %s, 'provisional', false, '1', 'run-1', 1)",
            (MONTH, code, indicator, numerator, denominator, value),
        )


def published_figures() -> dict[str, tuple[int, int]]:
    """Numerator and denominator as the indicator models count them, from CELLS."""
    eligible = [
        counts for (decile, has), counts in CELLS.items() if has and decile.isdigit() and int(decile) <= CUT_OFF
    ]
    units, served = sum(counts[0] for counts in eligible), sum(counts[1] for counts in eligible)
    beneficiaries = sum(counts[1] for counts in CELLS.values()) + UNTRACED
    undetermined = 15
    return {
        "programme_coverage": (served, units),
        "exclusion_error": (units - served, units),
        "inclusion_error": (beneficiaries - undetermined - served, beneficiaries - undetermined),
        "inclusion_undetermined": (undetermined, beneficiaries),
        "quota_use": (beneficiaries, 1_000),
    }
