"""The table of a report card: a row a figure, its groups, and everything against which it is read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

import pandas as pd
import streamlit as st

from dashboards.catalogue import ShownIndicator
from dashboards.components.chart_panel import offer_data
from dashboards.components.definition import write_definitions
from dashboards.components.figure_text import FLAT, write_headline, write_range
from dashboards.components.markup import write_table
from dashboards.components.measure_names import write_count_line, write_name
from dashboards.components.pbi_regions import short_name
from dashboards.components.region_extremes import can_name_weakest, write_among, write_tied
from dashboards.components.report_figures import GROUPS, Standing, is_plain
from dashboards.components.report_sparks import draw_spark
from dashboards.components.summary_goals import Goal
from dashboards.data.changes import FigureRow
from dashboards.language import Language, is_missing


@dataclass(frozen=True)
class Columns:
    """Which columns the card of a region has.

    Attributes:
        parent: name of the region above, None for the nation.
        nation: whether the nation has a column of its own.
        rank: whether there are siblings.
        weakest: whether there are regions below.
        year: whether the same month of last year is published.
        months: that the lines are drawn of, the oldest first.
    """

    parent: str | None
    nation: bool
    rank: bool
    weakest: bool
    year: bool
    months: Sequence[date]


def show_report_table(
    standings: Sequence[Standing], goals: Mapping[ShownIndicator, Sequence[Goal]], columns: Columns,
    names: Mapping[str, str], language: Language, *, caption: str,
) -> None:  # fmt: skip
    """The table by groups, and its rows to take along."""
    by_figure = {one.shown: one for one in standings}
    head = "".join(
        f'<th scope="col"{_class(kind)}>{escape(title)}</th>' for title, kind in _headings(columns, language)
    )
    body = ""
    for group, shown in GROUPS.items():
        rows = [by_figure[one] for one in shown if _is_known(by_figure[one])]
        if not rows:
            continue
        count = len(_headings(columns, language))
        title = escape(language.text(f"report_card.groups.{group}"))
        body += f'<tr class="group"><th colspan="{count}" scope="colgroup">{title}</th></tr>'
        body += "".join(_write_row(one, goals.get(one.shown, ()), columns, names, language) for one in rows)
    st.html(write_table(head, body, caption=caption, kind="padan-report"))


def _is_known(one: Standing) -> bool:
    return one.own is not None or one.parent is not None


def _class(kind: str) -> str:
    return f' class="{kind}"' if kind else ""


def _headings(columns: Columns, language: Language) -> list[tuple[str, str]]:
    heads = [(language.text("report_card.indicator"), ""), (language.text("report_card.value"), "right")]
    if columns.parent is not None:
        heads.append((columns.parent, "right"))
    if columns.nation:
        heads.append((language.text("filters.nation"), "right"))
    if columns.rank:
        heads.append((language.text("report_card.rank"), "right"))
    if columns.weakest:
        heads.append((language.text("report_card.weakest"), ""))
    heads.append((language.text("report_card.month"), "right"))
    if columns.year:
        heads.append((language.text("report_card.year"), "right"))
    since = language.short_month(columns.months[0])
    trend = language.text("report_card.trend", count=len(columns.months), first=since)
    return [*heads, (language.text("report_card.goal"), ""), (trend, "")]


def _write_row(
    one: Standing, goals: Sequence[Goal], columns: Columns, names: Mapping[str, str], language: Language
) -> str:
    shown = one.shown
    name = escape(write_name(shown, language))
    counts = write_count_line(shown, one.own, language) if one.own is not None and is_plain(one.own) else ""
    cells = [("own right", _write_own(one, language))]
    if columns.parent is not None:
        cells.append(("right", _write_parent(one, language)))
    if columns.nation:
        cells.append(("right", escape(write_figure(shown, one.nation, language))))
    if columns.rank:
        cells.append(("right", _write_place(one, language)))
    if columns.weakest:
        cells.append(("", _write_weakest(one, names, language)))
    cells.append(("right", write_moved(one, "mom", language)))
    if columns.year:
        cells.append(("right", write_moved(one, "yoy", language)))
    cells.append(("", _write_goals(goals)))
    cells.append(("", draw_spark(one.series, shown, language).html))
    note = f'<div class="sub">{escape(counts)}</div>' if counts else ""
    return f'<tr><th scope="row">{name}{note}</th>' + "".join(
        f"<td{_class(kind)}>{content}</td>" for kind, content in cells
    ) + "</tr>"  # fmt: skip


def write_figure(shown: ShownIndicator, row: FigureRow | None, language: Language) -> str:
    """A value, or why there is none."""
    if row is not None and row.suppressed:
        return language.text("cell.suppressed")
    if row is None or is_missing(row.value):
        return language.text("cell.missing")
    written = write_headline(shown, row, language)
    if shown.kind == "regions" and row.denominator not in (None, 1):
        return language.text("report_card.of", count=written, total=language.number(row.denominator or 0))
    return written


def _write_own(one: Standing, language: Language) -> str:
    row = one.own
    written = escape(write_figure(one.shown, row, language))
    if not is_plain(row) or row is None:
        return f'<span class="sub">{written}</span>'
    bounds = write_range(one.shown, row.value_low, row.value_high, language)
    return f"<b>{written}</b>" + (f'<div class="sub">{escape(bounds)}</div>' if bounds else "")


def _write_parent(one: Standing, language: Language) -> str:
    written = escape(write_figure(one.shown, one.parent, language))
    beats = one.beats_parent
    if beats is None:
        return written
    tone, key = ("good", "better") if beats else ("bad", "worse")
    return f'{written}<div class="sub {tone}">{escape(language.text(f"report_card.{key}"))}</div>'


def _write_place(one: Standing, language: Language) -> str:
    if one.place is None:
        return "–"
    place = escape(language.text("report_card.place", place=one.place, of=one.of))
    hidden = escape(language.text("report_card.place_hidden", hidden=one.hidden)) if one.hidden else ""
    return place + (f'<div class="sub">{hidden}</div>' if hidden else "")


def _write_weakest(one: Standing, names: Mapping[str, str], language: Language) -> str:
    if one.weakest is None:
        return "–"
    if one.weakest.row is None:
        few = language.text("report_card.weakest_few", count=one.weakest.visible, all=one.weakest.every)
        return f'<span class="sub">{escape(few)}</span>'
    name = write_tied([short_name(names.get(code, code)) for code in one.weakest.codes], language)
    among = write_among(one.weakest.visible, one.weakest.every, language)
    value = write_figure(one.shown, one.weakest.row, language)
    return f'{escape(name)}<div class="sub">{escape(value + among)}</div>'


def write_moved(one: Standing, comparison: str, language: Language) -> str:
    """A change with its arrow, and in a word whether it is welcome."""
    change = one.moved.get(comparison)
    if change is None:
        return "–"
    shown = one.shown
    is_share = shown.kind in ("ratio", "points")
    if abs(change) < (FLAT if is_share else 1):
        return escape(language.text("report_card.flat"))
    size = language.number(abs(change) * 100, 1) if is_share else language.number(abs(change))
    arrow = "▲" if change > 0 else "▼"
    if shown.rises_is == "neutral":
        return f"{arrow} {escape(size)}"
    tone, key = ("good", "improved") if (change > 0) == (shown.rises_is == "good") else ("bad", "worsened")
    word = escape(language.text(f"report_card.{key}"))
    return f'<span class="padan-move {tone}">{arrow} {escape(size)}</span><div class="sub {tone}">{word}</div>'


def _write_goals(goals: Sequence[Goal]) -> str:
    return "".join(f'<div class="goal {goal.tone}">{escape(goal.text)}</div>' for goal in goals) or "–"


def write_extremes(standings: Sequence[Standing], language: Language) -> str:
    """On which figure the region stands best and on which worst among its siblings."""
    placed = [one for one in _ranked(standings) if _is_comparable(one)]
    if len(placed) < 2:
        return language.text("report_card.title_plain")
    ordered = sorted(placed, key=lambda one: ((one.place or 0) - 1) / (one.of - 1))
    best, worst = ordered[0], ordered[-1]
    words = language.text(
        "report_card.title_best",
        name=write_name(best.shown, language), place=_write_rank(best, language),
        worst=write_name(worst.shown, language), worst_place=_write_rank(worst, language),
    )  # fmt: skip
    return language.text("report_card.title", best=words)


def write_left_out(standings: Sequence[Standing], language: Language) -> str:
    """Which figures with a place `write_extremes` does not weigh, for most siblings are hidden; empty without any."""
    names = [write_name(one.shown, language) for one in _ranked(standings) if not _is_comparable(one)]
    return language.text("report_card.left_out", list=", ".join(names)) if names else ""


def _ranked(standings: Sequence[Standing]) -> list[Standing]:
    return [one for one in standings if one.place is not None and one.of > 1]


def _is_comparable(one: Standing) -> bool:
    return can_name_weakest(one.of, one.of + one.hidden)


def _write_rank(one: Standing, language: Language) -> str:
    """1 dari 9; beside hidden siblings: 1 dari 9 yang tampil."""
    key = "report_card.place_shown" if one.hidden else "report_card.place"
    return language.text(key, place=one.place, of=one.of)


def offer_rows(standings: Sequence[Standing], region: str, title: str, language: Language) -> None:
    """The figures of the card as CSV and XLSX, and what those in the table mean."""
    rows = [
        {
            "region_code": region,
            **dict(zip(("indicator_id", "programme_id", "breakdown", "category"), one.shown.key, strict=True)),
            "numerator": one.own.numerator if one.own else None,
            "denominator": one.own.denominator if one.own else None,
            "value": one.own.value if one.own else None,
            "value_low": one.own.value_low if one.own else None,
            "value_high": one.own.value_high if one.own else None,
            "suppressed": bool(one.own and one.own.suppressed),
            "parent_value": one.parent.value if one.parent else None,
            "rank": one.place,
            "rank_of": one.of,
            "change_month": one.moved.get("mom"),
            "change_year": one.moved.get("yoy"),
        }
        for one in standings
    ]
    indicators = tuple(dict.fromkeys(one.shown.indicator_id for one in standings if _is_known(one)))
    with st.popover(language.text("take.open"), type="tertiary", icon=":material/download:"):
        offer_data(pd.DataFrame(rows), key="report_card", title=title, indicators=indicators, language=language)
        write_definitions(indicators, language)
