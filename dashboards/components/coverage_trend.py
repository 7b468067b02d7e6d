"""Registered and active over the published months, and how far the choice of the denominator moves the figure."""

from datetime import date
from html import escape

import pandas as pd
import streamlit as st

from dashboards.charts.lines import Line, plot_trend
from dashboards.components.chart_panel import show_chart
from dashboards.components.denominator_spread import source_name
from dashboards.components.filters import Region
from dashboards.components.markup import Cell, Heading, show_table
from dashboards.components.month_line import has_bounds, make_line, say_hidden, say_span
from dashboards.data.coverage import UNCOVERED
from dashboards.data.denominators import Reading, points_from_register, readings_of
from dashboards.language import Language

SERIES = ("jkn_registered_coverage", "jkn_active_coverage")


def show_trend(series: pd.DataFrame, region: Region, periods: list[date], language: Language) -> None:
    """One line each; the gap between them is what is registered but not active."""
    lines = [
        line for name in SERIES if (line := _line(series[series["indicator_id"] == name], name, language)) is not None
    ]
    title = _title(lines, series, periods[-1], language)
    st.subheader(title)
    hidden = say_hidden(series[series["indicator_id"].isin(SERIES)], language)
    if not lines:
        st.write(language.text("coverage.all_hidden" if hidden else "cell.missing"))
        return
    notes = [language.text("trend.provisional")] if (series["status"] == "provisional").any() else []
    if series["match_basis"].nunique() > 1:
        notes.append(language.text("trend.basis"))
    if len(periods) == 1:
        notes.append(language.text("trend.single"))
    notes += hidden
    if has_bounds(lines):
        notes.append(language.text("trend.band"))
    show_chart(
        plot_trend(lines, percent=True, language=language, height=380),
        key="coverage_trend",
        title=title,
        where=region.name,
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


def show_uncovered(series: pd.DataFrame, region: Region, period: date, language: Language) -> None:
    """People of deciles 1-4 without active JKN by month; the line stops where registry or matching change.

    Args:
        series: cells of the region, every month up to `period`.
        region: the chosen one.
        period: the month of the page.
        language: of the reader.
    """
    rows = series[series["indicator_id"] == UNCOVERED].sort_values("period")
    line = make_line(
        rows,
        name=region.name.replace("Kabupaten ", "Kab. "),
        is_main=True,
        write=language.number,
        language=language,
        of="numerator",
    )
    if line is None or len(line.frame) < 2:
        return
    frame = line.frame
    title = _uncovered_title(frame, rows, period, language)
    st.subheader(title)
    notes = [language.text("trend.provisional")] if (frame["status"] == "provisional").any() else []
    if frame["series"].nunique() > 1:
        notes.append(language.text("coverage.uncovered_break"))
    notes += say_hidden(rows, language)
    show_chart(
        plot_trend([line], percent=False, language=language, height=220),
        key="coverage_uncovered_months",
        title=title,
        where=region.name,
        alt=language.text("trend.alt", region=region.name, first=frame.iloc[0]["written"],
                          last=frame.iloc[-1]["written"]),
        data=rows[["period", "region_code", "indicator_id", "numerator", "denominator", "value", "registry",
                   "match_basis", "status", "suppressed"]],
        language=language,
        indicators=(UNCOVERED,),
        note=" ".join(notes),
    )  # fmt: skip


def _uncovered_title(frame: pd.DataFrame, rows: pd.DataFrame, period: date, language: Language) -> str:
    """The change within the last unbroken stretch of the line."""
    run = frame[frame["series"] == frame.iloc[-1]["series"]]
    if len(run) < 2:
        return language.text("coverage.uncovered_plain")
    change = run.iloc[-1]["value"] - run.iloc[0]["value"]
    key = "uncovered_flat" if change == 0 else "uncovered_fewer" if change < 0 else "uncovered_more"
    span = say_span(run.iloc[0]["period"], run.iloc[-1]["period"], rows, period, language)
    return language.text(f"coverage.{key}", size=language.number(abs(change)), span=span)


def _line(rows: pd.DataFrame, name: str, language: Language) -> Line | None:
    is_main = name == "jkn_active_coverage"
    return make_line(
        rows,
        name=language.text("coverage.active" if is_main else "coverage.registered"),
        is_main=is_main,
        write=language.percent,
        language=language,
        method=["match_basis"],
        bounded=True,
    )


def _title(lines: list[Line], series: pd.DataFrame, period: date, language: Language) -> str:
    active = next((line for line in lines if line.is_main), None)
    if active is None or active.frame["series"].nunique() > 1 or len(active.frame) < 2:
        return language.text("coverage.trend_plain")
    first, last = active.frame.iloc[0], active.frame.iloc[-1]
    points = (last["value"] - first["value"]) * 100
    key = "flat" if round(abs(points), 1) == 0 else "up" if points > 0 else "down"
    rows = series[series["indicator_id"] == "jkn_active_coverage"]
    span = say_span(first["period"], last["period"], rows, period, language)
    return language.text(f"coverage.trend_{key}", points=language.number(abs(points), 1), span=span)


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
