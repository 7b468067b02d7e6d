"""Which figures lead a brief, and in what sense a change of each is welcome."""

from dataclasses import dataclass
from typing import Literal

NATION = "00"
ALL = "ALL"


@dataclass(frozen=True)
class Headline:
    """A figure of mart.fct_indicator that leads a brief.

    Attributes:
        name: key of its texts (texts.yaml: indicators, counts).
        indicator_id: as in contracts/indicators.yaml.
        kind: a count of persons, a ratio, or a count of regions (never suppressed).
        rises_is: whether a higher value is good, bad or neither.
        programme_id: ALL where it is not about one programme.
        breakdown: and `category`: which row of the indicator.
    """

    name: str
    indicator_id: str
    kind: Literal["count", "ratio", "regions"]
    rises_is: Literal["good", "bad", "neutral"]
    programme_id: str = ALL
    breakdown: str = "total"
    category: str = "total"

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What names it in mart.fct_indicator, beside month, region and match basis."""
        return self.indicator_id, self.programme_id, self.breakdown, self.category


HEADLINES = (
    Headline("population", "population", "count", "neutral"),
    Headline("jkn_registered", "jkn_registered_coverage", "ratio", "good"),
    Headline("jkn_active", "jkn_active_coverage", "ratio", "good"),
    Headline("poor_uncovered", "jkn_uncovered_bottom40", "ratio", "bad"),
    Headline("uhc", "uhc_status", "regions", "good"),
    Headline("tk_wage", "tk_wage_coverage", "ratio", "good"),
    Headline("tk_nonwage", "tk_nonwage_coverage", "ratio", "good"),
    Headline("pkh", "programme_coverage", "ratio", "good", programme_id="PKH"),
    Headline("sembako", "programme_coverage", "ratio", "good", programme_id="SEMBAKO"),
    Headline("complementarity", "complementarity_full", "ratio", "good", breakdown="max_decile", category="4"),
    Headline("unserved", "unserved", "ratio", "bad"),
)
BY_NAME = {headline.name: headline for headline in HEADLINES}
# What the map shows, and whose absolute number leads the first sentence.
MAPPED = BY_NAME["jkn_active"]
GAP = BY_NAME["poor_uncovered"]
