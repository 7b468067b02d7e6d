"""The look that all charts share, and what Streamlit must tell Plotly to draw them without the network."""

from typing import Any

import plotly.graph_objects as go

from dashboards.charts.palette import FONT, MUTED, TEXT
from dashboards.language import Language


def finish(figure: go.Figure, language: Language, *, height: int) -> go.Figure:
    """Sets fonts, separators, margins and background."""
    figure.update_layout(
        height=height,
        margin={"l": 0, "r": 0, "t": 8, "b": 0},
        font={"family": FONT, "size": 13, "color": TEXT},
        separators=language.decimal_separators(),
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        hoverlabel={
            "bgcolor": "#ffffff",
            "bordercolor": "#c7d0dc",
            "font": {"family": FONT, "size": 13, "color": TEXT},
        },
        legend={"font": {"size": 12, "color": MUTED}},
        showlegend=False,
    )
    return figure


def plotly_config(language: Language) -> dict[str, Any]:
    """Local map lines, no tool bar, month names of the language."""
    names = language.text("months").split()
    days = language.text("days").split()
    locale = {
        "dictionary": {},
        "format": {
            "days": days,
            "shortDays": [day[:3] for day in days],
            "months": names,
            "shortMonths": [name[:3] for name in names],
            "date": "%d/%m/%Y",
            "decimal": language.decimal_separators()[0],
            "thousands": language.decimal_separators()[1],
        },
    }
    return {
        "topojsonURL": "app/static/topojson/",
        "displayModeBar": False,
        "scrollZoom": False,
        "locale": f"{language.code}-padan",
        "locales": {f"{language.code}-padan": locale},
    }
