"""The plan's funding table, what was absorbed of it, and the performance of the units that it pays."""

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from typing import Any

import streamlit as st

from dashboards.components.kpi_words import MARKS, TONES, of_language, write_rupiah
from dashboards.components.markup import Cell, Heading, Markup, pill, show_table, with_note
from dashboards.components.source_text import write_place
from dashboards.data.kpi import JUDGED, Absorbed, Node, add_absorption, count_statuses
from dashboards.language import Language, is_missing

Row = Mapping[str, Any]
OF_ACTIVITY = ("baris", "total_baris")


Absorption = Mapping[str, Row]


def show_funding(
    funding: Sequence[Row], absorption: Absorption, nodes: Sequence[Node], period: date, language: Language
) -> None:
    """What was absorbed this year; a row an activity with its years and its total as printed, the printed totals below.

    Args:
        funding: rows of mart.kpi_funding.
        absorption: rows of mart.fct_kpi_funding of the month, by row_id.
        nodes: the plan's indicators.
        period: the month.
        language: of the reader.
    """
    if not funding:
        st.write(language.text("kpi.no_funding"))
        return
    _say_absorbed(funding, absorption, period, language)
    years = sorted({row["year"] for row in funding if row["year"] is not None})
    headings = [
        Heading(language.text("kpi.activity")),
        Heading(language.text("kpi.performance")),
        *(Heading(str(year), is_number=True) for year in years),
        Heading(language.text("kpi.total"), is_number=True),
    ]
    activities = dict.fromkeys((row["programme"], row["activity"]) for row in funding if row["row_kind"] in OF_ACTIVITY)
    rows = [
        _activity([r for r in funding if (r["programme"], r["activity"]) == key], years, absorption, nodes, language)
        for key in activities
    ]
    rows.append(_total(funding, years, absorption, language))
    caption = [language.text("kpi.funding_caption"), _say_outside(funding, nodes, language)]
    show_table(headings, rows, caption=" ".join(caption).strip())
    lines = [*_misprints(funding, language), *_remarks(funding, absorption, language)]
    if lines:
        st.html(f'<ul class="padan-notes">{"".join(f"<li>{escape(line)}</li>" for line in lines)}</ul>')
    st.caption(language.text("kpi.funding_note"))


def _say_outside(funding: Sequence[Row], nodes: Sequence[Node], language: Language) -> str:
    """How many indicators no row counts: its pills do not add up to the counts of the plan."""
    units = {row["unit_responsible"] for row in funding if row["unit_responsible"] and row["row_kind"] in OF_ACTIVITY}
    outside = [node for node in nodes if node.row["unit_responsible"] not in units]
    if not outside:
        return ""
    judged = sum(node.status in JUDGED for node in outside)
    return language.text("kpi.outside_units", count=len(outside), judged=judged)


def _say_absorbed(funding: Sequence[Row], absorption: Absorption, period: date, language: Language) -> None:
    """One sentence on the year of the month."""
    this_year = [
        absorption[row["row_id"]] for row in funding if row["row_id"] in absorption and row["year"] == period.year
    ]
    if not this_year:
        st.write(language.text("kpi.no_absorption", month=language.month(period)))
        return
    sum_ = add_absorption(this_year)
    if sum_.rupiah is None:
        st.write(language.text("kpi.not_absorbed", year=period.year, count=sum_.due))
        return
    sentence = language.text(
        "kpi.absorbed",
        month=language.month(max(row["absorbed_month"] for row in this_year if row["absorbed_month"])),
        rupiah=write_rupiah(sum_.rupiah, language),
        budget=write_rupiah(sum_.budget, language),
        share=language.percent(sum_.share or 0),
        year=period.year,
        reported=sum_.reported,
        count=sum_.due,
    )
    late = language.text("kpi.absorbed_late", count=sum_.due - sum_.reported) if sum_.reported < sum_.due else ""
    st.write(f"{sentence} {late}".strip())


def _misprints(funding: Sequence[Row], language: Language) -> list[str]:
    odd = [row for row in funding if not is_missing(row["difference_rupiah"]) and row["difference_rupiah"]]
    return [
        language.text(
            "kpi.misprint",
            what=row["activity"] or language.text("kpi.total"),
            year=row["year"] or language.text("kpi.total").lower(),
            difference=write_rupiah(abs(row["difference_rupiah"]), language),
            sign=language.text("kpi.more" if row["difference_rupiah"] > 0 else "kpi.less"),
            note=write_place(of_language(row, "note", language), language),
        )
        for row in odd
    ]


def _remarks(funding: Sequence[Row], absorption: Absorption, language: Language) -> list[str]:
    """What cannot be read, what exceeds its budget, and the owners' words; the same words are said once."""
    said: dict[tuple[str, str], set[str]] = {}
    for row in funding:
        told = absorption.get(row["row_id"])
        if told is None or not (told["note_code"] or told["note"]):
            continue
        code = language.text(f"kpi.absorption_codes.{told['note_code']}") if told["note_code"] else ""
        owners = language.text("kpi.owners_words", note=told["note"]) if told["note"] else ""
        words = " ".join(part for part in (code, owners) if part)
        said.setdefault((words, str(row["year"])), set()).add(str(row["activity"] or row["programme"]))
    lines = []
    for (words, year), whose in said.items():
        what = min(whose) if len(whose) == 1 else language.text("kpi.activities", count=len(whose))
        lines.append(language.text("kpi.absorption_remark", what=what, year=year, note=words))
    return lines


def _activity(
    rows: Sequence[Row], years: Sequence[int], absorption: Absorption, nodes: Sequence[Node], language: Language
) -> list[Cell]:
    first = rows[0]
    unit = first["unit_responsible"]
    return [
        with_note(str(first["activity"] or first["programme"]), " · ".join(
            str(part) for part in (first["programme"] if first["activity"] else None, unit) if part
        )),
        _performance([node for node in nodes if unit and node.row["unit_responsible"] == unit], language),
        *(_of_year(rows, year, "baris", absorption, language) for year in years),
        _amount(next((row for row in rows if row["year"] is None), None), rows, absorption, language),
    ]  # fmt: skip


def _total(funding: Sequence[Row], years: Sequence[int], absorption: Absorption, language: Language) -> list[Cell]:
    return [
        Markup(f"<b>{language.text('kpi.total')}</b>"),
        "",
        *(_of_year(funding, year, "total_tahun", absorption, language) for year in years),
        _amount(next((row for row in funding if row["row_kind"] == "total"), None), funding, absorption, language),
    ]


def _of_year(rows: Sequence[Row], year: int, kind: str, absorption: Absorption, language: Language) -> Cell:
    """The printed amount of a year, and what its rows have absorbed."""
    of_year = [row for row in rows if row["year"] == year]
    return _amount(next((row for row in of_year if row["row_kind"] == kind), None), of_year, absorption, language)


def _performance(nodes: Sequence[Node], language: Language) -> Cell:
    if not nodes:
        return "–"
    counts = count_statuses(nodes)
    pills = " ".join(pill(f"{MARKS[s]} {counts[s]}", TONES[s]).html for s in JUDGED if counts[s])
    unjudged = len(nodes) - sum(counts[status] for status in JUDGED)
    words = language.text("kpi.of_unit", judged=len(nodes) - unjudged, count=len(nodes))
    return Markup(f'{pills}<div class="sub">{words}</div>')


def _amount(row: Row | None, parts: Sequence[Row], absorption: Absorption, language: Language) -> Cell:
    """A printed amount with the absorption of its parts under it."""
    if row is None:
        return "–"
    mark = " *" if row["note"] and not is_missing(row["difference_rupiah"]) and row["difference_rupiah"] else ""
    due = [absorption[part["row_id"]] for part in parts if part["row_id"] in absorption]
    return with_note(
        write_rupiah(row["amount_rupiah"], language).replace("Rp ", "") + mark,
        _absorbed(add_absorption(due), language) if due else "",
    )


def _absorbed(sum_: Absorbed, language: Language) -> str:
    if sum_.rupiah is None or sum_.share is None:
        return language.text("kpi.absorption_missing")
    words = language.text("kpi.absorbed_share", share=language.percent(sum_.share))
    if sum_.reported == sum_.due:
        return words
    return words + " " + language.text("kpi.absorbed_of", reported=sum_.reported, count=sum_.due)
