"""Builds the public map files of dashboards/static from the TopoJSON of reference/; run it when the boundaries change.

The browser fetches them once by URL, so that a change of indicator sends only values.
"""

import json
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from padan.paths import DASHBOARDS, REFERENCE

DECIMALS = 3  # 0.001 degree, about 110 m
SMALLEST = 1e-9  # twice the area in square degrees under which rounding has made a ring a line
LEVELS = {"province": "provinsi", "regency": "kabkota"}

Point = tuple[float, float]
Ring = list[Point]


def decode_arcs(topology: dict[str, Any]) -> list[Ring]:
    """Arcs in degrees, from the delta-encoded integers of a quantised topology."""
    (scale_x, scale_y), (move_x, move_y) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for deltas in topology["arcs"]:
        x = y = 0
        arc = []
        for dx, dy in deltas:
            x, y = x + dx, y + dy
            arc.append((round(x * scale_x + move_x, DECIMALS), round(y * scale_y + move_y, DECIMALS)))
        arcs.append(arc)
    return arcs


def join_ring(arcs: list[Ring], indices: list[int]) -> Ring:
    """One ring; a negative index is the arc of its complement, backwards. Repeated points are left out."""
    points: Ring = []
    for index in indices:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        points.extend(point for point in arc if not points or point != points[-1])
    return points


def doubled_area(ring: Ring) -> float:
    """Twice the area in square degrees, positive if the ring turns clockwise."""
    return sum((x2 - x1) * (y2 + y1) for (x1, y1), (x2, y2) in pairwise(ring))


def wind(ring: Ring, *, clockwise: bool) -> Ring:
    """The ring in the direction that d3-geo expects (exterior clockwise), else it fills the rest of the globe."""
    return ring if (doubled_area(ring) > 0) == clockwise else ring[::-1]


def build_feature(arcs: list[Ring], geometry: dict[str, Any]) -> dict[str, Any]:
    """A GeoJSON feature with the Kemendagri code and the name; rings that rounding has collapsed are left out."""
    polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    coordinates = []
    for polygon in polygons:
        rings = [wind(join_ring(arcs, ring), clockwise=number == 0) for number, ring in enumerate(polygon)]
        rings = [ring for ring in rings if abs(doubled_area(ring)) > SMALLEST]
        if rings:
            coordinates.append(rings)
    properties = {"kode": geometry["properties"]["kode"], "nama": geometry["properties"]["nama"]}
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "MultiPolygon", "coordinates": coordinates},
    }


def points_of(feature: dict[str, Any]) -> Iterator[Point]:
    """Every point of the exterior rings."""
    for polygon in feature["geometry"]["coordinates"]:
        yield from polygon[0]


def bounding_box(feature: dict[str, Any]) -> list[float]:
    """West, south, east, north in degrees."""
    longitudes, latitudes = zip(*points_of(feature), strict=True)
    return [min(longitudes), min(latitudes), max(longitudes), max(latitudes)]


def label_point(feature: dict[str, Any]) -> list[float]:
    """Middle of the largest exterior ring: on the main island, not in the sea between islands."""
    largest = max((polygon[0] for polygon in feature["geometry"]["coordinates"]), key=_box_area)
    longitudes, latitudes = zip(*largest, strict=True)
    return [
        round((min(longitudes) + max(longitudes)) / 2, DECIMALS),
        round((min(latitudes) + max(latitudes)) / 2, DECIMALS),
    ]


def _box_area(ring: Ring) -> float:
    longitudes, latitudes = zip(*ring, strict=True)
    return (max(longitudes) - min(longitudes)) * (max(latitudes) - min(latitudes))


def write_json(name: str, content: dict[str, Any]) -> None:
    """Writes a compact file under dashboards/static and says its size."""
    path = DASHBOARDS / "static" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, separators=(",", ":"), ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{name}: {path.stat().st_size:,} bytes")


def main() -> None:
    """Writes both GeoJSON files, the boxes and label points, and the empty world that Plotly asks for."""
    places = {}
    for source, level in LEVELS.items():
        topology = json.loads((REFERENCE / f"{source}.topojson").read_text(encoding="utf-8"))
        arcs = decode_arcs(topology)
        (layer,) = topology["objects"].values()
        features = [build_feature(arcs, geometry) for geometry in layer["geometries"]]
        write_json(f"{level}.geojson", {"type": "FeatureCollection", "features": features})
        places |= {
            feature["properties"]["kode"]: {"box": bounding_box(feature), "label": label_point(feature)}
            for feature in features
        }
    write_json("places.json", places)
    # go.Choropleth loads world lines before it draws; ours are drawn from the files above, so these are empty.
    layers = ("coastlines", "land", "ocean", "lakes", "rivers", "countries", "subunits")
    empty = {name: {"type": "GeometryCollection", "geometries": []} for name in layers}
    write_json("topojson/world_110m.json", {"type": "Topology", "objects": empty, "arcs": []})


if __name__ == "__main__":
    main()
