"""Where the regions are on the map: boxes and label points of dashboards/static/places.json."""

import json
from dataclasses import dataclass
from functools import lru_cache

from padan.paths import DASHBOARDS

NATION_BOX = (94.9, -11.1, 141.1, 6.1)
MARGIN = 0.03


@dataclass(frozen=True)
class View:
    """A window on the map in degrees."""

    west: float
    south: float
    east: float
    north: float


@lru_cache
def _places() -> dict[str, dict[str, list[float]]]:
    return dict(json.loads((DASHBOARDS / "static" / "places.json").read_text(encoding="utf-8")))


def view_of(region_code: str, *, aspect: float) -> View:
    """The window around a region, widened to width / height = `aspect` so that neighbours fill the frame."""
    west, south, east, north = _places().get(region_code, {}).get("box", NATION_BOX)
    width, height = (east - west) * (1 + 2 * MARGIN), (north - south) * (1 + 2 * MARGIN)
    width, height = max(width, height * aspect), max(height, width / aspect)
    middle_x, middle_y = (west + east) / 2, (south + north) / 2
    return View(middle_x - width / 2, middle_y - height / 2, middle_x + width / 2, middle_y + height / 2)


def label_point(region_code: str) -> tuple[float, float] | None:
    """Longitude and latitude of a point on the region's main island."""
    place = _places().get(region_code)
    return (place["label"][0], place["label"][1]) if place else None
