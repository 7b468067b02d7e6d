"""Bars that rank or compare a few named things."""

from collections.abc import Sequence

import pandas as pd

from dashboards.charts.drawing import Drawing
from dashboards.charts.palette import BASELINE, PALE, PRIMARY, TEXT
from dashboards.language import Language

BAR_HEIGHT = 30


def plot_bars(frame: pd.DataFrame, *, language: Language, highlighted: str | None = None, compared: int = 0) -> Drawing:
    """Horizontal bars, first row on top; `frame` has label, value, value_text, hover.

    Args:
        frame: one row a bar.
        language: language of the reader.
        highlighted: label of the bar that stays dark while the others turn pale.
        compared: how many of the first rows are there to compare with, in grey.
    """
    colours = [
        BASELINE if number < compared else PRIMARY if highlighted in (None, label) else PALE
        for number, label in enumerate(frame["label"])
    ]
    drawing = Drawing(language, height=20 + BAR_HEIGHT * len(frame))
    drawing.add(
        "bar",
        x=frame["value"].tolist(),
        y=frame["label"].tolist(),
        orientation="h",
        marker={"color": colours, "cornerradius": 3},
        text=frame["value_text"].tolist(),
        textposition="outside",
        cliponaxis=False,
        textfont={"color": TEXT, "size": 12},
        customdata=frame["hover"].tolist(),
        hovertemplate="%{customdata}<extra></extra>",
        width=0.62,
    )
    drawing.x_axes(visible=False, range=[0, (frame["value"].max() or 1) * 1.5])
    drawing.y_axes(autorange="reversed", automargin=True, ticklabelstandoff=6, tickfont={"color": TEXT, "size": 12})
    return drawing


def plot_stacked_shares(frame: pd.DataFrame, *, order: Sequence[tuple[str, str, str]], language: Language) -> Drawing:
    """Bars of 100 per cent; `frame` has label, part, share, hover; `order` gives part, its name and its colour."""
    drawing = Drawing(
        language,
        height=90 + 44 * frame["label"].nunique(),
        barmode="stack",
        showlegend=True,
        legend={"orientation": "h", "x": 0, "y": -0.05, "yanchor": "top", "traceorder": "normal"},
    )
    for part, name, colour in order:
        rows = frame[frame["part"] == part]
        drawing.add(
            "bar",
            x=rows["share"].tolist(),
            y=rows["label"].tolist(),
            orientation="h",
            name=name,
            marker={"color": colour, "line": {"color": "#ffffff", "width": 1}},
            text=[language.percent(share) if share >= 0.06 else "" for share in rows["share"]],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            customdata=rows["hover"].tolist(),
            hovertemplate="%{customdata}<extra></extra>",
            width=0.6,
        )
    drawing.x_axes(visible=False, range=[0, 1])
    # Else Plotly orders the labels by the first part that has them, and a row that is hidden comes last.
    drawing.y_axes(
        autorange="reversed",
        automargin=True,
        ticklabelstandoff=6,
        tickfont={"color": TEXT, "size": 13},
        categoryorder="array",
        categoryarray=list(dict.fromkeys(frame["label"])),
    )
    return drawing
