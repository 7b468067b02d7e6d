"""The figures of a report card: which ones, where a region stands with each, and how it moved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from dashboards.catalogue import NATION, ShownIndicator
from dashboards.components.figure_text import FLAT, figure_at, row_of
from dashboards.components.region_extremes import can_name_weakest, select_visible, select_weakest
from dashboards.data.changes import FigureRow
from dashboards.data.summary import rows_of
from dashboards.language import is_missing
from padan.brief.headline import BY_NAME, Headline


def _of_brief(name: str) -> ShownIndicator:
    one: Headline = BY_NAME[name]
    return ShownIndicator(*one.key[:1], one.kind, one.rises_is, one.programme_id, one.breakdown, one.category)


def _errors(programme: str) -> tuple[ShownIndicator, ...]:
    return tuple(
        ShownIndicator(name, "ratio", "bad", programme_id=programme) for name in ("exclusion_error", "inclusion_error")
    )


POPULATION = _of_brief("population")
# As the brief chooses them; the error rates stand for its coverage of programmes, of which exclusion is the rest.
GROUPS: Mapping[str, tuple[ShownIndicator, ...]] = {
    "health": tuple(_of_brief(name) for name in ("jkn_registered", "jkn_active", "poor_uncovered", "uhc")),
    "employment": tuple(_of_brief(name) for name in ("tk_wage", "tk_nonwage")),
    "targeting": (*_errors("PKH"), *_errors("SEMBAKO")),
    "together": (
        *(_of_brief(name) for name in ("complementarity", "unserved")),
        ShownIndicator("registry_in_adminduk", "ratio", "good"),
        ShownIndicator("region_active_update", "regions", "good"),
    ),
}
REPORTED = tuple(one for group in GROUPS.values() for one in group)
SPARK_MONTHS = 13


@dataclass(frozen=True)
class Weakest:
    """Where a figure is worst below a region.

    Attributes:
        codes: the regions that share the least welcome value; none where too few may be shown.
        row: the figure of the first of them.
        visible: how many regions below may be shown.
        every: how many there are.
    """

    codes: tuple[str, ...]
    row: FigureRow | None
    visible: int
    every: int


@dataclass(frozen=True)
class Standing:
    """A figure of the region beside those above it and its siblings.

    Attributes:
        shown: which figure.
        own: the region's, None where it has none.
        parent: of the region directly above, None for the nation.
        nation: of the nation, None where that is the region or its parent.
        place: from 1 (best) among the siblings that may be shown, None where there is no such place.
        of: how many of them.
        hidden: siblings whose figure is suppressed.
        weakest: the regions below with the least welcome value, for the nation and provinces.
        moved: changes by comparison (mom, yoy): difference, for counts of regions by their number.
        series: the region's months, the oldest first.
    """

    shown: ShownIndicator
    own: FigureRow | None
    parent: FigureRow | None
    nation: FigureRow | None
    place: int | None
    of: int
    hidden: int
    weakest: Weakest | None
    moved: Mapping[str, float]
    series: pd.DataFrame

    @property
    def beats_parent(self) -> bool | None:
        """Whether the region does better than the one above; None where that cannot be said, or they are equal."""
        if not (is_plain(self.own) and is_plain(self.parent)) or self.shown.rises_is == "neutral":
            return None
        assert self.own is not None and self.parent is not None
        own, parent = self.own.value, self.parent.value
        assert own is not None and parent is not None
        if abs(own - parent) < FLAT:
            return None
        return bool(own > parent) == (self.shown.rises_is == "good")


def is_plain(row: FigureRow | None) -> bool:
    """Whether a figure has a value that may be shown."""
    return row is not None and not row.suppressed and not is_missing(row.value)


def stand(
    one: ShownIndicator,
    figures: pd.DataFrame,
    changes: pd.DataFrame,
    series: pd.DataFrame,
    *,
    own: str,
    parents: Sequence[str],
    siblings: Sequence[str],
    below: Sequence[str],
) -> Standing:
    """Where a region stands with one figure.

    Args:
        one: which figure.
        figures: of `read_shown`, the month, every region named here.
        changes: of `read_changes`, of the region.
        series: of `read_shown`, the region, its months.
        own: code of the region.
        parents: codes above it, the nearest first.
        siblings: regions of its level under the same parent, itself included.
        below: regions one level below.
    """
    mine = rows_of(figures, one.key).set_index("region_code")

    def at(code: str | None) -> FigureRow | None:
        return figure_at(mine, mine.index.get_loc(code)) if code in mine.index else None

    row = at(own)
    beside = mine[mine.index.isin(list(siblings))]
    plain = beside[~beside["suppressed"] & beside["value"].notna()]
    place = None
    if own in plain.index and one.rises_is != "neutral" and one.kind != "regions" and len(plain) > 1:
        value = plain.loc[own, "value"]
        place = 1 + int((plain["value"] > value).sum() if one.rises_is == "good" else (plain["value"] < value).sum())
    return Standing(
        shown=one,
        own=row,
        parent=at(parents[0]) if parents else None,
        nation=at(NATION) if len(parents) > 1 else None,
        place=place,
        of=len(plain),
        hidden=int(beside["suppressed"].sum()),
        weakest=_weakest(one, mine, below),
        moved=_moved(one, changes),
        series=rows_of(series, one.key).sort_values("period"),
    )


def _weakest(one: ShownIndicator, mine: pd.DataFrame, below: Sequence[str]) -> Weakest | None:
    """None where there is no figure below, or no better and worse."""
    rows = mine[mine.index.isin(list(below))].reset_index()
    if rows.empty or one.rises_is == "neutral":
        return None
    visible = select_visible(rows)
    if not can_name_weakest(len(visible), len(below)):
        return Weakest((), None, len(visible), len(below))
    worst = select_weakest(visible, one)
    return Weakest(tuple(worst["region_code"]), row_of(worst[:1]), len(visible), len(below))


def _moved(one: ShownIndicator, changes: pd.DataFrame) -> dict[str, float]:
    column = "count_change" if one.kind == "regions" else "value_change"
    rows = rows_of(changes, one.key)
    return {
        str(name): float(change)
        for name, change in zip(rows["comparison"], rows[column], strict=True)
        if not is_missing(change)
    }


def count_standings(standings: Sequence[Standing]) -> dict[str, int]:
    """How many figures are better and worse than above; compared with a month ago, and better and worse than then."""
    beats = [one.beats_parent for one in standings]
    welcome = [
        (one.moved["mom"] > 0) == (one.shown.rises_is == "good")
        for one in standings
        if "mom" in one.moved and abs(one.moved["mom"]) >= FLAT and one.shown.rises_is != "neutral"
    ]
    return {
        "better": sum(one is True for one in beats),
        "worse": sum(one is False for one in beats),
        "compared": sum("mom" in one.moved for one in standings),
        "rose": sum(welcome),
        "fell": len(welcome) - sum(welcome),
        "shown": sum(is_plain(one.own) for one in standings),
        "hidden": sum(one.own is not None and one.own.suppressed for one in standings),
    }


def months_back(periods: Sequence[date], period: date) -> list[date]:
    """The published months of a year up to the month, the oldest first."""
    return [
        month
        for month in sorted(periods)
        if (period.year - month.year) * 12 + period.month - month.month < SPARK_MONTHS
    ]
