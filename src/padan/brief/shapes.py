"""Outlines of provinces and kabupaten/kota, from the TopoJSON of reference/."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from padan.paths import REFERENCE

Level = Literal["province", "regency"]
Point = tuple[float, float]
Ring = list[Point]
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Outline:
    """A region's rings in degrees; a hole is a ring like any other (even-odd filling).

    Attributes:
        box: west, south, east, north.
        middle: of its largest ring: on the main island, not in the sea between islands.
    """

    rings: tuple[Ring, ...]
    box: Box
    middle: Point


@lru_cache
def read_outlines(level: Level) -> Mapping[str, Outline]:
    """Outlines by Kemendagri code."""
    topology = json.loads((REFERENCE / f"{level}.topojson").read_text(encoding="utf-8"))
    arcs = _decode_arcs(topology)
    (layer,) = topology["objects"].values()
    return {geometry["properties"]["kode"]: _outline(arcs, geometry) for geometry in layer["geometries"]}


def join_boxes(boxes: Iterable[Box]) -> Box:
    """The smallest box around all of them."""
    west, south, east, north = zip(*boxes, strict=True)
    return min(west), min(south), max(east), max(north)


def _decode_arcs(topology: Mapping[str, Any]) -> list[Ring]:
    """Arcs in degrees, from the delta-encoded integers of a quantised topology (TopoJSON 1.0, section 2.1.3)."""
    (scale_x, scale_y), (move_x, move_y) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for deltas in topology["arcs"]:
        x = y = 0
        arc = []
        for dx, dy in deltas:
            x, y = x + dx, y + dy
            arc.append((x * scale_x + move_x, y * scale_y + move_y))
        arcs.append(arc)
    return arcs


def _outline(arcs: list[Ring], geometry: Mapping[str, Any]) -> Outline:
    polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    exteriors = [_join(arcs, polygon[0]) for polygon in polygons]
    holes = [_join(arcs, ring) for polygon in polygons for ring in polygon[1:]]
    west, south, east, north = _box(max(exteriors, key=_size))
    return Outline(
        rings=(*exteriors, *holes),
        box=join_boxes(_box(ring) for ring in exteriors),
        middle=((west + east) / 2, (south + north) / 2),
    )


def _join(arcs: list[Ring], indices: list[int]) -> Ring:
    """One ring; a negative index is the arc of its complement, backwards."""
    ring: Ring = []
    for index in indices:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        ring.extend(arc[1:] if ring else arc)
    return ring


def _box(ring: Ring) -> Box:
    longitudes, latitudes = zip(*ring, strict=True)
    return min(longitudes), min(latitudes), max(longitudes), max(latitudes)


def _size(ring: Ring) -> float:
    west, south, east, north = _box(ring)
    return (east - west) * (north - south)
