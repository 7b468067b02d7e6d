"""Registered and active over the published months, and how far the choice of the denominator moves the figure."""

from datetime import date
from html import escape

import pandas as pd
import streamlit as st

from dashboards.charts.bands import add_band
from dashboards.charts.drawing import Drawing
from dashboards.charts.lines import Line, plot_trend
from dashboards.charts.palette import BASELINE, PRIMARY
from dashboards.components.chart_panel import show_chart
from dashboards.components.denominator_spread import source_name
from dashboards.components.filters import Region
from dashboards.components.markup import Cell, Heading, show_table
from dashboards.data.coverage import UNCOVERED
from dashboards.data.denominators import Reading, points_from_register, readings_of
from dashboards.language import Language

SERIES = ("jkn_registered_coverage", "jkn_active_coverage")


def show_trend(series: pd.DataFrame, region: Region, periods: list[date], language: Language) -> None:
    """One line each; the gap between them is what is registered but not active."""
    lines = [
        line for name in SERIES if (line := _line(series[series["indicator_id"] == name], name, language)) is not None
    ]
    title = _title(lines, language)
    st.subheader(title)
    hidden = int((series["suppressed"] & series["indicator_id"].isin(SERIES)).sum())
    if not lines:
        st.write(language.text("coverage.all_hidden" if hidden else "cell.missing"))
        return
    notes = [language.text("trend.provisional")] if (series["status"] == "provisional").any() else []
    if series["match_basis"].nunique() > 1:
        notes.append(language.text("trend.basis"))
    if len(periods) == 1:
        notes.append(language.text("trend.single"))
    if hidden:
        notes.append(language.text("coverage.trend_hidden", count=hidden))
    drawing = plot_trend(lines, percent=True, language=language, height=380)
    if _add_bounds(drawing, series):
        notes.append(language.text("coverage.band"))
    show_chart(
        drawing,
        key="coverage_trend",
        title=title,
        alt=title + ". " + " ".join(
            language.text("trend.alt", region=f"{region.name}, {line.name}", first=line.frame.iloc[0]["written"],
                          last=line.frame.iloc[-1]["written"])
            for line in lines
        ),
        data=series.loc[series["indicator_id"].isin(SERIES),
                        ["period", "region_code", "indicator_id", "numerator", "denominator", "value", "value_low",
                         "value_high", "match_basis", "status", "suppressed"]],
        language=language,
        indicators=SERIES,
        note=" ".join(notes),
    )  # fmt: skip


def show_uncovered(series: pd.DataFrame, region: Region, language: Language) -> None:
    """People of deciles 1-4 without active JKN by month; the line stops where registry or matching change."""
    rows = series[(series["indicator_id"] == UNCOVERED) & series["numerator"].notna()].sort_values("period")
    if len(rows) < 2:
        return
    written = [language.number(people) for people in rows["numerator"]]
    frame = pd.DataFrame(
        {
            "period": rows["period"],
            "value": rows["numerator"],
            "status": rows["status"],
            "series": rows["match_basis"] + rows["registry"].fillna(""),
            "value_text": written,
            "written": [
                f"{language.month(period)}: {text}" for period, text in zip(rows["period"], written, strict=True)
            ],
        }
    )
    run = frame[frame["series"] == frame.iloc[-1]["series"]]
    title = language.text("coverage.uncovered_plain")
    if len(run) > 1:
        change = run.iloc[-1]["value"] - run.iloc[0]["value"]
        key = "uncovered_flat" if change == 0 else "uncovered_fewer" if change < 0 else "uncovered_more"
        title = language.text(
            f"coverage.{key}", size=language.number(abs(change)), since=language.month(run.iloc[0]["period"])
        )
    st.subheader(title)
    line = Line(name=region.name.replace("Kabupaten ", "Kab. "), frame=frame, is_main=True)
    notes = [language.text("trend.provisional")] if (frame["status"] == "provisional").any() else []
    if frame["series"].nunique() > 1:
        notes.append(language.text("coverage.uncovered_break"))
    show_chart(
        plot_trend([line], percent=False, language=language, height=220),
        key="coverage_uncovered_months",
        title=title,
        alt=language.text("trend.alt", region=region.name, first=frame.iloc[0]["written"],
                          last=frame.iloc[-1]["written"]),
        data=rows[["period", "region_code", "indicator_id", "numerator", "denominator", "value", "registry",
                   "match_basis", "status", "suppressed"]],
        language=language,
        indicators=(UNCOVERED,),
        note=" ".join(notes),
    )  # fmt: skip


def _add_bounds(drawing: Drawing, series: pd.DataFrame) -> bool:
    """Bands of the bounds, one for each way of matching; whether there are any."""
    bounded = series[series["value_low"].notna() & series["value_high"].notna() & series["indicator_id"].isin(SERIES)]
    for (name, _), rows in bounded.sort_values("period").groupby(["indicator_id", "match_basis"]):
        colour = PRIMARY if name == "jkn_active_coverage" else BASELINE
        add_band(drawing, list(rows["period"]), list(rows["value_low"]), list(rows["value_high"]), colour)
    return not bounded.empty


def _line(rows: pd.DataFrame, name: str, language: Language) -> Line | None:
    shown = rows[rows["value"].notna()].sort_values("period")
    if shown.empty:
        return None
    frame = pd.DataFrame(
        {
            "period": shown["period"],
            "value": shown["value"],
            "status": shown["status"],
            "series": shown["match_basis"],
            "value_text": [language.percent(value) for value in shown["value"]],
            "written": [
                f"{language.month(period)}: {language.percent(value)}"
                for period, value in zip(shown["period"], shown["value"], strict=True)
            ],
        }
    )
    is_main = name == "jkn_active_coverage"
    return Line(
        name=language.text("coverage.active" if is_main else "coverage.registered"), frame=frame, is_main=is_main
    )


def _title(lines: list[Line], language: Language) -> str:
    active = next((line for line in lines if line.is_main), None)
    if active is None or active.frame["series"].nunique() > 1 or len(active.frame) < 2:
        return language.text("coverage.trend_plain")
    first, last = active.frame.iloc[0], active.frame.iloc[-1]
    points = (last["value"] - first["value"]) * 100
    key = "flat" if round(abs(points), 1) == 0 else "up" if points > 0 else "down"
    return language.text(
        f"coverage.trend_{key}", points=language.number(abs(points), 1), since=language.month(first["period"])
    )


def show_denominators(figures: pd.DataFrame, region: Region, language: Language) -> None:
    """Which denominator this page uses, and what the others would say; the page Penyebut has the rest."""
    readings = readings_of(figures, region.code, "registered")
    active = {reading.source: reading for reading in readings_of(figures, region.code, "active")}
    points = points_from_register(readings)
    st.subheader(
        language.text("coverage.denominator_plain")
        if points is None
        else language.text("coverage.denominator_title", points=language.number(points, 1))
    )
    st.markdown(escape(language.text("coverage.denominator_lead")))
    if readings:
        rows: list[list[Cell]] = [
            [
                source_name(reading.source, language),
                "–" if reading.denominator is None else language.number(reading.denominator),
                _value(reading, language),
                _value(active.get(reading.source), language),
            ]
            for reading in readings
        ]
        headings = [
            Heading(language.text("denominators.denominator")),
            Heading(language.text("denominators.population"), is_number=True),
            Heading(language.text("coverage.registered"), is_number=True),
            Heading(language.text("coverage.active"), is_number=True),
        ]
        show_table(headings, rows, caption=language.text("coverage.denominator_caption"))
    st.page_link("views/denominators.py", label=language.text("coverage.denominator_link"))


def _value(reading: Reading | None, language: Language) -> str:
    if reading is not None and reading.is_suppressed:
        return language.text("cell.suppressed")
    if reading is None or reading.value is None:
        return language.text("cell.missing")
    return language.percent(reading.value)
