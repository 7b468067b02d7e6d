"""Beneficiaries by decile against those whom the same places would reach if the poorest came first."""

import pandas as pd

from dashboards.charts.drawing import Drawing
from dashboards.charts.hatch import hatch
from dashboards.charts.palette import ACCENT, BASELINE, FAINT, LINES, MUTED, PRIMARY, SUPPRESSED, TEXT
from dashboards.language import Language

HEIGHT = 340
STUB = 0.04  # of the axis: where something is hidden


def plot_deciles(
    frame: pd.DataFrame,
    *,
    max_decile: int,
    names: tuple[str, str, str],
    limit_text: str,
    texts: list[str],
    language: Language,
) -> Drawing:
    """Bars of beneficiaries, pale outlines of the eligible, a step line of the ideal.

    Args:
        frame: label, beneficiaries, eligible, ideal (missing where hidden), suppressed; in the order of the axis.
        max_decile: last eligible decile.
        names: of the beneficiaries, the eligible, the ideal.
        limit_text: what stands at the cut-off.
        texts: above the bars.
        language: of the reader.
    """
    drawing = Drawing(
        language,
        height=HEIGHT,
        barmode="overlay",
        showlegend=True,
        # Room for the axis and a legend of two lines: where Plotly has to make or take room, as on paper, where the
        # legend has one, it leaves the legend where it was.
        margin={"t": 26, "b": 80},
        legend={"orientation": "h", "x": 0, "y": -0.12, "yanchor": "top", "traceorder": "normal"},
    )
    positions = list(range(1, len(frame) + 1))
    highest = float(frame[["beneficiaries", "eligible", "ideal"]].max().max() or 1)
    drawing.add(
        "bar",
        x=positions,
        y=frame["eligible"].tolist(),
        name=names[1],
        width=0.86,
        marker={"color": FAINT},
        hovertemplate=names[1] + ": %{y:,.0f}<extra></extra>",
    )
    hidden = frame["suppressed"].tolist()
    drawing.add(
        "bar",
        x=positions,
        y=frame["beneficiaries"].mask(frame["suppressed"], highest * STUB).tolist(),
        name=names[0],
        width=0.5,
        marker={
            "color": [
                SUPPRESSED if is_hidden else PRIMARY if number <= max_decile else BASELINE
                for number, is_hidden in zip(positions, hidden, strict=True)
            ],
            "pattern": hatch(hidden),
        },
        text=texts,
        textposition="outside",
        textangle=0,
        constraintext="none",
        cliponaxis=False,
        textfont={"color": TEXT, "size": 12},
        hovertemplate=names[0] + ": %{text}<extra></extra>",
    )
    if (frame["ideal"] > 0).any():
        steps = frame["ideal"][frame["ideal"] > 0].tolist()
        drawing.add(
            "scatter",
            x=[0.5, *(edge for number in range(1, len(steps) + 1) for edge in (number - 0.5, number + 0.5)),
               len(steps) + 0.5],
            y=[0, *(value for value in steps for _ in range(2)), 0],
            mode="lines",
            name=names[2],
            line={"color": ACCENT, "width": 2.5, "dash": "dash"},
            hovertemplate=names[2] + ": %{y:,.0f}<extra></extra>",
        )  # fmt: skip
    drawing.upright(max_decile + 0.5, line={"color": MUTED, "width": 1.5, "dash": "dot"})
    drawing.write(
        x=max_decile + 0.5, y=1, yref="paper", yanchor="bottom", xanchor="left", text=limit_text,
        font={"color": MUTED, "size": 12},
    )  # fmt: skip
    drawing.x_axes(
        tickvals=positions, ticktext=frame["label"].tolist(), showgrid=False, tickfont={"color": TEXT, "size": 13},
        linecolor=LINES, range=[0.4, len(frame) + 0.6],
    )  # fmt: skip
    drawing.y_axes(visible=False, range=[0, highest * 1.14])
    return drawing
