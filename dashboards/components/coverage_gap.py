"""Registered against active by segment, and why the rest are inactive."""

from html import escape

import pandas as pd
import streamlit as st

from dashboards.catalogue import SEGMENTS
from dashboards.charts.bars import plot_bars
from dashboards.charts.nested_bars import plot_nested_bars
from dashboards.components.chart_panel import show_chart
from dashboards.components.filters import Region
from dashboards.components.markup import Cell, Heading, show_table
from dashboards.components.pbi_figures import is_shown, pick, write_count, write_share
from dashboards.components.region_extremes import can_name_weakest, write_tied
from dashboards.data.changes import FigureRow
from dashboards.data.coverage import INACTIVE_REASONS
from dashboards.language import Language


def show_segments(figures: pd.DataFrame, region: Region, threshold: int, language: Language) -> None:
    """Registered and active members of each segment; in the heading the least active one, where enough may be shown."""
    rows = {segment: pick(figures, "jkn_activity_rate", "segment", segment) for segment in SEGMENTS}
    shown = {name: row for name, row in rows.items() if row is not None and is_shown(row) and row.denominator}
    if not shown:
        st.subheader(language.text("coverage.segments_plain"))
        st.write(_why_empty(rows, language))
        return
    names = {name: language.text(f"segments.{name}") for name in rows}
    hidden = sum(row is not None and not is_shown(row) for row in rows.values())
    title = _segment_title(shown, hidden, names, language)
    st.subheader(title)
    frame = pd.DataFrame(
        {
            "label": [names[name] for name in shown],
            "whole": [row.denominator for row in shown.values()],
            "part": [row.numerator for row in shown.values()],
            "text": [language.text("coverage.active_share", share=language.percent(row.value or 0.0))
                     for row in shown.values()],
            "hover": [f"<b>{escape(names[name])}</b><br>{escape(_counted(row, language))}"
                      for name, row in shown.items()],
        }
    )  # fmt: skip
    show_chart(
        plot_nested_bars(
            frame, names=(language.text("coverage.registered"), language.text("coverage.active")), language=language
        ),
        key="coverage_segments",
        title=title,
        where=region.name,
        alt=title + ". " + "; ".join(f"{names[name]}: {_counted(row, language)}" for name, row in shown.items()),
        data=_rows_to_take(figures, "jkn_activity_rate", "segment"),
        language=language,
        indicators=("jkn_activity_rate", "jkn_segment_share"),
        note=" ".join([language.text("segments.note"), _left_out(rows, names, threshold, language)]).strip(),
    )


def _segment_title(shown: dict[str, FigureRow], hidden: int, names: dict[str, str], language: Language) -> str:
    every = len(shown) + hidden
    if not can_name_weakest(len(shown), every):
        return language.text("coverage.segments_plain")
    least = min(row.value or 0.0 for row in shown.values())
    weakest = write_tied([names[name] for name, row in shown.items() if (row.value or 0.0) == least], language)
    return language.text(
        "coverage.segments_title_shown" if hidden else "coverage.segments_title",
        segment=weakest,
        share=language.percent(least),
        shown=len(shown),
        all=every,
    )


def _counted(row: FigureRow, language: Language) -> str:
    return language.text(
        "coverage.active_of",
        active=language.number(row.numerator or 0),
        registered=language.number(row.denominator or 0),
        share=language.percent(row.value or 0.0),
    )


def show_reasons(figures: pd.DataFrame, region: Region, threshold: int, language: Language) -> None:
    """Inactive members by the reason on their card; what each reason asks for, in the table."""
    rows = {reason: pick(figures, "jkn_inactive", "reason", reason) for reason in INACTIVE_REASONS}
    total = pick(figures, "jkn_inactive")
    shown = {name: row for name, row in rows.items() if row is not None and is_shown(row)}
    names = {name: language.text(f"coverage.reasons.{name}") for name in rows}
    if not shown:
        st.subheader(language.text("coverage.reasons_plain"))
        st.write(_why_empty(rows, language))
        return
    whole = total.numerator if total is not None and is_shown(total) else None
    ranked = sorted(shown, key=lambda name: -(shown[name].numerator or 0))
    hidden = any(row is not None and not is_shown(row) for row in rows.values())
    title = _reason_title(ranked[0], shown, whole, names, language, hidden=hidden)
    st.subheader(title)
    frame = pd.DataFrame(
        {
            "label": [names[name] for name in ranked],
            "value": [shown[name].numerator for name in ranked],
            "value_text": [_of_inactive(shown[name], whole, language) for name in ranked],
            "hover": [
                f"<b>{escape(names[name])}</b><br>{escape(_of_inactive(shown[name], whole, language))}<br>"
                + escape(language.text(f"coverage.remedies.{name}"))
                for name in ranked
            ],
        }
    )
    show_chart(
        plot_bars(frame, language=language),
        key="coverage_reasons",
        title=title,
        where=region.name,
        alt=title + ". " + "; ".join(f"{names[name]}: {_of_inactive(shown[name], whole, language)}" for name in ranked),
        data=_rows_to_take(figures, "jkn_inactive", "reason"),
        language=language,
        indicators=("jkn_inactive",),
        note=_left_out(rows, names, threshold, language),
    )
    with st.expander(language.text("coverage.remedies_open")):
        _show_remedies(rows, names, language)


def _reason_title(
    first: str, shown: dict[str, FigureRow], whole: float | None, names: dict[str, str], language: Language, *,
    hidden: bool,
) -> str:  # fmt: skip
    """The most frequent reason; among those shown only, where what is left of the whole could hold a larger one."""
    count = shown[first].numerator or 0
    if not count:
        return language.text("coverage.reasons_plain")
    could_be_larger = hidden and (not whole or whole - sum(row.numerator or 0 for row in shown.values()) > count)
    among = language.text("coverage.among_shown") if could_be_larger else ""
    most = write_tied([names[name] for name, row in shown.items() if row.numerator == count], language)
    if not whole:
        return language.text("coverage.reasons_most", reason=most, among=among, count=language.number(count))
    return language.text(
        "coverage.reasons_title",
        reason=most,
        among=among,
        count=language.number(count),
        all=language.number(whole),
        share=language.percent(count / whole),
    )


def _of_inactive(row: FigureRow, whole: float | None, language: Language) -> str:
    count = row.numerator or 0
    share = f"  ({language.percent(count / whole)})" if whole else ""
    return f"{language.number(count)}{share}"


def _show_remedies(rows: dict[str, FigureRow | None], names: dict[str, str], language: Language) -> None:
    cells: list[list[Cell]] = [
        [
            names[name],
            write_count(row, language),
            write_share(row, language),
            language.text(f"coverage.remedies.{name}"),
        ]
        for name, row in rows.items()
    ]
    headings = [
        Heading(language.text("coverage.reason")),
        Heading(language.text("coverage.people"), is_number=True),
        Heading(language.text("coverage.of_registered"), is_number=True),
        Heading(language.text("coverage.remedy")),
    ]
    show_table(headings, cells, caption=language.text("coverage.remedies_caption"))


def _rows_to_take(figures: pd.DataFrame, indicator: str, breakdown: str) -> pd.DataFrame:
    rows = figures[(figures["indicator_id"] == indicator) & (figures["breakdown"] == breakdown)]
    return rows[["region_code", "indicator_id", "breakdown", "category", "numerator", "denominator", "value",
                 "suppressed", "match_basis", "status"]]  # fmt: skip


def _left_out(rows: dict[str, FigureRow | None], names: dict[str, str], threshold: int, language: Language) -> str:
    hidden = [names[name] for name, row in rows.items() if row is not None and not is_shown(row)]
    missing = [names[name] for name, row in rows.items() if row is None]
    parts = []
    if hidden:
        parts.append(language.text("coverage.not_drawn", list=", ".join(hidden), threshold=threshold))
    if missing:
        parts.append(language.text("coverage.no_row", list=", ".join(missing)))
    return " ".join(parts)


def _why_empty(rows: dict[str, FigureRow | None], language: Language) -> str:
    if any(row is not None and row.suppressed for row in rows.values()):
        return language.text("coverage.all_hidden")
    return language.text("cell.missing")
