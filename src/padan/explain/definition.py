"""The definition of an indicator as contracts/indicators.yaml has it, with every set that its formula uses."""

import re
from dataclasses import dataclass
from typing import Any

from padan.contract import indicators

# Words of the formulas that stand for a set or convention under another name.
ALSO_MEANS = {"family": r"\bfamil(?:y|ies)\b", "desil": r"\b(?:desil|deciles?)\b", "D": r"\bD\(", "F": r"\bF(?:\(|\b)"}


@dataclass(frozen=True)
class Formula:
    """The contract's text of an indicator.

    Attributes:
        sets: name and text of the sets used, directly or through another, in the order of the contract.
        readings: what was chosen where the text leaves a choice, of the readings that name the indicator.
        breakdowns: those that the contract lists.
    """

    numerator: str
    denominator: str | None
    note: str | None
    breakdowns: tuple[str, ...]
    sets: dict[str, str]
    readings: dict[str, str]


def read_formula(indicator_id: str) -> Formula | None:
    """The formula, None for an indicator that the contract does not have."""
    contract = indicators()
    spec: dict[str, Any] | None = contract["indicators"].get(indicator_id)
    if spec is None:
        return None
    texts = [str(spec[part]) for part in ("numerator", "denominator", "note") if part in spec]
    named = re.compile(rf"\b{re.escape(indicator_id)}\b")
    return Formula(
        numerator=spec["numerator"],
        denominator=spec.get("denominator"),
        note=spec.get("note"),
        breakdowns=tuple(spec.get("breakdowns", ["total"])),
        sets=_sets_used(texts, contract["sets"]),
        readings={
            name: text
            for name, text in contract.get("readings", {}).items()
            if name == indicator_id or named.search(str(text))
        },
    )


def _sets_used(texts: list[str], sets: dict[str, str]) -> dict[str, str]:
    used: set[str] = set()
    waiting = list(texts)
    while waiting:
        text = waiting.pop()
        for key, meaning in sets.items():
            if key not in used and any(_pattern(name).search(text) for name in key.split(", ")):
                used.add(key)
                waiting.append(meaning)
    return {key: text for key, text in sets.items() if key in used}


def _pattern(name: str) -> re.Pattern[str]:
    """What a set is called inside another text: `E(p)` or `E`, `JKN_act`, `families`."""
    bare = name.split("(")[0]
    return re.compile(ALSO_MEANS.get(bare, rf"\b{bare}\b"))
