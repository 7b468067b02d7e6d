"""The ministry's data on the path of the Renstra: social registry records that Dukcapil knows by their NIK."""

from datetime import date

import pandas as pd
import streamlit as st

from dashboards.charts.paths import plot_target_path
from dashboards.components.chart_panel import show_chart
from dashboards.components.filters import Region
from dashboards.components.month_line import stretches
from dashboards.data.match_quality import KPI, KPI_INDICATOR, read_targets
from dashboards.language import Language


def say_finding(figures: pd.DataFrame, region: Region, period: date, language: Language) -> str:
    """The page's first sentence: the share, the year's target, and how far apart they are."""
    month = language.month(period)
    mine = figures[figures["period"] == period]
    if mine.empty:
        return language.text("match_quality.no_kpi", region=region.name, month=month)
    row = mine.iloc[0]
    if row["suppressed"] or pd.isna(row["value"]):
        return language.text("match_quality.hidden_kpi", region=region.name, month=month)
    said = language.text(
        "match_quality.kpi", region=region.name, month=month, value=language.percent(row["value"]),
        numerator=language.number(row["numerator"]), denominator=language.number(row["denominator"]),
    )  # fmt: skip
    target = read_targets().get(period.year)
    if target is None:
        return f"{said} {language.text('match_quality.no_target', year=period.year)}"
    away = row["value"] - target
    key = "match_quality.below" if away < 0 else "match_quality.reached"
    return f"{said} " + language.text(
        key, target=language.percent(target, 0), year=period.year, points=language.number(abs(away) * 100, 1)
    )


def show_path(figures: pd.DataFrame, region: Region, language: Language) -> None:
    """Published months on the yearly targets."""
    title = language.text("match_quality.path_title")
    st.header(title)
    figures = figures.sort_values("period")
    absent = figures["suppressed"].astype(bool) | figures["value"].isna()
    shown, hidden = figures[~absent], int(absent.sum())
    if shown.empty:
        st.write(language.text("cell.suppressed") if hidden else language.text("cell.missing"))
    else:
        points = shown[["period", "value", "status"]].assign(
            stretch=stretches(shown["period"]),
            value_text=[language.percent(value) for value in shown["value"]],
            hover=[
                f"<b>{language.month(period)}</b><br>{language.percent(value)}"
                for period, value in zip(shown["period"], shown["value"], strict=True)
            ],
        )
        show_chart(
            plot_target_path(
                points, read_targets(), target_name=language.text("match_quality.target"), language=language
            ),
            key="path",
            title=title,
            where=region.name,
            alt=language.text(
                "match_quality.path_alt",
                region=region.name,
                month=language.month(shown.iloc[-1]["period"]),
                value=points.iloc[-1]["value_text"],
                targets=", ".join(f"{year} {language.percent(target, 0)}" for year, target in read_targets().items()),
            ),
            data=figures[
                ["period", "region_code", "indicator_id", "numerator", "denominator", "value", "status", "suppressed"]
            ].assign(target=lambda rows: [read_targets().get(period.year) for period in rows["period"]]),
            language=language,
            indicators=(KPI_INDICATOR,),
        )
    notes = [language.text("match_quality.path_note", kpi=KPI)]
    if hidden:
        notes.append(language.text("match_quality.path_hidden", count=hidden))
    st.caption(" ".join(notes))
