"""A figure against its yearly targets."""

from datetime import date

import pandas as pd
import plotly.graph_objects as go

from dashboards.charts.labels import finish
from dashboards.charts.palette import ACCENT, FAINT, MUTED, PRIMARY, WHITE
from dashboards.language import Language

HEIGHT = 330


def plot_target_path(
    points: pd.DataFrame, targets: dict[int, float], *, target_name: str, language: Language
) -> go.Figure:
    """Ratios by month on the steps of their yearly targets; a hollow point is provisional.

    Args:
        points: period, value, value_text, hover, status; suppressed months are left out.
        targets: ratio by year, which holds for the whole of it.
        target_name: what the steps are, for their hover.
        language: language of the reader.
    """
    figure = go.Figure()
    for year, target in targets.items():
        ends = [date(year, 1, 1), date(year, 12, 31)]
        figure.add_trace(
            go.Scatter(
                x=ends,
                y=[target, target],
                mode="lines",
                line={"color": ACCENT, "width": 3, "dash": "dot"},
                customdata=[f"<b>{target_name} {year}</b><br>{language.percent(target, 0)}"] * 2,
                hovertemplate="%{customdata}<extra></extra>",
            )
        )
        figure.add_annotation(
            x=date(year, 7, 1), y=target, text=language.percent(target, 0), showarrow=False, yanchor="bottom",
            font={"color": ACCENT, "size": 12},
        )  # fmt: skip
    figure.add_trace(
        go.Scatter(
            x=points["period"],
            y=points["value"],
            mode="lines+markers",
            line={"color": PRIMARY, "width": 3},
            marker={
                "size": 10,
                "color": [WHITE if status == "provisional" else PRIMARY for status in points["status"]],
                "line": {"color": PRIMARY, "width": 2},
            },
            customdata=points["hover"],
            hovertemplate="%{customdata}<extra></extra>",
        )
    )
    last = points.iloc[-1]
    figure.add_annotation(
        x=last["period"], y=last["value"], text=f"<b>{last['value_text']}</b>", showarrow=False, yanchor="top",
        yshift=-10, font={"color": PRIMARY, "size": 13},
    )  # fmt: skip
    finish(figure, language, height=HEIGHT)
    years = sorted({*targets, *(period.year for period in points["period"])})
    figure.update_xaxes(
        tickvals=[date(year, 7, 1) for year in years],
        ticktext=[str(year) for year in years],
        range=[date(years[0], 1, 1), date(years[-1] + 1, 1, 31)],
        showgrid=False,
        linecolor=FAINT,
        tickfont={"color": MUTED},
    )
    figure.update_yaxes(
        tickformat=",.0%", range=[0, 1.08], tickvals=[0, 0.25, 0.5, 0.75, 1], gridcolor=FAINT, zeroline=False,
        tickfont={"color": MUTED},
    )  # fmt: skip
    return figure
