"""Writes docs/data-dictionary.md from the YAML of the dbt models and from contracts/warehouse.yaml.

`python tools/build_dictionary.py` renews the page; tests/docs fails while it is stale.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "data-dictionary.md"
MODELS = ROOT / "dbt_project" / "models"
MIGRATIONS = ROOT / "src" / "padan" / "postgres" / "migrations"
# Layer: schema that its tables live in, and what the layer is for.
LAYERS = {
    "staging": ("staging", "Typed and cleaned, surrogates in place of names, NIK and no_kk. One model a dataset."),
    "spine": ("intermediate", "One row a person and month, one row a family and month: the only person-level pass."),
    "cells": ("intermediate", "Counts by topic; every figure is arithmetic on them."),
    "indicators": ("candidate", "The month before it is certified; `int_` models stay in `intermediate`."),
    "flows/cells": ("intermediate", "What changed since the month before: people, families and programmes."),
    "flows/indicators": ("candidate", "Accounts that close, transitions, and figures that compare months."),
    "golden": ("candidate", "Figures that documents print, recomputed by the macros of the indicators."),
}
HEAD = """# Data dictionary

Made by `tools/build_dictionary.py` from `dbt_project/models/**/_*.yml` and `contracts/warehouse.yaml`; do not edit.
Names of fields that are Indonesian (nik, desil, segmen, kabkota …) are explained in [GLOSSARY.md](../GLOSSARY.md);
how a figure is computed, in [method.md](method.md).
"""


def read_models(layer: str) -> list[dict[str, Any]]:
    """Descriptions of a layer's models, in the order of its files."""
    models: list[dict[str, Any]] = []
    for file in sorted((MODELS / layer).glob("_*.yml")):
        models += yaml.safe_load(file.read_text(encoding="utf-8")).get("models", [])
    return models


def read_sources() -> list[dict[str, Any]]:
    """What dbt reads: `raw`, `identity`, `reference`."""
    return list(yaml.safe_load((MODELS / "staging" / "_sources.yml").read_text(encoding="utf-8"))["sources"])


def read_published() -> dict[str, Any]:
    """Tables of the warehouse contract that a migration has made."""
    tables = yaml.safe_load((ROOT / "contracts" / "warehouse.yaml").read_text(encoding="utf-8"))["tables"]
    made = "".join(file.read_text(encoding="utf-8") for file in sorted(MIGRATIONS.glob("*.sql")))
    return {name: spec for name, spec in tables.items() if f" {name} " in made}


def describe_model(model: Mapping[str, Any]) -> list[str]:
    """One chapter: the model and each column with its type."""
    lines = [f"### {model['name']}", "", model["description"], "", "| column | type | |", "| --- | --- | --- |"]
    return lines + [
        f"| `{column['name']}` | {column['data_type']} | {_cell(column['description'])} |"
        for column in model["columns"]
    ]


def describe_published(name: str, spec: Any) -> list[str]:
    """A published table: grain and columns, as far as the contract describes them."""
    lines = [f"### {name}", ""]
    if isinstance(spec, list):
        return [*lines, ", ".join(f"`{column}`" for column in spec)]
    lines += [f"Grain: {', '.join(spec['grain'])}.", ""]
    if isinstance(spec["columns"], list):
        return [*lines, ", ".join(f"`{column}`" for column in spec["columns"])]
    lines += ["| column | |", "| --- | --- |"]
    return lines + [f"| `{column}` | {_cell(text)} |" for column, text in spec["columns"].items()]


def build_page() -> str:
    """The whole page."""
    return HEAD + "\n" + "\n\n".join("\n".join(chapter) for chapter in _chapters()) + "\n"


def _chapters() -> Iterator[list[str]]:
    yield [
        "## What readers may rely on",
        "",
        "Schema `mart`, published and aggregate only; schema `ops`, about the runs.",
    ]
    for name, spec in read_published().items():
        yield describe_published(name, spec)
    yield ["## What dbt reads"]
    for source in read_sources():
        rows = [f"| `{source['name']}.{table['name']}` | {_cell(table['description'])} |" for table in source["tables"]]
        yield [_cell(source["description"]), "", "| table | |", "| --- | --- |", *rows]
    for layer, (schema, purpose) in LAYERS.items():
        yield [f"## Layer {layer} (schema `{schema}`)", "", purpose]
        for model in read_models(layer):
            yield describe_model(model)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").strip()


if __name__ == "__main__":
    PAGE.write_text(build_page(), encoding="utf-8")
