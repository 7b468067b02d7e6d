"""The two errors of a programme: in one sentence, and drawn with what they may still be."""

from html import escape

import pandas as pd
import streamlit as st

from dashboards.catalogue import NATION
from dashboards.charts.groups import Range, plot_range_groups
from dashboards.components.cell_text import write_bounds, write_count, write_share
from dashboards.components.chart_panel import show_chart
from dashboards.components.targeting_subject import Subject
from dashboards.data.cells import TOTAL, Cell, Cells
from dashboards.data.targeting import ERRORS
from dashboards.language import Language

VALUES = ("numerator", "denominator", "value", "value_low", "value_high", "suppressed")


def say_answer(cells: Cells, subject: Subject, language: Language) -> str:
    """The lead as HTML: both errors with their counts, and who could not be judged."""
    parts = [_say_error(name, cells, subject, language) for name in ERRORS]
    where = f"<b>{escape(subject.region.name)}, {language.month(subject.period)}:</b>"
    undetermined = cells.get("inclusion_undetermined")
    rest = ""
    if undetermined is not None and undetermined.numerator:
        rest = " " + language.text(
            "targeting.not_judged", count=language.number(undetermined.numerator),
            share=escape(write_share(undetermined, language)), unit=subject.unit,
        )  # fmt: skip
    return f"{where} {'; '.join(parts)}.{rest}"


def _say_error(name: str, cells: Cells, subject: Subject, language: Language) -> str:
    cell = cells.get(name)
    if cell is None or not cell.is_shown:
        # Where the eligible are counted, a share of the judged has no row only if nobody could be judged.
        is_empty = cell is None and name == "inclusion_error" and cells.get("exclusion_error") is not None
        reason = "hidden" if cell is not None and cell.suppressed else "nobody" if is_empty else "missing"
        named = language.text(f"targeting.errors.{name}").lower()
        return escape(language.text(f"targeting.answer.{reason}", name=named))
    return language.text(
        f"targeting.answer.{name}",
        count=write_count(cell, language),
        whole=language.number(cell.denominator or 0),
        share=escape(write_share(cell, language)),
        unit=subject.unit,
        programme=escape(subject.programme),
    )


def show_errors(cells: Cells, compared: pd.DataFrame, subject: Subject, language: Language) -> None:
    """Both errors with their bounds, beside those of the regions above.

    Args:
        cells: of the chosen region.
        compared: as read_errors gives them, of the regions above.
        subject: what is spoken of.
        language: of the reader.
    """
    totals = compared.assign(breakdown=TOTAL, category=TOTAL)
    above = {code: Cells(rows) for code, rows in totals.groupby("region_code")}
    places = [(subject.region.name, cells, True)] + [
        (subject.region.names.get(code, language.text("filters.nation")), above[code], False)
        for code in subject.region.parents
        if code in above
    ]
    finding = _say_finding(cells, above.get(NATION) if subject.region.code != NATION else None, subject, language)
    st.header(finding)
    groups = [
        (
            language.text(f"targeting.errors_of.{error}", unit=subject.unit),
            [_range(name, of.get(error), is_main, subject, language) for name, of, is_main in places],
        )
        for error in ERRORS
    ]
    codes = [subject.region.code, *(code for code in subject.region.parents if code in above)]
    cells_of = [of for _, of, _ in places]
    data = pd.DataFrame(
        [(error, code, *_values(of.get(error))) for error in ERRORS for code, of in zip(codes, cells_of, strict=True)],
        columns=["indicator_id", "region_code", *VALUES],
    )
    lines = [f"{title}: {row.label} {row.text}" for title, rows in groups for row in rows]
    show_chart(
        plot_range_groups(groups, bounds_name=language.text("targeting.bounds"), language=language),
        key="targeting_errors",
        title=finding,
        where=subject.where,
        alt=f"{finding}. {'; '.join(lines)}.",
        data=subject.mark(data),
        language=language,
        indicators=ERRORS,
        note=language.text("targeting.errors_note"),
    )


def _values(cell: Cell | None) -> tuple[object, ...]:
    if cell is None:
        return (None,) * 5 + (False,)
    return (cell.numerator, cell.denominator, cell.value, cell.low, cell.high, cell.suppressed)


def _range(label: str, cell: Cell | None, is_main: bool, subject: Subject, language: Language) -> Range:
    bounds = write_bounds(cell, language)
    text = write_share(cell, language)
    if bounds:
        text = f"{text}  ({bounds})"
    shown = cell if cell is not None and cell.is_shown else None
    hover = f"<b>{escape(label)}</b><br>{text}"
    if shown is not None and shown.numerator is not None:
        hover += "<br>" + language.text(
            "map.of", numerator=language.number(shown.numerator), denominator=language.number(shown.denominator or 0)
        )
    return Range(
        label=label,
        value=shown.value if shown else None,
        low=shown.low if shown and bounds else None,
        high=shown.high if shown and bounds else None,
        text=text,
        hover=hover,
        is_main=is_main,
    )


def _say_finding(cells: Cells, nation: Cells | None, subject: Subject, language: Language) -> str:
    """Which of the two errors is larger, or how both stand to the nation's."""
    mine = _shown_errors(cells)
    if mine is None:
        return language.text("targeting.errors_title")
    exclusion, inclusion = (write_share(cells.get(name), language) for name in ERRORS)
    theirs = _shown_errors(nation) if nation else None
    if theirs is None:
        larger = ERRORS[int(mine[1] > mine[0])]
        return language.text(f"targeting.errors_larger.{larger}", exclusion=exclusion, inclusion=inclusion)
    signs = ["higher" if a > b else "lower" for a, b in zip(mine, theirs, strict=True)]
    return language.text(f"targeting.errors_beside.{signs[0]}_{signs[1]}", exclusion=exclusion, inclusion=inclusion)


def _shown_errors(cells: Cells) -> list[float] | None:
    """The values of both errors, None where one of them is not shown."""
    found = [cells.get(name) for name in ERRORS]
    values = [cell.value for cell in found if cell is not None and cell.is_shown and cell.value is not None]
    return values if len(values) == len(ERRORS) else None
