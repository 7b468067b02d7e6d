"""The map of a brief as SVG: classes from light to dark, so that it can be read in black and white too."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import hypot
from typing import Literal
from xml.sax.saxutils import quoteattr

import numpy as np

from padan.brief.shapes import Box, Outline, Point, join_boxes, read_outlines

CLASSES = 5
# ColorBrewer YlGnBu, five classes: each is darker than the one before, in grey as well.
RAMP = ("#ffffcc", "#a1dab4", "#41b6c4", "#2c7fb8", "#253494")
OUTLINE = "#3f4a59"
NO_DATA = "url(#tanpa-data)"
HATCH = "url(#tersembunyi)"
WIDTH = 1800.0  # units of the drawing; about 0.1 mm in print
TALLEST = 1250.0
MARGIN = 14.0
SMALLEST = 5.0  # a region that would vanish is drawn as a square of this size
MARK = 23.0  # radius of a numbered mark

Kind = Literal["range", "suppressed", "missing"]


@dataclass(frozen=True)
class MapClass:
    """A class of the map: regions between two values, suppressed ones, or those without data."""

    kind: Kind
    colour: str
    codes: tuple[str, ...]
    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True)
class Drawing:
    """An SVG and its size in its own units."""

    svg: str
    width: float
    height: float


def classify(values: Mapping[str, Decimal | None], suppressed: frozenset[str], *, step: Decimal) -> list[MapClass]:
    """Up to five classes of about equal membership, then suppressed regions and those without data; only with members.

    Args:
        values: of each region; None without a figure that may be shown.
        suppressed: regions whose figure is hidden.
        step: limits are multiples of it.
    """
    shown = {code: value for code, value in values.items() if value is not None and code not in suppressed}
    classes = []
    if shown:
        ordered = sorted(shown.values())
        quantiles = np.quantile(np.array([float(value) for value in ordered]), np.arange(1, CLASSES) / CLASSES)
        rounded = {round(Decimal(str(quantile)) / step) * step for quantile in quantiles}
        limits = sorted(limit for limit in rounded if ordered[0] < limit <= ordered[-1])
        edges = [ordered[0], *limits, ordered[-1]]
        for number in range(len(limits) + 1):
            low, high = edges[number], edges[number + 1]
            is_last = number == len(limits)
            members = tuple(code for code, value in shown.items() if low <= value and (value < high or is_last))
            colour = RAMP[round(number * (CLASSES - 1) / max(len(limits), 1))] if limits else RAMP[2]
            classes.append(MapClass("range", colour, members, low, high))
    missing = tuple(code for code, value in values.items() if value is None and code not in suppressed)
    classes.append(MapClass("suppressed", HATCH, tuple(code for code in values if code in suppressed)))
    classes.append(MapClass("missing", NO_DATA, missing))
    return [one for one in classes if one.codes]


def draw_map(
    classes: Sequence[MapClass], *, is_nation: bool, marks: Sequence[str] = (), ringed: str | None = None
) -> Drawing:
    """Draws the regions of the classes.

    Args:
        classes: of `classify`.
        is_nation: provinces of the nation, else kabupaten/kota of one province.
        marks: codes that get the numbers 1, 2, …: the regions that the list beside the map names.
        ringed: code drawn with a heavy outline: the brief's own region.
    """
    outlines = read_outlines("province" if is_nation else "regency")
    drawn = [code for one in classes for code in one.codes if code in outlines]
    if not drawn:
        return Drawing("", 0, 0)
    frame = _Frame.around(join_boxes(outlines[code].box for code in drawn))
    paths = [
        f'<path d={quoteattr(frame.path(outlines[code]))} fill="{one.colour}"'
        f"{' stroke-dasharray=' + quoteattr('4 4') if one.kind == 'missing' else ''}/>"
        for one in classes
        for code in one.codes
        if code in outlines
    ]
    if ringed in outlines:
        paths.append(
            f'<path d={quoteattr(frame.path(outlines[str(ringed)]))} fill="none" stroke="#000000" stroke-width="6"/>'
        )
    shown = [code for code in marks if code in outlines]
    places = _spread([frame.place(outlines[code].middle) for code in shown])
    paths += [_draw_mark(place, marks.index(code) + 1) for code, place in zip(shown, places, strict=True)]
    return Drawing(_wrap("".join(paths), frame.width, frame.height), frame.width, frame.height)


def draw_swatch(one: MapClass) -> str:
    """The square of a class in the legend."""
    dashes = ' stroke-dasharray="4 4"' if one.kind == "missing" else ""
    return _wrap(f'<rect x="2" y="2" width="76" height="46" fill="{one.colour}"{dashes}/>', 80, 50)


@dataclass(frozen=True)
class _Frame:
    """Degrees to units of the drawing: plate carrée, true enough near the equator (a degree is 1 to 2% shorter)."""

    west: float
    north: float
    scale: float
    width: float
    height: float

    @classmethod
    def around(cls, box: Box) -> "_Frame":
        west, south, east, north = box
        scale = min((WIDTH - 2 * MARGIN) / (east - west), (TALLEST - 2 * MARGIN) / (north - south))
        return cls(
            west - MARGIN / scale,
            north + MARGIN / scale,
            scale,
            round((east - west) * scale + 2 * MARGIN, 1),
            round((north - south) * scale + 2 * MARGIN, 1),
        )

    def place(self, point: Point) -> tuple[int, int]:
        return round((point[0] - self.west) * self.scale), round((self.north - point[1]) * self.scale)

    def path(self, outline: Outline) -> str:
        """Rings on whole units, without repeated points and without those that have shrunk to a line."""
        parts = []
        for ring in outline.rings:
            points = [self.place(point) for point in ring]
            kept = [point for number, point in enumerate(points) if number == 0 or point != points[number - 1]]
            if len(set(kept)) > 2:
                parts.append("M" + "L".join(f"{x} {y}" for x, y in kept[:-1]) + "Z")
        if not parts:
            x, y = self.place(outline.middle)
            half = SMALLEST / 2
            parts.append(f"M{x - half} {y - half}h{SMALLEST}v{SMALLEST}h-{SMALLEST}Z")
        return "".join(parts)


def _spread(places: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The places, later ones moved away from earlier ones so that no two discs overlap."""
    spread: list[tuple[int, int]] = []
    for x, y in places:
        for other_x, other_y in spread * len(places):
            away = hypot(x - other_x, y - other_y)
            if away < 2 * MARK:
                # Of the same place: to the right.
                east, south = ((x - other_x) / away, (y - other_y) / away) if away else (1.0, 0.0)
                x, y = round(other_x + east * 2.1 * MARK), round(other_y + south * 2.1 * MARK)
        spread.append((x, y))
    return spread


def _draw_mark(at: tuple[int, int], number: int) -> str:
    """A numbered disc: the number is text of the page's font, its disc white with a black rim."""
    x, y = at
    return (
        f'<circle cx="{x}" cy="{y}" r="{MARK}" fill="#ffffff" stroke="#000000" stroke-width="4"/>'
        f'<text x="{x}" y="{y + 11}" font-family="Plus Jakarta Sans" font-weight="700" font-size="31" fill="#000000"'
        f' stroke="none" text-anchor="middle">{number}</text>'
    )


def _wrap(content: str, width: float, height: float) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
        '<defs><pattern id="tersembunyi" width="16" height="16" patternUnits="userSpaceOnUse">'
        '<rect width="16" height="16" fill="#ffffff"/><path d="M-4 4L4 -4M0 16L16 0M12 20L20 12" stroke="#3f4a59"'
        ' stroke-width="2.4"/></pattern>'
        '<pattern id="tanpa-data" width="14" height="14" patternUnits="userSpaceOnUse">'
        '<rect width="14" height="14" fill="#ffffff"/><circle cx="7" cy="7" r="1.8" fill="#3f4a59" stroke="none"/>'
        "</pattern></defs>"
        f'<g fill-rule="evenodd" stroke="{OUTLINE}" stroke-width="2" stroke-linejoin="round">{content}</g></svg>'
    )
