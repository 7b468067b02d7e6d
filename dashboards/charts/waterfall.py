"""From an opening to a closing by flows that are small beside both: an axis that is cut, and says so."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from dashboards.charts.drawing import Drawing
from dashboards.charts.palette import BASELINE, FAINT, MUTED, PRIMARY, TEXT, WHITE
from dashboards.language import Language

HEIGHT = 410
HIDDEN = (BASELINE, "x")
ROOM_BELOW, ROOM_ABOVE = 0.45, 0.18  # of the span of the levels
READABLE = 0.25  # flows that span this much of the highest level are read without a cut


@dataclass(frozen=True)
class Step:
    """A column: an end (its level) or a flow (its signed size); `hidden` is the sum of flows that may not be read.

    `look` is the colour and the hatch of a flow, those that it has in every chart of the page.
    """

    label: str
    value: float
    text: str
    hover: str
    kind: Literal["end", "flow", "hidden"]
    look: tuple[str, str] = (PRIMARY, "")


def levels_of(steps: Sequence[Step]) -> list[tuple[float, float]]:
    """Where each column starts and ends; an end starts at 0."""
    levels, level = [], 0.0
    for step in steps:
        if step.kind == "end":
            level = step.value
            levels.append((0.0, level))
        else:
            levels.append((level, level + step.value))
            level += step.value
    return levels


def axis_of(steps: Sequence[Step]) -> tuple[float, float]:
    """The window of the axis: around the levels of the flows; from 0 where they are not small."""
    reached = [level for step, pair in zip(steps, levels_of(steps), strict=True)
               for level in (pair if step.kind != "end" else pair[1:])]  # fmt: skip
    low, high = min(reached), max(reached)
    span = max(high - low, abs(high) * 0.002, 1.0)
    bottom = 0.0 if span >= READABLE * high else low - ROOM_BELOW * span
    return bottom, high + ROOM_ABOVE * span


def plot_waterfall(steps: Sequence[Step], *, cut_text: str, language: Language) -> Drawing:
    """Columns from the opening to the closing; where the axis does not start at 0 both ends are drawn torn.

    Args:
        steps: the first and the last are ends.
        cut_text: what is written where the axis is cut.
        language: language of the reader.
    """
    bottom, top = axis_of(steps)
    drawing = Drawing(language, height=HEIGHT, margin={"b": 70 if bottom > 0 else 40, "t": 24})
    positions = list(range(len(steps)))
    levels = levels_of(steps)
    for position, step, (start, end) in zip(positions, steps, levels, strict=True):
        _add_column(drawing, position, step, max(start, bottom), end)
    for position, (_, level) in zip(positions[:-1], levels[:-1], strict=True):
        drawing.mark(
            type="line", x0=position + 0.31, x1=position + 0.69, y0=level, y1=level, layer="below",
            line={"color": BASELINE, "width": 1, "dash": "dot"},
        )  # fmt: skip
    if bottom > 0:
        _tear(drawing, [position for position in positions if steps[position].kind == "end"], bottom, top)
        drawing.write(
            x=0, xref="paper", xanchor="left", y=-0.02, yref="paper", yanchor="top", yshift=-44, text=cut_text,
            font={"color": MUTED, "size": 12},
        )  # fmt: skip
    drawing.x_axes(
        tickvals=positions, ticktext=[step.label for step in steps], tickfont={"color": TEXT, "size": 12},
        showgrid=False, range=[-0.6, len(steps) - 0.4], automargin=True, tickangle=0,
    )  # fmt: skip
    drawing.y_axes(
        range=[bottom, top], tickformat=",.0f", nticks=5, gridcolor=FAINT, tickfont={"color": MUTED}, zeroline=False
    )
    return drawing


def _add_column(drawing: Drawing, position: int, step: Step, start: float, end: float) -> None:
    colour, shape = HIDDEN if step.kind == "hidden" else step.look
    drawing.add(
        "bar",
        x=[position],
        base=[min(start, end)],
        y=[abs(end - start)],
        width=0.62,
        marker={
            "color": colour,
            "line": {"color": colour, "width": 1},
            "pattern": {"shape": shape, "fgcolor": colour, "bgcolor": WHITE, "size": 7, "solidity": 0.3},
        },
        customdata=[step.hover],
        hovertemplate="%{customdata}<extra></extra>",
    )
    drawing.write(
        x=position, y=max(start, end), yanchor="bottom", yshift=3, text=f"<b>{step.text}</b>",
        font={"color": TEXT, "size": 13},
    )  # fmt: skip


def _tear(drawing: Drawing, positions: Sequence[int], bottom: float, top: float) -> None:
    """A white zigzag across the foot of a column."""
    foot, tooth = bottom + (top - bottom) * 0.075, (top - bottom) * 0.022
    for position in positions:
        xs = [position - 0.34 + 0.68 * number / 8 for number in range(9)]
        ys = [foot + (tooth if number % 2 else -tooth) for number in range(9)]
        drawing.add("scatter", x=xs, y=ys, mode="lines", line={"color": WHITE, "width": 5}, hoverinfo="skip")
