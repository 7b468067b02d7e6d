"""What speaks for and against two records being one person: match weights that add up."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from dashboards.charts.labels import finish
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


def plot_evidence(steps: Sequence[Step], *, total: Step, language: Language) -> go.Figure:
    """A waterfall from nothing to the total; direction and words say what the colours say."""
    every = [*steps, total]
    # The total is drawn from nought, so that rounding or a weight without a comparison cannot bend it.
    figure = go.Figure(
        go.Waterfall(
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
    )
    finish(figure, language, height=24 + STEP_HEIGHT * len(every))
    low, high = _reach(every)
    room = (high - low or 1) * 0.04
    figure.update_xaxes(
        showticklabels=False,
        showgrid=False,
        zeroline=True,
        zerolinecolor=TEXT,
        zerolinewidth=1,
        range=[low - room, high + room],
        domain=[0, BARS_END],
    )
    figure.update_yaxes(
        autorange="reversed",
        automargin=True,
        ticklabelstandoff=8,
        tickvals=list(range(len(every))),
        ticktext=[f"<b>{step.name}</b>" + (f"<br>{step.found}" if step.found else "") for step in every],
        tickfont={"color": TEXT, "size": 12},
        showgrid=False,
    )
    for place, step in enumerate(every):
        figure.add_annotation(
            text=f"<b>{step.words}</b>" if step is total else step.words,
            x=1, xref="paper", xanchor="right", y=place, yref="y", showarrow=False, font={"color": TEXT, "size": 12},
        )  # fmt: skip
    return figure


def _reach(steps: Sequence[Step]) -> tuple[float, float]:
    """How far left and right the bars go."""
    ends, sum_so_far = [0.0, steps[-1].weight], 0.0
    for step in steps[:-1]:
        sum_so_far += step.weight
        ends.append(sum_so_far)
    return min(ends), max(ends)
