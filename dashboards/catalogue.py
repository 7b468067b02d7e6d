"""Which indicators the pages show, and how: the order, the kind of figure, the sense of its colour."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class ShownIndicator:
    """How an indicator of mart.fct_indicator is shown.

    Attributes:
        indicator_id: as in contracts/indicators.yaml.
        kind: a count, a ratio, or a count of regions (never suppressed).
        rises_is: whether a higher value is good, bad or neither; decides colour ramps, order of rankings, arrows.
    """

    indicator_id: str
    kind: Literal["count", "ratio", "regions"]
    rises_is: Literal["good", "bad", "neutral"]

    @property
    def lowest_first(self) -> bool:
        """Whether a ranking of regions that need attention starts with the lowest value."""
        return self.rises_is != "bad"


HEADLINE = (
    ShownIndicator("population", "count", "neutral"),
    ShownIndicator("jkn_registered_coverage", "ratio", "good"),
    ShownIndicator("jkn_active_coverage", "ratio", "good"),
    ShownIndicator("jkn_activity_rate", "ratio", "good"),
    ShownIndicator("jkn_uncovered_bottom40", "ratio", "bad"),
    ShownIndicator("tk_wage_coverage", "ratio", "good"),
    ShownIndicator("tk_nonwage_coverage", "ratio", "good"),
    ShownIndicator("uhc_status", "regions", "good"),
)
MAPPED = (
    ShownIndicator("jkn_active_coverage", "ratio", "good"),
    ShownIndicator("jkn_registered_coverage", "ratio", "good"),
    ShownIndicator("jkn_activity_rate", "ratio", "good"),
    ShownIndicator("jkn_inactive", "ratio", "bad"),
    ShownIndicator("jkn_uncovered_bottom40", "ratio", "bad"),
    ShownIndicator("tk_active_coverage", "ratio", "good"),
    ShownIndicator("tk_wage_coverage", "ratio", "good"),
    ShownIndicator("tk_nonwage_coverage", "ratio", "good"),
    ShownIndicator("population", "count", "neutral"),
)
SEGMENTS = ("PBI_APBN", "PBI_APBD", "PPU_BU", "PPU_PN", "PBPU", "BP")
NATION = "00"
