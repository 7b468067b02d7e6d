"""Which programmes come together: an UpSet plot (Lex et al. 2014), readable where circles no longer are.

Above, a bar a combination; below it its programmes as filled dots; on the left how many each programme reaches.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dashboards.charts.hatch import hatch
from dashboards.charts.labels import finish
from dashboards.charts.palette import BASELINE, FAINT, MUTED, PRIMARY, PRIMARY_DARK, SUPPRESSED, TEXT, WHITE
from dashboards.language import Language

BARS_HEIGHT = 250
ROW_HEIGHT = 32
STUB = 0.05  # of the axis: where something is hidden


@dataclass(frozen=True)
class Column:
    """A combination; without members it is named in words: nobody, or several combinations together.

    Attributes:
        members: programmes of the combination.
        count: units; None where hidden.
        text: above the bar.
        hover: on the bar.
        name: in place of the dots.
        is_hidden: several hidden combinations; drawn hatched.
    """

    members: frozenset[str]
    count: float | None
    text: str
    hover: str
    name: str = ""
    is_hidden: bool = False


@dataclass(frozen=True)
class Set:
    """A programme and how many it reaches alone or with others; None where hidden."""

    programme: str
    label: str
    count: float | None
    text: str
    hover: str


def plot_upset(columns: Sequence[Column], sets: Sequence[Set], language: Language) -> go.Figure:
    """The plot; columns from left to right, sets from top to bottom.

    Args:
        columns: combinations.
        sets: every programme that a combination names.
        language: of the reader.
    """
    matrix = ROW_HEIGHT * max(len(sets), 3)
    figure = make_subplots(
        rows=2, cols=2, column_widths=[0.2, 0.8], row_heights=[BARS_HEIGHT, matrix], shared_xaxes="columns",
        shared_yaxes="rows", horizontal_spacing=0.13, vertical_spacing=0.02,
        specs=[[None, {}], [{}, {}]],
    )  # fmt: skip
    highest = max((column.count or 0 for column in columns), default=0) or 1
    _add_bars(figure, columns, highest)
    _add_sets(figure, sets)
    _add_matrix(figure, columns, sets)
    finish(figure, language, height=BARS_HEIGHT + matrix + 20)
    rows = {"range": [len(sets) - 0.5, -0.5], "showgrid": False, "zeroline": False}
    figure.update_xaxes(visible=False, range=[-0.6, len(columns) - 0.4])
    reached = max((part.count or 0 for part in sets), default=0) or 1
    figure.update_xaxes(visible=False, range=[reached * 1.75, 0], row=2, col=1)
    figure.update_yaxes(visible=False, range=[0, highest * 1.12], row=1, col=2)
    figure.update_yaxes(visible=False, row=2, col=1, **rows)
    figure.update_yaxes(
        row=2, col=2, tickvals=list(range(len(sets))), ticktext=[part.label for part in sets], showticklabels=True,
        side="left", tickfont={"color": TEXT, "size": 13}, ticklabelstandoff=6, **rows,
    )  # fmt: skip
    return figure


def _add_bars(figure: go.Figure, columns: Sequence[Column], highest: float) -> None:
    figure.add_trace(
        go.Bar(
            x=list(range(len(columns))),
            y=[highest * STUB if column.count is None else column.count for column in columns],
            marker={
                "color": [
                    SUPPRESSED if column.is_hidden else PRIMARY if column.members else BASELINE for column in columns
                ],
                "pattern": hatch([column.is_hidden for column in columns]),
            },
            text=[column.text for column in columns],
            textposition="outside",
            constraintext="none",
            textangle=0,
            cliponaxis=False,
            textfont={"color": TEXT, "size": 11},
            customdata=[column.hover for column in columns],
            hovertemplate="%{customdata}<extra></extra>",
            width=0.62,
        ),
        row=1,
        col=2,
    )  # fmt: skip


def _add_sets(figure: go.Figure, sets: Sequence[Set]) -> None:
    largest = max((part.count or 0 for part in sets), default=0) or 1
    figure.add_trace(
        go.Bar(
            x=[largest * STUB if part.count is None else part.count for part in sets],
            y=list(range(len(sets))),
            orientation="h",
            marker={
                "color": [SUPPRESSED if part.count is None else PRIMARY_DARK for part in sets],
                "pattern": hatch([part.count is None for part in sets]),
            },
            text=[part.text for part in sets],
            textposition="outside",
            constraintext="none",
            cliponaxis=False,
            textfont={"color": TEXT, "size": 11},
            customdata=[part.hover for part in sets],
            hovertemplate="%{customdata}<extra></extra>",
            width=0.56,
        ),
        row=2,
        col=1,
    )


def _add_matrix(figure: go.Figure, columns: Sequence[Column], sets: Sequence[Set]) -> None:
    order = {part.programme: number for number, part in enumerate(sets)}
    for number in range(0, len(sets), 2):
        figure.add_shape(
            type="rect", xref="paper", x0=0, x1=1, y0=number - 0.5, y1=number + 0.5, yref="y3", fillcolor=FAINT,
            opacity=0.5, line={"width": 0}, layer="below",
        )  # fmt: skip
    drawn = [(x, column) for x, column in enumerate(columns) if not column.name]
    lines: list[tuple[float | None, float | None]] = []
    for x, column in drawn:
        held = sorted(order[name] for name in column.members)
        lines += [(x, held[0]), (x, held[-1]), (None, None)]
    figure.add_trace(
        go.Scatter(
            x=[x for x, _ in lines], y=[y for _, y in lines], mode="lines", line={"color": PRIMARY_DARK, "width": 3},
            hoverinfo="skip",
        ),
        row=2, col=2,
    )  # fmt: skip
    dots = [(x, y, name in column.members) for x, column in drawn for name, y in order.items()]
    figure.add_trace(
        go.Scatter(
            x=[x for x, _, _ in dots],
            y=[y for _, y, _ in dots],
            mode="markers",
            marker={
                "size": 13,
                "color": [PRIMARY_DARK if is_held else WHITE for *_, is_held in dots],
                "line": {"color": [PRIMARY_DARK if is_held else BASELINE for *_, is_held in dots], "width": 1.5},
            },
            hoverinfo="skip",
        ),
        row=2,
        col=2,
    )
    for x, column in enumerate(columns):
        if column.name:
            figure.add_annotation(
                x=x, y=(len(sets) - 1) / 2, text=column.name, textangle=-90, showarrow=False,
                font={"color": MUTED, "size": 12}, row=2, col=2,
            )  # fmt: skip
