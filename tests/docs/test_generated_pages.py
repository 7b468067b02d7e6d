"""The data dictionary says what the models say today."""

from types import ModuleType

import pytest
from tools_of_the_project import load_tool

from padan.paths import DBT_PROJECT, ROOT

DOCS = ROOT / "docs"


@pytest.fixture(scope="module")
def dictionary() -> ModuleType:
    return load_tool("build_dictionary")


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
