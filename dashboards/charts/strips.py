"""A dot a region on one line: where a region stands among all of its kind."""

import zlib

import pandas as pd

from dashboards.charts.drawing import Drawing
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
) -> Drawing:
    """Dots along the value, spread upwards and downwards so that they do not hide each other.

    Args:
        frame: region_code, value, hover, and label, which is empty but for the regions to mark.
        quartiles: first, median and third.
        median_text: what stands at the median.
        tick_format: of the axis, in d3's words.
        language: language of the reader.
    """
    low, median, high = quartiles
    drawing = Drawing(language, height=HEIGHT, margin={"t": 12})
    drawing.mark(
        type="rect", x0=low, x1=high, xref="x", y0=0, y1=1, yref="y domain", fillcolor=FAINT, line={"width": 0},
        layer="below",
    )  # fmt: skip
    drawing.upright(median, line={"color": OUTLINE, "width": 1.5, "dash": "dot"})
    marked = frame["label"] != ""
    others = frame[~marked]
    drawing.add(
        "scatter",
        x=others["value"].tolist(),
        y=[_scatter(code) for code in others["region_code"]],
        mode="markers",
        marker={"size": 8, "color": PALE, "opacity": 0.85, "line": {"color": PRIMARY, "width": 0.6}},
        customdata=others["hover"].tolist(),
        hovertemplate="%{customdata}<extra></extra>",
    )
    chosen = frame[marked]
    drawing.add(
        "scatter",
        x=chosen["value"].tolist(),
        y=[0.0] * len(chosen),
        mode="markers",
        marker={"size": 15, "color": ACCENT, "symbol": "diamond", "line": {"color": WHITE, "width": 2}},
        customdata=chosen["hover"].tolist(),
        hovertemplate="%{customdata}<extra></extra>",
        cliponaxis=False,
    )
    for row in chosen.itertuples():
        drawing.write(
            x=row.value, y=0, text=f"<b>{row.label}</b>", showarrow=True, ax=0, ay=-62, arrowcolor=ACCENT,
            arrowwidth=1.5, bgcolor=WHITE, borderpad=2, font={"color": TEXT, "size": 13},
        )  # fmt: skip
    drawing.write(
        x=median, y=-0.5, yanchor="bottom", xanchor="left", xshift=4, text=median_text,
        font={"color": MUTED, "size": 12},
    )  # fmt: skip
    drawing.x_axes(tickformat=tick_format, nticks=8, showgrid=False, ticks="outside", tickcolor=FAINT)
    drawing.y_axes(visible=False, range=[-0.5, 0.62])
    return drawing


def _scatter(code: str) -> float:
    """A height that stays the same for a region from month to month."""
    return (zlib.crc32(code.encode()) % 1000 / 999 * 2 - 1) * SPREAD
