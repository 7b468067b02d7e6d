"""Employment insurance by kind of worker: three denominators, never one figure."""

from dataclasses import dataclass
from datetime import date

import pandas as pd
import streamlit as st

from dashboards.components.filters import Region
from dashboards.components.markup import Cell, Heading, show_table, with_note
from dashboards.data.queries import read_by_denominator, read_used_deliveries
from dashboards.language import Language

PROGRAMMES = ("JKK", "JKM", "JHT", "JP", "JKP")
BREAKDOWNS = ("total", "tk_programme")


@dataclass(frozen=True)
class WorkerKind:
    """A row of the table: an indicator, and the programmes that exist for these workers."""

    indicator_id: str
    programmes: tuple[str, ...]


# JP and JKP are for wage workers only; over all persons of working age no single programme is asked.
KINDS = (
    WorkerKind("tk_wage_coverage", PROGRAMMES),
    WorkerKind("tk_nonwage_coverage", PROGRAMMES[:3]),
    WorkerKind("tk_active_coverage", ()),
)


def show_employment(region: Region, period: date, revision: int, language: Language) -> None:
    """The finding, the table by kind of worker and programme, and what the denominators hold."""
    indicators = [kind.indicator_id for kind in KINDS]
    figures = read_by_denominator(indicators, BREAKDOWNS, period, [region.code], revision)
    cells = figures.set_index(["indicator_id", "category"])
    st.header(_title(cells, language))
    if figures.empty:
        st.write(language.text("cell.missing"))
        return
    rows = [_row(kind, cells, language) for kind in KINDS]
    headings = [
        Heading(language.text("denominators.workers")),
        Heading(language.text("denominators.workers_count"), is_number=True),
        Heading(language.text("denominators.members"), is_number=True),
        *(Heading(programme, is_number=True) for programme in PROGRAMMES),
    ]
    show_table(headings, rows, caption=language.text("denominators.employment_caption"))
    st.caption(_survey_line(period, language))


def _title(cells: pd.DataFrame, language: Language) -> str:
    values = {}
    for kind in KINDS:
        key = (kind.indicator_id, "total")
        value = cells.loc[key, "value"] if key in cells.index else None
        values[kind.indicator_id] = None if value is None or pd.isna(value) else language.percent(float(value))
    if any(value is None for value in values.values()):
        return language.text("denominators.employment_plain")
    return language.text("denominators.employment_title", **values)


def _row(kind: WorkerKind, cells: pd.DataFrame, language: Language) -> list[Cell]:
    name = with_note(
        language.text(f"denominators.kinds.{kind.indicator_id}"),
        language.text(f"denominators.kind_notes.{kind.indicator_id}"),
    )
    total = _cell(cells, kind, "total", language, with_counts=True)
    key = (kind.indicator_id, "total")
    amount = cells.loc[key, "denominator"] if key in cells.index else None
    return [
        name,
        "–" if amount is None or pd.isna(amount) else language.number(float(amount)),
        total,
        *(
            _cell(cells, kind, programme, language)
            if programme in kind.programmes
            else language.text("denominators.no_programme")
            if kind.programmes
            else "–"
            for programme in PROGRAMMES
        ),
    ]


def _cell(
    cells: pd.DataFrame,
    kind: WorkerKind,
    category: str,
    language: Language,
    *,
    with_counts: bool = False,
) -> Cell:
    key = (kind.indicator_id, category)
    if key not in cells.index:
        return language.text("cell.missing")
    row = cells.loc[key]
    if row["suppressed"]:
        return language.text("cell.suppressed")
    if pd.isna(row["value"]):
        return language.text("cell.missing")
    value = language.percent(float(row["value"]))
    if not with_counts:
        return value
    return with_note(
        value, language.text("denominators.active_members", count=language.number(float(row["numerator"])))
    )


def _survey_line(period: date, language: Language) -> str:
    used = read_used_deliveries(period).set_index("dataset")
    if "tenaga_kerja" not in used.index:
        return language.text("denominators.survey_absent")
    return language.text("denominators.survey_of", month=language.month(used.loc["tenaga_kerja", "period"]))
