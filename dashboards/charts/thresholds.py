"""Two shares against the threshold of each: who is beyond both, and who is nearly."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboards.charts.drawing import Drawing
from dashboards.charts.palette import BASELINE, FAINT, GOOD_RAMP, MUTED, TEXT
from dashboards.language import Language

HEIGHT = 400


@dataclass(frozen=True)
class Group:
    """Dots of one kind: their key in the frame, name, colour and symbol, so that no colour is needed."""

    key: str
    name: str
    colour: str
    symbol: str


def plot_against_thresholds(
    frame: pd.DataFrame,
    *,
    groups: Sequence[Group],
    limits: tuple[float, float],
    limit_texts: tuple[str, str],
    titles: tuple[str, str],
    language: Language,
) -> Drawing:
    """A dot a region; the corner beyond both thresholds is shaded.

    Args:
        frame: x, y (ratios), group, label (printed beside the dot, empty for most), hover.
        groups: drawn in their order, the last on top.
        limits: thresholds of x and y.
        limit_texts: what stands at them.
        titles: of the axes.
        language: language of the reader.
    """
    drawing = Drawing(
        language,
        height=HEIGHT,
        showlegend=True,
        margin={"t": 54, "l": 4, "r": 44},
        legend={
            "orientation": "h", "x": 0, "xref": "container", "y": 1, "yref": "container", "yanchor": "top",
            "traceorder": "normal",
        },
    )  # fmt: skip
    low_x, high_x = _window(frame["x"], limits[0])
    low_y, high_y = _window(frame["y"], limits[1])
    drawing.mark(
        type="rect", x0=limits[0], x1=high_x, y0=limits[1], y1=high_y, layer="below", line={"width": 0},
        fillcolor=GOOD_RAMP[1], opacity=0.22,
    )  # fmt: skip
    line = {"color": BASELINE, "width": 1.5, "dash": "dot"}
    drawing.upright(limits[0], line=line)
    drawing.level(limits[1], line=line)
    for group in groups:
        rows = frame[frame["group"] == group.key]
        drawing.add(
            "scatter",
            x=rows["x"].tolist(),
            y=rows["y"].tolist(),
            mode="markers+text",
            name=f"{group.name} ({language.number(len(rows))})",
            marker={
                "symbol": group.symbol, "size": 9, "color": group.colour, "opacity": 0.85,
                "line": {"color": group.colour, "width": 1.5},
            },
            text=rows["label"].tolist(),
            textposition="bottom center",
            textfont={"color": TEXT, "size": 11},
            cliponaxis=False,
            customdata=rows["hover"].tolist(),
            hovertemplate="%{customdata}<extra></extra>",
        )  # fmt: skip
    axis: dict[str, Any] = {"gridcolor": FAINT, "tickformat": ",.0%", "nticks": 7, "tickfont": {"color": MUTED}}
    title_font = {"color": MUTED, "size": 12}
    drawing.x_axes(range=[low_x, high_x], title={"text": titles[0], "font": title_font}, **axis)
    drawing.y_axes(range=[low_y, high_y], title={"text": titles[1], "font": title_font}, **axis)
    drawing.write(x=limits[0], y=1, yref="paper", yanchor="bottom", text=limit_texts[0], font=title_font)
    drawing.write(x=1, xref="paper", xanchor="left", y=limits[1], xshift=4, text=limit_texts[1], font=title_font)
    return drawing


def _window(values: pd.Series, limit: float) -> tuple[float, float]:
    """From the values and the threshold, with some room."""
    low, high = min(values.min(), limit), max(values.max(), limit)
    room = max((high - low) * 0.08, 0.01)
    return low - room, high + room
