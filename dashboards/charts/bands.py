"""The range that a line may still have, as a pale band behind it."""

from collections.abc import Sequence

from plotly.colors import hex_to_rgb

from dashboards.charts.drawing import Drawing


def add_band(
    drawing: Drawing, periods: Sequence[object], low: Sequence[float], high: Sequence[float], colour: str
) -> None:
    """Draws the band between `low` and `high`, behind what is drawn already; the same length as `periods`."""
    red, green, blue = hex_to_rgb(colour)
    drawing.add(
        "scatter",
        x=[*periods, *reversed(periods)],
        y=[*high, *reversed(low)],
        fill="toself",
        fillcolor=f"rgba({red}, {green}, {blue}, 0.22)",
        line={"width": 0},
        mode="lines",
        hoverinfo="skip",
    )
    drawing.traces.insert(0, drawing.traces.pop())
