"""The map with its legend and the list of the lowest regions, which carry their numbers on the map."""

from decimal import Decimal
from typing import Any

from padan.brief.headline import MAPPED, NATION
from padan.brief.map import MapClass, classify, draw_map, draw_swatch
from padan.brief.read import Figures
from padan.brief.words import Words
from padan.lookup import Region

LISTED = 5
WIDE = 1.9  # width to height from which the legend goes below the map
# Limits of the classes: whole per cents, finer where the regions lie close together.
COARSE, FINE, CLOSE = Decimal("0.01"), Decimal("0.002"), Decimal("0.06")


def build_map(figures: Figures, words: Words) -> dict[str, Any]:
    """SVG, alternative text, legend and list; `svg` is empty where no region may be shown."""
    is_nation = figures.region.code == NATION
    values, suppressed = _values(figures)
    shown = {code: value for code, value in values.items() if value is not None}
    spread = max(shown.values()) - min(shown.values()) if shown else Decimal(0)
    classes = classify(values, suppressed, step=FINE if spread < CLOSE else COARSE)
    lowest = sorted(shown, key=lambda code: (shown[code], code))[: LISTED if len(shown) > LISTED else 0]
    drawing = draw_map(
        classes, is_nation=is_nation, marks=lowest, ringed=figures.region.code if figures.parent else None
    )
    names = {region.code: region.name for region in figures.below}
    level = figures.below[0].level if figures.below else "kabkota"
    notes = [words.text("map.note")]
    if figures.parent is not None:
        notes.insert(0, words.text("map.own", region=figures.region.name))
    return {
        "title": words.text("map.title", level=words.text(f"levels.{level}")),
        "svg": drawing.svg if shown or suppressed else "",
        "width": drawing.width,
        "height": drawing.height,
        "wide": drawing.height > 0 and drawing.width / drawing.height > WIDE,
        "alt": _describe(figures.below, shown, len(suppressed), words, level),
        "none": words.text("map.none"),
        "legend": [{"swatch": draw_swatch(one), "label": _label(one, words)} for one in classes],
        "weakest_title": words.text(
            "map.weakest_shown" if len(shown) < len(values) else "map.weakest", count=len(lowest)
        )
        if lowest
        else "",
        "weakest": [
            {"number": str(number), "name": words.place(names[code]), "value": words.percent(shown[code])}
            for number, code in enumerate(lowest, 1)
        ],
        "notes": notes,
    }


def _values(figures: Figures) -> tuple[dict[str, Decimal | None], frozenset[str]]:
    values: dict[str, Decimal | None] = {}
    suppressed = set()
    for region in figures.below:
        figure = figures.figure(MAPPED, region.code)
        values[region.code] = None if figure is None or figure.suppressed else figure.value
        if figure is not None and figure.suppressed:
            suppressed.add(region.code)
    return values, frozenset(suppressed)


def _label(one: MapClass, words: Words) -> str:
    if one.kind != "range":
        return words.text(f"map.{'hidden' if one.kind == 'suppressed' else 'missing'}", count=len(one.codes))
    assert one.low is not None and one.high is not None
    low, high = words.percent(one.low), words.percent(one.high)
    return words.text("map.single", low=low) if low == high else words.text("map.class", low=low, high=high)


def _describe(below: tuple[Region, ...], shown: dict[str, Decimal], hidden: int, words: Words, level: str) -> str:
    names = {region.code: region.name for region in below}
    if not shown:
        return words.text("map.alt_empty", level=words.text(f"levels.{level}"))
    lowest, highest = min(shown, key=lambda code: shown[code]), max(shown, key=lambda code: shown[code])
    return words.text(
        "map.alt",
        count=len(below),
        level=words.text(f"levels.{level}"),
        lowest=names[lowest],
        low=words.percent(shown[lowest]),
        highest=names[highest],
        high=words.percent(shown[highest]),
        hidden=hidden,
        missing=len(below) - len(shown) - hidden,
    )
