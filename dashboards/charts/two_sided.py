"""Bars to both sides of a line: what came in to the right or up, what went out to the left or down."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from dashboards.charts.labels import finish
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


def plot_by_name(frame: pd.DataFrame, *, sides: Sequence[Side], language: Language) -> go.Figure:
    """Rows by name; `frame` has label and, for each side, a count, `<key>_text` and `<key>_hover`."""
    figure = go.Figure()
    reach = {1: 0.0, -1: 0.0}
    for side in sides:
        counts = frame[side.key]
        reach[side.sign] = max(reach[side.sign], float(counts.max() or 0))
        figure.add_trace(
            go.Bar(
                x=side.sign * counts,
                y=frame["label"],
                orientation="h",
                name=side.name,
                marker=_marker(side),
                text=frame[f"{side.key}_text"],
                textposition="outside",
                textfont={"color": TEXT, "size": 12},
                constraintext="none",
                cliponaxis=False,
                customdata=frame[f"{side.key}_hover"],
                hovertemplate="%{customdata}<extra></extra>",
            )
        )
    height = 70 + (30 if len(sides) == 2 else 44) * len(frame)
    finish(figure, language, height=height)
    widest = max(*reach.values(), 1.0)
    figure.update_layout(
        barmode="group", bargap=0.3, bargroupgap=0.05, showlegend=True, legend=LEGEND, margin={"t": 36}
    )
    figure.update_xaxes(visible=False, range=[-(reach[-1] + 0.45 * widest), reach[1] + 0.45 * widest])
    figure.add_vline(x=0, line={"color": BASELINE, "width": 1.5})
    figure.update_yaxes(
        autorange="reversed", automargin=True, ticklabelstandoff=8, tickfont={"color": TEXT, "size": 13}
    )
    return figure


def plot_by_month(frame: pd.DataFrame, *, sides: Sequence[Side], height: int, language: Language) -> go.Figure:
    """Columns by month; `frame` has label (of the month), a count for each side (NaN where hidden), and hover."""
    figure = go.Figure()
    for side in sides:
        figure.add_trace(
            go.Bar(
                x=frame["label"],
                y=side.sign * frame[side.key],
                name=side.name,
                marker=_marker(side),
                customdata=frame["hover"],
                hovertemplate="%{customdata}<extra></extra>",
                width=min(0.62, 0.16 + 0.06 * len(frame)),
            )
        )
    finish(figure, language, height=height)
    figure.update_layout(barmode="relative", showlegend=True, legend=LEGEND, margin={"t": 58})
    figure.add_hline(y=0, line={"color": BASELINE, "width": 1.5})
    figure.update_xaxes(type="category", showgrid=False, tickfont={"color": MUTED})
    figure.update_yaxes(tickformat=",.0f", gridcolor=FAINT, nticks=6, tickfont={"color": MUTED})
    return figure


def _marker(side: Side) -> dict[str, object]:
    return {
        "color": side.colour,
        "line": {"color": side.colour, "width": 1},
        "pattern": {"shape": side.hatch, "fgcolor": side.colour, "bgcolor": WHITE, "size": 7, "solidity": 0.3},
    }
