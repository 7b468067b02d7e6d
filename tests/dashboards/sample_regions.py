"""Programme figures, findings and the month before them beside `sample_mart`, for the summary and the pages of regions.

What the tests rely on (December 2024, PKH, match basis semua):
    00       exclusion 0.60 (0.62 in November), inclusion 0.30, the quota alone 0.45, core package 0.12
    51       exclusion 0.40 (0.46), inclusion 0.10; Bali is the best province
    53       exclusion 0.80 (0.70), the worst; its inclusion is suppressed
    51.71    exclusion 0.30, core package suppressed
Every other province and kabupaten/kota: exclusion by rule (`exclusion_of`), inclusion 0.2, core package 0.1.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import psycopg
from psycopg import Connection
from sample_kpi import fill_progress
from sample_mart import read_regions
from streamlit.testing.v1 import AppTest

from padan.postgres import Warehouse

NOVEMBER, DECEMBER = date(2024, 11, 1), date(2024, 12, 1)
REVISIONS = {NOVEMBER: 2, DECEMBER: 1}
NATION, BEST, WORST, CITY = "00", "51", "53", "51.71"
ELIGIBLE, RECIPIENTS, FAMILIES = 1000, 500, 2000
EXCLUSION = {
    (NATION, DECEMBER): 600, (NATION, NOVEMBER): 620, (BEST, DECEMBER): 400, (BEST, NOVEMBER): 460,
    (WORST, DECEMBER): 800, (WORST, NOVEMBER): 700, (CITY, DECEMBER): 300,
}  # fmt: skip
INCLUSION = {NATION: 150, BEST: 50}
PACKAGE = {NATION: 240}
PROGRAMME = (
    "PKH", "Program Keluarga Harapan", "Conditional cash transfer", "keluarga", 4, "reguler", "DTKS", "PKH",
    "2020-01-01", None,
)  # fmt: skip
DEFINITIONS = (
    ("exclusion_error", "Kesalahan eksklusi", "Exclusion error", "Yang berhak tetapi belum ditetapkan.",
     "Entitled, not set.", "Berhak, belum ditetapkan", "Berhak", "lower_better"),
    ("inclusion_error", "Kesalahan inklusi", "Inclusion error", "Penerima yang tidak berhak.", "Not entitled.",
     "Penerima tidak berhak", "Penerima yang dapat dinilai", "lower_better"),
    ("complementarity_full", "Komplementaritas penuh", "Full complementarity", "Menerima seluruh paket inti.",
     "The whole core package.", "Keluarga dengan paket inti", "Keluarga", "higher_better"),
)  # fmt: skip
# severity, rule, region, message
FINDINGS = (
    ("kritis", "bottom40_uncovered", "00", "Desil 1–4 tanpa JKN aktif melewati batas."),
    ("penting", "inclusion_error_high", "53", "Kesalahan inklusi PKH di Nusa Tenggara Timur tinggi."),
    ("penting", "inclusion_error_high", "52", "Kesalahan inklusi PKH di Nusa Tenggara Barat tinggi."),
    ("penting", "inclusion_error_high", "61", "Kesalahan inklusi PKH di Kalimantan Barat tinggi."),
    ("catatan", "region_updates_passive", "51.71", "Kota Denpasar pasif."),
)


def exclusion_of(code: str, period: date) -> int:
    """Of ELIGIBLE: what is written above, else 500 to 599 by the code, a little more in November."""
    by_rule = 500 + sum(ord(letter) for letter in code) * 7 % 97 + (2 if period == NOVEMBER else 0)
    return EXCLUSION.get((code, period), by_rule)


@contextmanager
def regions_filled(warehouse: Warehouse) -> Iterator[Warehouse]:
    """The sample with programmes, findings and progress of the plan; taken out again for the other pages' tests."""
    with warehouse.connect("padan_publisher") as connection:
        fill_regions(connection)
        fill_progress(connection)
    try:
        yield warehouse
    finally:
        with psycopg.connect(warehouse.admin_url) as connection:
            connection.execute("set local session_replication_role = replica")  # findings are never deleted else
            connection.execute("delete from control.finding where run_id = 'made'")
            connection.execute("delete from mart.fct_indicator_history where run_id = 'made'")
            connection.execute("delete from mart.dim_indicator where version = 'made'")
            connection.execute("truncate mart.dim_programme, mart.fct_kpi_progress_history")


def choose(app: AppTest, **choices: str) -> AppTest:
    """Makes choices on an open page, in the order given: AppTest does not read the URL again for a second page."""
    for key, value in choices.items():
        if key in ("urutan", "tingkat"):
            app.segmented_control(key=key).set_value(value).run()
        else:
            app.selectbox(key=key).select(value).run()
    return app


def fill_regions(connection: Connection[Any]) -> None:
    """Writes the figures, their definitions and the findings, as padan_publisher."""
    with connection.cursor() as cursor:
        cursor.execute("insert into mart.dim_programme values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)", PROGRAMME)
        cursor.executemany(
            "insert into mart.dim_indicator values (%s, %s, %s, %s, %s, %s, %s, 'persen', %s, '{kemensos_bansos}',"
            " 'registry', 'made', '2020-01-01', null)",
            DEFINITIONS,
        )
        with cursor.copy("copy mart.fct_indicator_history from stdin") as copy:
            for row in figures():
                copy.write_row(row)
        cursor.executemany(
            "insert into control.finding (rule_id, severity, region_code, subject, owner, message_id, message_en,"
            " evidence, first_period, last_period, run_id)"
            " values (%s, %s, %s, 'cell', 'Kementerian Sosial', %s, %s, %s, %s, %s, 'made')",
            [
                (
                    rule,
                    severity,
                    region,
                    message,
                    f"EN {message}",
                    json.dumps({"page": "ringkasan"}),
                    NOVEMBER,
                    DECEMBER,
                )
                for severity, rule, region, message in FINDINGS
            ],
        )


def figures() -> Iterator[tuple[Any, ...]]:
    """Rows of mart.fct_indicator_history."""
    for period, revision in REVISIONS.items():
        for region in read_regions():
            code = region.code
            excluded, included, package = (
                exclusion_of(code, period), INCLUSION.get(code, 100), PACKAGE.get(code, 200)
            )  # fmt: skip
            cells = [
                ("exclusion_error", "PKH", "total", "total", excluded, ELIGIBLE, None),
                ("inclusion_error", "PKH", "total", "total", included, RECIPIENTS, 0.05),
                ("complementarity_full", "ALL", "max_decile", "4", package, FAMILIES, None),
            ]
            if code == NATION:
                cells.append(("exclusion_by_quota", "PKH", "total", "total", 450, ELIGIBLE, None))
            for indicator, programme, breakdown, category, numerator, denominator, width in cells:
                hidden = (code, indicator) in ((WORST, "inclusion_error"), (CITY, "complementarity_full"))
                value = numerator / denominator
                bounds = (value - width / 2, value + width) if width and not hidden else (None, None)
                yield (
                    period, code, indicator, programme, breakdown, category, "semua",
                    None if hidden else numerator, None if hidden else denominator, None if hidden else value,
                    *bounds, "DTKS", 0, "provisional", hidden, "1", "made", revision,
                )  # fmt: skip
