"""A year-earlier month, one province whose figures are all hidden, and a control loop with something in it.

Beside tests/dashboards/sample_mart.py, whose three months hold every province and kabupaten/kota.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import psycopg

from padan.brief import Brief

ReadBrief = Callable[..., Brief]
YEAR_BEFORE = date(2023, 12, 1)
MONTH = date(2024, 12, 1)
HIDDEN_PROVINCE = "93"
MARKUP = "Selisih *tebal* #panic() $x^2$ <label> \\ @acuan `kode` // 7,3%"
# region, indicator: numerator, denominator, registry, suppressed; of the year before
BEFORE = (
    ("16", "jkn_active_coverage", 500, 1000, None, False),
    ("16", "jkn_uncovered_bottom40", 100, 1000, "DTSEN", False),
    ("16", "tk_wage_coverage", None, None, None, True),
)


def fill_year_before(connection: psycopg.Connection[Any]) -> None:
    """December 2023 of province 16, with three figures."""
    connection.execute(
        "insert into mart.fct_publication values (%s, 1, 'run-2023-12-1', %s, 'final', null, null, 'test',"
        ' \'{"matching": "full", "suppression_threshold": 10}\', true)',
        (YEAR_BEFORE, datetime(2024, 1, 5, tzinfo=UTC)),
    )
    for region, indicator, numerator, denominator, registry, hidden in BEFORE:
        value = None if numerator is None or denominator is None else numerator / denominator
        connection.execute(
            "insert into mart.fct_indicator_history values (%s, %s, %s, 'ALL', 'total', 'total', 'semua', %s, %s, %s,"
            " null, null, %s, %s, 'final', %s, '1', 'run-2023-12-1', 1)",
            (YEAR_BEFORE, region, indicator, numerator, denominator, value, registry, 0 if registry else None, hidden),
        )


def hide_province(connection: psycopg.Connection[Any]) -> None:
    """Every figure of a province and its kabupaten/kota, as after secondary suppression."""
    connection.execute(
        "update mart.fct_indicator_history set numerator = null, denominator = null, value = null, suppressed = true"
        " where region_code like %s and indicator_id <> 'uhc_status'",
        (f"{HIDDEN_PROVINCE}%",),
    )


def list_findings_of_months(connection: psycopg.Connection[Any]) -> None:
    """Findings of every current publication, each in its newest words."""
    connection.execute(
        "insert into control.finding_run (period, revision, run_id, rules_sha256, found, opened, closed)"
        " select period, revision, 'uji', '', 0, 0, 0 from mart.current_revision"
    )
    connection.execute(
        "insert into control.finding_month (period, revision, finding_id, figures_period, severity, owner, message_id,"
        " message_en, hidden_id, hidden_en)"
        " select r.period, r.revision, f.finding_id, r.period, f.severity, f.owner, f.message_id,"
        " f.message_en, f.message_id, f.message_en"
        " from control.finding_run as r inner join control.finding as f"
        " on f.first_period <= r.period and (f.closed_period is null or f.closed_period > r.period)"
    )


def fill_control(connection: psycopg.Connection[Any]) -> None:
    """Findings and actions of the nation, of 16 and of 35; `connection` is the administrator's."""
    connection.execute("select set_config('padan.operator', 'uji', false)")
    findings = [
        ("contribution_gap", "kritis", "00", MARKUP, date(2024, 11, 1), None),
        ("coverage_above_one", "penting", "16.07", "Cakupan terlapor 104,2%.", date(2024, 12, 1), None),
        ("coverage_above_one", "penting", "16.06", "Cakupan terlapor 101,9%.", date(2024, 10, 1), None),
        ("coverage_above_one", "penting", "16", "Cakupan terlapor 100,4%.", date(2024, 12, 1), None),
        ("delivery_late", "catatan", "16", "Kiriman terlambat 9 hari.", date(2024, 12, 1), None),
        ("delivery_late", "kritis", "16.02", "Kiriman tidak datang.", date(2024, 12, 1), None),
        ("region_passive", "penting", "16.03", "Wilayah menjadi pasif.", date(2024, 12, 1), None),
        ("closed_already", "kritis", "16", "Sudah selesai.", date(2024, 10, 1), date(2024, 12, 1)),
        ("not_yet", "kritis", "16", "Baru bulan depan.", date(2025, 1, 1), None),
    ]
    for number, (rule, severity, region, text, first, closed) in enumerate(findings):
        connection.execute(
            "insert into control.finding (rule_id, severity, region_code, subject, owner, message_id, message_en,"
            " first_period, last_period, closed_period, closed_reason, state)"
            " values (%s, %s, %s, %s, 'BPJS Kesehatan', %s, %s, %s, %s, %s, %s, %s)",
            (
                rule, severity, region, f"s{number}", text, f"en {text}", first, first, closed,
                "berakhir" if closed else None, "selesai" if closed else "terbuka",
            ),
        )  # fmt: skip
    list_findings_of_months(connection)
    actions = [
        ("Rekonsiliasi iuran PBI", "00", date(2025, 1, 1), "berjalan"),
        ("Daftarkan penduduk desil 1–4", "16", date(2025, 2, 1), "belum_mulai"),
        ("Verifikasi Banyuasin", "16.07", date(2024, 12, 25), "berjalan"),
        ("Sudah dikerjakan", "16", date(2024, 12, 1), "selesai"),
    ]
    for title, region, due, status in actions:
        connection.execute(
            "insert into control.action (title, owner_institution, owner_unit, due_on, status, region_code,"
            " indicator_id, period_before, closed_on)"
            " values (%s, 'Kementerian Sosial', 'Pusdatin', %s, %s, %s, 'jkn_active_coverage', %s, %s)",
            (title, due, status, region, MONTH, date(2024, 12, 2) if status == "selesai" else None),
        )
