"""Two errors of many regions against each other: who does better in one and worse in the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboards.charts.drawing import Drawing
from dashboards.charts.palette import ACCENT, BASELINE, FAINT, MUTED, PRIMARY, TEXT, WHITE
from dashboards.language import Language

HEIGHT = 460
GROUND = "rgba(255,255,255,0.75)"  # dots under a name stay visible
NEAR = 0.08  # of an axis
LETTER, PLOT = 7.0, 560  # pixels: of a letter of a name, and of the drawing on a tablet
ACROSS, UP = 26, 20  # pixels from a dot to its name
WHOLE = 1.02  # just past 100 per cent
TICKS = 7
# Where a name may lie from its dot: to the right (1) or left, above (1) or below.
Place = tuple[int, int]
PLACES: tuple[Place, ...] = ((1, 1), (-1, 1), (1, -1), (-1, -1))
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Crossing:
    """The values that the regions are compared with, as ratios, and whose they are."""

    x: float
    y: float
    name: str


def plot_tradeoff(
    frame: pd.DataFrame,
    *,
    crossing: Crossing | None,
    titles: tuple[str, str],
    corners: Sequence[str],
    language: Language,
) -> Drawing:
    """A dot a region, both axes from zero, four fields named in words.

    Args:
        frame: label, x, y (ratios), hover, is_chosen, is_named.
        crossing: where the fields meet.
        titles: of the axes.
        corners: names of the fields: both higher, only y, only x, both lower.
        language: of the reader.
    """
    drawing = Drawing(language, height=HEIGHT, margin={"t": 26, "b": 44, "r": 6})
    right, top = (max(float(frame[name].max()), 0.01) * 1.18 for name in ("x", "y"))
    if crossing is not None:
        right, top = min(max(right, crossing.x * 1.3), WHOLE), min(max(top, crossing.y * 1.3), WHOLE)
        _add_fields(drawing, crossing, corners)
    drawing.add(
        "scatter",
        x=frame["x"].tolist(),
        y=frame["y"].tolist(),
        mode="markers",
        cliponaxis=False,
        marker={
            "size": [15 if is_chosen else 10 for is_chosen in frame["is_chosen"]],
            "color": [ACCENT if is_chosen else PRIMARY for is_chosen in frame["is_chosen"]],
            "symbol": ["diamond" if is_chosen else "circle" for is_chosen in frame["is_chosen"]],
            "opacity": [1.0 if is_chosen else 0.75 for is_chosen in frame["is_chosen"]],
            "line": {"color": WHITE, "width": 1},
        },
        customdata=frame["hover"].tolist(),
        hovertemplate="%{customdata}<extra></extra>",
    )
    taken: list[Box] = []
    for point in _named(frame, right, top):
        words = f"<b>{point.label}</b>" if point.is_chosen else point.label
        place = _place(point, frame, crossing, taken, right=right, top=top)
        taken.append(_box(point, place, right=right, top=top))
        _add_name(drawing, point.x, point.y, words, place)
    axis: dict[str, Any] = {
        "gridcolor": FAINT, "nticks": TICKS, "tickfont": {"color": MUTED}, "zeroline": True,
        "zerolinecolor": BASELINE,
    }  # fmt: skip
    font = {"color": MUTED, "size": 13}
    drawing.x_axes(range=[0, right], tickformat=_ticks(right), title={"text": titles[0], "font": font}, **axis)
    drawing.y_axes(
        range=[0, top], tickformat=_ticks(top), title={"text": titles[1], "font": font}, automargin=True, **axis
    )
    return drawing


def _ticks(end: float) -> str:
    """With decimals where whole per cents would write the same twice."""
    return ",.0%" if end > TICKS / 100 else ",.1%"


def _named(frame: pd.DataFrame, right: float, top: float) -> list[Any]:
    """Dots to name from left to right: the chosen one, and the others unless their names would cover each other."""
    kept: list[Any] = []
    for point in frame[frame["is_named"] | frame["is_chosen"]].sort_values("is_chosen", ascending=False).itertuples():
        if all(abs(point.x - other.x) > right * NEAR or abs(point.y - other.y) > top * NEAR for other in kept):
            kept.append(point)
    return sorted(kept, key=lambda point: point.x)


def _place(
    point: Any, frame: pd.DataFrame, crossing: Crossing | None, taken: Sequence[Box], *, right: float, top: float
) -> Place:
    """The side of its dot on which a name covers the fewest dots, names and lines and stays within the drawing."""

    def covered(place: Place) -> int:
        low, high, bottom, ceiling = box = _box(point, place, right=right, top=top)
        dots = int((frame["x"].between(low, high) & frame["y"].between(bottom, ceiling)).sum())
        names = sum(low < b and a < high and bottom < d and c < ceiling for a, b, c, d in taken)
        lines = crossing is not None and (low < crossing.x < high) + (bottom < crossing.y < ceiling)
        outside = box[0] < 0 or high > right or bottom < 0 or ceiling > top
        return 4 * outside + 2 * names + 2 * dots + lines

    return min(PLACES, key=covered)


def _box(point: Any, place: Place, *, right: float, top: float) -> Box:
    """What the name would cover, in the units of the axes: left, right, bottom, top."""
    across, up = place
    wide, high = LETTER * len(point.label) * right / PLOT, LETTER * top / HEIGHT
    near, middle = point.x + across * ACROSS * right / PLOT, point.y + up * UP * top / HEIGHT
    return min(near, near + across * wide), max(near, near + across * wide), middle - high, middle + high


def _add_name(drawing: Drawing, x: float, y: float, words: str, place: Place) -> None:
    """A name beside its dot, on a white ground."""
    across, up = place
    drawing.write(
        x=x, y=y, text=words, ax=across * ACROSS, ay=-up * UP,
        xanchor="right" if across < 0 else "left", showarrow=True, arrowhead=0, arrowwidth=1,
        arrowcolor=MUTED, bgcolor=GROUND, borderpad=1, font={"color": TEXT, "size": 12},
    )  # fmt: skip


def _add_fields(drawing: Drawing, crossing: Crossing, corners: Sequence[str]) -> None:
    line = {"color": BASELINE, "width": 1.5, "dash": "dot"}
    drawing.upright(crossing.x, line=line)
    drawing.level(crossing.y, line=line)
    drawing.write(
        x=crossing.x, y=1, yref="paper", yanchor="bottom", text=crossing.name,
        font={"color": MUTED, "size": 12},
    )  # fmt: skip
    places = ((1, 1, "right", "top"), (0, 1, "left", "top"), (1, 0, "right", "bottom"), (0, 0, "left", "bottom"))
    for words, (x, y, across, down) in zip(corners, places, strict=True):
        drawing.write(
            x=x, y=y, xref="paper", yref="paper", xanchor=across, yanchor=down, text=f"<i>{words}</i>",
            font={"color": MUTED, "size": 12}, xshift=6 if x == 0 else -6, yshift=4 if y == 0 else -4,
        )  # fmt: skip
