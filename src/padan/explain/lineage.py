"""Which files make a figure: the dbt models on its way, by their ref() and source(), and the pages that name it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from padan.paths import DASHBOARDS, DBT_PROJECT, ROOT

COMMENT = re.compile(r"\{#.*?#\}|--[^\n]*", re.DOTALL)
REF = re.compile(r"\bref\(\s*['\"](\w+)['\"]\s*\)")
SOURCE = re.compile(r"\bsource\(\s*['\"](\w+)['\"]\s*,\s*['\"](\w+)['\"]\s*\)")
MACRO = re.compile(r"\{%-?\s*macro\s+(\w+)\s*\(.*?\{%-?\s*endmacro\s*-?%\}", re.DOTALL)
NUMERATOR = re.compile(r"\bnumerator\b")
BREAKDOWN = re.compile(r"\bbreakdown\b")
FACT = "fct_indicator"
SHOWS_CATALOGUE = re.compile(r"\b(?:HEADLINE|MAPPED)\b")


@dataclass(frozen=True)
class Model:
    """A dbt model.

    Attributes:
        name: of the model and of the relation it builds.
        path: of its file, relative to the project.
        reads: models and `schema.table` sources, sorted.
    """

    name: str
    path: str
    reads: tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """A model on the way of a figure; `depth` 0 writes the published table, higher ones are nearer the deliveries."""

    model: Model
    depth: int


@lru_cache
def read_models() -> dict[str, Model]:
    """Every model of the dbt project by name."""
    models = {}
    for file in sorted((DBT_PROJECT / "models").rglob("*.sql")):
        reads: set[str] = set()
        for text in _texts(file):
            reads |= {*REF.findall(text), *(f"{schema}.{table}" for schema, table in SOURCE.findall(text))}
        models[file.stem] = Model(file.stem, file.relative_to(ROOT).as_posix(), tuple(sorted(reads)))
    return models


def find_producers(indicator_id: str) -> list[Model]:
    """Models read by fct_indicator, directly or not, whose text names the indicator; the nearest to the fact first."""
    return [step.model for step in _ancestors(FACT) if step.depth > 0 and _names(step.model, indicator_id)]


def trace(indicator_id: str) -> list[Step]:
    """fct_indicator, the models that name the indicator, and all that those read, each once, from the fact downward."""
    models = read_models()
    steps = [Step(models[FACT], 0)]
    seen = {FACT}
    waiting = [(model.name, 1) for model in find_producers(indicator_id)]
    while waiting:
        name, depth = waiting.pop(0)
        if name not in seen and name in models:
            seen.add(name)
            steps.append(Step(models[name], depth))
            waiting += [(read, depth + 1) for read in models[name].reads]
    return steps


def find_pages(indicator_id: str) -> list[str]:
    """Pages of the dashboards that name the indicator, or show the catalogue that does; relative to the project."""
    quoted = _quoted(indicator_id)
    in_catalogue = quoted.search((DASHBOARDS / "catalogue.py").read_text(encoding="utf-8"))
    texts = {file: file.read_text(encoding="utf-8") for file in sorted((DASHBOARDS / "views").glob("*.py"))}
    return [
        file.relative_to(ROOT).as_posix()
        for file, text in texts.items()
        if quoted.search(text) or (in_catalogue and SHOWS_CATALOGUE.search(text))
    ]


def has_breakdowns(model: Model) -> bool:
    """Whether the model's rows carry a breakdown; a model of totals only does without."""
    return bool(BREAKDOWN.search(_code(ROOT / model.path)))


def counts_of(model: Model) -> bool:
    """Whether fct_indicator reads the model's numerators, and not only what widens its bounds."""
    return model.name in read_models()[FACT].reads and bool(NUMERATOR.search(_code(ROOT / model.path)))


def _ancestors(name: str) -> Iterator[Step]:
    models = read_models()
    seen, waiting = {name}, [(name, 0)]
    while waiting:
        current, depth = waiting.pop(0)
        if current in models:
            yield Step(models[current], depth)
            fresh = [read for read in models[current].reads if read not in seen]
            seen.update(fresh)
            waiting += [(read, depth + 1) for read in fresh]


def _names(model: Model, indicator_id: str) -> bool:
    quoted = _quoted(indicator_id)
    return any(quoted.search(text) for text in _texts(ROOT / model.path))


def _quoted(indicator_id: str) -> re.Pattern[str]:
    return re.compile(rf"['\"]{re.escape(indicator_id)}['\"]")


@cache
def _code(file: Path) -> str:
    return COMMENT.sub("", file.read_text(encoding="utf-8"))


@lru_cache
def _macros() -> dict[str, str]:
    texts = (_code(file) for file in sorted((DBT_PROJECT / "macros").rglob("*.sql")))
    return {found[1]: found[0] for text in texts for found in MACRO.finditer(text)}


@cache
def _texts(file: Path) -> tuple[str, ...]:
    """A model's own code, then that of each macro it calls."""
    text = _code(file)
    return (text, *(body for name, body in _macros().items() if re.search(rf"\b{name}\(", text)))
