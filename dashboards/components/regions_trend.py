"""The chosen figure of a region over the published months, beside the regions above it."""

from collections.abc import Sequence
from datetime import date

import pandas as pd
import streamlit as st

from dashboards.catalogue import ShownIndicator
from dashboards.charts.lines import Line, plot_trend
from dashboards.components.chart_panel import show_chart
from dashboards.components.figure_text import FLAT, write_value
from dashboards.components.filters import Region
from dashboards.components.measure_names import write_name
from dashboards.language import Language

MONTHS = 36
RATIOS = ("ratio", "points")


def show_trend(figures: pd.DataFrame, shown: ShownIndicator, region: Region, language: Language) -> None:
    """A line a region; it stops where the way of matching or the registry changes.

    Args:
        figures: of `read_shown`: the figure of the region and of those above it, every month.
        shown: which figure.
        region: the chosen one.
        language: of the reader.
    """
    above = region.parents if shown.kind in RATIOS or shown.kind == "index" else []
    lines = [line for code in (region.code, *above) if (line := _line(figures, code, shown, region, language))]
    if not lines or not lines[0].is_main:
        st.subheader(language.text("regions.trend.none", region=region.name))
        return
    main = lines[0].frame
    finding = _write_finding(main, shown, region, language)
    st.subheader(finding)
    columns = ["period", "region_code", "numerator", "denominator", "value", "value_low", "value_high", "suppressed"]
    show_chart(
        plot_trend(lines, percent=shown.kind in RATIOS, language=language, height=300),
        key="regions_trend",
        title=f"{write_name(shown, language)}: {finding}",
        alt=language.text(
            "trend.alt", region=region.name, first=main.iloc[0]["written"], last=main.iloc[-1]["written"]
        ),
        data=figures[[*columns, "match_basis", "registry", "status"]],
        language=language,
        indicators=(shown.indicator_id,),
        note=" ".join(_notes(figures, main, language)),
    )


def _line(figures: pd.DataFrame, code: str, shown: ShownIndicator, region: Region, language: Language) -> Line | None:
    mine = figures[(figures["region_code"] == code) & figures["value"].notna()].sort_values("period")
    if mine.empty:
        return None
    texts = [write_value(shown, value, language) for value in mine["value"]]
    frame = pd.DataFrame(
        {
            "period": mine["period"],
            "value": mine["value"],
            "status": mine["status"],
            "series": (mine["match_basis"] + mine["registry"].fillna("")).to_numpy(),
            "value_text": texts,
            "written": [f"{language.month(month)}: {text}" for month, text in zip(mine["period"], texts, strict=True)],
        }
    )
    name = region.names.get(code, code).replace("Kabupaten ", "Kab. ")
    return Line(name=name, frame=frame, is_main=code == region.code)


def _write_finding(main: pd.DataFrame, shown: ShownIndicator, region: Region, language: Language) -> str:
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
    since = language.month(first["period"])
    return language.text(f"regions.trend.{kind}", region=region.name, size=size, first=since)


def _notes(figures: pd.DataFrame, main: pd.DataFrame, language: Language) -> Sequence[str]:
    notes = []
    if (main["status"] == "provisional").any():
        notes.append(language.text("trend.provisional"))
    if figures["match_basis"].nunique() > 1:
        notes.append(language.text("trend.basis"))
    if figures["registry"].dropna().nunique() > 1:
        notes.append(language.text("trend.registry"))
    if len(main) == 1:
        notes.append(language.text("trend.single"))
    return notes


def last_months(periods: Sequence[date]) -> list[date]:
    """The newest MONTHS of the published months, the oldest first."""
    return sorted(periods)[-MONTHS:]
