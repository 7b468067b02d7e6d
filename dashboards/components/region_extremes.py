"""Which regions stand worst with a figure: one rule for the map, the ranking and the report card."""

from collections.abc import Sequence

import pandas as pd

from dashboards.catalogue import ShownIndicator
from dashboards.language import Language


def select_visible(rows: pd.DataFrame) -> pd.DataFrame:
    """The regions whose figure may be shown; `rows` has a row a region: value, suppressed."""
    return rows[rows["value"].notna() & ~rows["suppressed"]]


def can_name_weakest(visible: int, every: int) -> bool:
    """Not where fewer than half may be shown: the weakest of the visible ones may be none of the weak."""
    return visible > 0 and 2 * visible >= every


def select_weakest(visible: pd.DataFrame, shown: ShownIndicator) -> pd.DataFrame:
    """The regions that share the least welcome value, by code."""
    values = visible["value"]
    worst = values.max() if shown.rises_is == "bad" else values.min()
    return visible[values == worst].sort_values("region_code")


def select_best(visible: pd.DataFrame, shown: ShownIndicator) -> pd.DataFrame:
    """The regions that share the most welcome value, by code."""
    values = visible["value"]
    best = values.min() if shown.rises_is == "bad" else values.max()
    return visible[values == best].sort_values("region_code")


def write_tied(names: Sequence[str], language: Language) -> str:
    """Maluku; where others share its value: Maluku dan 3 lainnya."""
    if len(names) == 1:
        return names[0]
    return language.text("regions.tied", first=names[0], others=language.number(len(names) - 1))


def write_among(visible: int, every: int, language: Language) -> str:
    """What follows an extreme where not every region may be shown: ` di antara 9 yang tampil`; else nothing."""
    return "" if visible == every else " " + language.text("regions.among", count=language.number(visible))
