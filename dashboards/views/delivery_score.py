"""Delivery scorecard: what each owner's deliveries need, month by month. For coordination, not for ranking."""

from datetime import date
from html import escape

import streamlit as st
from dashboards.components.delivery_months import (
    MEASURES,
    show_corrections,
    show_matrix,
    show_owners,
    show_timeliness,
)
from dashboards.components.frame import current_publication
from dashboards.data.delivery_score import (
    DeliveryMonth,
    OwnerScore,
    by_owner,
    read_corrections,
    read_delivery_history,
    read_matched,
    read_used_inputs,
    score,
)
from dashboards.data.queries import read_publications
from dashboards.language import Language, current_language

from padan.periods import add_months

MEASURE_KEY = "ukuran"
SHOWN_MONTHS = 12


def show_page() -> None:
    """The finding, the owners of the month, every dataset by month, corrections, the rule of being due."""
    language, publication = current_language(), current_publication()
    period = publication["period"]
    history, publications = read_delivery_history(), read_used_inputs()
    periods = _months(set(publications["period"]), period)
    published = read_publications()
    current = published[published["is_current"] & published["period"].isin(periods)]
    matched = read_matched(list(current["period"]), [int(r) for r in current["revision"]])
    months = score(history, publications, matched, periods)
    owners = by_owner(months, period)
    st.html(f'<p class="padan-lead">{_say_finding(owners, months, period, language)}</p>')
    st.html(f'<div class="padan-line">{escape(language.text("delivery_score.purpose"))}</div>')
    with st.container(key="panel_owners"):
        st.header(language.text("delivery_score.owners_title", month=language.month(period)))
        show_owners(owners, language)
    with st.container(key="panel_months"):
        show_timeliness(months, periods, language)
        measure = st.segmented_control(
            language.text("delivery_score.measure"),
            MEASURES,
            default=MEASURES[0],
            format_func=lambda name: language.text(f"delivery_score.measures.{name}"),
            key=MEASURE_KEY,
            bind="query-params",
            required=True,
        )
        show_matrix(months, periods, measure, language)
    with st.container(key="panel_corrections"):
        st.header(language.text("delivery_score.corrections_title"))
        revised = published[published["period"].isin(periods)]
        corrections = read_corrections(periods, [int(revision) for revision in revised["revision"]])
        show_corrections(corrections, publications, language)
    st.caption(language.text("delivery_score.rule"))


def _months(published: set[date], until: date) -> list[date]:
    """The months to show, oldest first: every one since the first published month, at most a year."""
    month = max(min(published), add_months(until, 1 - SHOWN_MONTHS))
    months = []
    while month <= until:
        months.append(month)
        month = add_months(month, 1)
    return months


def _say_finding(owners: list[OwnerScore], months: list[DeliveryMonth], period: date, language: Language) -> str:
    expected, received = sum(one.expected for one in owners), sum(one.received for one in owners)
    said = language.text(
        "delivery_score.finding",
        month=language.month(period),
        expected=language.number(expected),
        received=language.number(received),
        in_time=language.number(sum(one.in_time for one in owners)),
    )
    unjudged = sum(one.unjudged for one in owners)
    if unjudged:
        said += " " + language.text("delivery_score.finding_unjudged", count=language.number(unjudged))
    waited = [month.dataset for month in months if month.period == period and month.timing == "missing"]
    names = ", ".join(language.text_or(f"datasets.{name}", name) for name in waited)
    key = "delivery_score.waiting" if waited else "delivery_score.complete"
    return f"{said} {language.text(key, list=escape(names))}"


show_page()
