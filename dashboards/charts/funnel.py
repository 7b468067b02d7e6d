"""Stages of one way, each within the one before: how many arrive, how many are lost on the way there."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboards.charts.drawing import Drawing
from dashboards.charts.palette import ACCENT, MUTED, PRIMARY, TEXT
from dashboards.language import Language

ROW_HEIGHT = 62
# Room to the right of the longest bar for the words beside it.
REACH = 1.02


@dataclass(frozen=True)
class Stage:
    """One stage: its name, how many are there, how many of the stage before are not, both in words; None is hidden."""

    name: str
    count: float | None
    lost: float | None
    count_text: str
    lost_text: str
    hover: str


def plot_stages(stages: Sequence[Stage], *, language: Language) -> Drawing:
    """Horizontal bars, the first stage on top; what is lost is hatched and ends where the stage before ends."""
    rows = list(range(len(stages)))
    longest = max((stage.count or 0) + (stage.lost or 0) for stage in stages) or 1
    drawing = Drawing(language, height=16 + ROW_HEIGHT * len(stages), barmode="stack")
    drawing.add(
        "bar",
        x=[stage.count or None for stage in stages], y=rows, orientation="h", width=0.5,
        marker={"color": PRIMARY, "cornerradius": 3},
        customdata=[stage.hover for stage in stages], hovertemplate="%{customdata}<extra></extra>",
    )  # fmt: skip
    drawing.add(
        "bar",
        x=[stage.lost or None for stage in stages], y=rows, orientation="h", width=0.5,
        marker={
            "color": "#ffffff", "line": {"color": ACCENT, "width": 1.5}, "cornerradius": 3,
            "pattern": {"shape": "/", "fgcolor": ACCENT, "bgcolor": "#ffffff", "size": 7, "solidity": 0.25},
        },
        customdata=[stage.hover for stage in stages], hovertemplate="%{customdata}<extra></extra>",
    )  # fmt: skip
    for row, stage in enumerate(stages):
        words = f"<b>{stage.count_text}</b>"
        if stage.lost_text:
            words += f"   <span style='color:#a34700'>{stage.lost_text}</span>"
        drawing.write(
            x=0, y=row, xanchor="left", yanchor="bottom", yshift=16, text=words, align="left",
            font={"color": TEXT, "size": 13},
        )  # fmt: skip
    drawing.x_axes(visible=False, range=[0, longest * REACH])
    drawing.y_axes(
        range=[len(stages) - 0.6, -0.85],
        automargin=True,
        showgrid=False,
        zeroline=False,
        tickvals=rows,
        ticktext=[stage.name for stage in stages],
        ticklabelstandoff=10,
        tickfont={"color": MUTED, "size": 13},
    )
    return drawing
