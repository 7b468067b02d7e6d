"""Words about indicators that the contract and mart.dim_indicator have in one language only."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Literal

from dashboards.language import Language
from padan.paths import REFERENCE
from padan.yaml_files import read_yaml

Side = Literal["numerator", "denominator"]
SIDES: tuple[Side, ...] = ("numerator", "denominator")


@lru_cache
def read_method_texts() -> dict[str, Any]:
    """reference/method_texts.yaml: the chapters, the contract's rules in Indonesian, counts and notes."""
    return dict(read_yaml(REFERENCE / "method_texts.yaml"))


def write_side(row: Mapping[str, Any], side: Side, language: Language) -> str:
    """What is counted above or below the line, of a row of mart.dim_indicator; empty where there is no such side."""
    if language.code == "id":
        return str(row[f"{side}_id"] or "")
    return str(read_method_texts()["indicators"].get(row["indicator_id"], {}).get(f"{side}_en", ""))


def write_note(indicator_id: str, note: str, language: Language) -> str:
    """The contract's note, in Indonesian its translation."""
    return str(read_method_texts()["indicators"][indicator_id]["note_id"]) if language.code == "id" else note


def write_uncomputable(item: str, language: Language) -> str:
    """What the delivered data do not allow to be computed; the contract's own words where English has no other."""
    return str(read_method_texts()["not_computable"][item].get(language.code, item))
