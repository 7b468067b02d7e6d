"""Bars and ranges in groups under each other on one axis: parts of several wholes that must not be added up."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dashboards.charts.hatch import hatch
from dashboards.charts.labels import finish, write_on
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


def plot_bar_groups(groups: Sequence[BarGroup], language: Language) -> go.Figure:
    """Horizontal bars, group under group, on one axis.

    Args:
        groups: the first on top; one without a title has none.
        language: of the reader.
    """
    figure, height = _rows([(group.title, len(group.bars)) for group in groups])
    largest = max((bar.value or 0 for group in groups for bar in group.bars), default=0) or 1
    for number, group in enumerate(groups, start=1):
        hidden = [bar.value is None for bar in group.bars]
        figure.add_trace(
            go.Bar(
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
            ),
            row=number,
            col=1,
        )  # fmt: skip
    _finish_rows(figure, language, height, has_title=bool(groups[0].title))
    figure.update_xaxes(visible=False, range=[0, largest * 1.55])
    return figure


def plot_range_groups(
    groups: Sequence[tuple[str, Sequence[Range]]], *, bounds_name: str, language: Language
) -> go.Figure:
    """Dots with a band from their lowest to their highest value, group under group, on one axis from zero.

    Args:
        groups: title and rows, the first on top.
        bounds_name: what the legend calls the band.
        language: of the reader.
    """
    figure, height = _rows([(title, len(rows)) for title, rows in groups])
    ends = [end for _, rows in groups for row in rows for end in (row.value, row.high) if end is not None]
    for number, (_, rows) in enumerate(groups, start=1):
        bounded = [row for row in rows if row.low is not None and row.high is not None]
        figure.add_trace(
            go.Scatter(
                x=[end for row in bounded for end in (row.low, row.high, None)],
                y=[row.label for row in bounded for _ in range(3)],
                mode="lines",
                name=bounds_name,
                line={"color": PALE, "width": 14},
                hoverinfo="skip",
                showlegend=number == 1 and bool(bounded),
            ),
            row=number,
            col=1,
        )
        figure.add_trace(
            go.Scatter(
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
            ),
            row=number,
            col=1,
        )
        # Rows without a band would otherwise come after those that have one.
        figure.update_yaxes(categoryorder="array", categoryarray=[row.label for row in rows], row=number, col=1)
        write_on(figure, (
            {"x": 1, "xref": "paper", "xanchor": "right", "y": row.label, "yref": f"y{number}" if number > 1 else "y",
             "text": f"<b>{row.text}</b>" if row.is_main else row.text, "showarrow": False, "bgcolor": WHITE,
             "font": {"color": TEXT, "size": 13}}
            for row in rows
        ))  # fmt: skip
    _finish_rows(figure, language, height + 22, has_title=True)
    largest = max(ends, default=1) or 0.01
    figure.update_xaxes(
        range=[0, largest * 1.45], tickformat=",.0%", gridcolor=FAINT, tickvals=_ticks(largest),
        tickfont={"color": MUTED}, zeroline=True, zerolinecolor=BASELINE,
    )  # fmt: skip
    figure.update_layout(margin={"b": 24})
    return figure


def _ticks(largest: float) -> list[float]:
    """Up to the first tick that holds the largest value, so that no share above the possible is named."""
    step = next((step for step in TICKS if largest / step <= 5), TICKS[-1])
    return [number * step for number in range(int(-(-largest // step)) + 1)]


def _rows(groups: Sequence[tuple[str, int]]) -> tuple[go.Figure, int]:
    titles, counts = [title for title, _ in groups], [count for _, count in groups]
    height = ROW_HEIGHT * sum(counts) + TITLE_HEIGHT * len(groups)
    figure = make_subplots(
        rows=len(groups), cols=1, shared_xaxes=True, row_heights=counts, vertical_spacing=TITLE_HEIGHT / height,
        subplot_titles=[f"<b>{title}</b>" if title else "" for title in titles],
    )  # fmt: skip
    # Streamlit's look puts titles in the middle of the drawing; they belong to the rows below them.
    figure.update_annotations(x=0, xanchor="left", font={"size": 13, "color": TEXT}, yshift=4)
    return figure, height


def _finish_rows(figure: go.Figure, language: Language, height: int, *, has_title: bool) -> None:
    finish(figure, language, height=height)
    figure.update_layout(margin={"t": 32 if has_title else 4})
    figure.update_yaxes(
        autorange="reversed", automargin=True, ticklabelstandoff=8, tickfont={"color": TEXT, "size": 13}, showgrid=False
    )
