"""Complaints against their days: by receiver, by kind, and where the late ones wait."""

from datetime import date
from html import escape

import pandas as pd
import streamlit as st

from dashboards.charts.bars import plot_bars
from dashboards.components.chart_panel import show_chart
from dashboards.components.markup import Cell, Heading, show_table, with_note
from dashboards.components.pbi_figures import is_shown, pick, write_count, write_share
from dashboards.components.pbi_regions import short_name
from dashboards.data.changes import FigureRow, figure_rows
from dashboards.data.pbi_pipeline import RECEIVERS, service_levels
from dashboards.language import Language, is_missing

RANKED = 10


def show_complaints(
    figures: pd.DataFrame, of_regions: pd.DataFrame, below: pd.DataFrame, is_lowest: bool, where: str, period: date,
    language: Language,
) -> None:  # fmt: skip
    """The finding, the receivers, the kinds, the regions whose open complaints are past their days."""
    due, backlog = pick(figures, "complaint_resolution"), pick(figures, "complaint_backlog")
    if due is None and backlog is None:
        st.write(language.text("pbi_pipeline.complaints_none"))
        return
    st.markdown(f"{_say_due(due, language)} {_say_backlog(backlog, language)}")
    _show_receivers(figures, period, language)
    with st.expander(language.text("pbi_pipeline.kinds_table")):
        _show_kinds(figures, language)
    if not is_lowest:
        _show_where(of_regions, below, where, language)


def _say_due(row: FigureRow | None, language: Language) -> str:
    if row is None:
        return language.text("pbi_pipeline.due_none")
    if not is_shown(row):
        return language.text("pbi_pipeline.due_hidden")
    return language.text(
        "pbi_pipeline.due_said",
        done=language.number(row.numerator or 0),
        due=language.number(row.denominator or 0),
        share=write_share(row, language),
    )


def _say_backlog(row: FigureRow | None, language: Language) -> str:
    if row is None:
        return language.text("pbi_pipeline.backlog_none")
    if not is_shown(row):
        return language.text("pbi_pipeline.backlog_hidden")
    return language.text(
        "pbi_pipeline.backlog_said",
        late=language.number(row.numerator or 0),
        open=language.number(row.denominator or 0),
        share=write_share(row, language),
    )


def _show_receivers(figures: pd.DataFrame, period: date, language: Language) -> None:
    rows: list[list[Cell]] = []
    for receiver in RECEIVERS:
        due = pick(figures, "complaint_resolution", "receiver", receiver)
        backlog = pick(figures, "complaint_backlog", "receiver", receiver)
        if due is None and backlog is None:
            continue
        rows.append(
            [
                language.text(f"pbi_pipeline.receivers.{receiver}"),
                _days(receiver, period, language),
                _of(due, language),
                write_share(due, language),
                _of(backlog, language),
                write_share(backlog, language),
            ]
        )
    show_table(
        [
            Heading(language.text("pbi_pipeline.receiver")),
            Heading(language.text("pbi_pipeline.days")),
            Heading(language.text("pbi_pipeline.in_time"), is_number=True),
            Heading("%", is_number=True),
            Heading(language.text("pbi_pipeline.past"), is_number=True),
            Heading("%", is_number=True),
        ],
        rows,
        caption=language.text("pbi_pipeline.receivers_caption"),
    )


def _days(receiver: str, period: date, language: Language) -> Cell:
    levels = service_levels(receiver, period)
    if not levels:
        return "–"
    general, *others = levels
    note = "; ".join(f"{_kind(level.kategori, language)} {level.days}" for level in others)
    return with_note(language.text("pbi_pipeline.days_count", days=general.days), note)


def _kind(kategori: str, language: Language) -> str:
    return language.text_or(f"pbi_pipeline.kinds.{kategori}", kategori.replace("_", " ").lower())


def _of(row: FigureRow | None, language: Language) -> str:
    """Numerator of denominator; a denominator may be read although its numerator is hidden."""
    if row is None:
        return "–"
    count = write_count(row, language)
    if not is_shown(row) or is_missing(row.denominator):
        return count
    return language.text("map.of", numerator=count, denominator=language.number(row.denominator or 0))


def _show_kinds(figures: pd.DataFrame, language: Language) -> None:
    chosen = figures[(figures["indicator_id"] == "complaint_resolution") & (figures["breakdown"] == "reason")]
    rows: list[list[Cell]] = []
    for kategori in sorted(chosen["category"]):
        row = pick(figures, "complaint_resolution", "reason", kategori)
        rows.append([_kind(kategori, language), _of(row, language), write_share(row, language)])
    show_table(
        [
            Heading(language.text("pbi_pipeline.kind")),
            Heading(language.text("pbi_pipeline.in_time"), is_number=True),
            Heading("%", is_number=True),
        ],
        rows,
        caption=language.text("pbi_pipeline.kinds_caption"),
    )


def _show_where(of_regions: pd.DataFrame, below: pd.DataFrame, where: str, language: Language) -> None:
    title = language.text("pbi_pipeline.late_where")
    st.subheader(title)
    chosen = of_regions[
        (of_regions["indicator_id"] == "complaint_backlog") & (of_regions["breakdown"] == "total")
    ].merge(below[["region_code", "region_name"]], on="region_code")
    hidden = int(chosen["suppressed"].astype(bool).sum())
    shown = chosen[~chosen["suppressed"].astype(bool) & (chosen["numerator"] > 0)]
    ranked = shown.sort_values(["numerator", "region_code"], ascending=[False, True]).head(RANKED)
    if ranked.empty:
        st.write(language.text("pbi_pipeline.late_nowhere"))
    else:
        texts = [
            language.text("map.of", numerator=language.number(late), denominator=language.number(every))
            for late, every in zip(ranked["numerator"], ranked["denominator"], strict=True)
        ]
        bars = pd.DataFrame(
            {
                "label": [short_name(name) for name in ranked["region_name"]],
                "value": ranked["numerator"].to_numpy(),
                "value_text": texts,
                "hover": [
                    f"<b>{escape(name)}</b><br>{text}" for name, text in zip(ranked["region_name"], texts, strict=True)
                ],
            }
        )
        show_chart(
            plot_bars(bars, language=language),
            key="late_regions",
            title=title,
            where=where,
            alt=language.text("ranking.alt", count=len(bars), first=ranked.iloc[0]["region_name"], value=texts[0]),
            data=chosen.sort_values(["numerator", "region_code"], ascending=[False, True])[
                ["region_code", "region_name", "indicator_id", "numerator", "denominator", "value", "suppressed"]
            ],
            language=language,
            indicators=("complaint_backlog",),
        )
    if hidden:
        st.caption(language.text("pbi_pipeline.late_hidden", count=hidden))
    with st.expander(language.text("pbi_pipeline.complaint_regions_table")):
        _show_regions(of_regions, below, language)


def _show_regions(of_regions: pd.DataFrame, below: pd.DataFrame, language: Language) -> None:
    """Every region with a complaint that was due or open."""
    rows: list[list[Cell]] = []
    cells = figure_rows(of_regions[of_regions["breakdown"] == "total"], ["region_code", "indicator_id"])
    for code, name in zip(below["region_code"], below["region_name"], strict=True):
        due, backlog = cells.get((code, "complaint_resolution")), cells.get((code, "complaint_backlog"))
        if due is not None or backlog is not None:
            rows.append(
                [
                    name,
                    _of(due, language),
                    write_share(due, language),
                    _of(backlog, language),
                    write_share(backlog, language),
                ]
            )
    show_table(
        [
            Heading(language.text("table.region")),
            Heading(language.text("pbi_pipeline.in_time"), is_number=True),
            Heading("%", is_number=True),
            Heading(language.text("pbi_pipeline.past"), is_number=True),
            Heading("%", is_number=True),
        ],
        rows,
        caption=language.text("pbi_pipeline.receivers_caption"),
    )
