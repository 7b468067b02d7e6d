"""Against what a figure is held: limits of contracts/control.yaml, thresholds of reference/, quotas; with their source.

None of them is invented here. A figure for which no document sets a target has none, and the pages say so.
"""

import csv
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from dashboards.catalogue import TOTAL, Key
from padan.control.rules import Threshold, control_contract
from padan.paths import REFERENCE
from padan.periods import month_end


@dataclass(frozen=True)
class Limit:
    """A value that a figure should not cross.

    Attributes:
        value: in the unit of the figure.
        crosses: which side of it is bad.
        source: `finding` (a rule of contracts/control.yaml) or `uhc` (such a rule with the UHC threshold).
        rule_id: of the rule.
    """

    value: float
    crosses: Literal["above", "below"]
    source: Literal["finding", "uhc"]
    rule_id: str

    def is_kept_by(self, value: float) -> bool:
        """Whether a figure lies on the good side; on the limit itself it does."""
        return value <= self.value if self.crosses == "above" else value >= self.value


def limit_of(key: Key, level: str, period: date) -> Limit | None:
    """The limit whose crossing makes a finding of this figure at this level of region, None where no rule has one."""
    indicator, programme, breakdown, category = key
    for rule in control_contract().rules:
        if not isinstance(rule, Threshold) or rule.indicator != indicator or rule.breakdown != breakdown:
            continue
        is_about = rule.programmes is None or programme in rule.programmes
        has_category = rule.categories is None or category in rule.categories
        if not (is_about and has_category and level in rule.levels and (breakdown == TOTAL or rule.categories)):
            continue
        value = rule.limit if rule.limit is not None else read_threshold(str(rule.threshold), period)
        if value is not None:
            return Limit(value, rule.crosses, "uhc" if str(rule.threshold).startswith("uhc_") else "finding", rule.id)
    return None


def read_threshold(name: str, period: date) -> float | None:
    """A row of reference/thresholds.csv as it holds at the month's end."""
    day = month_end(period).isoformat()
    for row in _thresholds():
        if row["name"] == name and row["valid_from"] <= day <= (row["valid_to"] or day):
            return float(row["value"])
    return None


@lru_cache
def _thresholds() -> tuple[dict[str, str], ...]:
    with (REFERENCE / "thresholds.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))
