"""Which programmes come together: an UpSet plot (Lex et al. 2014), readable where circles no longer are.

Above, a bar a combination; below it its programmes as filled dots; on the left how many each programme reaches.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboards.charts.drawing import Drawing
from dashboards.charts.hatch import hatch
from dashboards.charts.palette import BASELINE, FAINT, MUTED, PRIMARY, PRIMARY_DARK, SUPPRESSED, TEXT, WHITE
from dashboards.language import Language

BARS_HEIGHT = 250
ROW_HEIGHT = 32
SETS_WIDTH, GAP_ACROSS, GAP_UP = 0.2, 0.13, 0.02  # shares of the chart
BARS, SETS, MATRIX = 1, 2, 3
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


def plot_upset(columns: Sequence[Column], sets: Sequence[Set], language: Language) -> Drawing:
    """The plot; columns from left to right, sets from top to bottom.

    Args:
        columns: combinations.
        sets: every programme that a combination names.
        language: of the reader.
    """
    matrix = ROW_HEIGHT * max(len(sets), 3)
    low = (1 - GAP_UP) * matrix / (BARS_HEIGHT + matrix)
    left = (1 - GAP_ACROSS) * SETS_WIDTH
    right = (left + GAP_ACROSS, 1.0)
    panels = ((right, (low + GAP_UP, 1.0)), ((0.0, left), (0.0, low)), (right, (0.0, low)))
    drawing = Drawing.in_panels(language, height=BARS_HEIGHT + matrix + 20, panels=panels)
    highest = max((column.count or 0 for column in columns), default=0) or 1
    _add_bars(drawing, columns, highest)
    _add_sets(drawing, sets)
    _add_matrix(drawing, columns, sets)
    rows = {"range": [len(sets) - 0.5, -0.5], "showgrid": False, "zeroline": False}
    drawing.x_axes(visible=False, range=[-0.6, len(columns) - 0.4])
    # Bars and sets are zoomed together with their columns and rows of the matrix.
    drawing.x_axes(panel=BARS, matches="x3")
    drawing.y_axes(panel=MATRIX, matches="y2")
    reached = max((part.count or 0 for part in sets), default=0) or 1
    drawing.x_axes(panel=SETS, range=[reached * 1.75, 0])
    drawing.y_axes(panel=BARS, visible=False, range=[0, highest * 1.12])
    drawing.y_axes(panel=SETS, visible=False, **rows)
    drawing.y_axes(
        panel=MATRIX, tickvals=list(range(len(sets))), ticktext=[part.label for part in sets], showticklabels=True,
        side="left", tickfont={"color": TEXT, "size": 13}, ticklabelstandoff=6, **rows,
    )  # fmt: skip
    return drawing


def _add_bars(drawing: Drawing, columns: Sequence[Column], highest: float) -> None:
    drawing.add(
        "bar",
        panel=BARS,
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
    )  # fmt: skip


def _add_sets(drawing: Drawing, sets: Sequence[Set]) -> None:
    largest = max((part.count or 0 for part in sets), default=0) or 1
    drawing.add(
        "bar",
        panel=SETS,
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
    )


def _add_matrix(drawing: Drawing, columns: Sequence[Column], sets: Sequence[Set]) -> None:
    order = {part.programme: number for number, part in enumerate(sets)}
    for number in range(0, len(sets), 2):
        drawing.mark(
            type="rect", xref="paper", x0=0, x1=1, y0=number - 0.5, y1=number + 0.5, yref="y3", fillcolor=FAINT,
            opacity=0.5, line={"width": 0}, layer="below",
        )  # fmt: skip
    drawn = [(x, column) for x, column in enumerate(columns) if not column.name]
    lines: list[tuple[float | None, float | None]] = []
    for x, column in drawn:
        held = sorted(order[name] for name in column.members)
        lines += [(x, held[0]), (x, held[-1]), (None, None)]
    drawing.add(
        "scatter",
        panel=MATRIX,
        x=[x for x, _ in lines], y=[y for _, y in lines], mode="lines", line={"color": PRIMARY_DARK, "width": 3},
        hoverinfo="skip",
    )  # fmt: skip
    dots = [(x, y, name in column.members) for x, column in drawn for name, y in order.items()]
    drawing.add(
        "scatter",
        panel=MATRIX,
        x=[x for x, _, _ in dots],
        y=[y for _, y, _ in dots],
        mode="markers",
        marker={
            "size": 13,
            "color": [PRIMARY_DARK if is_held else WHITE for *_, is_held in dots],
            "line": {"color": [PRIMARY_DARK if is_held else BASELINE for *_, is_held in dots], "width": 1.5},
        },
        hoverinfo="skip",
    )
    for x, column in enumerate(columns):
        if column.name:
            drawing.write(
                x=x, y=(len(sets) - 1) / 2, text=column.name, textangle=-90, xref="x3", yref="y3",
                font={"color": MUTED, "size": 12},
            )  # fmt: skip
