"""The audit of a candidate month's progress: silent on a sound month, and each rule speaks where it is broken."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from plan_folder import indicator, rule, write_plan
from progress_world import build, create_figures, deliver, drop_figures, forget_plans, load

from padan.postgres import Warehouse
from padan.publish.audit import CandidateRule, candidate_suites

MONTH = date(2024, 6, 1)
SUITE = next(suite for suite in candidate_suites() if suite.table == "fct_kpi_progress")
# rule: (what breaks it, the row that it names)
BROKEN = {
    "no_duplicate_grain": (
        "insert into {leaf} select * from {leaf} where kpi_id = 'A-1' and source = 'dilaporkan'",
        "A-1",
    ),
    "every_indicator_of_a_plan_in_force_is_there": (
        "delete from {leaf} where kpi_id = 'A-1' and source = 'dihitung'",
        "A-1",
    ),
    "status_is_known": ("update {leaf} set status = 'baik' where kpi_id = 'A-1'", "A-1"),
    "computed_actual_is_the_published_figure": (
        "update {leaf} set actual_value = 84 where kpi_id = 'A-1' and source = 'dihitung'",
        "A-1",
    ),
    "judged_only_with_target_and_actual": ("update {leaf} set status = 'berisiko' where kpi_id = 'A-2'", "A-2"),
    "interval_holds_the_forecast": (
        "update {leaf} set forecast_value = 9, forecast_low = 10, forecast_high = 12 where kpi_id = 'A-2'",
        "A-2",
    ),
    "reported_value_can_be_read": ("update {leaf} set note_code = 'nilai_taksa' where kpi_id = 'A-2'", "A-2"),
    "reported_indicator_is_in_a_plan": (
        "update reference.plan_indicator set kpi_id = 'A-9' where kpi_id = 'A-2' and plan_id = 'rencana-uji'",
        "A-2",
    ),
}


@pytest.fixture
def audited(empty_warehouse: Warehouse, inbox: Any, tmp_path: Path) -> Iterator[Warehouse]:
    """A warehouse with a sound month of progress."""
    rows = [indicator("A-1", measure_unit="%", target_2024="100"), indicator("A-2")]
    rules = [rule("A-1", computed_by="registry_in_adminduk.value * 100"), rule("A-2")]
    load(empty_warehouse, write_plan(tmp_path / "uji", rows, rules))
    figure = {"period": MONTH, "region_code": "00", "programme_id": "ALL", "breakdown": "total", "category": "total"}
    figures = [("population", "1000", "semua"), ("registry_in_adminduk", "0.83", "semua")]
    figures.append(("registry_in_adminduk", "0.80", "nik"))
    create_figures(
        empty_warehouse,
        [figure | {"indicator_id": name, "value": value, "match_basis": basis} for name, value, basis in figures],
    )
    deliver(inbox, MONTH, [("A-1", 2024, "90", None), ("A-2", 2024, "9", None)])
    build(empty_warehouse, MONTH, tmp_path, inbox=inbox, delivered=MONTH)
    yield empty_warehouse
    with empty_warehouse.connect("padan_transformer") as connection:
        drop_figures(connection)
    forget_plans(empty_warehouse)


def broken_rows(warehouse: Warehouse, checked: CandidateRule, change: str | None = None) -> list[tuple[Any, ...]]:
    """The rows that a rule names, after a change that is taken back."""
    leaf = f"candidate.fct_kpi_progress_{MONTH:%Y%m}"
    query = checked.query.replace("{month}", f"date '{MONTH}'")
    with warehouse.connect("padan_transformer") as connection:
        if change:
            connection.execute(change.format(leaf=leaf).encode())
        found = connection.execute(f"with candidate_month as (select * from {leaf}) {query}".encode()).fetchall()
        connection.rollback()
    return found


def test_a_sound_month_is_silent_and_each_rule_names_what_breaks_it(audited: Warehouse) -> None:
    computed = {"every_indicator_of_a_plan_in_force_is_there", "computed_actual_is_the_published_figure"}

    for checked in SUITE.rules:
        assert broken_rows(audited, checked) == [], checked.name
        change, named = BROKEN[checked.name]
        rows = broken_rows(audited, checked, change)
        assert named in [row[0] for row in rows], checked.name
        assert len(rows) == 1 or checked.name in computed or checked.name == "status_is_known", checked.name
    assert {checked.name for checked in SUITE.rules} == BROKEN.keys()


def test_an_actual_that_is_left_out_for_want_of_payments_is_no_fault(audited: Warehouse) -> None:
    checked = next(one for one in SUITE.rules if one.name == "computed_actual_is_the_published_figure")
    left_out = "update {leaf} set actual_value = null{more} where kpi_id = 'A-1' and source = 'dihitung'"

    silent = broken_rows(audited, checked, left_out.replace("{more}", ", note_code = 'pembayaran_belum_lengkap'"))
    named = broken_rows(audited, checked, left_out.replace("{more}", ""))

    assert (silent, named) == ([], [("A-1",)])


def test_what_an_owner_got_wrong_warns_and_what_padan_got_wrong_refuses() -> None:
    warnings = {checked.name for checked in SUITE.rules if checked.severity == "warning"}

    assert warnings == {"reported_value_can_be_read", "reported_indicator_is_in_a_plan"}
