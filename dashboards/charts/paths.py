"""A figure against its yearly targets."""

from datetime import date

import pandas as pd

from dashboards.charts.drawing import Drawing
from dashboards.charts.palette import ACCENT, FAINT, MUTED, PRIMARY, WHITE
from dashboards.language import Language

HEIGHT = 330


def plot_target_path(
    points: pd.DataFrame, targets: dict[int, float], *, target_name: str, language: Language
) -> Drawing:
    """Ratios by month on the steps of their yearly targets; a hollow point is provisional.

    Args:
        points: period, value, value_text, hover, status, stretch (a suppressed or missing month
            starts a new one).
        targets: ratio by year, which holds for the whole of it.
        target_name: what the steps are, for their hover.
        language: language of the reader.
    """
    drawing = Drawing(language, height=HEIGHT)
    for year, target in targets.items():
        ends = [date(year, 1, 1), date(year, 12, 31)]
        drawing.add(
            "scatter",
            x=ends,
            y=[target, target],
            mode="lines",
            line={"color": ACCENT, "width": 3, "dash": "dot"},
            customdata=[f"<b>{target_name} {year}</b><br>{language.percent(target, 0)}"] * 2,
            hovertemplate="%{customdata}<extra></extra>",
        )
        drawing.write(
            x=date(year, 7, 1), y=target, text=language.percent(target, 0), yanchor="bottom",
            font={"color": ACCENT, "size": 12},
        )  # fmt: skip
    for _, part in points.groupby("stretch", sort=False):
        drawing.add(
            "scatter",
            x=part["period"].tolist(),
            y=part["value"].tolist(),
            mode="lines+markers",
            line={"color": PRIMARY, "width": 3},
            marker={
                "size": 10,
                "color": [WHITE if status == "provisional" else PRIMARY for status in part["status"]],
                "line": {"color": PRIMARY, "width": 2},
            },
            customdata=part["hover"].tolist(),
            hovertemplate="%{customdata}<extra></extra>",
        )
    last = points.iloc[-1]
    drawing.write(
        x=last["period"], y=last["value"], text=f"<b>{last['value_text']}</b>", yanchor="top",
        yshift=-10, font={"color": PRIMARY, "size": 13},
    )  # fmt: skip
    years = sorted({*targets, *(period.year for period in points["period"])})
    drawing.x_axes(
        tickvals=[date(year, 7, 1) for year in years],
        ticktext=[str(year) for year in years],
        range=[date(years[0], 1, 1), date(years[-1] + 1, 1, 31)],
        showgrid=False,
        linecolor=FAINT,
        tickfont={"color": MUTED},
    )
    drawing.y_axes(
        tickformat=",.0%", range=[0, 1.08], tickvals=[0, 0.25, 0.5, 0.75, 1], gridcolor=FAINT, zeroline=False,
        tickfont={"color": MUTED},
    )  # fmt: skip
    return drawing
