"""An indicator of a plan on its path: yearly targets as steps, actuals of each source, forecast of year's end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dashboards.charts.drawing import Drawing
from dashboards.charts.palette import ACCENT, BASELINE, FAINT, MUTED, PRIMARY, TEXT, WHITE
from dashboards.language import Language

HEIGHT = 340
# What the legend and the years take of it, and a label of two lines.
AXIS_HEIGHT = 96
LABEL_HEIGHT = 34
STYLES = {"dihitung": (PRIMARY, "circle", PRIMARY), "dilaporkan": (TEXT, "diamond", WHITE)}


@dataclass(frozen=True)
class Step:
    """The target of one year, with its words."""

    year: int
    value: float
    words: str


@dataclass(frozen=True)
class Point:
    """One value at a day, in words with its month and without."""

    day: date
    value: float
    words: str
    short: str


@dataclass(frozen=True)
class Series:
    """One source: its actuals by month, and its forecast with the interval (low, high) if there is one."""

    source: str
    name: str
    short_name: str
    points: Sequence[Point]
    forecast: Point | None = None
    low: float | None = None
    high: float | None = None


def plot_kpi_path(
    steps: Sequence[Step], series: Sequence[Series], trajectory: Sequence[Point], *, names: dict[str, str],
    is_percent: bool, language: Language,
) -> Drawing:  # fmt: skip
    """The path of one indicator.

    Args:
        steps: a target a year; each is drawn level for its year and joined to no other.
        series: actuals by source.
        trajectory: where the indicator should stand in each month.
        names: of `target`, `trajectory`, `forecast`.
        is_percent: whether the unit is per cent.
        language: language of the reader.
    """
    drawing = Drawing(
        language,
        height=HEIGHT,
        showlegend=True,
        legend={"orientation": "h", "x": 0, "y": -0.12, "yanchor": "top", "traceorder": "normal"},
    )
    for number, step in enumerate(steps):
        drawing.add(
            "scatter",
            x=[date(step.year, 1, 1), date(step.year, 12, 31)], y=[step.value] * 2, mode="lines",
            line={"color": ACCENT, "width": 3, "dash": "dot"}, name=names["target"], legendgroup="target",
            showlegend=number == 0, customdata=[f"<b>{names['target']} {step.year}</b><br>{step.words}"] * 2,
            hovertemplate="%{customdata}<extra></extra>",
        )  # fmt: skip
        drawing.write(
            x=date(step.year, 7, 1), y=step.value, text=step.words, yanchor="bottom",
            font={"color": "#a34700", "size": 12},
        )  # fmt: skip
    if trajectory:
        drawing.add(
            "scatter",
            x=[point.day for point in trajectory], y=[point.value for point in trajectory], mode="lines+markers",
            line={"color": BASELINE, "width": 1.5}, name=names["trajectory"],
            marker={"symbol": "line-ew", "size": 12, "line": {"color": BASELINE, "width": 2}},
            customdata=[f"<b>{names['trajectory']}</b><br>{point.words}" for point in trajectory],
            hovertemplate="%{customdata}<extra></extra>",
        )  # fmt: skip
    for one in series:
        _add_series(drawing, one, names["forecast"])
    _set_axes(drawing, steps, series, trajectory, is_percent=is_percent, language=language)
    return drawing


def _add_series(drawing: Drawing, one: Series, forecast_name: str) -> None:
    colour, symbol, fill = STYLES[one.source]
    if one.points:
        drawing.add(
            "scatter",
            x=[point.day for point in one.points], y=[point.value for point in one.points], mode="lines+markers",
            line={"color": colour, "width": 2}, name=one.name,
            marker={"symbol": symbol, "size": 11, "color": fill, "line": {"color": colour, "width": 2}},
            customdata=[f"<b>{one.name}</b><br>{point.words}" for point in one.points],
            hovertemplate="%{customdata}<extra></extra>",
        )  # fmt: skip
    if one.forecast is not None:
        interval = None
        if one.low is not None and one.high is not None:
            interval = {
                "type": "data", "symmetric": False, "array": [one.high - one.forecast.value],
                "arrayminus": [one.forecast.value - one.low], "color": colour, "thickness": 1.5, "width": 6,
                "visible": True,
            }  # fmt: skip
        drawing.add(
            "scatter",
            x=[one.forecast.day], y=[one.forecast.value], mode="markers",
            name=f"{forecast_name} ({one.name.lower()})",
            marker={"symbol": f"{symbol}-open", "size": 10, "color": colour, "line": {"width": 2}},
            error_y=interval,
            customdata=[f"<b>{forecast_name}</b><br>{one.forecast.words}"],
            hovertemplate="%{customdata}<extra></extra>",
        )  # fmt: skip


def _label_ends(drawing: Drawing, series: Sequence[Series], right: date, window: tuple[float, float]) -> None:
    """Names the last actual of each source at the right; labels that would overlap are pushed apart."""
    pixels = (HEIGHT - AXIS_HEIGHT) / (window[1] - window[0])
    ends = sorted(((one.points[-1], one) for one in series if one.points), key=lambda end: end[0].value)
    lowest_free = float("-inf")
    for point, one in ends:
        wanted = (point.value - window[0]) * pixels
        placed = max(wanted, lowest_free)
        lowest_free = placed + LABEL_HEIGHT
        drawing.write(
            x=right, y=point.value, text=f"<b>{point.short}</b><br>{one.short_name}", xanchor="left",
            align="left", xshift=14, yshift=placed - wanted, font={"color": STYLES[one.source][0], "size": 12},
        )  # fmt: skip


def _set_axes(
    drawing: Drawing, steps: Sequence[Step], series: Sequence[Series], trajectory: Sequence[Point], *,
    is_percent: bool, language: Language,
) -> None:  # fmt: skip
    days = [point.day for one in series for point in one.points] + [point.day for point in trajectory]
    years = sorted({*(step.year for step in steps), *(day.year for day in days)})
    values = [step.value for step in steps] + [point.value for one in series for point in one.points]
    values += [
        value
        for one in series
        for value in (one.low, one.high, one.forecast.value if one.forecast else None)
        if value is not None
    ]
    low, high = min(values), max(values)
    room = max((high - low) * 0.2, abs(high) * 0.05, 1e-9)
    drawing.x_axes(
        tickvals=[date(year, 7, 1) for year in years],
        ticktext=[str(year) for year in years],
        range=[date(years[0], 1, 1), date(years[-1] + 1, 12, 1)],
        showgrid=False,
        linecolor=FAINT,
        tickfont={"color": MUTED},
    )
    window = (low - room if low < 0 else max(0.0, low - room), high + room)
    _label_ends(drawing, series, date(years[-1], 12, 31), window)
    drawing.y_axes(
        range=list(window), gridcolor=FAINT, zeroline=False, nticks=5, ticksuffix="%" if is_percent else "",
        tickformat=",.3~f",
        tickfont={"color": MUTED},
    )  # fmt: skip
