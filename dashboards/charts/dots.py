"""Dots on one line a row: the same figure read in several ways."""

from collections.abc import Sequence

import pandas as pd

from dashboards.charts.drawing import Drawing
from dashboards.charts.palette import ACCENT, BASELINE, FAINT, MUTED, TEXT, WHITE
from dashboards.language import Language

ROW_HEIGHT = 54


def plot_readings(
    frame: pd.DataFrame, *, parts: Sequence[tuple[str, str, str, bool]], limit_text: str, language: Language
) -> Drawing:
    """Ratios by row and part, with a line at 100 per cent.

    Args:
        frame: label, part, value, value_text, hover; the first label is drawn on top.
        parts: part, its name, its colour, whether its dot is filled.
        limit_text: what stands at the line of 100 per cent.
        language: language of the reader.
    """
    drawing = Drawing(
        language,
        height=80 + ROW_HEIGHT * frame["label"].nunique(),
        showlegend=True,
        margin={"t": 26},
        legend={"orientation": "h", "x": 0, "y": -0.12, "yanchor": "top", "traceorder": "normal"},
    )
    for label in frame["label"].unique():
        values = frame.loc[frame["label"] == label, "value"]
        drawing.mark(
            type="line", x0=values.min(), x1=values.max(), y0=label, y1=label, layer="below",
            line={"color": FAINT, "width": 8},
        )  # fmt: skip
    for part, name, colour, is_filled in parts:
        rows = frame[frame["part"] == part]
        drawing.add(
            "scatter",
            x=rows["value"].tolist(),
            y=rows["label"].tolist(),
            mode="markers+text",
            name=name,
            marker={
                "size": 15,
                "color": [ACCENT if value > 1 else colour if is_filled else WHITE for value in rows["value"]],
                "line": {"color": [ACCENT if value > 1 else colour for value in rows["value"]], "width": 3},
            },
            text=rows["value_text"].tolist(),
            textposition="top center",
            textfont={"color": TEXT, "size": 13},
            cliponaxis=False,
            customdata=rows["hover"].tolist(),
            hovertemplate="%{customdata}<extra></extra>",
        )
    low, high = frame["value"].min(), max(frame["value"].max(), 1.0)
    edge = max((high - low) * 0.12, 0.02)
    drawing.upright(1, line={"color": BASELINE, "width": 1.5, "dash": "dot"})
    drawing.write(x=1, y=1, yref="paper", yanchor="bottom", text=limit_text, font={"color": MUTED, "size": 12})
    drawing.x_axes(
        range=[max(0.0, low - edge), high + edge], tickformat=",.0%", gridcolor=FAINT, zeroline=False, nticks=6,
        tickfont={"color": MUTED},
    )  # fmt: skip
    drawing.y_axes(
        autorange="reversed",
        automargin=True,
        ticklabelstandoff=10,
        tickfont={"color": TEXT, "size": 13},
        showgrid=False,
    )
    return drawing
