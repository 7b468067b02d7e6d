"""The pages that are made from contracts and models say what those say today."""

import importlib.util
from types import ModuleType

import pytest

from padan.contract import indicators
from padan.paths import DBT_PROJECT, ROOT

DOCS = ROOT / "docs"


def load_tool(name: str) -> ModuleType:
    """A script of tools/ as a module."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def method() -> ModuleType:
    return load_tool("build_method")


@pytest.fixture(scope="module")
def dictionary() -> ModuleType:
    return load_tool("build_dictionary")


def test_the_method_page_is_up_to_date(method: ModuleType) -> None:
    page = (DOCS / "method.md").read_text(encoding="utf-8")

    assert method.renew(page) == page, "run tools/build_method.py"


def test_the_method_page_notices_a_changed_definition(method: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (DOCS / "method.md").read_text(encoding="utf-8")
    contract = method.read_contract()
    contract["indicators"]["jkn_active_coverage"]["denominator"] = "|F|"
    monkeypatch.setattr(method, "read_contract", lambda: contract)

    assert method.renew(page) != page


def test_every_defined_indicator_is_on_the_method_page() -> None:
    page = (DOCS / "method.md").read_text(encoding="utf-8")

    assert [name for name in indicators()["indicators"] if f"`{name}`" not in page] == []


def test_every_set_is_explained_in_indonesian() -> None:
    prose = (DOCS / "method.md").read_text(encoding="utf-8").split("## Definisi")[0]

    assert [name for name in indicators()["sets"] if f"`{name}`" not in prose] == []


def test_every_computed_indicator_has_a_chapter_with_its_caveat(method: ModuleType) -> None:
    page = (DOCS / "method.md").read_text(encoding="utf-8")
    for row in method.read_names():
        chapter = page.split(f"### `{row['indicator_id']}`\n")[1].split("\n### ")[0]
        note = indicators()["indicators"][row["indicator_id"]].get("note")
        assert "Pembilang / Numerator" in chapter
        assert note is None or note.replace("|", "\\|") in chapter


def test_the_dictionary_is_up_to_date(dictionary: ModuleType) -> None:
    page = (DOCS / "data-dictionary.md").read_text(encoding="utf-8")

    assert dictionary.build_page() == page, "run tools/build_dictionary.py"


def test_every_model_is_in_the_dictionary() -> None:
    page = (DOCS / "data-dictionary.md").read_text(encoding="utf-8")

    assert [file.stem for file in (DBT_PROJECT / "models").rglob("*.sql") if f"### {file.stem}\n" not in page] == []


def test_every_column_of_the_dictionary_is_described(dictionary: ModuleType) -> None:
    undescribed = [
        f"{model['name']}.{column['name']}"
        for layer in dictionary.LAYERS
        for model in dictionary.read_models(layer)
        for column in model["columns"]
        if not column.get("description")
    ]

    assert undescribed == []
