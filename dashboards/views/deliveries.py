"""Deliveries and data quality: did the month's data come, were they sound, did they find their persons? Never a row."""

from collections.abc import Mapping
from datetime import date
from html import escape
from typing import Any

import pandas as pd
import streamlit as st
from dashboards.catalogue import NATION
from dashboards.charts.bars import plot_stacked_shares
from dashboards.charts.palette import MATCHING
from dashboards.components.audit_remarks import write_found, write_rule
from dashboards.components.chart_panel import show_chart
from dashboards.components.deliveries_table import describe_deliveries, show_deliveries
from dashboards.components.frame import current_publication
from dashboards.components.markup import Cell, Heading, Tone, pill, show_table, with_note
from dashboards.components.notices import show_provisional, suppression_threshold
from dashboards.components.provisional_reasons import write_reasons
from dashboards.components.run_messages import write_check, write_checked, write_message, write_rows
from dashboards.data.queries import (
    read_deliveries,
    read_match_quality,
    read_publications,
    read_quality_results,
    read_regions,
    read_runs,
    read_used_deliveries,
)
from dashboards.language import Language, current_language

SEVERITY_TONES: dict[str, Tone] = {"critical": "bad", "quarantine": "warn", "warning": "warn", "info": "plain"}
RUN_TONES: dict[str, Tone] = {
    "published": "good",
    "unchanged": "plain",
    "running": "plain",
    "waiting": "warn",
    "refused": "bad",
    "failed": "bad",
}


def show_page() -> None:
    """Summary line, deliveries, failing rules first, matching, publications and runs."""
    language, publication = current_language(), current_publication()
    period = publication["period"]
    delivered, results = read_deliveries(period), read_quality_results(period)
    described = describe_deliveries(delivered, read_used_deliveries(period), period, language)
    regions = read_regions()
    names = dict(zip(regions["region_code"], regions["region_name"], strict=True))
    st.html(f'<p class="padan-lead">{escape(language.text("deliveries.lead"))}</p>')
    _show_summary(delivered, results, len(described), language)
    show_provisional(publication, language, has_details=True)
    with st.container(key="panel_deliveries"):
        st.header(language.text("deliveries.table"))
        show_deliveries(described, names, language)
    with st.container(key="panel_rules"):
        _show_rules(results, names, language)
    with st.container(key="panel_matching"):
        _show_matching(period, int(publication["revision"]), suppression_threshold(publication), language)
    st.header(language.text("deliveries.history_title"))
    with st.container(key="panel_publications"):
        _show_publications(read_publications(), language)
    with st.container(key="panel_runs"):
        _show_runs(read_runs(period), names, language)


def _show_summary(delivered: pd.DataFrame, results: pd.DataFrame, expected: int, language: Language) -> None:
    landed = delivered[delivered["state"] == "landed"]
    refused = int((delivered["state"] == "refused").sum())
    failing = int((~results["success"].astype(bool)).sum()) if len(results) else 0
    rows = landed["rows_landed"].fillna(0).sum()
    share = landed["rows_quarantined"].fillna(0).sum() / rows if rows else 0.0
    got = landed["dataset"].nunique()
    pills = [
        pill(
            language.text("deliveries.delivered", count=got, expected=expected), "good" if got == expected else "warn"
        ),
        pill(language.text("deliveries.refused", count=refused), "bad" if refused else "good"),
        pill(language.text("deliveries.failing", count=failing, total=len(results)), "warn" if failing else "good")
        if len(results)
        else pill(language.text("deliveries.unchecked"), "plain"),
        pill(language.text("deliveries.quarantined", share=language.percent(share, 2)), "plain"),
    ]
    st.html(f'<div class="padan-line">{"".join(item.html for item in pills)}</div>')


def _show_rules(results: pd.DataFrame, names: Mapping[str, str], language: Language) -> None:
    st.header(language.text("deliveries.rules_title"))
    if results.empty:
        st.write(language.text("deliveries.rules_none"))
        return
    passed = results["success"].astype(bool)
    if passed.all():
        st.write(language.text("deliveries.rules_clean"))
    else:
        _show_rule_table(results[~passed], names, language)
    if passed.any():
        with st.expander(language.text("deliveries.rules_all", count=int(passed.sum()))):
            _show_rule_table(results[passed], names, language)


def _show_rule_table(results: pd.DataFrame, names: Mapping[str, str], language: Language) -> None:
    rows: list[list[Cell]] = []
    for _, row in results.iterrows():
        failed = not row["success"]
        tone: Tone = SEVERITY_TONES[row["severity"]] if failed else "plain"
        rows.append(
            [
                pill(language.text("deliveries.failed" if failed else "deliveries.passed"), tone if failed else "good"),
                write_checked(row["dataset_or_model"], language),
                _rule(row, language),
                language.text(f"deliveries.severities.{row['severity']}"),
                _observed(row, names, language),
            ]
        )
    show_table(
        [Heading(language.text(f"deliveries.{name}")) for name in ("result", "model", "rule", "severity", "observed")],
        rows,
        caption=language.text("deliveries.rules_lead"),
    )


def _rule(result: Any, language: Language) -> Cell:
    """The rule in words where it brings them, with the name that the runbook and the quarantine use."""
    about = result["dataset_or_model"], result["expectation"], language
    reason = write_rule(*about) or write_check(*about) or result[f"reason_{language.code}"]
    return with_note(reason, result["expectation"]) if reason else result["expectation"]


def _observed(result: Any, names: Mapping[str, str], language: Language) -> str:
    """How many rows broke the rule, of how many; the cases of the audit by name; else what the check wrote."""
    observed = result["observed"] or "–"
    if rows := write_rows(result["dataset_or_model"], observed, language):
        return rows
    if pd.isna(result["rows"]) or pd.isna(result["share"]) or not observed.isdigit():
        return write_found(result["dataset_or_model"], result["expectation"], observed, names, language)
    return language.text(
        "deliveries.broken_rows",
        count=language.number(int(observed)),
        rows=language.number(result["rows"]),
        share=language.percent(result["share"], 2),
    )


def _show_matching(period: date, revision: int, threshold: int, language: Language) -> None:
    title = language.text("deliveries.matching_title")
    st.header(title)
    quality = read_match_quality(period, NATION, revision)
    visible = quality[quality["share"].notna() & ~quality["suppressed"].astype(bool)]
    if visible.empty:
        st.write(language.text("deliveries.matching_none"))
        return
    st.markdown(language.text("deliveries.matching_lead"))
    names = {status: language.text(f"deliveries.statuses.{status}") for status in MATCHING}
    frame = pd.DataFrame(
        {
            "label": [language.text_or(f"datasets.{name}", name) for name in visible["dataset"]],
            "part": visible["match_status"].to_numpy(),
            "share": visible["share"].to_numpy(),
            "hover": [
                f"<b>{escape(names[status])}</b><br>{language.percent(share)} ({language.number(records)})"
                for status, share, records in zip(
                    visible["match_status"], visible["share"], visible["records"], strict=True
                )
            ],
        }
    )
    found = frame[frame["part"].str.startswith("padan")].groupby("label")["share"].sum().sort_values()
    show_chart(
        plot_stacked_shares(
            frame, order=[(status, names[status], colour) for status, colour in MATCHING.items()], language=language
        ),
        key="matching",
        title=title,
        where=language.text("filters.nation"),
        alt=language.text(
            "deliveries.matching_alt",
            best=found.index[-1] if len(found) else "–",
            best_share=language.percent(found.iloc[-1]) if len(found) else "–",
            worst=found.index[0] if len(found) else "–",
            worst_share=language.percent(found.iloc[0]) if len(found) else "–",
        ),
        data=quality.assign(region_code=NATION),
        language=language,
        indicators=("match_quality",),
        note=language.text("cell.suppressed_legend", threshold=threshold) if len(visible) < len(quality) else "",
    )


def _show_publications(publications: pd.DataFrame, language: Language) -> None:
    st.header(language.text("deliveries.publications"))
    rows: list[list[Cell]] = [
        [
            language.month(row["period"]),
            language.number(row["revision"]),
            pill(language.text("deliveries.current"), "good")
            if row["is_current"]
            else pill(language.text("deliveries.replaced")),
            pill(language.text(f"status.{row['status']}"), "good" if row["status"] == "final" else "warn"),
            language.moment(row["published_at"]),
            write_reasons(row["reason"], language) or "–",
        ]
        for _, row in publications.iterrows()
    ]
    headings = [
        Heading(language.text("deliveries.month"), is_unbroken=True),
        Heading(language.text("deliveries.revision"), is_number=True),
        Heading(language.text("deliveries.state")),
        Heading("Status"),
        Heading(language.text("deliveries.published_at"), is_unbroken=True),
        Heading(language.text("deliveries.reason")),
    ]
    show_table(headings, rows, caption=language.text("deliveries.publications_caption"))


def _show_runs(runs: pd.DataFrame, names: Mapping[str, str], language: Language) -> None:
    st.header(language.text("deliveries.runs"))
    rows: list[list[Cell]] = [
        [
            with_note(language.moment(row["started_at"]), row["run_id"]),
            pill(language.text(f"deliveries.run_states.{row['state']}"), RUN_TONES[row["state"]]),
            _duration(row, language),
            "–" if pd.isna(row["published_revision"]) else language.number(row["published_revision"]),
            write_message(row["message"], names, language),
        ]
        for _, row in runs.iterrows()
    ]
    headings = [
        Heading(language.text("deliveries.started")),
        Heading(language.text("deliveries.state")),
        Heading(language.text("deliveries.duration"), is_number=True),
        Heading(language.text("deliveries.revision"), is_number=True),
        Heading(language.text("deliveries.message")),
    ]
    show_table(headings, rows, caption=language.text("deliveries.runs_caption"))


def _duration(run: Any, language: Language) -> str:
    if pd.isna(run["finished_at"]):
        return "–"
    minutes, seconds = divmod(round((run["finished_at"] - run["started_at"]).total_seconds()), 60)
    if minutes:
        return language.text("deliveries.minutes", minutes=minutes, seconds=seconds)
    return language.text("deliveries.seconds", seconds=seconds)


show_page()
