"""A line of a year in the height of a row of text."""

from html import escape
from urllib.parse import quote

import pandas as pd

from dashboards.catalogue import ShownIndicator
from dashboards.charts.palette import BASELINE, PRIMARY
from dashboards.components.figure_text import write_value
from dashboards.components.markup import Markup
from dashboards.components.month_line import name_series
from dashboards.language import Language

WIDTH, HEIGHT, EDGE = 96, 26, 4
FLATTEST = 0.02
"""Least height of the drawing in the unit of a ratio, so that a tenth of a point does not look like a leap."""


def draw_spark(series: pd.DataFrame, shown: ShownIndicator, language: Language) -> Markup:
    """The visible months of a figure; the line breaks as those of `month_line` do. A dash below two months.

    Args:
        series: period, value, suppressed, match_basis, registry; the oldest first.
        shown: which figure.
        language: of the reader.
    """
    seen = series[series["value"].notna() & ~series["suppressed"]]
    if len(seen) < 2:
        return Markup("–")
    values = seen["value"].tolist()
    least = FLATTEST if shown.kind in ("ratio", "regions", "points") else abs(max(values, key=abs)) * FLATTEST or 1.0
    height = max(max(values) - min(values), least)
    middle = (max(values) + min(values)) / 2
    months = [(month.year * 12 + month.month) for month in seen["period"]]
    span = max(months[-1] - months[0], 1)
    points = [
        (
            EDGE + (month - months[0]) / span * (WIDTH - 2 * EDGE),
            HEIGHT / 2 - (value - middle) / height * (HEIGHT - 2 * EDGE),
        )
        for month, value in zip(months, values, strict=True)
    ]
    methods = name_series(seen).tolist()
    lines, part = [], [points[0]]
    for number in range(1, len(points)):
        if methods[number] != methods[number - 1]:
            lines.append(part)
            part = []
        part.append(points[number])
    lines.append(part)
    drawn = "".join(
        f'<polyline points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in line)}" fill="none"'
        f' stroke="{BASELINE}" stroke-width="2"/>'
        for line in lines
        if len(line) > 1
    )
    x, y = points[-1]
    first, last = seen.iloc[0], seen.iloc[-1]
    label = "; ".join(
        f"{language.short_month(row['period'])} {write_value(shown, row['value'], language)}" for row in (first, last)
    )
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'{drawn}<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{PRIMARY}"/></svg>'
    )
    # As an image: Streamlit takes an SVG element out of HTML.
    return Markup(
        f'<img class="padan-spark" width="{WIDTH}" height="{HEIGHT}" alt="{escape(label)}"'
        f' src="data:image/svg+xml,{quote(svg)}">'
    )
