"""Absorption of a plan's budget: delivered beside the indicators, kept by year, published, never zero where missing."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from plan_folder import amount, indicator, write_plan
from progress_world import build, create_figures, deliver, drop_figures, forget_plans, load
from psycopg.rows import dict_row

from padan.errors import Refused
from padan.generate.plan_actuals import absorption_rows, reported_rows
from padan.generate.timeline import Month
from padan.paths import REFERENCE
from padan.plans import check_plan, load_plan, read_plan
from padan.postgres import Warehouse
from padan.publish.audit import candidate_suites
from padan.publish.publication import publish
from padan.runs.record import read_run
from padan.runs.steps import open_run

JUNE, SEPTEMBER = date(2024, 6, 1), date(2024, 9, 1)
FUNDING = [
    amount("F-1-2023", "2023", "10"),
    amount("F-1-2024", "2024", "20"),
    amount("F-2-2024", "2024", "5", activity="Lain"),
    amount("F-3-2025", "2025", "9", activity="Nanti"),
]
SUITE = next(suite for suite in candidate_suites() if suite.table == "fct_kpi_funding")
PROGRESS = next(suite for suite in candidate_suites() if suite.table == "fct_kpi_progress")

BREAKS = {
    "no_duplicate_grain": "insert into {leaf} select * from {leaf} where row_id = 'F-2-2024'",
    "every_amount_of_a_plan_in_force_is_there": "delete from {leaf} where row_id = 'F-2-2024'",
    "absorption_is_of_its_year": (
        "update {leaf} set absorbed_month = '2023-12-01', absorbed_rupiah = 1 where row_id = 'F-2-2024'"
    ),
    "reported_absorption_can_be_read": "update {leaf} set note_code = 'nilai_taksa' where row_id = 'F-2-2024'",
}


@pytest.fixture
def delivered(empty_warehouse: Warehouse, inbox: Any, tmp_path: Path) -> Iterator[Warehouse]:
    """September, with a delivery of June: amounts of millions of rupiah, one of them not reported."""
    load(empty_warehouse, write_plan(tmp_path / "uji", [indicator("A-1")], None, FUNDING))
    create_figures(empty_warehouse)
    reports = [
        ("A-1", 2024, "9", None),
        ("F-1-2023", 2023, "9500000", None),
        ("F-1-2024", 2024, "8.000.000,50", "tertunda; NIK 1607014101800001"),
        ("F-3-2025", 2025, "1", None),
        ("F-2-2024", 2023, "1", None),
        ("F-9-2024", 2024, "1", None),
    ]
    deliver(inbox, JUNE, reports)
    build(empty_warehouse, SEPTEMBER, tmp_path, inbox=inbox, delivered=JUNE)
    yield empty_warehouse
    with empty_warehouse.connect("padan_transformer") as connection:
        drop_figures(connection)
    forget_plans(empty_warehouse)


def rows_of(warehouse: Warehouse, table: str, role: str) -> dict[str, dict[str, Any]]:
    with warehouse.connect(role) as connection:
        rows = connection.cursor(row_factory=dict_row).execute(
            f"select * from {table} where plan_id = 'rencana-uji'".encode()
        )
        return {row["row_id"]: row for row in rows}


def broken(warehouse: Warehouse, rule: Any, change: str | None = None) -> list[Any]:
    leaf = f"candidate.{SUITE.table if rule in SUITE.rules else PROGRESS.table}_{SEPTEMBER:%Y%m}"
    query = rule.query.replace("{month}", f"date '{SEPTEMBER}'")
    with warehouse.connect("padan_transformer") as connection:
        if change:
            connection.execute(change.replace("{leaf}", leaf).encode())
        found = connection.execute(f"with candidate_month as (select * from {leaf}) {query}".encode()).fetchall()
        connection.rollback()
    return [row[0] for row in found]


def test_what_is_reported_is_held_against_the_amount_of_its_year_and_the_audit_names_what_is_wrong(
    delivered: Warehouse,
) -> None:
    rows = rows_of(delivered, "candidate.fct_kpi_funding", "padan_transformer")

    assert {
        name: (row["budget_rupiah"], row["absorbed_month"], row["absorbed_rupiah"], row["share"], row["note"])
        for name, row in rows.items()
    } == {
        "F-1-2023": (10_000_000, date(2023, 12, 1), 9_500_000, Decimal("0.95"), None),
        "F-1-2024": (20_000_000, JUNE, Decimal("8000000.50"), Decimal("0.4"), "tertunda; NIK …"),
        "F-2-2024": (5_000_000, None, None, None, None),
    }
    unknown = next(rule for rule in PROGRESS.rules if rule.name == "reported_indicator_is_in_a_plan")
    assert broken(delivered, unknown) == ["F-2-2024", "F-9-2024"], "an amount reported for another year; no such id"
    assert {rule.name for rule in SUITE.rules} == set(BREAKS)
    for rule in SUITE.rules:
        assert broken(delivered, rule) == [], rule.name
        assert broken(delivered, rule, BREAKS[rule.name]) == ["F-2-2024"], rule.name
    assert [rule.name for rule in SUITE.rules if rule.severity == "warning"] == ["reported_absorption_can_be_read"]


@pytest.fixture
def candidate(empty_warehouse: Warehouse) -> Iterator[Warehouse]:
    """A warehouse whose candidate is one amount of one month."""
    with empty_warehouse.connect("padan_transformer") as connection:
        drop_figures(connection)
        connection.execute("create table candidate.fct_kpi_funding as select * from mart.fct_kpi_funding with no data")
        connection.execute("alter table candidate.fct_kpi_funding drop column run_id, drop column revision")
        connection.execute(
            "insert into candidate.fct_kpi_funding (period, plan_id, plan_version, row_id, year, budget_rupiah,"
            " rule_version) values (%s, 'rencana-uji', 1, 'F-1-2024', 2024, 20, '1')",
            (SEPTEMBER,),
        )
    yield empty_warehouse
    with empty_warehouse.connect("padan_transformer") as connection:
        drop_figures(connection)


def test_absorption_is_published_with_its_revision_and_changes_make_the_next(candidate: Warehouse) -> None:
    states = []
    for name, reported in (("a", None), ("b", None), ("c", 7)):
        with candidate.connect("padan_transformer") as connection:
            connection.execute(
                "update candidate.fct_kpi_funding"
                " set absorbed_rupiah = %s, absorbed_month = %s, share = %s::numeric / 20",
                (reported, JUNE if reported else None, reported),
            )
        open_run(candidate, period=SEPTEMBER, options={}, run_id=name)
        with candidate.connect("padan_publisher") as connection:
            published = publish(connection, read_run(connection, name), threshold=10)
        states.append((published.state, published.revision))

    row = rows_of(candidate, "mart.fct_kpi_funding", "padan_viewer")["F-1-2024"]
    assert states == [("published", 1), ("unchanged", 1), ("published", 2)]
    assert (row["revision"], row["absorbed_rupiah"], row["share"]) == (2, 7, Decimal("0.35"))


def test_an_amount_has_an_identifier_of_its_own(empty_warehouse: Warehouse, tmp_path: Path) -> None:
    both = write_plan(tmp_path / "dua", [indicator("A-1")], None, [amount("A-1", "2024", "5")])
    taken = write_plan(tmp_path / "tiga", [indicator("A-1")], None, [amount("FUND-01-2024", "2024", "5")])

    with pytest.raises(Refused) as repeated:
        check_plan(read_plan(both))
    with empty_warehouse.connect("padan_transformer") as connection, pytest.raises(Refused) as foreign:
        load_plan(connection, check_plan(read_plan(taken)), loaded_by="uji")

    assert (repeated.value.rule, repeated.value.file) == ("plan_duplicate", "funding.csv")
    assert (foreign.value.rule, foreign.value.file) == ("plan_id_in_other_plan", "funding.csv")
    assert "FUND-01-2024" in foreign.value.message


@pytest.mark.parametrize("seed", [1, 2, 77])
def test_the_generator_spends_less_than_the_budget_and_leaves_one_activity_unreported(seed: int) -> None:
    budget = (
        pl.read_csv(REFERENCE / "plans" / "renstra-kemensos-2020-2024" / "funding.csv", infer_schema=False)
        .filter((pl.col("year") == "2024") & (pl.col("programme") != "TOTAL"))
        .select(kpi_id="row_id", budget=pl.col("amount").cast(pl.Float64) * 1000)
    )
    reported = [absorption_rows(Month.parse(month), seed) for month in ("2024-06", "2024-12")]
    june, december = (
        rows.join(budget, on="kpi_id").select("kpi_id", share=pl.col("nilai").cast(pl.Float64) / pl.col("budget"))
        for rows in reported
    )

    assert (june.height, december.height, budget.height) == (6, 6, 7)
    assert june["share"].max() < 0.5 < december["share"].min() and december["share"].max() < 1
    over = pl.col("tahun") < 2024
    assert reported[0].filter(over).equals(reported[1].filter(over)) and reported[0].filter(over).height == 28
    assert set(reported[0].filter(~over)["catatan"]) == {"Angka sintetis"}
    assert reported_rows(Month.parse("2024-06"), seed).tail(reported[0].height).equals(reported[0])
