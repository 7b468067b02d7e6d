"""What speaks for and against two records being one person: match weights that add up."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboards.charts.drawing import Drawing
from dashboards.charts.palette import ACCENT, LINES, PRIMARY, PRIMARY_DARK, TEXT
from dashboards.language import Language

STEP_HEIGHT = 46
# Labels and words have columns of their own, so that neither covers a bar.
BARS_END = 0.58


@dataclass(frozen=True)
class Step:
    """One comparison: what was compared, what was found, its weight (log2), and the weight in words."""

    name: str
    found: str
    weight: float
    words: str


def plot_evidence(steps: Sequence[Step], *, total: Step, language: Language) -> Drawing:
    """A waterfall from nothing to the total; direction and words say what the colours say."""
    every = [*steps, total]
    drawing = Drawing(language, height=24 + STEP_HEIGHT * len(every))
    # The total is drawn from nought, so that rounding or a weight without a comparison cannot bend it.
    drawing.add(
        "waterfall",
        orientation="h",
        measure=[*["relative"] * len(steps), "absolute"],
        y=list(range(len(every))),
        x=[step.weight for step in every],
        increasing={"marker": {"color": PRIMARY}},
        decreasing={"marker": {"color": ACCENT}},
        totals={"marker": {"color": PRIMARY_DARK}},
        connector={"line": {"color": LINES, "width": 1}},
        hoverinfo="skip",
        width=0.6,
    )
    low, high = _reach(every)
    room = (high - low or 1) * 0.04
    drawing.x_axes(
        showticklabels=False,
        showgrid=False,
        zeroline=True,
        zerolinecolor=TEXT,
        zerolinewidth=1,
        range=[low - room, high + room],
        domain=[0, BARS_END],
    )
    drawing.y_axes(
        autorange="reversed",
        automargin=True,
        ticklabelstandoff=8,
        tickvals=list(range(len(every))),
        ticktext=[f"<b>{step.name}</b>" + (f"<br>{step.found}" if step.found else "") for step in every],
        tickfont={"color": TEXT, "size": 12},
        showgrid=False,
    )
    for place, step in enumerate(every):
        drawing.write(
            text=f"<b>{step.words}</b>" if step is total else step.words,
            x=1, xref="paper", xanchor="right", y=place, yref="y", font={"color": TEXT, "size": 12},
        )  # fmt: skip
    return drawing


def _reach(steps: Sequence[Step]) -> tuple[float, float]:
    """How far left and right the bars go."""
    ends, sum_so_far = [0.0, steps[-1].weight], 0.0
    for step in steps[:-1]:
        sum_so_far += step.weight
        ends.append(sum_so_far)
    return min(ends), max(ends)
