"""The core package: who has all of it by decile, and which one programme the others lack."""

from dataclasses import replace
from html import escape

import pandas as pd
import streamlit as st

from dashboards.charts.bars import plot_stacked_shares
from dashboards.charts.contrast import write_legibly
from dashboards.charts.groups import Bar, BarGroup, plot_bar_groups
from dashboards.charts.hatch import hatch_part
from dashboards.charts.palette import GOOD_RAMP, LINES, SUPPRESSED
from dashboards.components.cell_text import show_programme, write_absent, write_count, write_share
from dashboards.components.chart_panel import show_chart
from dashboards.components.complementarity_choices import Scope, name_base
from dashboards.components.markup import Cell as TableCell
from dashboards.components.markup import Heading, show_table, with_note
from dashboards.data.cells import Cell, Cells
from dashboards.data.complementarity import CORE, CUT_OFFS, FAMILIES, MEASURES, one_short
from dashboards.language import Language

SIZES = tuple(range(len(CORE) + 1))
COLOURS = (LINES, *GOOD_RAMP[1:3], GOOD_RAMP[4])
HIDDEN = "hidden"


def say_answer(cells: Cells, scope: Scope, language: Language) -> str:
    """The lead as HTML: who has the whole core package, who none of it, who all but one programme."""
    where = f"<b>{escape(scope.region.name)}, {language.month(scope.period)}:</b>"
    full = cells.get("complementarity_full", "max_decile", str(scope.max_decile))
    if full is None:
        return f"{where} {language.text('complementarity.answer.missing')}"
    whole = "" if full.denominator is None else language.number(full.denominator)
    parts = [
        _say_part("full", full, scope, language),
        _say_part("none", _count(cells, scope.max_decile, 0), scope, language),
        _say_part("short", _count(cells, scope.max_decile, len(CORE) - 1), scope, language),
    ]
    key = "of" if whole else "without"
    start = language.text(f"complementarity.answer.{key}", whole=whole, deciles=scope.deciles(language))
    return f"{where} {start} {', '.join(parts[:-1])}, {language.text('complementarity.and')} {parts[-1]}."


def _say_part(name: str, cell: Cell | None, scope: Scope, language: Language) -> str:
    if cell is None or not cell.is_shown:
        absent = escape(write_absent(cell, language))
        return language.text(f"complementarity.answer_absent.{name}", absent=absent)
    return language.text(
        f"complementarity.answer.{name}", count=write_count(cell, language),
        share=escape(write_share(cell, language)),
    )  # fmt: skip


def _count(cells: Cells, max_decile: int, size: int) -> Cell | None:
    return cells.get("complementarity_count", "programme_count", f"{max_decile}:{size}")


def show_package(cells: Cells, scope: Scope, language: Language) -> None:
    """How many programmes of the core package families receive, by decile; the published measures as a table."""
    families = replace(scope, unit=FAMILIES)
    rows = [row for decile in CUT_OFFS for row in _shares(cells, decile, language)]
    finding = _say_deciles(cells, scope, language)
    st.header(finding)
    if not rows:
        st.write(language.text("complementarity.answer.missing"))
        return
    frame = pd.DataFrame(rows)
    used = [part for part in (*map(str, SIZES), HIDDEN) if part in set(frame["part"])]
    colours = dict(zip((*map(str, SIZES), HIDDEN), (*COLOURS, SUPPRESSED), strict=True))
    drawing = plot_stacked_shares(
        frame, order=[(part, _part_name(part, language), colours[part]) for part in used], language=language
    )
    write_legibly(drawing)
    hatch_part(drawing, _part_name(HIDDEN, language))
    # A bar whose first part is hidden would otherwise come after the others.
    drawing.y_axes(categoryorder="array", categoryarray=list(frame["label"].unique()))
    show_chart(
        drawing,
        key="complementarity_package",
        title=finding,
        where=scope.where,
        alt=f"{finding} " + "; ".join(_say_row(row, language) for row in rows) + ".",
        data=families.mark(frame[["max_decile", "part", "count", "denominator", "share", "suppressed"]]),
        language=language,
        indicators=("complementarity_count", "complementarity_full"),
        note=language.text("complementarity.package_note"),
    )
    _show_measures(cells, scope, language)


def _part_name(part: str, language: Language) -> str:
    return language.text(f"complementarity.parts.p{part}" if part != HIDDEN else "complementarity.parts.hidden")


def _shares(cells: Cells, max_decile: int, language: Language) -> list[dict[str, object]]:
    """Parts of one bar; what is hidden is one part, the rest to the whole."""
    found = [(size, _count(cells, max_decile, size)) for size in SIZES]
    if all(cell is None for _, cell in found):
        return []
    label = name_base(max_decile, language)
    rows = []
    for size, cell in found:
        if cell is None or not cell.is_shown or cell.value is None or cell.numerator is None:
            continue
        of = language.text(
            "map.of", numerator=language.number(cell.numerator), denominator=language.number(cell.denominator or 0)
        )
        hover = f"<b>{label}</b><br>{_part_name(str(size), language)}: {language.percent(cell.value)} ({of})"
        rows.append(_row(max_decile, label, str(size), cell.value, hover, cell.numerator, cell.denominator))
    rest = 1 - sum(float(str(row["share"])) for row in rows)
    hidden = sum(cell is not None and cell.suppressed for _, cell in found)
    if hidden:
        name = language.text("complementarity.hidden_parts", count=hidden)
        rows.append(_row(max_decile, label, HIDDEN, max(rest, 0.0), f"<b>{label}</b><br>{name}", None, None))
    return rows


def _row(
    max_decile: int, label: str, part: str, share: float, hover: str, count: float | None, whole: float | None
) -> dict[str, object]:
    return {
        "max_decile": max_decile, "label": label, "part": part, "share": share, "hover": hover, "count": count,
        "denominator": whole, "suppressed": part == HIDDEN,
    }  # fmt: skip


def _say_row(row: dict[str, object], language: Language) -> str:
    share = "" if row["suppressed"] else f" {language.percent(float(str(row['share'])))}"
    return f"{row['label']}: {_part_name(str(row['part']), language)}{share}"


def _say_deciles(cells: Cells, scope: Scope, language: Language) -> str:
    poorest, chosen = (cells.get("complementarity_full", "max_decile", str(decile)) for decile in (1, 4))
    if poorest is None or chosen is None or not poorest.is_shown or not chosen.is_shown:
        return language.text("complementarity.package_title")
    return language.text(
        "complementarity.package_finding",
        poorest=write_share(poorest, language),
        share=write_share(chosen, language),
    )


def _show_measures(cells: Cells, scope: Scope, language: Language) -> None:
    rows: list[list[TableCell]] = []
    for name in MEASURES:
        row: list[TableCell] = [
            with_note(language.text(f"complementarity.measures.{name}"), language.text(f"complementarity.about.{name}"))
        ]
        for decile in CUT_OFFS:
            cell = cells.get(name, "max_decile", str(decile))
            row.append(write_share(cell, language))
        rows.append(row)
    show_table(
        [
            Heading(language.text("complementarity.columns.measure")),
            *(Heading(name_base(decile, language), is_number=True) for decile in CUT_OFFS),
        ],
        rows,
        caption=language.text("complementarity.measures_caption"),
    )


def show_short(overlap: pd.DataFrame, full: Cell | None, scope: Scope, language: Language) -> None:
    """Families that receive all of the core package but one programme, by the programme that they lack.

    Args:
        overlap: combinations of families.
        full: complementarity_full; None where a programme of the package was not delivered, so that nobody would
            seem to receive it.
        scope: what is counted.
        language: of the reader.
    """
    if overlap.empty or full is None:
        st.header(language.text("complementarity.short_title"))
        st.write(language.text("complementarity.answer.missing" if full is None else "cell.missing"))
        return
    found = one_short(overlap, CORE, scope.threshold, with_all=None if full.suppressed else full.numerator)
    first = found[0]
    finding = language.text("complementarity.short_title")
    if first.count:
        finding = language.text(
            "complementarity.short_finding", programme=show_programme(first.missing), count=language.number(first.count)
        )
    st.header(finding)
    rows = pd.DataFrame(
        [(short.missing, short.count, short.count is None) for short in found],
        columns=["missing_programme", "count", "suppressed"],
    )
    bars = []
    for short in found:
        label = language.text("complementarity.lacks", programme=show_programme(short.missing))
        others = ", ".join(show_programme(name) for name in CORE if name != short.missing)
        text = language.text("cell.suppressed")
        if short.count is not None:
            text = f"<b>{language.number(short.count)}</b>"
        hover = f"<b>{label}</b><br>{language.text('complementarity.has', others=others)}: {text}"
        bars.append(Bar(label, short.count, text, hover))
    show_chart(
        plot_bar_groups([BarGroup("", bars)], language),
        key="complementarity_short",
        title=finding,
        where=scope.where,
        alt=f"{finding} " + "; ".join(f"{bar.label} {bar.text}" for bar in bars).replace("<b>", "").replace("</b>", ""),
        data=replace(scope, unit=FAMILIES).mark(rows),
        language=language,
        indicators=("complementarity_full", "complementarity_entitled"),
        note=language.text("complementarity.short_note"),
    )  # fmt: skip
