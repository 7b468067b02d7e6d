"""Combinations of programmes as an UpSet plot and as a table, and how many programmes a family or person receives."""

from collections.abc import Sequence
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from dashboards.charts.groups import Bar, BarGroup, plot_bar_groups
from dashboards.charts.upset import Column, Set, plot_upset
from dashboards.components.cell_text import show_programme
from dashboards.components.chart_panel import show_chart
from dashboards.components.complementarity_choices import Scope
from dashboards.components.markup import Heading, show_table
from dashboards.data.complementarity import by_number, hidden_rest, members, programmes_of, total_of
from dashboards.language import Language

DRAWN = 12
SCALES = ((1e6, "million"), (1e4, "thousand"))


def show_combinations(overlap: pd.DataFrame, scope: Scope, language: Language) -> None:
    """The UpSet plot of the most frequent combinations; what is left out or hidden has a bar of its own."""
    finding = _say_finding(overlap, scope, language)
    st.header(finding)
    shown = overlap[~overlap["suppressed"] & (overlap["exact_count"] > 0)]
    if shown.empty:
        key = "cell.missing" if overlap.empty else "complementarity.all_hidden"
        st.write(language.text(key))
        return
    factor, scale = _scale(shown["exact_count"].max())
    columns = _columns(overlap, shown, factor, scope, language)
    sets = _sets(overlap, factor, scope, language)
    show_chart(
        plot_upset(columns, sets, language),
        key="complementarity_combinations",
        title=finding,
        where=scope.where,
        alt=_describe(finding, shown, scope, language),
        data=scope.mark(overlap),
        language=language,
        indicators=("overlap",),
        note=_note(overlap, scale, scope, language),
    )
    with st.expander(language.text("complementarity.table", count=len(overlap))):
        _show_rows(overlap, scope, language)


def _scale(largest: float) -> tuple[float, str]:
    """Numbers above bars are short: in thousands or millions where they are large."""
    for factor, name in SCALES:
        if largest >= factor:
            return (1e6 if name == "million" else 1e3), name
    return 1.0, "one"


def _write(count: float, factor: float, language: Language) -> str:
    if factor == 1 or count == 0:
        return language.number(count)
    scaled = count / factor
    return f"< {language.number(0.1, 1)}" if scaled < 0.1 else language.number(scaled, 1)


def _columns(
    overlap: pd.DataFrame, shown: pd.DataFrame, factor: float, scope: Scope, language: Language
) -> list[Column]:
    total = total_of(overlap)
    columns = [
        Column(
            members=members(row.combination),
            count=row.exact_count,
            text=_write(row.exact_count, factor, language),
            hover=_hover(show_combination(row.combination, language), row.exact_count, total, scope, language),
            name="" if row.combination else language.text("complementarity.none"),
        )
        for row in shown.head(DRAWN).itertuples()
    ]
    others = shown.iloc[DRAWN:]
    if not others.empty:
        count = float(others["exact_count"].sum())
        name = language.text("complementarity.others", count=len(others))
        hover = _hover(name, count, total, scope, language)
        columns.append(Column(frozenset(), count, _write(count, factor, language), hover, name))
    hidden = int(overlap["suppressed"].sum())
    if hidden:
        rest = hidden_rest(overlap, scope.threshold)
        name = language.text("complementarity.hidden_column", count=hidden)
        text = "×" if rest is None else _write(rest, factor, language)
        columns.append(
            Column(frozenset(), rest, text, _hover(name, rest, total, scope, language), name, is_hidden=True)
        )
    return columns


def _hover(name: str, count: float | None, total: float | None, scope: Scope, language: Language) -> str:
    if count is None:
        return f"<b>{escape(name)}</b><br>{language.text('cell.suppressed')}"
    share = f" ({language.percent(count / total)})" if total else ""
    return f"<b>{escape(name)}</b><br>{language.number(count)} {scope.unit_name(language)}{share}"


def _sets(overlap: pd.DataFrame, factor: float, scope: Scope, language: Language) -> list[Set]:
    alone, total = overlap.set_index("combination")["at_least_count"], total_of(overlap)
    sets = []
    for programme in programmes_of(overlap):
        count = None if pd.isna(alone.get(programme)) else float(alone[programme])
        name = show_programme(programme)
        sets.append(
            Set(
                programme=programme,
                label=name,
                count=count,
                text="×" if count is None else _write(count, factor, language),
                hover=_hover(language.text("complementarity.reached", programme=name), count, total, scope, language),
            )
        )
    return sets


def show_combination(combination: str, language: Language) -> str:
    """PBI-JK + PKH; in words where it is none."""
    names = sorted(members(combination))
    return " + ".join(show_programme(name) for name in names) if names else language.text("complementarity.none")


def _say_finding(overlap: pd.DataFrame, scope: Scope, language: Language) -> str:
    """The most frequent combination of two programmes or more, among those of everybody with any."""
    total = total_of(overlap)
    shown = overlap[~overlap["suppressed"] & (overlap["exact_count"] > 0)]
    joined = shown[[len(members(name)) > 1 for name in shown["combination"]]]
    if joined.empty or not total:
        return language.text("complementarity.combinations_title")
    first = joined.iloc[0]
    return language.text(
        "complementarity.combinations_finding", combination=show_combination(first["combination"], language),
        count=language.number(first["exact_count"]), unit=scope.unit_name(language),
        share=language.percent(first["exact_count"] / total),
    )  # fmt: skip


def _describe(finding: str, shown: pd.DataFrame, scope: Scope, language: Language) -> str:
    lines = [
        f"{show_combination(row.combination, language)} {language.number(row.exact_count)}"
        for row in shown.head(DRAWN).itertuples()
    ]
    return f"{finding} " + language.text("complementarity.combinations_alt", list="; ".join(lines))


def _note(overlap: pd.DataFrame, scale: str, scope: Scope, language: Language) -> str:
    unit = scope.unit_name(language)
    notes = [language.text(f"complementarity.note_{scope.unit}")]
    if scale != "one":
        notes.append(language.text(f"complementarity.in_{scale}", unit=unit))
    if hidden := int(overlap["suppressed"].sum()):
        rest = hidden_rest(overlap, scope.threshold)
        key = "hidden_note" if rest is None else "hidden_rest"
        notes.append(
            language.text(
                f"complementarity.{key}", count=hidden, threshold=scope.threshold,
                rest="" if rest is None else language.number(rest), unit=unit,
            )
        )  # fmt: skip
    return " ".join(notes)


def _show_rows(overlap: pd.DataFrame, scope: Scope, language: Language) -> None:
    total = total_of(overlap)
    hidden = language.text("cell.suppressed")
    rows = [
        [show_combination(row.combination, language), hidden, hidden, hidden]
        if row.suppressed
        else [
            show_combination(row.combination, language),
            language.number(row.exact_count),
            language.percent(row.exact_count / total) if total else "–",
            language.number(row.at_least_count),
        ]
        for row in overlap.itertuples()
    ]
    columns = ("exact", "share", "at_least")
    show_table(
        [
            Heading(language.text("complementarity.columns.combination")),
            *(Heading(language.text(f"complementarity.columns.{name}"), is_number=True) for name in columns),
        ],
        rows,
        caption=language.text("complementarity.table_caption", unit=scope.unit_name(language)),
    )


def show_numbers(overlap: pd.DataFrame, scope: Scope, language: Language) -> None:
    """How many programmes of the month a unit receives; a floor where combinations are hidden."""
    if overlap.empty:
        st.header(language.text("complementarity.numbers_title", unit=scope.unit_name(language)))
        st.write(language.text("cell.missing"))
        return
    frame, total = by_number(overlap), total_of(overlap)
    bars = [_number_bar(row, total, scope, language) for row in frame.itertuples()]
    finding = _say_numbers(frame, total, scope, language)
    st.header(finding)
    show_chart(
        plot_bar_groups([BarGroup("", bars)], language),
        key="complementarity_numbers",
        title=finding,
        where=scope.where,
        alt=_list_bars(finding, bars),
        data=scope.mark(frame.rename(columns={"count_": "count"}).assign(suppressed=frame["hidden"] > 0)),
        language=language,
        indicators=("overlap",),
        note=_note_numbers(overlap, language, is_floor=bool(frame["hidden"].any())),
    )


def _note_numbers(overlap: pd.DataFrame, language: Language, *, is_floor: bool) -> str:
    """Which programmes count: those of the month, where the sentence above the page counts the core package."""
    names = ", ".join(show_programme(name) for name in programmes_of(overlap))
    note = language.text("complementarity.numbers_note", programmes=names)
    return f"{note} {language.text('complementarity.floor_note')}" if is_floor else note


def _number_bar(row: Any, total: float | None, scope: Scope, language: Language) -> Bar:
    number, count, hidden = row.programmes, row.count_, row.hidden
    label = language.text("complementarity.programmes", count=number)
    if hidden and not count:
        text = language.text("cell.suppressed")
        return Bar(label, None, text, f"<b>{label}</b><br>{text}")
    floor = "≥ " if hidden else ""
    share = f"  ({floor}{language.percent(count / total)})" if total else ""
    text = f"<b>{floor}{language.number(count)}</b>{share}"
    return Bar(label, count, text, f"<b>{label}</b><br>{text}")


def _say_numbers(frame: pd.DataFrame, total: float | None, scope: Scope, language: Language) -> str:
    several = frame[frame["programmes"] > 1]
    if several.empty or not total or not several["count_"].sum():
        return language.text("complementarity.numbers_title", unit=scope.unit_name(language))
    key = "numbers_floor" if several["hidden"].any() else "numbers_finding"
    return language.text(
        f"complementarity.{key}",
        share=language.percent(several["count_"].sum() / total),
        unit=scope.unit_name(language),
        deciles=scope.deciles(language),
    )


def _list_bars(finding: str, bars: Sequence[Bar]) -> str:
    plain = [f"{bar.label} {bar.text}".replace("<b>", "").replace("</b>", "") for bar in bars]
    return f"{finding} {'; '.join(plain)}."
