"""The status of every direction by a table made by hand, through the loader, a delivery and the real models."""

import csv
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from plan_folder import RULE_COLUMNS, indicator, rule, write_plan
from progress_world import Row, build, create_figures, deliver, drop_figures, forget_plans, load

from padan.postgres import Warehouse

YEAR = 2024
MONTHS = (3, 6, 12)
STATUSES = {"tercapai", "sesuai_jalur", "berisiko", "tertinggal", "belum_ada_data", "belum_ada_target"}
DIRECTIONS = {"higher_better", "lower_better", "hold", "band", "category"}


def read_cases() -> list[dict[str, str]]:
    with (Path(__file__).with_name("progress_cases.csv")).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


CASES = read_cases()


@pytest.fixture(scope="module")
def progress(
    module_warehouse: Warehouse, module_inbox: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Row]]:
    """candidate.fct_kpi_progress, source dilaporkan, by case; each case in its own month of 2024."""
    folder = write_plan(
        tmp_path_factory.mktemp("plan") / "uji",
        [
            indicator(
                case["case"],
                measure_unit=case["measure_unit"],
                target_2023=case["before"],
                target_2024=case["target"],
                target_2025=case["after"],
            )
            for case in CASES
        ],
        [
            rule(
                case["case"],
                **{column: case[column] for column in RULE_COLUMNS if column in case},
            )
            for case in CASES
        ],
    )
    load(module_warehouse, folder)
    create_figures(module_warehouse)
    found: dict[str, Row] = {}
    for number in MONTHS:
        month = date(YEAR, number, 1)
        own = [case for case in CASES if case["month"] == str(number)]
        values = [(case["case"], YEAR, case["delivered"], None) for case in own if case["delivered"]]
        deliver(module_inbox, month, values)
        rows = build(module_warehouse, month, folder, inbox=module_inbox, delivered=month)
        found |= {case["case"]: rows[case["case"], "dilaporkan"] for case in own}
    yield found
    with module_warehouse.connect("padan_transformer") as connection:
        drop_figures(connection)
    forget_plans(module_warehouse)


def number(text: str) -> Decimal | None:
    return Decimal(text) if text else None


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_a_case_made_by_hand_comes_out(progress: dict[str, Row], case: dict[str, str]) -> None:
    row = progress[case["case"]]

    assert row["status"] == case["status"]
    assert row["achievement"] == number(case["achievement"])
    assert row["trajectory_value"] == number(case["trajectory"])
    assert row["note_code"] == (case["note_code"] or None)


def test_the_table_has_every_status_of_every_direction() -> None:
    """A category is never on its way: it is one step below its target (at risk) or more."""
    seen = {direction: {case["status"] for case in CASES if case["direction"] == direction} for direction in DIRECTIONS}

    assert seen.pop("category") == STATUSES - {"sesuai_jalur"}
    assert all(statuses == STATUSES for statuses in seen.values())


def test_an_endpoint_is_shown_and_nothing_is_interpolated_towards_it(progress: dict[str, Row]) -> None:
    row = progress["higher-endpoint-open"]

    assert (row["endpoint_year"], row["endpoint_text"], row["endpoint_value"]) == (2025, "60", 60)
    assert (row["target_year"], row["target_value"], row["trajectory_value"], row["gap"]) == (None, None, None, None)
    assert row["actual_value"] == 30


def test_an_empty_cell_is_no_target_in_its_own_year_only(progress: dict[str, Row]) -> None:
    row = progress["higher-empty-cell"]

    assert (row["target_year"], row["endpoint_year"], row["status"]) == (None, 2025, "belum_ada_target")


def test_over_achievement_is_not_cut_off_and_its_gap_is_positive(progress: dict[str, Row]) -> None:
    row = progress["higher-over"]

    assert (row["achievement"], row["gap"]) == (Decimal("1.5"), 40)


def test_what_cannot_be_read_is_no_actual(progress: dict[str, Row]) -> None:
    unread = [row for name, row in progress.items() if (row["note_code"] or "").startswith(("nilai", "kategori"))]

    assert len(unread) == 7
    assert {(row["actual_value"], row["actual_category"]) for row in unread} == {(None, None)}


def test_a_category_is_kept_as_the_order_writes_it(progress: dict[str, Row]) -> None:
    assert progress["category-one-step"]["actual_category"] == "WTP-DPP"
    assert progress["category-met-any-case"]["actual_category"] == "WTP"
