"""From which models a published table is made: read from the SQL of the dbt project itself."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from padan.paths import DBT_PROJECT
from padan.yaml_files import read_yaml

LAYERS = ("staging", "spine", "cells", "flows", "indicators", "golden")
REFERENCE = re.compile(r"ref\(\s*['\"](\w+)['\"]\s*\)")
SOURCE = re.compile(r"source\(\s*['\"](\w+)['\"]\s*,\s*['\"](\w+)['\"]\s*\)")


@dataclass(frozen=True)
class Model:
    """A model of the dbt project, or a table that it reads from outside.

    Attributes:
        name: of the model; schema.table of a source.
        layer: one of LAYERS, or `source`.
        file: from the project's root; '' for a source.
        description: of the model's YAML, English.
        parents: names of what it reads.
    """

    name: str
    layer: str
    file: str
    description: str
    parents: tuple[str, ...]


@lru_cache
def read_models() -> Mapping[str, Model]:
    """Every model and source by its name."""
    descriptions = _read_descriptions()
    models: dict[str, Model] = {}
    for file in sorted((DBT_PROJECT / "models").rglob("*.sql")):
        sql = file.read_text(encoding="utf-8")
        sources = [f"{schema}.{table}" for schema, table in SOURCE.findall(sql)]
        parents = tuple(dict.fromkeys([*REFERENCE.findall(sql), *sources]))
        place = file.relative_to(DBT_PROJECT.parent)
        layer = place.parts[2]
        models[file.stem] = Model(file.stem, layer, place.as_posix(), descriptions.get(file.stem, ""), parents)
        for name in sources:
            models.setdefault(name, Model(name, "source", "", "", ()))
    return models


def _read_descriptions() -> dict[str, str]:
    found: dict[str, str] = {}
    for file in (DBT_PROJECT / "models").rglob("_*.yml"):
        for model in read_yaml(file).get("models", []):
            found[model["name"]] = " ".join(str(model.get("description", "")).split())
    return found


def list_models() -> list[str]:
    """Every model, those first that readers know: facts, dimensions and the printed figures."""
    models = [model.name for model in read_models().values() if model.layer != "source"]
    return sorted(models, key=lambda name: (not is_published(name), name))


def is_published(name: str) -> bool:
    """Whether a model's table is in schema mart."""
    return name.startswith(("fct_", "dim_")) or name == "published_figure"


def trace(name: str, *, steps: int | None = None) -> list[Model]:
    """The model and what it is made from, layer by layer, sources first; everything, or so many steps back.

    Raises:
        KeyError: no such model.
    """
    models = read_models()
    found, edge, left = {name: models[name]}, [name], steps
    while edge and left != 0:
        behind = [parent for one in edge for parent in models[one].parents if parent in models]
        edge = [parent for parent in dict.fromkeys(behind) if parent not in found]
        found |= {parent: models[parent] for parent in edge}
        left = None if left is None else left - 1
    order = {layer: number for number, layer in enumerate(("source", *LAYERS))}
    return sorted(found.values(), key=lambda model: (order[model.layer], model.name))
