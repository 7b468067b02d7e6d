"""The chosen figure of a region over the published months, beside the regions above it."""

from collections.abc import Sequence
from datetime import date
from functools import partial

import pandas as pd
import streamlit as st

from dashboards.catalogue import ShownIndicator
from dashboards.charts.lines import Line, plot_trend
from dashboards.components.cell_text import write_scope
from dashboards.components.chart_panel import show_chart
from dashboards.components.figure_text import FLAT, write_value
from dashboards.components.filters import Region
from dashboards.components.measure_names import write_name
from dashboards.components.month_line import has_bounds, make_line, say_hidden, say_span
from dashboards.language import Language

MONTHS = 36
RATIOS = ("ratio", "points")


def show_trend(figures: pd.DataFrame, shown: ShownIndicator, region: Region, period: date, language: Language) -> None:
    """A line a region; it stops where the way of matching or the registry changes.

    Args:
        figures: of `read_shown`: the figure of the region and of those above it, every month.
        shown: which figure.
        region: the chosen one.
        period: the month of the page.
        language: of the reader.
    """
    above = region.parents if shown.kind in RATIOS or shown.kind == "index" else []
    write = partial(write_value, shown, language=language)
    found = [
        make_line(
            figures[figures["region_code"] == code],
            name=region.names.get(code, code).replace("Kabupaten ", "Kab. "),
            is_main=code == region.code,
            write=write,
            language=language,
            bounded=code == region.code,
        )
        for code in (region.code, *above)
    ]
    lines = [line for line in found if line is not None]
    if not lines or not lines[0].is_main:
        st.subheader(language.text("regions.trend.none", region=region.name))
        return
    main = lines[0].frame
    own = figures[figures["region_code"] == region.code]
    finding = _write_finding(main, own, shown, region, period, language)
    st.subheader(finding)
    columns = ["period", "region_code", "numerator", "denominator", "value", "value_low", "value_high", "suppressed"]
    show_chart(
        plot_trend(lines, percent=shown.kind in RATIOS, language=language, height=300),
        key="regions_trend",
        title=f"{write_name(shown, language)}: {finding}",
        where=write_scope(region.name, shown.programme_id),
        alt=language.text(
            "trend.alt", region=region.name, first=main.iloc[0]["written"], last=main.iloc[-1]["written"]
        ),
        data=figures[[*columns, "match_basis", "registry", "status"]],
        language=language,
        indicators=(shown.indicator_id,),
        note=" ".join(_notes(figures, lines, language)),
    )


def _write_finding(
    main: pd.DataFrame, own: pd.DataFrame, shown: ShownIndicator, region: Region, period: date, language: Language
) -> str:
    """The change within the last unbroken stretch of the line: across a break there is none to speak of."""
    stretch = main[main["series"] == main.iloc[-1]["series"]]
    if len(stretch) < 2:
        return language.text("regions.trend.single", region=region.name)
    first, last = stretch.iloc[0], stretch.iloc[-1]
    change = last["value"] - first["value"]
    is_ratio = shown.kind in RATIOS
    kind = "flat" if abs(change) < (FLAT if is_ratio else 1e-9) else "rises" if change > 0 else "falls"
    size = (
        language.text("change.points", size=language.number(abs(change) * 100, 1))
        if is_ratio
        else write_value(shown, abs(change), language)
    )
    span = say_span(first["period"], last["period"], own, period, language)
    return language.text(f"regions.trend.{kind}", region=region.name, size=size, span=span)


def _notes(figures: pd.DataFrame, lines: Sequence[Line], language: Language) -> Sequence[str]:
    main, notes = lines[0].frame, []
    if (main["status"] == "provisional").any():
        notes.append(language.text("trend.provisional"))
    if figures["match_basis"].nunique() > 1:
        notes.append(language.text("trend.basis"))
    if figures["registry"].dropna().nunique() > 1:
        notes.append(language.text("trend.registry"))
    if figures["is_incomplete"].any():
        notes.append(language.text("trend.payments"))
    if len(main) == 1:
        notes.append(language.text("trend.single"))
    if has_bounds(lines):
        notes.append(language.text("trend.band"))
    return [*notes, *say_hidden(figures, language)]


def last_months(periods: Sequence[date]) -> list[date]:
    """The newest MONTHS of the published months, the oldest first."""
    return sorted(periods)[-MONTHS:]
