"""A part inside its whole, as a dark bar on a pale one; and wholes split into parts, with their range."""

from collections.abc import Sequence

import pandas as pd

from dashboards.charts.drawing import Drawing
from dashboards.charts.palette import MUTED, PALE, PRIMARY, TEXT, WHITE
from dashboards.charts.stacks import Part
from dashboards.language import Language

ROW_HEIGHT = 40
FRAME_HEIGHT = 56
ROOM_FOR_TEXT = 1.5


def plot_nested_bars(frame: pd.DataFrame, *, names: tuple[str, str], language: Language) -> Drawing:
    """Wholes and their parts on one line a row, the first row on top.

    Args:
        frame: label, whole, part (the same unit), text (at the end of the row), hover.
        names: of the whole and of the part, for the legend.
        language: language of the reader.
    """
    drawing = Drawing(language, height=FRAME_HEIGHT + ROW_HEIGHT * len(frame), barmode="overlay")
    for column, name, colour, width in (("whole", names[0], PALE, 0.66), ("part", names[1], PRIMARY, 0.34)):
        drawing.add(
            "bar",
            x=frame[column].tolist(),
            y=frame["label"].tolist(),
            orientation="h",
            name=name,
            marker={"color": colour, "cornerradius": 2},
            width=width,
            text=frame["text"].tolist() if column == "whole" else None,
            textposition="outside" if column == "whole" else "none",
            textfont={"color": TEXT, "size": 12},
            cliponaxis=False,
            customdata=frame["hover"].tolist(),
            hovertemplate="%{customdata}<extra></extra>",
        )
    _set_rows(drawing, frame["whole"].max())
    return drawing


def plot_split_bars(
    frame: pd.DataFrame, *, parts: Sequence[Part], range_name: str, highlighted: str | None, language: Language
) -> Drawing:
    """Counts split into parts that may be told apart without colour, and a line to the lowest that they may be.

    Args:
        frame: label, a count for each part (NaN where hidden), total, low (NaN: no range known), text, hover.
        parts: of the stack, in their order; hatched ones stay readable in grey.
        range_name: what the legend calls the line from `low` to `total`.
        highlighted: label that is printed bold.
        language: language of the reader.
    """
    drawing = Drawing(language, height=FRAME_HEIGHT + 32 * len(frame), barmode="stack")
    for part in parts:
        drawing.add(
            "bar",
            x=frame[part.key].tolist(),
            y=frame["label"].tolist(),
            orientation="h",
            name=part.name,
            marker={
                "color": part.colour,
                "line": {"color": part.colour, "width": 1},
                "pattern": {
                    "shape": part.hatch, "fgcolor": part.colour, "bgcolor": WHITE, "size": 7, "solidity": 0.16,
                },
            },
            width=0.6,
            customdata=frame["hover"].tolist(),
            hovertemplate="%{customdata}<extra></extra>",
        )  # fmt: skip
    bounded = frame[frame["low"].notna() & (frame["low"] < frame["total"])]
    if not bounded.empty:
        drawing.add(
            "scatter",
            x=bounded["total"].tolist(),
            y=bounded["label"].tolist(),
            mode="markers",
            name=range_name,
            marker={"symbol": "line-ns-open", "size": 10, "color": TEXT, "line": {"width": 1.6}},
            error_x={
                "type": "data", "symmetric": False, "array": [0] * len(bounded),
                "arrayminus": (bounded["total"] - bounded["low"]).tolist(), "color": TEXT, "thickness": 1.6, "width": 5,
            },
            hoverinfo="skip",
        )  # fmt: skip
    for row in frame.itertuples():
        drawing.write(
            x=row.total, y=row.label, text=row.text, xanchor="left", xshift=8, font={"color": TEXT, "size": 12}
        )
    _set_rows(drawing, frame["total"].max())
    marked = [f"<b>{label}</b>" if label == highlighted else label for label in frame["label"]]
    drawing.y_axes(tickvals=frame["label"].tolist(), ticktext=marked)
    return drawing


def _set_rows(drawing: Drawing, largest: float) -> None:
    drawing.x_axes(visible=False, range=[0, (largest or 1) * ROOM_FOR_TEXT])
    drawing.y_axes(autorange="reversed", automargin=True, ticklabelstandoff=8, tickfont={"color": TEXT, "size": 13})
    drawing.set(
        showlegend=True,
        margin={"t": 34},
        legend={
            "orientation": "h", "x": 0, "xref": "container", "y": 1, "yref": "container", "yanchor": "top",
            "traceorder": "normal", "font": {"color": MUTED},
        },
    )  # fmt: skip
