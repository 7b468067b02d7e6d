"""Two readings of one figure on a line, the first at zero: how far the second is from it, and may still be."""

from dataclasses import dataclass

import pandas as pd

from dashboards.charts.drawing import Drawing
from dashboards.charts.palette import BASELINE, FAINT, MUTED, PALE, PRIMARY, TEXT, WHITE
from dashboards.language import Language

ROW_HEIGHT = 34
FRAME_HEIGHT = 96


@dataclass(frozen=True)
class Names:
    """What the legend calls the two readings and the range of the second, and what the axis measures."""

    first: str
    second: str
    bounds: str
    axis: str


def plot_dumbbells(frame: pd.DataFrame, names: Names, language: Language) -> Drawing:
    """Moves by row, the first row on top: a hollow dot at zero, a filled one, the line between, a pale band.

    Args:
        frame: label, moved, low, high (in percentage points from the first reading; low and high missing where the
            second has no range), text (at the end of the row), hover.
        names: what the legend and the axis say.
        language: language of the reader.
    """
    drawing = Drawing(
        language,
        height=FRAME_HEIGHT + ROW_HEIGHT * len(frame),
        showlegend=True,
        margin={"t": 36},
        legend={
            "orientation": "h", "x": 0, "xref": "container", "y": 1, "yref": "container", "yanchor": "top",
            "traceorder": "normal",
        },
    )  # fmt: skip
    _add_bands(drawing, frame.dropna(subset=["low", "high"]), names.bounds)
    for row in frame.itertuples():
        drawing.mark(
            type="line", x0=0, x1=row.moved, y0=row.label, y1=row.label, layer="between",
            line={"color": PRIMARY, "width": 3},
        )  # fmt: skip
        drawing.write(
            x=1, xref="paper", xanchor="right", y=row.label, text=row.text, bgcolor=WHITE,
            font={"color": TEXT, "size": 13},
        )  # fmt: skip
    zero = pd.Series(0.0, index=frame.index)
    # The filled dot is the smaller one, so that the ring shows around it where the two readings agree.
    for points, name, fill, size in ((zero, names.first, WHITE, 12), (frame["moved"], names.second, PRIMARY, 9)):
        drawing.add(
            "scatter",
            x=points.tolist(),
            y=frame["label"].tolist(),
            mode="markers",
            name=name,
            marker={"size": size, "color": fill, "line": {"color": PRIMARY, "width": 2}},
            customdata=frame["hover"].tolist(),
            hovertemplate="%{customdata}<extra></extra>",
        )
    _set_axes(drawing, frame, names.axis)
    return drawing


def _add_bands(drawing: Drawing, bounded: pd.DataFrame, name: str) -> None:
    """All bands as one broken line; None is the break."""
    drawing.add(
        "scatter",
        x=[end for row in bounded.itertuples() for end in (row.low, row.high, None)],
        y=[label for label in bounded["label"] for _ in range(3)],
        mode="lines",
        name=name,
        line={"color": PALE, "width": 13},
        opacity=0.7,
        hoverinfo="skip",
        showlegend=not bounded.empty,
    )


def _set_axes(drawing: Drawing, frame: pd.DataFrame, title: str) -> None:
    ends = frame[["moved", "low", "high"]]
    low, high = min(ends.min().min(), 0.0), max(ends.max().max(), 0.0)
    width = high - low
    drawing.x_axes(
        range=[low - 0.04 * width, high + 0.36 * width], gridcolor=FAINT, nticks=8, tickfont={"color": MUTED},
        zeroline=True, zerolinecolor=BASELINE, zerolinewidth=1.5, title={"text": title, "font": {"color": MUTED}},
    )  # fmt: skip
    drawing.y_axes(
        categoryorder="array", categoryarray=frame["label"].tolist(), autorange="reversed", automargin=True,
        ticklabelstandoff=10, tickfont={"color": TEXT, "size": 13}, gridcolor=FAINT,
    )  # fmt: skip
