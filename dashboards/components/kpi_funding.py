"""The plan's funding table beside the performance of the units that it pays."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import streamlit as st

from dashboards.components.kpi_words import MARKS, TONES, of_language, write_rupiah
from dashboards.components.markup import Cell, Heading, Markup, pill, show_table, with_note
from dashboards.data.kpi import JUDGED, Node, count_statuses
from dashboards.language import Language, is_missing

Row = Mapping[str, Any]


def show_funding(funding: Sequence[Row], nodes: Sequence[Node], language: Language) -> None:
    """A row an activity with its years and its total as printed, the printed totals below, what does not add up."""
    if not funding:
        st.write(language.text("kpi.no_funding"))
        return
    years = sorted({row["year"] for row in funding if row["year"] is not None})
    headings = [
        Heading(language.text("kpi.activity")),
        Heading(language.text("kpi.performance")),
        *(Heading(str(year), is_number=True) for year in years),
        Heading(language.text("kpi.total"), is_number=True),
    ]
    activities = dict.fromkeys(
        (row["programme"], row["activity"]) for row in funding if row["row_kind"] in ("baris", "total_baris")
    )
    rows = [
        _activity([r for r in funding if (r["programme"], r["activity"]) == key], years, nodes, language)
        for key in activities
    ]
    rows.append(_total([row for row in funding if row["row_kind"] in ("total_tahun", "total")], years, language))
    show_table(headings, rows, caption=language.text("kpi.funding_caption"))
    odd = [row for row in funding if not is_missing(row["difference_rupiah"]) and row["difference_rupiah"]]
    lines = [
        language.text(
            "kpi.misprint",
            what=row["activity"] or language.text("kpi.total"),
            year=row["year"] or language.text("kpi.total").lower(),
            difference=write_rupiah(abs(row["difference_rupiah"]), language),
            sign=language.text("kpi.more" if row["difference_rupiah"] > 0 else "kpi.less"),
            note=of_language(row, "note", language),
        )
        for row in odd
    ]
    if lines:
        st.html(f'<ul class="padan-notes">{"".join(f"<li>{escape(line)}</li>" for line in lines)}</ul>')
    st.caption(language.text("kpi.funding_note"))


def _activity(rows: Sequence[Row], years: Sequence[int], nodes: Sequence[Node], language: Language) -> list[Cell]:
    first = rows[0]
    unit = first["unit_responsible"]
    return [
        with_note(str(first["activity"] or first["programme"]), " · ".join(
            str(part) for part in (first["programme"] if first["activity"] else None, unit) if part
        )),
        _performance([node for node in nodes if unit and node.row["unit_responsible"] == unit], language),
        *(_amount(next((row for row in rows if row["year"] == year), None), language) for year in years),
        _amount(next((row for row in rows if row["year"] is None), None), language),
    ]  # fmt: skip


def _total(rows: Sequence[Row], years: Sequence[int], language: Language) -> list[Cell]:
    return [
        Markup(f"<b>{language.text('kpi.total')}</b>"),
        "",
        *(_amount(next((row for row in rows if row["year"] == year), None), language) for year in years),
        _amount(next((row for row in rows if row["year"] is None), None), language),
    ]


def _performance(nodes: Sequence[Node], language: Language) -> Cell:
    if not nodes:
        return "–"
    counts = count_statuses(nodes)
    pills = " ".join(pill(f"{MARKS[s]} {counts[s]}", TONES[s]).html for s in JUDGED if counts[s])
    unjudged = len(nodes) - sum(counts[status] for status in JUDGED)
    words = language.text("kpi.of_unit", judged=len(nodes) - unjudged, count=len(nodes))
    return Markup(f'{pills}<div class="sub">{words}</div>')


def _amount(row: Row | None, language: Language) -> Cell:
    if row is None:
        return "–"
    mark = " *" if row["note"] and not is_missing(row["difference_rupiah"]) and row["difference_rupiah"] else ""
    return write_rupiah(row["amount_rupiah"], language).replace("Rp ", "") + mark
