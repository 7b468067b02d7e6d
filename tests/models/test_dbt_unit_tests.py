"""The unit tests that stand beside the models, run on the schema of a built month."""

from pathlib import Path

from padan.cli.run import run_one_month
from padan.paths import ROOT
from padan.periods import parse_period
from padan.postgres import Warehouse
from padan.transform import DbtProject

OPTIONS = {"matching": "full", "without": [], "note": None}


def test_every_dbt_unit_test_passes(empty_warehouse: Warehouse, tmp_path: Path) -> None:
    inbox = ROOT / "tests" / "worlds" / "thirty" / "inbox"
    run_one_month(empty_warehouse, period=parse_period("2024-12"), inbox=str(inbox), options=OPTIONS)

    results = DbtProject(empty_warehouse, tmp_path).run_unit_tests()

    assert len(results) >= 9
    assert [f"{result.name}: {result.message}" for result in results if result.status != "pass"] == []

    page = tmp_path / "dbt_docs.html"
    DbtProject(empty_warehouse, tmp_path).write_docs(page)
    assert "fct_kpi_progress" in page.read_text(encoding="utf-8")
