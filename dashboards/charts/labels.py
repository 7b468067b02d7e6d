"""The look that all charts share, and what Streamlit must tell Plotly to draw them without the network."""

from typing import Any

import plotly.graph_objects as go

from dashboards.charts.palette import CATEGORIES, FAINT, FONT, LINES, MUTED, TEXT, WHITE
from dashboards.language import Language

TEXT_FONT = {"family": FONT, "size": 13, "color": TEXT}
MARGINS = {"l": 0, "r": 0, "t": 8, "b": 0}
CLEAR = "rgba(0,0,0,0)"


def _template() -> go.layout.Template:
    axis = {
        "tickfont": {"color": MUTED},
        "gridcolor": FAINT,
        "linecolor": FAINT,
        "zeroline": False,
        # What a reader zooms into is lost with the next choice, and a finger that scrolls the page would zoom.
        "fixedrange": True,
    }
    return go.layout.Template(
        layout={
            "font": TEXT_FONT,
            "colorway": list(CATEGORIES),
            "margin": MARGINS,
            "paper_bgcolor": CLEAR,
            "plot_bgcolor": CLEAR,
            "hoverlabel": {"bgcolor": WHITE, "bordercolor": LINES, "font": TEXT_FONT},
            "legend": {"font": {"size": 12, "color": MUTED}},
            "showlegend": False,
            "xaxis": axis,
            "yaxis": axis,
        }
    )


TEMPLATE = _template()


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
