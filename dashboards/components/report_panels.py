"""Below the table of a report card: open findings, and for the nation the lights of the plan's KPIs."""

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from typing import Any

import streamlit as st

from dashboards.components.finding_list import show_findings
from dashboards.components.kpi_words import of_language, status_pill, write_amount
from dashboards.components.markup import Cell, Heading, show_table
from dashboards.components.summary_attention import count_findings
from dashboards.data.kpi import (
    JUDGED,
    build_tree,
    count_statuses,
    flatten,
    list_told,
    read_indicators,
    read_plans,
    read_progress,
    read_targets,
)
from dashboards.data.summary import pick_findings, read_plan_targets
from dashboards.language import Language

Row = Mapping[str, Any]
FINDINGS_SHOWN = 6


def show_report_findings(
    findings: Sequence[dict[str, Any]], names: Mapping[str, str], period: date, language: Language
) -> None:
    """The gravest open findings of the region and below, no more than two of one rule."""
    if not findings:
        st.subheader(language.text("report_card.findings_none"))
        return
    counts = {
        word: count_findings(findings, severity)
        for word, severity in (("grave", "kritis"), ("important", "penting"), ("notes", "catatan"))
    }
    st.subheader(language.text("report_card.findings", **counts))
    show_findings(pick_findings(findings, FINDINGS_SHOWN), names, period, language)
    label = language.text("report_card.findings_more", count=language.number(len(findings)))
    st.page_link("views/control_room.py", label=label)


def show_report_kpis(period: date, revision: int, language: Language) -> None:
    """How the KPIs of the newest plan stand, and those that Padan computes itself."""
    plans = read_plans()
    if not plans:
        return
    plan, version = str(plans[0]["plan_id"]), int(plans[0]["version"])
    indicators, targets = read_indicators(plan, version), read_targets(plan, version)
    nodes = flatten(build_tree(indicators, targets, read_progress(plan, (period,), (revision,))))
    counts = count_statuses(nodes)
    if not any(counts[status] for status in JUDGED):
        st.subheader(language.text("report_card.kpi_none"))
        st.write(language.text("kpi.statuses.belum_ada_data"))
        return
    st.subheader(language.text("report_card.kpi", late=counts["tertinggal"], risk=counts["berisiko"]))
    lights = "".join(
        f"<li>{status_pill(status, language).html} <b>{language.number(counts[status])}</b></li>"
        for status in list_told(counts)
    )
    st.html(f'<ul class="padan-legend" aria-label="{escape(language.text("report_card.kpi_none"))}">{lights}</ul>')
    _show_computed(read_plan_targets(period, revision), language)
    st.page_link("views/kpi.py", label=language.text("report_card.kpi_more"))


def _show_computed(rows: Sequence[Row], language: Language) -> None:
    rows = [row for row in rows if row["actual_value"] is not None]
    if not rows:
        return
    columns = [
        Heading(language.text("report_card.kpi_columns.name")),
        Heading(language.text("report_card.kpi_columns.actual"), is_number=True),
        Heading(language.text("report_card.kpi_columns.target"), is_number=True),
        Heading(language.text("report_card.kpi_columns.status"), is_unbroken=True),
    ]
    body: list[list[Cell]] = [
        [
            f"{row['kpi_id']} {of_language(row, 'name', language)}",
            write_amount(row["actual_value"], row["measure_unit"], language),
            write_amount(row["target_value"], row["measure_unit"], language),
            status_pill(row["status"], language),
        ]
        for row in rows
    ]
    st.markdown(f"**{language.text('report_card.kpi_computed')}**")
    show_table(columns, body, caption=language.text("report_card.kpi_caption", year=rows[0]["target_year"]))
