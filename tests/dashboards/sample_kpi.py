"""Progress of the shipped plan for two months of the sample mart, made by hand: every status occurs.

What the tests rely on (December 2024):
    IKP-T15-14  computed 83 (berisiko) and reported 95 (sesuai_jalur): the indicator is berisiko
    IKP-T15-13  computed 75 of 70: tercapai
    IKP-T15-02  a category: WDP reported, WTP wanted: tertinggal
    IKP-T19-01  flat targets of 20, reported 19.5 with a forecast: sesuai_jalur, told as missed within the tolerance
    RPJMN-12    a count of a synthetic world, its target scaled
    all others  belum_ada_data with a target for the year, else belum_ada_target
    FUND-01     half of 2024's budget absorbed, nine tenths of 2023's
    FUND-02     more than 2024's budget; the other amounts are not reported
"""

from datetime import date
from typing import Any

import psycopg

NOVEMBER, DECEMBER = date(2024, 11, 1), date(2024, 12, 1)
REVISIONS = {NOVEMBER: 2, DECEMBER: 1}
PLAN = "renstra-kemensos-2020-2024"
COUNTS = {"tertinggal": 1, "berisiko": 1, "meleset_tipis": 1, "tercapai": 2}
COLUMNS = (
    "actual_value", "actual_category", "achievement", "status", "trajectory_value", "gap", "forecast_value",
    "forecast_low", "forecast_high", "note", "note_code", "target_value",
)  # fmt: skip
ACTUALS: dict[tuple[str, str, date], dict[str, Any]] = {
    ("IKP-T15-14", "dihitung", NOVEMBER): {"actual_value": 80, "achievement": 0.8, "status": "berisiko"},
    ("IKP-T15-14", "dihitung", DECEMBER): {
        "actual_value": 83, "achievement": 0.83, "status": "berisiko", "trajectory_value": 100, "gap": -17,
        "forecast_value": 84.5, "forecast_low": 82, "forecast_high": 87,
    },
    ("IKP-T15-14", "dilaporkan", DECEMBER): {
        "actual_value": 95, "achievement": 0.95, "status": "sesuai_jalur", "trajectory_value": 100, "gap": -5,
        "note": "menurut catatan Pusdatin",
    },
    ("IKP-T15-13", "dihitung", DECEMBER): {
        "actual_value": 75, "achievement": 1.071429, "status": "tercapai", "trajectory_value": 70, "gap": 5,
    },
    ("IKP-T15-02", "dilaporkan", DECEMBER): {"actual_category": "WDP", "status": "tertinggal"},
    ("IKP-T19-01", "dilaporkan", DECEMBER): {
        "actual_value": 19.5, "achievement": 0.975, "status": "sesuai_jalur", "trajectory_value": 20, "gap": -0.5,
        "forecast_value": 19.6, "forecast_low": 19.1, "forecast_high": 20.1,
    },
    ("RPJMN-12", "dihitung", DECEMBER): {
        "actual_value": 115_000, "achievement": 1.016, "status": "tercapai", "trajectory_value": 113_094, "gap": 1906,
        "target_value": 113_094, "note_code": "target_skala_sintetis",
    },
}  # fmt: skip
# Rupiah, by hand: 50% of 535,547,293 thousand, 120% of 78,876,271 thousand, 90% of 515,537,012 thousand.
ABSORBED = {
    "FUND-01-2024": (267_773_646_500, "0.5", None, None),
    "FUND-02-2024": (94_651_525_200, "1.2", "tambahan anggaran", "melebihi_pagu"),
    "FUND-01-2023": (463_983_310_800, "0.9", None, None),
}


def fill_absorption(connection: psycopg.Connection[Any]) -> None:
    """Writes the absorption of December, as padan_publisher."""
    connection.execute(
        """
        insert into mart.fct_kpi_funding_history (period, plan_id, plan_version, row_id, year, budget_rupiah,
            rule_version, run_id, revision)
        select '2024-12-01'::date, plan_id, version, row_id, year, amount_rupiah, '1', 'made', 1
        from mart.kpi_funding
        where plan_id = %s and row_kind = 'baris'
        """,
        (PLAN,),
    )
    for row_id, values in ABSORBED.items():
        connection.execute(
            "update mart.fct_kpi_funding_history set absorbed_rupiah = %s, share = %s, note = %s, note_code = %s,"
            " absorbed_month = make_date(year, 12, 1) where row_id = %s",
            (*values, row_id),
        )


def fill_progress(connection: psycopg.Connection[Any]) -> None:
    """Writes the progress, as padan_publisher."""
    connection.execute(
        """
        insert into mart.fct_kpi_progress_history (period, plan_id, plan_version, kpi_id, source, target_year,
            target_text, target_value, target_category, status, suppressed, rule_version, run_id, revision)
        select month.period, k.plan_id, k.version, k.kpi_id, 'dilaporkan', t.year, t.target_text, t.target_value,
            t.target_category, case when t.year is null then 'belum_ada_target' else 'belum_ada_data' end, false, '1',
            'made', month.revision
        from mart.dim_kpi as k
        cross join (values ('2024-11-01'::date, 2), ('2024-12-01'::date, 1)) as month (period, revision)
        left join mart.kpi_target as t on t.kpi_id = k.kpi_id and t.year = 2024
        where k.plan_id = %s
        """,
        (PLAN,),
    )
    for (kpi_id, source, period), values in ACTUALS.items():
        connection.execute(
            "insert into mart.fct_kpi_progress_history (period, plan_id, plan_version, kpi_id, source, target_year,"
            " target_text, target_value, target_category, status, suppressed, rule_version, run_id, revision)"
            " select period, plan_id, plan_version, kpi_id, 'dihitung', target_year, target_text, target_value,"
            " target_category, status, suppressed, rule_version, run_id, revision from mart.fct_kpi_progress_history"
            " where kpi_id = %s and period = %s and source = 'dilaporkan' on conflict do nothing",
            (kpi_id, period),
        )
        names = [name for name in COLUMNS if name in values]
        assigned = ", ".join(f"{name} = %s" for name in names)
        connection.execute(
            f"update mart.fct_kpi_progress_history set {assigned}, actual_month = %s"
            " where kpi_id = %s and source = %s and period = %s",
            (*(values[name] for name in names), period, kpi_id, source, period),
        )
