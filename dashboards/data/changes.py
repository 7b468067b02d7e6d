"""Change of a figure between two published months, and the cases in which there is none to speak of."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from dashboards.language import is_missing

Reason = Literal["first", "hidden", "registry", "basis", "payments", "split", "absent"]


@dataclass(frozen=True)
class FigureRow:
    """One figure as published: counts, value, and what they rest on.

    Attributes:
        split_into: regions made from parts of its own, as far as they have figures in the month, with commas between.
        is_incomplete: counts known payments only (mart.incomplete_figure).
    """

    numerator: float | None
    denominator: float | None
    value: float | None
    suppressed: bool
    status: str
    match_basis: str
    registry: str | None = None
    registry_age_months: float | None = None
    value_low: float | None = None
    value_high: float | None = None
    split_into: str | None = None
    is_incomplete: bool = False


def row_fields(columns: Collection[Any]) -> list[str]:
    """The columns of `FigureRow` among those of a table; what is not asked for has its default."""
    return [name for name in FigureRow.__dataclass_fields__ if name in columns]


def figure_rows(frame: pd.DataFrame, by: Sequence[str]) -> dict[tuple[Any, ...], FigureRow]:
    """Every figure of a frame by the given columns, in one pass.

    For tables: picking one figure after the other out of a frame reads all of it each time.

    Args:
        frame: has `by` and the columns of `FigureRow`.
        by: columns that name a figure; of several rows with the same name the first counts.
    """
    fields = row_fields(frame.columns)
    found: dict[tuple[Any, ...], FigureRow] = {}
    for row in frame[[*by, *fields]].itertuples(index=False, name=None):
        cells: list[Any] = [None if is_missing(cell) else cell for cell in row[len(by) :]]
        found.setdefault(row[: len(by)], FigureRow(**dict(zip(fields, cells, strict=True))))
    return found


@dataclass(frozen=True)
class Change:
    """Difference of the values (a ratio's in the same unit, 0..1), or why it is not computed."""

    difference: float | None
    reason: Reason | None = None


def compare(now: FigureRow | None, before: FigureRow | None) -> Change:
    """Change against the month before, by the conventions of contracts/indicators.yaml.

    None across a change of registry or where it stands still in either month (`registry`, `carry_forward`), across
    another way of matching, where either figure is suppressed or counts known payments only (`payments_known`), and
    where the region has given a part of itself to a new one in between. The same as mart.fct_indicator_change.
    """
    if now is None or before is None:
        return Change(None, "first")
    if now.suppressed or before.suppressed:
        return Change(None, "hidden")
    if is_missing(now.value) or is_missing(before.value):
        return Change(None, "absent")
    stands_still = _is_carried(now.registry_age_months) or _is_carried(before.registry_age_months)
    if now.registry != before.registry or (now.registry is not None and stands_still):
        return Change(None, "registry")
    if now.match_basis != before.match_basis:
        return Change(None, "basis")
    if now.is_incomplete or before.is_incomplete:
        return Change(None, "payments")
    if was_split(now.split_into, before.split_into):
        return Change(None, "split")
    assert now.value is not None and before.value is not None
    return Change(now.value - before.value)


def was_split(now: object, before: object) -> bool:
    """Whether a region has figures in the later month that was a part of this one in the earlier: two `split_into`."""
    return not _codes(now) <= _codes(before)


def _codes(split_into: object) -> set[str]:
    return set(split_into.split(",")) if isinstance(split_into, str) else set()


def _is_carried(age_months: float | None) -> bool:
    return not is_missing(age_months) and bool(age_months)
