"""Bars and ranges in groups under each other on one axis: parts of several wholes that must not be added up."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboards.charts.drawing import Drawing
from dashboards.charts.hatch import hatch
from dashboards.charts.palette import BASELINE, FAINT, MUTED, PALE, PRIMARY, SUPPRESSED, TEXT, WHITE
from dashboards.language import Language

ROW_HEIGHT = 31
TITLE_HEIGHT = 46
TICKS = (0.01, 0.02, 0.05, 0.1, 0.2)
STUB = 0.03  # of the axis: where something is hidden


@dataclass(frozen=True)
class Bar:
    """A bar with its text; value None: hidden, drawn as a hatched stub."""

    label: str
    value: float | None
    text: str
    hover: str


@dataclass(frozen=True)
class BarGroup:
    """Bars of one whole under a title."""

    title: str
    bars: Sequence[Bar]
    colour: str = PRIMARY


@dataclass(frozen=True)
class Range:
    """A figure and what it may still be, as ratios; None where hidden or undefined."""

    label: str
    value: float | None
    low: float | None
    high: float | None
    text: str
    hover: str
    is_main: bool


def plot_bar_groups(groups: Sequence[BarGroup], language: Language) -> Drawing:
    """Horizontal bars, group under group, on one axis.

    Args:
        groups: the first on top; one without a title has none.
        language: of the reader.
    """
    drawing = _rows([(group.title, len(group.bars)) for group in groups], language)
    largest = max((bar.value or 0 for group in groups for bar in group.bars), default=0) or 1
    for number, group in enumerate(groups, start=1):
        hidden = [bar.value is None for bar in group.bars]
        drawing.add(
            "bar",
            panel=number,
            x=[largest * STUB if bar.value is None else bar.value for bar in group.bars],
            y=[bar.label for bar in group.bars],
            orientation="h",
            marker={
                "color": [SUPPRESSED if is_hidden else group.colour for is_hidden in hidden],
                "pattern": hatch(hidden),
            },
            text=[bar.text for bar in group.bars],
            textposition="outside",
            constraintext="none",
            cliponaxis=False,
            textfont={"color": TEXT, "size": 13},
            customdata=[bar.hover for bar in group.bars],
            hovertemplate="%{customdata}<extra></extra>",
            width=0.62,
        )  # fmt: skip
    drawing.x_axes(visible=False, range=[0, largest * 1.55])
    return drawing


def plot_range_groups(
    groups: Sequence[tuple[str, Sequence[Range]]], *, bounds_name: str, language: Language
) -> Drawing:
    """Dots with a band from their lowest to their highest value, group under group, on one axis from zero.

    Args:
        groups: title and rows, the first on top.
        bounds_name: what the legend calls the band.
        language: of the reader.
    """
    drawing = _rows([(title, len(rows)) for title, rows in groups], language, below=22)
    ends = [end for _, rows in groups for row in rows for end in (row.value, row.high) if end is not None]
    for number, (_, rows) in enumerate(groups, start=1):
        bounded = [row for row in rows if row.low is not None and row.high is not None]
        drawing.add(
            "scatter",
            panel=number,
            x=[end for row in bounded for end in (row.low, row.high, None)],
            y=[row.label for row in bounded for _ in range(3)],
            mode="lines",
            name=bounds_name,
            line={"color": PALE, "width": 14},
            hoverinfo="skip",
            showlegend=number == 1 and bool(bounded),
        )
        drawing.add(
            "scatter",
            panel=number,
            x=[row.value for row in rows],
            y=[row.label for row in rows],
            mode="markers",
            showlegend=False,
            marker={
                "size": [13 if row.is_main else 10 for row in rows],
                "color": [PRIMARY if row.is_main else WHITE for row in rows],
                "line": {"color": [PRIMARY if row.is_main else BASELINE for row in rows], "width": 2},
            },
            customdata=[row.hover for row in rows],
            hovertemplate="%{customdata}<extra></extra>",
        )
        # Rows without a band would otherwise come after those that have one.
        drawing.y_axes(panel=number, categoryorder="array", categoryarray=[row.label for row in rows])
        for row in rows:
            drawing.write(
                x=1, xref="paper", xanchor="right", y=row.label, yref=f"y{number}" if number > 1 else "y",
                text=f"<b>{row.text}</b>" if row.is_main else row.text, bgcolor=WHITE,
                font={"color": TEXT, "size": 13},
            )  # fmt: skip
    largest = max(ends, default=1) or 0.01
    drawing.x_axes(
        range=[0, largest * 1.45], tickformat=",.0%", gridcolor=FAINT, tickvals=_ticks(largest),
        tickfont={"color": MUTED}, zeroline=True, zerolinecolor=BASELINE,
    )  # fmt: skip
    drawing.set(margin={"b": 24})
    return drawing


def _ticks(largest: float) -> list[float]:
    """Up to the first tick that holds the largest value, so that no share above the possible is named."""
    step = next((step for step in TICKS if largest / step <= 5), TICKS[-1])
    return [number * step for number in range(int(-(-largest // step)) + 1)]


def _rows(groups: Sequence[tuple[str, int]], language: Language, *, below: int = 0) -> Drawing:
    """A panel a group, as high as its rows, its title above it; `below` pixels are kept for the axis."""
    counts = [count for _, count in groups]
    height = ROW_HEIGHT * sum(counts) + TITLE_HEIGHT * len(groups)
    gap = TITLE_HEIGHT / height
    share = (1 - gap * (len(groups) - 1)) / sum(counts)
    tops = [1 - sum(counts[:number]) * share - number * gap for number in range(len(groups))]
    panels = [((0.0, 1.0), (top - count * share, top)) for top, count in zip(tops, counts, strict=True)]
    drawing = Drawing.in_panels(language, height=height + below, panels=panels)
    for title, top in ((title, top) for (title, _), top in zip(groups, tops, strict=True) if title):
        # Streamlit's look puts titles in the middle of the drawing; they belong to the rows below them.
        drawing.write(
            text=f"<b>{title}</b>", x=0, xref="paper", xanchor="left", y=top, yref="paper", yanchor="bottom",
            yshift=4, font={"size": 13, "color": TEXT},
        )  # fmt: skip
    drawing.set(margin={"t": 32 if groups[0][0] else 4})
    drawing.y_axes(
        autorange="reversed", automargin=True, ticklabelstandoff=8, tickfont={"color": TEXT, "size": 13}, showgrid=False
    )
    for number in range(1, len(groups)):
        drawing.x_axes(panel=number, matches=f"x{len(groups)}", showticklabels=False)
    return drawing
