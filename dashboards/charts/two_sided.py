"""Bars to both sides of a line: what came in to the right or up, what went out to the left or down."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from dashboards.charts.drawing import Drawing
from dashboards.charts.palette import BASELINE, FAINT, MUTED, TEXT, WHITE
from dashboards.language import Language

LEGEND = {
    "orientation": "h", "x": 0, "xref": "container", "y": 1, "yref": "container", "yanchor": "top",
    "traceorder": "normal",
}  # fmt: skip


@dataclass(frozen=True)
class Side:
    """A series: its column, name, colour, hatch (so that no colour is needed) and direction (1 or -1)."""

    key: str
    name: str
    colour: str
    hatch: str
    sign: int


def plot_by_name(frame: pd.DataFrame, *, sides: Sequence[Side], language: Language) -> Drawing:
    """Rows by name; `frame` has label and, for each side, a count, `<key>_text` and `<key>_hover`."""
    drawing = Drawing(
        language,
        height=70 + (30 if len(sides) == 2 else 44) * len(frame),
        barmode="group",
        bargap=0.3,
        bargroupgap=0.05,
        showlegend=True,
        legend=LEGEND,
        margin={"t": 36},
    )
    reach = {1: 0.0, -1: 0.0}
    for side in sides:
        counts = frame[side.key]
        reach[side.sign] = max(reach[side.sign], float(counts.max() or 0))
        drawing.add(
            "bar",
            x=(side.sign * counts).tolist(),
            y=frame["label"].tolist(),
            orientation="h",
            name=side.name,
            marker=_marker(side),
            text=frame[f"{side.key}_text"].tolist(),
            textposition="outside",
            textfont={"color": TEXT, "size": 12},
            constraintext="none",
            cliponaxis=False,
            customdata=frame[f"{side.key}_hover"].tolist(),
            hovertemplate="%{customdata}<extra></extra>",
        )
    widest = max(*reach.values(), 1.0)
    drawing.x_axes(visible=False, range=[-(reach[-1] + 0.45 * widest), reach[1] + 0.45 * widest])
    drawing.upright(0, line={"color": BASELINE, "width": 1.5})
    drawing.y_axes(autorange="reversed", automargin=True, ticklabelstandoff=8, tickfont={"color": TEXT, "size": 13})
    return drawing


def plot_by_month(frame: pd.DataFrame, *, sides: Sequence[Side], height: int, language: Language) -> Drawing:
    """Columns by month; `frame` has label (of the month), a count for each side (NaN where hidden), and hover."""
    drawing = Drawing(language, height=height, barmode="relative", showlegend=True, legend=LEGEND, margin={"t": 58})
    for side in sides:
        drawing.add(
            "bar",
            x=frame["label"].tolist(),
            y=(side.sign * frame[side.key]).tolist(),
            name=side.name,
            marker=_marker(side),
            customdata=frame["hover"].tolist(),
            hovertemplate="%{customdata}<extra></extra>",
            width=min(0.62, 0.16 + 0.06 * len(frame)),
        )
    drawing.level(0, line={"color": BASELINE, "width": 1.5})
    drawing.x_axes(type="category", showgrid=False, tickfont={"color": MUTED})
    drawing.y_axes(tickformat=",.0f", gridcolor=FAINT, nticks=6, tickfont={"color": MUTED})
    return drawing


def _marker(side: Side) -> dict[str, object]:
    return {
        "color": side.colour,
        "line": {"color": side.colour, "width": 1},
        "pattern": {"shape": side.hatch, "fgcolor": side.colour, "bgcolor": WHITE, "size": 7, "solidity": 0.3},
    }
