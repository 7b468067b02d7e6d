"""A few regions beside each other: a row an indicator, a dot a region, a line between the outermost."""

from collections.abc import Sequence

import pandas as pd

from dashboards.charts.drawing import Drawing
from dashboards.charts.palette import CATEGORIES, FAINT, MUTED, OUTLINE, TEXT, WHITE
from dashboards.language import Language

ROW_HEIGHT = 46
FRAME_HEIGHT = 74
SYMBOLS = ("circle", "diamond", "square", "triangle-up")
REFERENCE_SYMBOL = "line-ns"


def plot_comparison(
    frame: pd.DataFrame, *, regions: Sequence[str], reference: str | None, language: Language
) -> Drawing:
    """Ratios by indicator and region; every region has a shape and a colour of its own.

    Args:
        frame: label (of the indicator), region, value, hover; the first label is drawn on top.
        regions: names in the order of the legend, up to four.
        reference: name that is drawn as an upright line, for orientation.
        language: language of the reader.
    """
    labels = list(dict.fromkeys(frame["label"]))
    drawing = Drawing(
        language,
        height=FRAME_HEIGHT + ROW_HEIGHT * len(labels),
        showlegend=True,
        margin={"t": 34},
        legend={
            "orientation": "h", "x": 0, "xref": "container", "y": 1, "yref": "container", "yanchor": "top",
            "traceorder": "normal", "font": {"size": 13, "color": TEXT},
        },
    )  # fmt: skip
    for label in labels:
        values = frame.loc[(frame["label"] == label) & frame["region"].isin(regions), "value"]
        if len(values) > 1:
            drawing.mark(
                type="line", x0=values.min(), x1=values.max(), y0=label, y1=label, layer="below",
                line={"color": FAINT, "width": 9},
            )  # fmt: skip
    if reference is not None:
        _add_dots(
            drawing,
            frame[frame["region"] == reference],
            reference,
            {"symbol": REFERENCE_SYMBOL, "size": 22, "line": {"color": OUTLINE, "width": 2.5}},
        )
    for number, region in enumerate(regions):
        marker = {
            "symbol": SYMBOLS[number % len(SYMBOLS)], "size": 14, "color": CATEGORIES[number % len(CATEGORIES)],
            "line": {"color": WHITE, "width": 1.5},
        }  # fmt: skip
        _add_dots(drawing, frame[frame["region"] == region], region, marker)
    drawing.x_axes(
        tickformat=",.0%", gridcolor=FAINT, nticks=7, tickfont={"color": MUTED}, rangemode="tozero",
    )  # fmt: skip
    drawing.y_axes(
        categoryorder="array", categoryarray=labels, range=[len(labels) - 0.5, -0.5], automargin=True,
        ticklabelstandoff=10, tickfont={"color": TEXT, "size": 13}, showgrid=False,
    )  # fmt: skip
    return drawing


def _add_dots(drawing: Drawing, rows: pd.DataFrame, name: str, marker: dict[str, object]) -> None:
    drawing.add(
        "scatter",
        x=rows["value"].tolist(),
        y=rows["label"].tolist(),
        mode="markers",
        name=name,
        marker=marker,
        customdata=rows["hover"].tolist(),
        hovertemplate="%{customdata}<extra></extra>",
        cliponaxis=False,
    )
