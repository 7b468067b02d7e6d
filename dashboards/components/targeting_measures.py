"""Four other readings of targeting, each in plain words: they allow comparison between programmes and with studies."""

from html import escape

import streamlit as st

from dashboards.components.cell_text import write_absent
from dashboards.components.definition import show_definitions
from dashboards.components.rows import side_by_side
from dashboards.components.targeting_subject import Subject
from dashboards.data.cells import Cell, Cells
from dashboards.data.targeting import MEASURES
from dashboards.language import Language

IN_POINTS = "targeting_differential"
IN_SHARES = "leakage_to_noneligible"


def show_measures(cells: Cells, subject: Subject, language: Language) -> None:
    """A card a measure."""
    st.header(language.text("targeting.measures_title"))
    for column, name in zip(side_by_side("figures", len(MEASURES)), MEASURES, strict=True):
        with column, st.container(key=f"figure_{name}", height="stretch"):
            _show_card(name, cells.get(name), subject, language)
            show_definitions((name,), language)


def _show_card(name: str, cell: Cell | None, subject: Subject, language: Language) -> None:
    label = escape(language.text(f"targeting.measures.{name}"))
    if cell is None or not cell.is_shown or cell.value is None:
        written, kind, meaning = write_absent(cell, language), "hidden", ""
    else:
        written, kind = _write(name, cell.value, language), ""
        meaning = language.text(
            f"targeting.measure_meanings.{name}", value=written, unit=subject.unit, programme=subject.programme,
            everyone=language.text(f"targeting.everyone.{subject.unit_id}"),
        )  # fmt: skip
    st.html(
        f'<div class="padan-card"><div class="label">{label}</div>'
        f'<div class="value {kind}">{escape(written)}</div><div class="counts">{escape(meaning)}</div></div>'
    )


def _write(name: str, value: float, language: Language) -> str:
    if name == IN_POINTS:
        return language.text("targeting.points", value=language.number(value * 100, 1))
    return language.percent(value) if name == IN_SHARES else language.number(value, 2)
