"""A dot a region on one line: where a region stands among all of its kind."""

import zlib

import pandas as pd
import plotly.graph_objects as go

from dashboards.charts.labels import finish
from dashboards.charts.palette import ACCENT, FAINT, MUTED, OUTLINE, PALE, PRIMARY, TEXT, WHITE
from dashboards.language import Language

HEIGHT = 190
SPREAD = 0.34


def plot_strip(
    frame: pd.DataFrame,
    *,
    quartiles: tuple[float, float, float],
    median_text: str,
    tick_format: str,
    language: Language,
) -> go.Figure:
    """Dots along the value, spread upwards and downwards so that they do not hide each other.

    Args:
        frame: region_code, value, hover, and label, which is empty but for the regions to mark.
        quartiles: first, median and third.
        median_text: what stands at the median.
        tick_format: of the axis, in d3's words.
        language: language of the reader.
    """
    low, median, high = quartiles
    figure = go.Figure()
    figure.add_vrect(x0=low, x1=high, fillcolor=FAINT, line_width=0, layer="below")
    figure.add_vline(x=median, line={"color": OUTLINE, "width": 1.5, "dash": "dot"})
    marked = frame["label"] != ""
    others = frame[~marked]
    figure.add_trace(
        go.Scatter(
            x=others["value"],
            y=[_scatter(code) for code in others["region_code"]],
            mode="markers",
            marker={"size": 8, "color": PALE, "opacity": 0.85, "line": {"color": PRIMARY, "width": 0.6}},
            customdata=others["hover"],
            hovertemplate="%{customdata}<extra></extra>",
        )
    )
    chosen = frame[marked]
    figure.add_trace(
        go.Scatter(
            x=chosen["value"],
            y=[0.0] * len(chosen),
            mode="markers",
            marker={"size": 15, "color": ACCENT, "symbol": "diamond", "line": {"color": WHITE, "width": 2}},
            customdata=chosen["hover"],
            hovertemplate="%{customdata}<extra></extra>",
            cliponaxis=False,
        )
    )
    for row in chosen.itertuples():
        figure.add_annotation(
            x=row.value, y=0, text=f"<b>{row.label}</b>", ax=0, ay=-62, arrowcolor=ACCENT, arrowwidth=1.5,
            bgcolor=WHITE, borderpad=2, font={"color": TEXT, "size": 13},
        )  # fmt: skip
    figure.add_annotation(
        x=median, y=-0.5, yanchor="bottom", xanchor="left", xshift=4, text=median_text, showarrow=False,
        font={"color": MUTED, "size": 12},
    )  # fmt: skip
    finish(figure, language, height=HEIGHT)
    figure.update_xaxes(tickformat=tick_format, nticks=8, showgrid=False, ticks="outside", tickcolor=FAINT)
    figure.update_yaxes(visible=False, range=[-0.5, 0.62])
    figure.update_layout(margin={"t": 12})
    return figure


def _scatter(code: str) -> float:
    """A height that stays the same for a region from month to month."""
    return (zlib.crc32(code.encode()) % 1000 / 999 * 2 - 1) * SPREAD
