"""The range that a line may still have, as a pale band behind it."""

from collections.abc import Sequence

import plotly.graph_objects as go
from plotly.colors import hex_to_rgb


def add_band(
    figure: go.Figure, periods: Sequence[object], low: Sequence[float], high: Sequence[float], colour: str
) -> None:
    """Draws the band between `low` and `high`, behind what is drawn already; the same length as `periods`."""
    red, green, blue = hex_to_rgb(colour)
    band = go.Scatter(
        x=[*periods, *reversed(periods)],
        y=[*high, *reversed(low)],
        fill="toself",
        fillcolor=f"rgba({red}, {green}, {blue}, 0.22)",
        line={"width": 0},
        mode="lines",
        hoverinfo="skip",
    )
    figure.add_trace(band)
    figure.data = (figure.data[-1], *figure.data[:-1])
