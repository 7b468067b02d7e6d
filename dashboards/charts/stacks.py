"""Counts by month, stacked by what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from dashboards.charts.drawing import Drawing
from dashboards.charts.palette import FAINT, MUTED, TEXT
from dashboards.language import Language

HEIGHT = 210


@dataclass(frozen=True)
class Part:
    """One part of the stack: its key in the frame, its name, its fill, and a hatch so that it needs no colour."""

    key: str
    name: str
    colour: str
    hatch: str = ""


def plot_monthly_stack(frame: pd.DataFrame, *, parts: Sequence[Part], language: Language) -> Drawing:
    """Columns by month; `frame` has period and a count for each part."""
    months: list[date] = list(frame["period"])
    drawing = Drawing(
        language,
        height=HEIGHT,
        barmode="stack",
        showlegend=True,
        legend={"orientation": "h", "x": 0, "y": -0.18, "yanchor": "top", "traceorder": "normal"},
    )
    for part in parts:
        counts = frame[part.key].tolist()
        drawing.add(
            "bar",
            x=[language.short_month(month) for month in months],
            y=counts,
            name=part.name,
            marker={
                "color": part.colour,
                "line": {"color": part.colour, "width": 1},
                "pattern": {
                    "shape": part.hatch,
                    "fgcolor": part.colour,
                    "bgcolor": "#ffffff",
                    "size": 7,
                    "solidity": 0.16,
                },
            },
            text=[f"<b>{language.number(count)}</b>" if count else "" for count in counts],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            textfont={"color": TEXT if part.hatch else "#ffffff", "size": 13},
            customdata=[
                f"<b>{language.month(month)}</b><br>{part.name}: {language.number(count)}"
                for month, count in zip(months, counts, strict=True)
            ],
            hovertemplate="%{customdata}<extra></extra>",
            width=0.3,
        )
    drawing.x_axes(tickfont={"color": MUTED}, showgrid=False, type="category")
    drawing.y_axes(tickformat=",.0f", gridcolor=FAINT, zeroline=False, nticks=4, tickfont={"color": MUTED})
    return drawing
