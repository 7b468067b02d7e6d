"""Lines over the published months."""

from dataclasses import dataclass

import pandas as pd

from dashboards.charts.bands import add_band
from dashboards.charts.drawing import Drawing
from dashboards.charts.palette import BASELINE, FAINT, MUTED, PRIMARY
from dashboards.language import Language, is_missing

LABEL_HEIGHT = 36
AXIS_HEIGHT = 36


@dataclass(frozen=True)
class Line:
    """One region's months.

    Attributes:
        name: at the end of the line.
        frame: period, value, low, high (missing where there are no bounds), value_text, written, status, series (a
            break in method starts a new one), stretch (so does a hidden or missing month); in the order of the months.
        is_main: whether it is the one that the others are drawn beside.
    """

    name: str
    frame: pd.DataFrame
    is_main: bool


def plot_trend(lines: list[Line], *, percent: bool, language: Language, height: int = 330) -> Drawing:
    """One line a region; a hollow point is provisional; it stops where the method changes or a month is hidden."""
    drawing = Drawing(language, height=height)
    for line in lines:
        colour = PRIMARY if line.is_main else BASELINE
        for _, part in line.frame.groupby("stretch", sort=False):
            bounded = part[part["low"].notna() & part["high"].notna()]
            if not bounded.empty:
                add_band(drawing, bounded["period"].tolist(), bounded["low"].tolist(), bounded["high"].tolist(), colour)
            drawing.add(
                "scatter",
                x=part["period"].tolist(),
                y=part["value"].tolist(),
                mode="lines+markers",
                line={"color": colour, "width": 3 if line.is_main else 2, "dash": "solid" if line.is_main else "dot"},
                marker={
                    "size": 10 if line.is_main else 7,
                    "color": ["#ffffff" if status == "provisional" else colour for status in part["status"]],
                    "line": {"color": colour, "width": 2},
                },
                customdata=[f"<b>{line.name}</b><br>{written}" for written in part["written"]],
                hovertemplate="%{customdata}<extra></extra>",
            )
    periods = sorted({period for line in lines for period in line.frame["period"]})
    shown = periods[:: max(1, len(periods) // 6)]
    drawing.x_axes(
        tickvals=shown,
        ticktext=[language.short_month(period) for period in shown],
        showgrid=False,
        linecolor=FAINT,
        range=_padded(periods),
        tickfont={"color": MUTED},
    )
    values = [v for line in lines for v in line.frame["value"]]
    ends = [v for line in lines for end in ("low", "high") for v in line.frame[end] if not is_missing(v)]
    window = _value_range([*values, *ends], at_most_one=percent)
    _add_end_labels(drawing, lines, window, height)
    drawing.y_axes(
        tickformat=",.1%" if percent and _is_narrow(values) else ",.0%" if percent else ",.0f",
        gridcolor=FAINT,
        zeroline=False,
        nticks=5,
        tickfont={"color": MUTED},
        range=window,
    )
    return drawing


def _add_end_labels(drawing: Drawing, lines: list[Line], window: list[float] | None, height: int) -> None:
    """Names each line at its end; labels that would overlap are pushed apart, upwards from the lowest."""
    if window is None:
        return
    pixels = (height - AXIS_HEIGHT) / (window[1] - window[0])
    ends = sorted(((line.frame.iloc[-1], line) for line in lines), key=lambda end: end[0]["value"])
    lowest_free = float("-inf")
    for row, line in ends:
        wanted = (row["value"] - window[0]) * pixels
        placed = max(wanted, lowest_free)
        lowest_free = placed + LABEL_HEIGHT
        drawing.write(
            x=row["period"],
            y=row["value"],
            text=f"<b>{row['value_text']}</b><br>{line.name}",
            xanchor="left",
            align="left",
            xshift=12,
            yshift=placed - wanted,
            font={"color": PRIMARY if line.is_main else MUTED, "size": 12},
        )


def _padded(periods: list[pd.Timestamp]) -> list[pd.Timestamp]:
    first, last = pd.Timestamp(periods[0]), pd.Timestamp(periods[-1])
    span = max((last - first).days, 30)
    return [first - pd.Timedelta(days=round(span * 0.08)), last + pd.Timedelta(days=round(span * 0.85))]


def _is_narrow(values: list[float]) -> bool:
    return bool(values) and max(values) - min(values) < 0.05


def _value_range(values: list[float], *, at_most_one: bool) -> list[float] | None:
    """A window that shows small movements as small: never narrower than five points (or a twentieth of the value)."""
    if not values:
        return None
    low, high = min(values), max(values)
    width = max(high - low, 0.05 if at_most_one else abs(high) * 0.05, 1e-9)
    middle = (low + high) / 2
    return [max(0.0, middle - width * 0.8), middle + width * 0.8]
