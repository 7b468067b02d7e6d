"""What needs attention: the gravest open findings of a region, and the way to the control room."""

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from typing import Any

import streamlit as st

from dashboards.components.finding_list import SEVERITY_TONES, evidence_link, write_finding
from dashboards.components.markup import pill
from dashboards.data.summary import pick_findings
from dashboards.language import Language

Row = Mapping[str, Any]


def count_findings(findings: Sequence[Row], severity: str) -> int:
    """How many are that grave."""
    return sum(finding["severity"] == severity for finding in findings)


def show_attention(
    findings: Sequence[dict[str, Any]], names: Mapping[str, str], period: date, language: Language, *, at_most: int = 4
) -> None:
    """The first few findings with their owner and evidence; no more than two of one rule."""
    grave, important = count_findings(findings, "kritis"), count_findings(findings, "penting")
    st.subheader(language.text("summary_home.attention.title", grave=grave, important=important))
    picked = pick_findings(findings, at_most)
    if picked:
        items = "".join(_draw(finding, names, period, language) for finding in picked)
        st.html(f'<ul class="padan-attention">{items}</ul>')
    else:
        st.write(language.text("control.findings.none"))
    st.page_link(
        "views/control_room.py", label=language.text("summary_home.attention.all", count=language.number(len(findings)))
    )


def _draw(finding: Row, names: Mapping[str, str], period: date, language: Language) -> str:
    severity = finding["severity"]
    badge = pill(language.text(f"control.severities.{severity}"), SEVERITY_TONES[severity]).html
    link = evidence_link(finding, names, period, language)
    source = (
        f' <a href="{escape(link)}">{escape(language.text("control.findings.evidence"))}</a>'
        if link is not None
        else ""
    )
    words = escape(write_finding(finding, language))
    return f"<li>{badge}<span>{words}</span><small>{escape(str(finding['owner']))}{source}</small></li>"
