"""Coverage over several published population figures: how far apart the readings of one region lie. No drawing here."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

Measure = Literal["registered", "active"]
REGISTER = "REGISTER"
PUBLISHERS = ("DUKCAPIL_DKB", "BPS_PROYEKSI", "BPJS_KESEHATAN")
# Each measure over the register's population (persons matched), and over published figures (cards as delivered).
OVER_REGISTER: dict[Measure, str] = {"registered": "jkn_registered_coverage", "active": "jkn_active_coverage"}
OVER_PUBLISHED: dict[Measure, str] = {
    "registered": "jkn_reported_coverage",
    "active": "jkn_reported_active_coverage",
}
INDICATORS = (*OVER_REGISTER.values(), *OVER_PUBLISHED.values())
BREAKDOWNS = ("total", "denominator_source")


@dataclass(frozen=True)
class Reading:
    """One measure of one region over one denominator; counts and value are None where suppressed or absent."""

    source: str
    numerator: float | None
    denominator: float | None
    value: float | None
    is_suppressed: bool


@dataclass(frozen=True)
class Spread:
    """The lowest and the highest reading over published figures, whose numerator is the same."""

    low: Reading
    high: Reading

    @property
    def points(self) -> float:
        """How far the choice of the denominator moves the figure, in percentage points."""
        assert self.low.value is not None and self.high.value is not None
        return (self.high.value - self.low.value) * 100


def readings_of(figures: pd.DataFrame, region_code: str, measure: Measure) -> list[Reading]:
    """The readings of a region, the register's first; a denominator that was not delivered has none.

    Args:
        figures: region_code, indicator_id, category, numerator, denominator, value, suppressed.
        region_code: of the region.
        measure: registered or active.
    """
    return _readings(figures[figures["region_code"] == region_code], measure).get(region_code, [])


def _readings(figures: pd.DataFrame, measure: Measure) -> dict[str, list[Reading]]:
    """The readings of every region, each list with the register's first, in one pass over the rows."""
    columns = ["region_code", "indicator_id", "category", "numerator", "denominator", "value", "suppressed"]
    order = {source: number for number, source in enumerate((REGISTER, *PUBLISHERS))}
    found: dict[str, list[Reading]] = {}
    for code, indicator, category, numerator, denominator, value, suppressed in figures[columns].itertuples(
        index=False, name=None
    ):
        if indicator in (OVER_REGISTER[measure], OVER_PUBLISHED[measure]):
            source = REGISTER if indicator == OVER_REGISTER[measure] else category
            reading = Reading(source, _figure(numerator), _figure(denominator), _figure(value), bool(suppressed))
            found.setdefault(code, []).append(reading)
    for readings in found.values():
        readings.sort(key=lambda reading: order.get(reading.source, len(order)))
    return found


def spread_of(readings: Sequence[Reading]) -> Spread | None:
    """The spread over published figures; None with fewer than two of them."""
    shown = [reading for reading in readings if reading.source != REGISTER and reading.value is not None]
    if len(shown) < 2:
        return None
    by_value = sorted(shown, key=lambda reading: reading.value or 0.0)
    return Spread(low=by_value[0], high=by_value[-1])


def points_from_register(readings: Sequence[Reading]) -> float | None:
    """How far the reading over a published figure that is furthest from the register's lies from it, in points.

    None without the register's or without any other: what a page that counts by the register is held against.
    """
    own = next((reading.value for reading in readings if reading.source == REGISTER), None)
    others = [reading.value for reading in readings if reading.source != REGISTER and reading.value is not None]
    if own is None or not others:
        return None
    return max(abs(value - own) for value in others) * 100


def above_one(readings: Sequence[Reading]) -> list[Reading]:
    """Readings above 100 per cent."""
    return [reading for reading in readings if reading.value is not None and reading.value > 1]


def spread_by_region(figures: pd.DataFrame, regions: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    """A row a region with two readings or more, the widest spread first.

    Returns:
        region_code, region_name, points, low, high (ratios), low_source, high_source.
    """
    rows, readings = [], _readings(figures, measure)
    for code, name in zip(regions["region_code"], regions["region_name"], strict=True):
        spread = spread_of(readings.get(code, []))
        if spread is not None:
            low, high = spread.low, spread.high
            rows.append((code, name, spread.points, low.value, high.value, low.source, high.source))
    columns = ["region_code", "region_name", "points", "low", "high", "low_source", "high_source"]
    return pd.DataFrame(rows, columns=columns).sort_values("points", ascending=False, ignore_index=True)


@dataclass(frozen=True)
class AboveOne:
    """How many regions are above 100 per cent over a published figure.

    Attributes:
        above: those of which a reading that may be shown is.
        judged: those, and the ones of which every reading may be shown and none is.
        hidden: those of which a hidden reading may be.
    """

    above: int
    judged: int
    hidden: int


def count_above_one(figures: pd.DataFrame, regions: pd.DataFrame, measure: Measure) -> AboveOne:
    """Regions above 100 per cent, and those that can be judged and that cannot; without a reading they are neither."""
    above = within = hidden = 0
    for readings in _published(figures, regions, measure):
        if above_one(readings):
            above += 1
        elif any(reading.is_suppressed for reading in readings):
            hidden += 1
        elif any(reading.value is not None for reading in readings):
            within += 1
    return AboveOne(above, above + within, hidden)


def count_spread(figures: pd.DataFrame, regions: pd.DataFrame, measure: Measure) -> tuple[int, int]:
    """Regions that have two readings or more over published figures, and those of them that have a hidden one."""
    several = [readings for readings in _published(figures, regions, measure) if len(readings) > 1]
    return len(several), sum(any(one.is_suppressed for one in readings) for readings in several)


def _published(figures: pd.DataFrame, regions: pd.DataFrame, measure: Measure) -> list[list[Reading]]:
    """By region its readings over published figures."""
    readings = _readings(figures, measure)
    return [[one for one in readings.get(code, []) if one.source in PUBLISHERS] for code in regions["region_code"]]


def readings_by_region(figures: pd.DataFrame, regions: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    """A row a region, also without any reading.

    Returns:
        region_code, region_name, a ratio a denominator (None: suppressed or absent), points (None without a spread).
    """
    rows, readings = [], _readings(figures, measure)
    for code, name in zip(regions["region_code"], regions["region_name"], strict=True):
        spread = spread_of(readings.get(code, []))
        values = {reading.source: reading.value for reading in readings.get(code, [])}
        row = {"region_code": code, "region_name": name, **{s: values.get(s) for s in (REGISTER, *PUBLISHERS)}}
        rows.append(row | {"points": None if spread is None else spread.points})
    columns = ["region_code", "region_name", REGISTER, *PUBLISHERS, "points"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.astype(dict.fromkeys(columns[2:], float))


def list_readings(figures: pd.DataFrame, regions: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    """A row a region and denominator, hidden ones too.

    Returns:
        region_code, region_name, measure, denominator_source, numerator, denominator, value, suppressed.
    """
    readings = _readings(figures, measure)
    rows = [
        (code, name, measure, one.source, one.numerator, one.denominator, one.value, one.is_suppressed)
        for code, name in zip(regions["region_code"], regions["region_name"], strict=True)
        for one in readings.get(code, [])
    ]
    columns = ["region_code", "region_name", "measure", "denominator_source", "numerator", "denominator", "value",
               "suppressed"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def _figure(value: float | None) -> float | None:
    return None if value is None or pd.isna(value) else float(value)
