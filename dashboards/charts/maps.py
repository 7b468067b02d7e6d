"""The map: one trace a class, so that the legend names ranges; suppressed and missing regions are classes too."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from dashboards.charts.drawing import Drawing
from dashboards.charts.palette import (
    ACCENT,
    BAD_RAMP,
    FONT,
    GOOD_RAMP,
    LINES,
    NEIGHBOUR,
    NO_DATA,
    OUTLINE,
    SEA,
    SUPPRESSED,
    TEXT,
)
from dashboards.data.places import View
from dashboards.language import Language

CLASSES = 5
HEIGHT = 440
# Eight white copies one pixel or two away: the darkest class of the map is nowhere next to the letters.
HALO = ", ".join(f"{x}px {y}px 1px #fff" for x in (-1.5, 0, 1.5) for y in (-1.5, 0, 1.5) if x or y)


@dataclass(frozen=True)
class MapClass:
    """A class of the map and its legend entry: regions between two values, suppressed ones, or those without data."""

    kind: Literal["range", "suppressed", "missing"]
    colour: str
    low: float | None = None
    high: float | None = None


def class_limits(values: Sequence[float], *, step: float) -> list[float]:
    """Inner limits of up to five classes of about equal membership, on multiples of `step`."""
    if len(values) == 0:
        return []
    quantiles = np.quantile(np.asarray(values, dtype=float), np.arange(1, CLASSES) / CLASSES)
    limits = np.unique(np.round(quantiles / step) * step)
    return [float(limit) for limit in limits if min(values) < limit <= max(values)]


def classify(
    frame: pd.DataFrame, *, limits: Sequence[float], reverse_ramp: bool
) -> list[tuple[MapClass, pd.DataFrame]]:
    """The classes that have members, each with its rows; `frame` has value and suppressed."""
    shown = frame[frame["value"].notna() & ~frame["suppressed"]]
    groups = np.digitize(shown["value"].to_numpy(dtype=float), limits)
    edges = [shown["value"].min(), *limits, shown["value"].max()]
    ramp = BAD_RAMP if reverse_ramp else GOOD_RAMP
    classes = []
    for number in range(len(limits) + 1):
        colour = ramp[round(number * (CLASSES - 1) / max(len(limits), 1))]
        classes.append((MapClass("range", colour, edges[number], edges[number + 1]), shown[groups == number]))
    classes.append((MapClass("suppressed", SUPPRESSED), frame[frame["suppressed"]]))
    classes.append((MapClass("missing", NO_DATA), frame[frame["value"].isna() & ~frame["suppressed"]]))
    return [(one, rows) for one, rows in classes if len(rows)]


def plot_region_map(
    classes: Sequence[tuple[MapClass, pd.DataFrame]],
    *,
    geojson: str,
    view: View,
    language: Language,
    neighbours: Sequence[str] = (),
    marked: tuple[str, float, float] | None = None,
    height: int = HEIGHT,
) -> Drawing:
    """Choropleth of the classes of `classify`, whose rows also have region_code and hover.

    Args:
        classes: one trace each.
        geojson: address of the lines, on this server.
        view: window of the map, degrees.
        language: language of the reader.
        neighbours: codes drawn without data, for orientation.
        marked: name, longitude and latitude of the chosen region.
        height: of the drawing, pixels.
    """
    drawing = Drawing(language, height=height, dragmode=False, clickmode="event+select", margin={"t": 0})
    if neighbours:
        _add_regions(drawing, list(neighbours), None, geojson, NEIGHBOUR)
    for one, rows in classes:
        _add_regions(drawing, rows["region_code"].tolist(), rows["hover"].tolist(), geojson, one.colour)
    if marked:
        _add_mark(drawing, *marked)
    drawing.set(
        geo={
            "visible": False,
            "projection": {"type": "mercator"},
            "lonaxis": {"range": [view.west, view.east]},
            "lataxis": {"range": [view.south, view.north]},
            "bgcolor": SEA,
        }
    )
    return drawing


def _add_regions(drawing: Drawing, codes: list[str], hover: list[str] | None, geojson: str, colour: str) -> None:
    drawing.add(
        "choropleth",
        geojson=geojson,
        featureidkey="properties.kode",
        locations=codes,
        z=[0] * len(codes),
        zmin=0,
        zmax=1,
        colorscale=[[0, colour], [1, colour]],
        showscale=False,
        customdata=hover,
        hovertemplate=None if hover is None else "%{customdata}<extra></extra>",
        hoverinfo="skip" if hover is None else None,
        marker={"line": {"color": LINES if hover is None else OUTLINE, "width": 0.4}},
        unselected={"marker": {"opacity": 1}},
    )


def _add_mark(drawing: Drawing, name: str, longitude: float, latitude: float) -> None:
    drawing.add(
        "scattergeo",
        lon=[longitude],
        lat=[latitude],
        text=[f"<b>{name}</b>"],
        mode="markers+text",
        textposition="top center",
        textfont={"size": 13, "color": TEXT, "family": FONT, "shadow": HALO},
        marker={"size": 11, "color": ACCENT, "line": {"color": "#ffffff", "width": 2}},
        hoverinfo="skip",
    )
