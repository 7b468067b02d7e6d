"""Who lost active JKN and who got it (back), by segment."""

from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from dashboards.charts.palette import ACCENT, CATEGORIES
from dashboards.charts.two_sided import Side, plot_by_name
from dashboards.components.cell_text import write_at_least
from dashboards.components.chart_panel import offer_data, show_chart
from dashboards.components.filters import Region
from dashboards.components.markup import Cell, Heading, show_table
from dashboards.data.flows import churn_by_segment
from dashboards.language import Language

PARTS = ("lost", "back", "registered")


def show_churn(transitions: pd.DataFrame, region: Region, why: str, language: Language) -> None:
    """Bars by segment to the left (lost) and to the right (back, newly registered); a floor where cells are hidden."""
    if transitions.empty:
        st.subheader(language.text("flows.churn_plain"))
        st.write(why)
        return
    churn = churn_by_segment(transitions)
    title = _title(churn, language)
    st.subheader(title)
    frame = churn.assign(label=[language.text(f"segments.{segment}") for segment in churn["segment"]])
    for part in PARTS:
        frame[f"{part}_text"] = [
            _written(count, is_hidden, language)
            for count, is_hidden in zip(churn[part], churn[f"{part}_hidden"], strict=True)
        ]
        frame[f"{part}_hover"] = [
            f"<b>{escape(label)}</b><br>{language.text(f'flows.churn.{part}')}: "
            + _in_table(count, is_hidden, language)
            for label, count, is_hidden in zip(frame["label"], churn[part], churn[f"{part}_hidden"], strict=True)
        ]
    data = churn.assign(region_code=region.code)
    is_drawn = bool(churn[list(PARTS)].to_numpy().any())
    if is_drawn:
        show_chart(
            plot_by_name(
                frame,
                sides=[
                    Side("lost", language.text("flows.churn.lost"), ACCENT, "/", -1),
                    Side("back", language.text("flows.churn.back"), CATEGORIES[0], "", 1),
                    Side("registered", language.text("flows.churn.registered"), CATEGORIES[4], "x", 1),
                ],
                language=language,
            ),
            key="flows_churn",
            title=title,
            where=region.name,
            alt=title + ". " + "; ".join(_said(row, language) for row in frame.to_dict("records")),
            data=data,
            language=language,
            indicators=("transition_jkn",),
            note=language.text("flows.churn_note"),
        )
    with st.expander(language.text("flows.churn_table")):
        _show_table(frame, language)
        if not is_drawn:
            offer_data(
                data, key="flows_churn_table", title=title, indicators=("transition_jkn",), language=language,
                where=region.name,
            )  # fmt: skip


def _title(churn: pd.DataFrame, language: Language) -> str:
    sums = {part: churn[part].sum() for part in PARTS}
    floors = {part: bool(churn[f"{part}_hidden"].any()) for part in PARTS}
    got, got_floor = sums["back"] + sums["registered"], floors["back"] or floors["registered"]
    if (not sums["lost"] and floors["lost"]) or (not got and got_floor):
        return language.text("flows.churn_hidden")
    return language.text(
        "flows.churn_title",
        lost=write_at_least(sums["lost"], floors["lost"], language),
        got=write_at_least(got, got_floor, language),
    )


def _written(count: float, is_hidden: bool, language: Language) -> str:
    if is_hidden:
        return f"≥ {language.number(count)}" if count else "?"
    return language.number(count) if count else ""


def _in_table(count: float, is_hidden: bool, language: Language) -> str:
    if is_hidden and not count:
        return language.text("cell.suppressed")
    return write_at_least(count, is_hidden, language)


def _said(row: dict[str, Any], language: Language) -> str:
    parts = ", ".join(
        f"{language.text(f'flows.churn.{part}')} " + _in_table(float(row[part]), bool(row[f"{part}_hidden"]), language)
        for part in PARTS
    )
    return f"{row['label']}: {parts}"


def _show_table(frame: pd.DataFrame, language: Language) -> None:
    headings = [Heading(language.text("flows.segment_title"))]
    headings += [Heading(language.text(f"flows.churn.{part}"), is_number=True) for part in PARTS]
    rows: list[list[Cell]] = [
        [row["label"], *(_in_table(row[part], row[f"{part}_hidden"], language) for part in PARTS)]
        for row in frame.to_dict("records")
    ]
    show_table(headings, rows, caption=language.text("flows.churn_caption"))
