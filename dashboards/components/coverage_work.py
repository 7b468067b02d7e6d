"""Employment insurance: by programme for each kind of worker, and by kind of membership among people of working age."""

from html import escape

import pandas as pd
import streamlit as st

from dashboards.charts.bars import plot_bars
from dashboards.components.chart_panel import show_chart
from dashboards.components.employment_denominators import KINDS
from dashboards.components.filters import Region
from dashboards.components.pbi_figures import is_shown, pick
from dashboards.data.changes import FigureRow
from dashboards.data.coverage import WORKERS
from dashboards.language import Language


def show_programmes(figures: pd.DataFrame, region: Region, threshold: int, language: Language) -> None:
    """Coverage by programme of wage workers (PU membership only) and of others; work accidents in the heading."""
    cells = [
        (kind.indicator_id, programme, pick(figures, kind.indicator_id, "tk_programme", programme))
        for kind in KINDS
        for programme in kind.programmes
    ]
    shown = [(kind, programme, row) for kind, programme, row in cells if row is not None and is_shown(row)]
    if not shown:
        st.subheader(language.text("coverage.programmes_plain"))
        hidden = any(row is not None for _, _, row in cells)
        st.write(language.text("coverage.all_hidden") if hidden else language.text("cell.missing"))
        return
    title = _programme_title(figures, language)
    st.subheader(title)
    frame = pd.DataFrame(
        {
            "label": [
                _programme_name(programme, kind, language) for kind, programme, _ in shown
            ],
            "value": [row.value or 0.0 for *_, row in shown],
            "value_text": [f"{language.percent(row.value or 0.0)}  ({language.number(row.numerator or 0)})"
                           for *_, row in shown],
            "hover": [
                f"<b>{escape(language.text(f'coverage.programmes.{programme}'))}</b><br>"
                + language.text("map.of", numerator=language.number(row.numerator or 0),
                                denominator=language.number(row.denominator or 0))
                for _, programme, row in shown
            ],
        }
    )  # fmt: skip
    rows = figures[figures["breakdown"] == "tk_programme"]
    show_chart(
        plot_bars(frame, language=language),
        key="coverage_programmes",
        title=title,
        where=region.name,
        alt=title + ". " + "; ".join(f"{row.label} {row.value_text}" for row in frame.itertuples()),
        data=rows[["region_code", "indicator_id", "category", "numerator", "denominator", "value", "suppressed"]],
        language=language,
        indicators=("tk_wage_coverage", "tk_nonwage_coverage"),
        note=_programme_note(cells, threshold, language),
    )


def _programme_name(programme: str, kind: str, language: Language) -> str:
    return language.text("coverage.programme_of", programme=programme, kind=language.text(f"coverage.kinds.{kind}"))


def _programme_title(figures: pd.DataFrame, language: Language) -> str:
    wage, other = (pick(figures, name, "tk_programme", "JKK") for name in ("tk_wage_coverage", "tk_nonwage_coverage"))
    if wage is None or other is None or not is_shown(wage) or not is_shown(other):
        return language.text("coverage.programmes_plain")
    return language.text(
        "coverage.programmes_title",
        wage=language.percent(wage.value or 0.0),
        other=language.percent(other.value or 0.0),
    )


def _programme_note(cells: list[tuple[str, str, FigureRow | None]], threshold: int, language: Language) -> str:
    hidden = [
        _programme_name(programme, kind, language)
        for kind, programme, row in cells
        if row is not None and not is_shown(row)
    ]
    note = language.text("coverage.programmes_note")
    if hidden:
        note += " " + language.text("coverage.not_drawn", list=", ".join(hidden), threshold=threshold)
    return note


def show_workers(figures: pd.DataFrame, region: Region, threshold: int, language: Language) -> None:
    """Active members aged 15-64 by kind of membership; one kind a person."""
    rows = {kind: pick(figures, "tk_active_coverage", "segment", kind) for kind in WORKERS}
    shown = {kind: row for kind, row in rows.items() if row is not None and is_shown(row)}
    total = pick(figures, "tk_active_coverage")
    if not shown or total is None or not is_shown(total):
        st.subheader(language.text("coverage.workers_plain"))
        hidden = any(row is not None for row in rows.values())
        st.write(language.text("coverage.all_hidden") if hidden else language.text("cell.missing"))
        return
    title = language.text(
        "coverage.workers_title",
        count=language.number(total.numerator or 0),
        all=language.number(total.denominator or 0),
        share=language.percent(total.value or 0.0),
    )
    st.subheader(title)
    names = {kind: language.text(f"coverage.workers.{kind}") for kind in WORKERS}
    frame = pd.DataFrame(
        {
            "label": [names[kind] for kind in shown],
            "value": [row.numerator for row in shown.values()],
            "value_text": [f"{language.number(row.numerator or 0)}  ({language.percent(row.value or 0.0)})"
                           for row in shown.values()],
            "hover": [f"<b>{escape(names[kind])}</b><br>{language.percent(row.value or 0.0)}"
                      for kind, row in shown.items()],
        }
    )  # fmt: skip
    hidden_names = [names[kind] for kind, row in rows.items() if row is not None and kind not in shown]
    note = language.text("coverage.workers_note")
    if hidden_names:
        note += " " + language.text("coverage.not_drawn", list=", ".join(hidden_names), threshold=threshold)
    picked = figures[(figures["indicator_id"] == "tk_active_coverage") & (figures["breakdown"] == "segment")]
    show_chart(
        plot_bars(frame, language=language),
        key="coverage_workers",
        title=title,
        where=region.name,
        alt=title + ". " + "; ".join(f"{row.label} {row.value_text}" for row in frame.itertuples()),
        data=picked[["region_code", "indicator_id", "category", "numerator", "denominator", "value", "suppressed"]],
        language=language,
        indicators=("tk_active_coverage", "tk_pmi_members"),
        note=note,
    )
