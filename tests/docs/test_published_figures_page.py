"""The pages of published figures say what reference/published_figures.csv and the texts say today."""

import importlib.util
import sys
from types import ModuleType

import pytest

from padan.paths import ROOT


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    """tools/build_published_figures.py."""
    name = "build_published_figures"
    spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("code", ["id", "en"])
def test_the_page_is_up_to_date(tool: ModuleType, code: str) -> None:
    page = tool.PAGES[code].read_text(encoding="utf-8")

    assert tool.build_page(code, tool.read_figures()) == page, "run tools/build_published_figures.py"


def test_the_page_notices_a_changed_print(tool: ModuleType) -> None:
    figures = tool.read_figures()
    semarang = next(figure for figure in figures if figure.row["figure_id"] == "SMG-G14")
    corrected = tool.judge({**semarang.row, "printed_result": "2,95%", "result_value": "2.95"})

    assert corrected.status == "reproduces"
    changed = [corrected if figure is semarang else figure for figure in figures]
    assert tool.build_page("id", changed) != tool.build_page("id", figures)


@pytest.mark.parametrize("code", ["id", "en"])
def test_every_figure_stands_once_on_the_page_and_no_cell_breaks_its_table(tool: ModuleType, code: str) -> None:
    page = tool.PAGES[code].read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| `")]

    assert sorted(line.split("`")[1] for line in rows) == sorted(f.row["figure_id"] for f in tool.read_figures())
    assert {line.count("|") for line in rows} == {7}


def test_the_known_failure_is_read_in_both_languages(tool: ModuleType) -> None:
    indonesian, english = (tool.PAGES[code].read_text(encoding="utf-8") for code in ("id", "en"))

    assert "| 11.234 ÷ 380.310 | 3,78% | 2,95% |" in indonesian.split("## Cocok")[0]
    assert "| 11.234 ÷ 380.310 | 3,78% | 2.95% |" in english.split("## Reproduces")[0]
