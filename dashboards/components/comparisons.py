"""Beside the map: who needs attention, how it moved, which segments it is made of."""

from datetime import date
from html import escape

import pandas as pd
import streamlit as st

from dashboards.catalogue import SEGMENTS, ShownIndicator
from dashboards.charts.bars import plot_bars
from dashboards.charts.labels import plotly_config
from dashboards.charts.lines import Line, plot_trend
from dashboards.components.figure_text import write_value
from dashboards.components.filters import Region
from dashboards.language import Language

RANKED = 10


def show_ranking(
    frame: pd.DataFrame, shown: ShownIndicator, region: Region, above: float | None, language: Language
) -> None:
    """The regions of the map that need attention most, with the value of the region above them."""
    visible = frame[frame["value"].notna() & ~frame["suppressed"]]
    ranked = visible.sort_values("value", ascending=shown.lowest_first)
    if shown.rises_is == "neutral":
        ranked = visible.sort_values("value", ascending=False)
    ranked = ranked.head(RANKED)
    kind = {"good": "lowest", "bad": "highest", "neutral": "largest"}[shown.rises_is]
    st.subheader(language.text(f"ranking.{kind}", count=min(RANKED, len(ranked))))
    if ranked.empty:
        st.write(language.text("cell.missing"))
        return
    bars = pd.DataFrame(
        {
            "label": [_short(name) for name in ranked["region_name"]],
            "value": ranked["value"].to_numpy(),
            "value_text": ranked["written"].to_numpy(),
            "hover": ranked["hover"].to_numpy(),
        }
    )
    if shown.kind == "ratio" and above is not None:
        name = region.names[region.children_of]
        own = {"label": name, "value": above, "value_text": language.percent(above), "hover": f"<b>{escape(name)}</b>"}
        bars = pd.concat([pd.DataFrame([own]), bars], ignore_index=True)
    chosen = _short(region.name)
    st.plotly_chart(
        plot_bars(
            bars,
            language=language,
            highlighted=chosen if region.regency and chosen in set(bars["label"]) else None,
            compared=len(bars) - len(ranked),
        ),
        key="ranking",
        config=plotly_config(language),
        alt=language.text(
            "ranking.alt", first=ranked.iloc[0]["region_name"], value=ranked.iloc[0]["written"], count=len(ranked)
        ),
    )
    hidden = int(frame["suppressed"].sum())
    missing = int((frame["value"].isna() & ~frame["suppressed"]).sum())
    if hidden or missing:
        st.caption(language.text("ranking.left_out", hidden=hidden, missing=missing))


def show_trend(
    figures: pd.DataFrame, shown: ShownIndicator, region: Region, periods: list[date], language: Language
) -> None:
    """The region over the published months, with the regions above it for comparison."""
    st.subheader(language.text("trend.title"))
    lines = []
    for code in (region.code, *(region.parents if shown.kind == "ratio" else [])):
        mine = figures[(figures["region_code"] == code) & figures["value"].notna()].sort_values("period")
        if mine.empty:
            continue
        name = region.names.get(code, code)
        frame = pd.DataFrame(
            {
                "period": mine["period"],
                "value": mine["value"],
                "status": mine["status"],
                "series": (mine["match_basis"] + mine["registry"].fillna("")).to_numpy(),
                "value_text": [write_value(shown, value, language) for value in mine["value"]],
                "written": [
                    f"{language.month(period)}: {write_value(shown, value, language)}"
                    for period, value in zip(mine["period"], mine["value"], strict=True)
                ],
            }
        )
        lines.append(Line(name=_short(name), frame=frame, is_main=code == region.code))
    if not lines:
        st.write(language.text("cell.missing"))
        return
    main = lines[0].frame
    st.plotly_chart(
        plot_trend(lines, percent=shown.kind == "ratio", language=language),
        key="trend",
        config=plotly_config(language),
        alt=language.text(
            "trend.alt", region=lines[0].name, first=main.iloc[0]["written"], last=main.iloc[-1]["written"]
        ),
    )
    notes = []
    if (main["status"] == "provisional").any():
        notes.append(language.text("trend.provisional"))
    if figures["match_basis"].nunique() > 1:
        notes.append(language.text("trend.basis"))
    if figures["registry"].dropna().nunique() > 1:
        notes.append(language.text("trend.registry"))
    if len(periods) == 1:
        notes.append(language.text("trend.single"))
    if notes:
        st.caption(" ".join(notes))


def show_segments(figures: pd.DataFrame, region: Region, threshold: int, language: Language) -> None:
    """Of whom the active members consist."""
    st.subheader(language.text("segments.title"))
    rows = figures.set_index("category").reindex([name for name in SEGMENTS if name in set(figures["category"])])
    visible = rows[rows["value"].notna() & ~rows["suppressed"].eq(True)]
    if visible.empty:
        st.write(language.text("cell.missing"))
        return
    names = [language.text(f"segments.{segment}") for segment in visible.index]
    bars = pd.DataFrame(
        {
            "label": names,
            "value": visible["value"].to_numpy(),
            "value_text": [language.percent(value) for value in visible["value"]],
            "hover": [
                f"<b>{name}</b><br>{language.percent(value)}<br>"
                + language.text("map.of", numerator=language.number(n), denominator=language.number(d))
                for name, value, n, d in zip(
                    names, visible["value"], visible["numerator"], visible["denominator"], strict=True
                )
            ],
        }
    )
    largest = bars.sort_values("value").iloc[-1]
    st.plotly_chart(
        plot_bars(bars, language=language),
        key="segments",
        config=plotly_config(language),
        alt=language.text("segments.alt", region=region.name, largest=largest["label"], share=largest["value_text"]),
    )
    hidden = len(rows) - len(visible)
    note = language.text("segments.note")
    st.caption(note if not hidden else f"{note} {language.text('segments.hidden', count=hidden, threshold=threshold)}")


def _short(name: str) -> str:
    return name.replace("Kabupaten ", "Kab. ")
