"""Accounts and moves for the sample mart, made by hand.

What the tests rely on:
    2024-10     the first month: closings only
    2024-11     another way of matching than October: closings only
    2024-12     nation, jkn_active: 20,000 + 300 + 40 - 90 - 150 - 5 = 20,095
                51, jkn_active: 5,000 to 5,020 with entered and left hidden, 17 fewer together; 52 shrank by 30
                51.71: both ends hidden
                52: nobody moved from state to state, and how many stayed is hidden
                programme:PKH: closing only, for it had no data in November
"""

from datetime import date
from typing import Any

import psycopg

OCTOBER, NOVEMBER, DECEMBER = date(2024, 10, 1), date(2024, 11, 1), date(2024, 12, 1)
REVISIONS = {OCTOBER: 1, NOVEMBER: 2, DECEMBER: 1}
RUN = "made-flows"
FLOWS = ("opening", "new", "entered", "moved_in", "died", "left", "moved_out", "corrected", "closing")
FULL: dict[tuple[str, str, str], tuple[int | None, ...]] = {  # account, region, unit: counts in the order of FLOWS
    ("jkn_active", "00", "jiwa"): (20_000, 300, 40, 0, 90, 150, 0, -5, 20_095),
    ("jkn_active", "51", "jiwa"): (5_000, 50, None, 12, 15, None, 10, 0, 5_020),
    ("jkn_active", "52", "jiwa"): (900, 10, 0, 0, 12, 28, 0, 0, 870),
    ("jkn_active", "51.71", "jiwa"): (None, None, 0, 0, 0, None, 0, 0, None),
    ("population", "00", "jiwa"): (25_000, 200, 0, 0, 80, 0, 0, 0, 25_120),
}
CLOSINGS: list[tuple[date, str, str, str, int]] = [
    (OCTOBER, "jkn_active", "00", "jiwa", 19_900),
    (NOVEMBER, "jkn_active", "00", "jiwa", 20_000),
    (DECEMBER, "programme:PKH", "00", "keluarga", 7_000),
]
MOVES: list[tuple[str, str, str, int | None]] = [  # region, from, to, persons
    ("00", "PBI_APBN", "PBI_APBN", 9_000),
    ("00", "PBI_APBN", "nonaktif", 150),
    ("00", "PBPU", "nonaktif", 60),
    ("00", "PPU_BU", "nonaktif", None),
    ("00", "nonaktif", "PBI_APBN", 100),
    ("00", "belum_terdaftar", "PBPU", 30),
    ("00", "PBPU", "PBI_APBN", 20),
    ("00", "lahir", "PBI_APBN", 80),
    ("00", "PBI_APBN", "meninggal", 50),
    ("00", "masuk", "PBPU", 25),
    ("52", "PBPU", "PBPU", None),
    ("51", "PBPU", "PBPU", 400),
    ("51", "PBPU", "nonaktif", None),
    ("51", "nonaktif", "PBPU", None),
]


def fill_flows(connection: psycopg.Connection[Any]) -> None:
    """Writes accounts and moves, as padan_publisher."""
    for (account, region, unit), counts in FULL.items():
        for flow, count in zip(FLOWS, counts, strict=True):
            _insert_flow(connection, DECEMBER, region, account, unit, flow, count)
    for period, account, region, unit, count in CLOSINGS:
        _insert_flow(connection, period, region, account, unit, "closing", count)
    for region, start, end, count in MOVES:
        connection.execute(
            "insert into mart.fct_transition_history values (%s, %s, 'jkn', %s, %s, 'jiwa', %s, %s, %s, 1)",
            (DECEMBER, region, start, end, count, count is None, RUN),
        )


def _insert_flow(
    connection: psycopg.Connection[Any], period: date, region: str, account: str, unit: str, flow: str,
    count: int | None,
) -> None:  # fmt: skip
    connection.execute(
        "insert into mart.fct_flow_history values (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (period, region, account, unit, flow, count, count is None, RUN, REVISIONS[period]),
    )


def clear_flows(connection: psycopg.Connection[Any]) -> None:
    """Takes them out again."""
    for table in ("fct_flow_history", "fct_transition_history"):
        connection.execute(f"delete from mart.{table} where run_id = %s", (RUN,))
