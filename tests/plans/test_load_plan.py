"""Plans in the warehouse: versions, what readers see, a second plan from CSV, and what never happens silently."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from plan_folder import amount, indicator, rule, write_plan
from progress_world import build, create_figures, deliver, drop_figures, forget_plans
from psycopg import errors

from padan.cli.main import cli
from padan.errors import Refused
from padan.paths import REFERENCE
from padan.periods import parse_period
from padan.plans import check_plan, load_plan, load_shipped_plans, plans_in_force, read_plan
from padan.postgres import Warehouse

JUNE = parse_period("2024-06")
SHIPPED = "renstra-kemensos-2020-2024"


@pytest.fixture
def planned(empty_warehouse: Warehouse) -> Iterator[Warehouse]:
    """A warehouse whose test plans are taken away again."""
    yield empty_warehouse
    forget_plans(empty_warehouse)


def load(warehouse: Warehouse, folder: Path) -> tuple[int, bool]:
    with warehouse.connect("padan_transformer") as connection:
        loaded = load_plan(connection, check_plan(read_plan(folder)), loaded_by="uji")
    return loaded.version, loaded.is_new


def ask(warehouse: Warehouse, query: str, role: str = "padan_planner") -> list[tuple[Any, ...]]:
    with warehouse.connect(role) as connection:
        return connection.execute(query.encode()).fetchall()


def test_the_shipped_plan_is_there_from_the_start(planned: Warehouse) -> None:
    assert ask(planned, f"select version, loaded_by from mart.dim_plan where plan_id = '{SHIPPED}'") == [(1, "padan")]
    assert ask(planned, "select count(*) from mart.dim_kpi") == [(155,)]
    assert ask(planned, "select count(*), count(distinct kpi_id) from mart.kpi_target") == [(54 * 5 - 1 + 34, 88)]
    assert ask(
        planned, "select count(*), sum(amount_rupiah) filter (where row_kind = 'total') from mart.kpi_funding"
    ) == [(48, 382_692_122_772_000)]


def test_the_same_content_again_changes_nothing_and_other_content_is_the_next_version(
    planned: Warehouse, tmp_path: Path
) -> None:
    one = write_plan(tmp_path / "satu", [indicator("A-1", target_2024="1")])
    two = write_plan(tmp_path / "dua", [indicator("A-1", target_2024="2")])

    assert [load(planned, folder) for folder in (one, one, two, two, one)] == [
        (1, True),
        (1, False),
        (2, True),
        (2, False),
        (3, True),
    ]
    assert ask(planned, "select version, target_text from mart.kpi_target where kpi_id = 'A-1'") == [(3, "1")]
    kept = "select version, target_value from reference.plan_target where kpi_id = 'A-1' order by version"
    assert ask(planned, kept, "padan_transformer") == [(1, 1), (2, 2), (3, 1)]


def test_line_endings_and_marks_of_order_are_no_new_version(planned: Warehouse, tmp_path: Path) -> None:
    folder = write_plan(tmp_path / "uji", [indicator("A-1", target_2024="1")])
    load(planned, folder)
    text = (folder / "kpi.csv").read_text(encoding="utf-8")
    (folder / "kpi.csv").write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())

    assert load(planned, folder) == (1, False)


def test_an_identifier_of_another_plan_is_refused_and_nothing_is_kept(planned: Warehouse, tmp_path: Path) -> None:
    folder = write_plan(tmp_path / "uji", [indicator("B-1"), indicator("IKP-T15-13")])

    with pytest.raises(Refused) as refused:
        load(planned, folder)

    assert refused.value.rule == "plan_id_in_other_plan"
    assert f"pengenal “IKP-T15-13” sudah dipakai rencana {SHIPPED}" in refused.value.message
    assert ask(planned, "select count(*) from mart.dim_plan") == [(1,)]


def test_a_version_that_a_user_loaded_is_not_undone_by_the_shipped_one(planned: Warehouse, tmp_path: Path) -> None:
    folder = shutil.copytree(REFERENCE / "plans" / SHIPPED, tmp_path / "sunting")
    text = (folder / "plan.yaml").read_text(encoding="utf-8")
    (folder / "plan.yaml").write_text(text.replace("owner: Kementerian Sosial", "owner: Kemensos"), encoding="utf-8")
    assert load(planned, folder) == (2, True)

    with planned.connect("padan_transformer") as connection:
        assert load_shipped_plans(connection) is False

    assert ask(planned, "select version, owner from mart.dim_plan") == [(2, "Kemensos")]
    assert ask(planned, "select count(*) from mart.dim_kpi") == [(155,)], "the current version only"


def test_a_further_plan_is_judged_without_any_code(planned: Warehouse, inbox: Any, tmp_path: Path) -> None:
    """Loaded by the command from a folder of CSV; the month's models pick it up."""
    folder = write_plan(
        tmp_path / "rpjmn",
        [indicator("RPJMN25-1", measure_unit="%", target_2024="20"), indicator("RPJMN25-2", target_2024="9")],
        [rule("RPJMN25-1", computed_by="jkn_active_coverage.value * 100"), rule("RPJMN25-2", direction="lower_better")],
        [amount("F-1", "2024", "5", kpi_id="RPJMN25-2")],
        plan_id="rpjmn-uji",
    )

    loaded = CliRunner().invoke(cli, ["plan", "load", "--folder", str(folder)])
    again = CliRunner().invoke(cli, ["plan", "load", "--folder", str(folder)])
    listed = CliRunner().invoke(cli, ["plan", "list", "--format", "csv"])
    shown = CliRunner().invoke(cli, ["plan", "show", "rpjmn-uji", "--format", "json"])

    assert "rpjmn-uji: dimuat sebagai versi 1 (2 indikator, 1 baris pendanaan)." in loaded.output
    assert "tidak ada yang berubah; versi 1 tetap berlaku" in again.output
    assert "rpjmn-uji,1,True,Rencana uji,2023-01-01,2025-12-31,2,2,1," in listed.output
    assert '"computed_by": "jkn_active_coverage.value * 100"' in shown.output
    create_figures(planned)
    deliver(inbox, JUNE, [("RPJMN25-2", 2024, "8", None)])
    rows = build(planned, JUNE, tmp_path, inbox=inbox, delivered=JUNE)
    with planned.connect("padan_transformer") as connection:
        drop_figures(connection)
        assert set(plans_in_force(connection, JUNE)) == {SHIPPED, "rpjmn-uji"}
        assert plans_in_force(connection, parse_period("2026-01")) == {}
    assert rows["RPJMN25-2", "dilaporkan"]["status"] == "tercapai"
    assert rows["RPJMN25-1", "dihitung"]["status"] == "belum_ada_data"
    assert ask(planned, "select kpi_id, amount_rupiah from mart.kpi_funding where plan_id = 'rpjmn-uji'") == [
        ("RPJMN25-2", 5_000_000)
    ]


def test_a_plan_that_does_not_exist_is_answered_with_those_that_do(planned: Warehouse) -> None:
    shown = CliRunner().invoke(cli, ["plan", "show", "renstra"])

    assert shown.exit_code == 2
    assert f"tidak ada rencana renstra; yang ada: {SHIPPED}" in shown.output


@pytest.mark.parametrize("role", ["padan_planner", "padan_viewer", "padan_steward", "padan_region", "padan_publisher"])
def test_readers_read_plans_and_write_none(planned: Warehouse, role: str) -> None:
    for view in ("dim_plan", "dim_kpi", "kpi_target", "kpi_funding"):
        assert ask(planned, f"select count(*) > 0 from mart.{view}", role) == [(True,)]
    with planned.connect(role) as connection, pytest.raises(errors.InsufficientPrivilege):
        connection.execute("update reference.plan_target set target_value = 0")


def test_a_computed_figure_and_its_reason_cannot_both_be_missing(planned: Warehouse) -> None:
    with planned.connect("padan_transformer") as connection, pytest.raises(errors.CheckViolation):
        connection.execute("update reference.plan_indicator set not_computed_reason = null, computed_by = null")
