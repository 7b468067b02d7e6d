"""Which indicators the pages show, and how: the order, the kind of figure, the sense of its colour."""

from dataclasses import dataclass, replace
from typing import Literal

ALL = "ALL"
TOTAL = "total"
Key = tuple[str, str, str, str]


@dataclass(frozen=True)
class ShownIndicator:
    """How a figure of mart.fct_indicator is shown.

    Attributes:
        indicator_id: as in contracts/indicators.yaml.
        kind: a count, a ratio, a count of regions (never suppressed), an index or a difference of ratios.
        rises_is: whether a higher value is good, bad or neither; decides colour ramps, order of rankings, arrows.
        programme_id: ALL where it is not about one programme.
        breakdown: and `category`: which row of the indicator.
    """

    indicator_id: str
    kind: Literal["count", "ratio", "regions", "index", "points"]
    rises_is: Literal["good", "bad", "neutral"]
    programme_id: str = ALL
    breakdown: str = TOTAL
    category: str = TOTAL

    @property
    def key(self) -> Key:
        """What names it in mart.fct_indicator, beside month, region and match basis."""
        return self.indicator_id, self.programme_id, self.breakdown, self.category

    @property
    def lowest_first(self) -> bool:
        """Whether a ranking of regions that need attention starts with the lowest value."""
        return self.rises_is != "bad"


# The six that lead the summary; the two error rates follow the programme that the reader chooses (`headline_of`).
HEADLINE = (
    ShownIndicator("jkn_active_coverage", "ratio", "good"),
    ShownIndicator("jkn_uncovered_bottom40", "ratio", "bad"),
    ShownIndicator("tk_active_coverage", "ratio", "good"),
    ShownIndicator("exclusion_error", "ratio", "bad", "PKH"),
    ShownIndicator("inclusion_error", "ratio", "bad", "PKH"),
    ShownIndicator("complementarity_full", "ratio", "good", breakdown="max_decile", category="4"),
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
    *HEADLINE[3:],
    ShownIndicator("population", "count", "neutral"),
)
SEGMENTS = ("PBI_APBN", "PBI_APBD", "PPU_BU", "PPU_PN", "PBPU", "BP")
NATION = "00"


def headline_of(programme: str) -> tuple[ShownIndicator, ...]:
    """HEADLINE with the error rates of the given programme."""
    return tuple(_about(shown, programme) for shown in HEADLINE)


def mapped_of(programme: str) -> tuple[ShownIndicator, ...]:
    """MAPPED with the error rates of the given programme."""
    return tuple(_about(shown, programme) for shown in MAPPED)


def _about(shown: ShownIndicator, programme: str) -> ShownIndicator:
    return shown if shown.programme_id == ALL else replace(shown, programme_id=programme)


def shown_by_unit(key: Key, unit: str, direction: str) -> ShownIndicator:
    """Any figure as mart.dim_indicator describes its indicator: unit and direction."""
    kinds: dict[str, Literal["ratio", "index", "points"]] = {
        "persen": "ratio", "wilayah": "ratio", "indeks": "index", "poin_persen": "points",
    }  # fmt: skip
    senses: dict[str, Literal["good", "bad"]] = {"higher_better": "good", "lower_better": "bad"}
    indicator_id, programme_id, breakdown, category = key
    return ShownIndicator(
        indicator_id, kinds.get(unit, "count"), senses.get(direction, "neutral"), programme_id, breakdown, category
    )
