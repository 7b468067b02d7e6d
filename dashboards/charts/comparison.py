"""A few regions beside each other: a row an indicator, a dot a region, a line between the outermost."""

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from dashboards.charts.labels import finish
from dashboards.charts.palette import CATEGORIES, FAINT, MUTED, OUTLINE, TEXT, WHITE
from dashboards.language import Language

ROW_HEIGHT = 46
FRAME_HEIGHT = 74
SYMBOLS = ("circle", "diamond", "square", "triangle-up")
REFERENCE_SYMBOL = "line-ns"


def plot_comparison(
    frame: pd.DataFrame, *, regions: Sequence[str], reference: str | None, language: Language
) -> go.Figure:
    """Ratios by indicator and region; every region has a shape and a colour of its own.

    Args:
        frame: label (of the indicator), region, value, hover; the first label is drawn on top.
        regions: names in the order of the legend, up to four.
        reference: name that is drawn as an upright line, for orientation.
        language: language of the reader.
    """
    figure = go.Figure()
    labels = list(dict.fromkeys(frame["label"]))
    for label in labels:
        values = frame.loc[(frame["label"] == label) & frame["region"].isin(regions), "value"]
        if len(values) > 1:
            figure.add_shape(
                type="line", x0=values.min(), x1=values.max(), y0=label, y1=label, layer="below",
                line={"color": FAINT, "width": 9},
            )  # fmt: skip
    if reference is not None:
        _add_dots(
            figure,
            frame[frame["region"] == reference],
            reference,
            {"symbol": REFERENCE_SYMBOL, "size": 22, "line": {"color": OUTLINE, "width": 2.5}},
        )
    for number, region in enumerate(regions):
        marker = {
            "symbol": SYMBOLS[number % len(SYMBOLS)], "size": 14, "color": CATEGORIES[number % len(CATEGORIES)],
            "line": {"color": WHITE, "width": 1.5},
        }  # fmt: skip
        _add_dots(figure, frame[frame["region"] == region], region, marker)
    finish(figure, language, height=FRAME_HEIGHT + ROW_HEIGHT * len(labels))
    figure.update_xaxes(
        tickformat=",.0%", gridcolor=FAINT, nticks=7, tickfont={"color": MUTED}, rangemode="tozero",
    )  # fmt: skip
    figure.update_yaxes(
        categoryorder="array", categoryarray=labels, range=[len(labels) - 0.5, -0.5], automargin=True,
        ticklabelstandoff=10, tickfont={"color": TEXT, "size": 13}, showgrid=False,
    )  # fmt: skip
    figure.update_layout(
        showlegend=True,
        margin={"t": 34},
        legend={
            "orientation": "h", "x": 0, "xref": "container", "y": 1, "yref": "container", "yanchor": "top",
            "traceorder": "normal", "font": {"size": 13, "color": TEXT},
        },
    )  # fmt: skip
    return figure


def _add_dots(figure: go.Figure, rows: pd.DataFrame, name: str, marker: dict[str, object]) -> None:
    figure.add_trace(
        go.Scatter(
            x=rows["value"],
            y=rows["label"],
            mode="markers",
            name=name,
            marker=marker,
            customdata=rows["hover"],
            hovertemplate="%{customdata}<extra></extra>",
            cliponaxis=False,
        )
    )
