"""Renstra: what fits the filters as a list, every indicator in its tree with status, path and notes, and the money."""

from collections.abc import Sequence
from datetime import date
from html import escape
from typing import Any
from urllib.parse import urlencode

import streamlit as st
from dashboards.components.filters import KPI_KEY
from dashboards.components.frame import current_publication
from dashboards.components.kpi_detail import show_detail
from dashboards.components.kpi_funding import show_funding
from dashboards.components.kpi_list import show_fitting
from dashboards.components.kpi_tree import show_tree
from dashboards.components.kpi_words import of_language, status_text
from dashboards.components.notices import show_empty, show_provisional
from dashboards.components.sheet_margins import note_choice
from dashboards.data.kpi import (
    JUDGED,
    STATUSES,
    Node,
    Status,
    build_tree,
    count_statuses,
    flatten,
    list_told,
    read_absorption,
    read_funding,
    read_indicators,
    read_plans,
    read_progress,
    read_targets,
)
from dashboards.data.queries import read_publications
from dashboards.language import Language, current_language

PLAN_KEY, STATUS_KEY, UNIT_KEY, SEARCH_KEY, CHOSEN_KEY = "rencana", "status", "unit", "cari", "_kpi"
SEEN_KEY = "_kpi_in_url"
EVERY_UNIT = ""
DETAIL = "rincian"
DECEMBER = 12


def show_page() -> None:
    """The counts, the filters, the picked indicator, the list of what fits the filters, the tree, the funding."""
    language, publication = current_language(), current_publication()
    period = publication["period"]
    plans = read_plans()
    if not plans:
        show_empty(language.text("kpi.none_title"), [language.text("kpi.none")], "padan plan list")
        return
    plan = _choose_plan(plans, language)
    identity = (plan["plan_id"], int(plan["version"]))
    indicators, targets = read_indicators(*identity), read_targets(*identity)
    published = read_publications()
    current = published[published["is_current"] & (published["period"] <= period)]
    history = read_progress(plan["plan_id"], list(current["period"]), [int(r) for r in current["revision"]])
    month = [row for row in history if row["period"] == period]
    roots = build_tree(indicators, targets, month)
    nodes = flatten(roots)
    counts = count_statuses(nodes)
    if month:
        _say_finding(plan, counts, len(nodes), period, language)
    show_provisional(publication, language)
    if not month:
        st.write(language.text("kpi.no_progress", month=language.month(period)))
    statuses, unit, words = _choose_filters(nodes, language)
    chosen = [node for node in nodes if _fits(node, statuses, unit, words, language)]
    is_picked = _take_pick(nodes)
    # Who follows a name in the list or the tree has asked for the details: they stand before both.
    if is_picked:
        _show_chosen(nodes, chosen, history, targets, language)
    if statuses or unit or words:
        with st.container(key="panel_fitting"):
            show_fitting(chosen, len(nodes), targets, period, link=_link, language=language)
    if not is_picked:
        _show_chosen(nodes, chosen, history, targets, language)
    if chosen:
        _show_tree(roots, chosen, len(nodes), language)
    with st.container(key="panel_funding"):
        st.header(language.text("kpi.funding_title"))
        absorption = read_absorption(plan["plan_id"], period, int(publication["revision"]))
        show_funding(read_funding(*identity), absorption, nodes, period, language)
    st.caption(language.text("kpi.rule", source=plan["source"]))


def _choose_plan(plans: Sequence[dict[str, Any]], language: Language) -> dict[str, Any]:
    """The plan; without a choice where there is only one."""
    if len(plans) == 1:
        return plans[0]
    by_id = {plan["plan_id"]: plan for plan in plans}
    chosen: str = st.selectbox(
        language.text("kpi.plan"),
        list(by_id),
        format_func=lambda name: of_language(by_id[name], "title", language),
        key=PLAN_KEY,
        bind="query-params",
    )
    return by_id[chosen]


def _say_finding(plan: dict[str, Any], counts: dict[Status, int], total: int, period: date, language: Language) -> None:
    """How many are judged and how they stand, why the others are not; both add up to the plan."""
    judged = sum(counts[status] for status in JUDGED)
    told = [status for status in list_told(counts) if status in JUDGED]
    parts = ", ".join(
        f"<b>{counts[status]}</b> {escape(language.text(f'kpi.statuses.{status}').lower())}" for status in told
    )
    sentences = [
        language.text(
            "kpi.finding",
            plan=escape(of_language(plan, "title", language)),
            month=language.month(period),
            count=total,
            judged=judged,
            parts=parts,
        ),
        language.text(
            "kpi.unjudged",
            unjudged=total - judged,
            without_data=counts["belum_ada_data"],
            without_target=counts["belum_ada_target"],
            year=period.year,
        ),
    ]
    st.html(f'<p class="padan-lead">{" ".join(sentences)}</p>')
    if judged > counts["tercapai"]:
        _say_missed(counts, judged, period, language)


def _say_missed(counts: dict[Status, int], judged: int, period: date, language: Language) -> None:
    """How many have not reached the target, in December what is within the tolerance too; then how many may still."""
    parts = [
        language.text(f"kpi.missed.{name}", count=count)
        for name, count in (
            ("outside", counts["tertinggal"] + counts["berisiko"]),
            ("near", counts["meleset_tipis"]),
            ("on_track", counts["sesuai_jalur"]),
        )
        if count
    ]
    st.markdown(
        language.text(
            "kpi.not_reached" if period.month == DECEMBER else "kpi.not_yet_reached",
            missed=judged - counts["tercapai"],
            judged=judged,
            year=period.year,
            parts="; ".join(parts),
        )
    )


def _choose_filters(nodes: Sequence[Node], language: Language) -> tuple[set[Status], str, str]:
    statuses = st.pills(
        language.text("kpi.filter_status"),
        STATUSES,
        selection_mode="multi",
        format_func=lambda status: status_text(status, language),
        key=STATUS_KEY,
        bind="query-params",
    )
    unit_column, search_column = st.columns([1.6, 1], vertical_alignment="bottom")
    units = sorted({str(node.row["owner"]) for node in nodes if node.row["owner"]})
    with unit_column:
        unit = st.selectbox(
            language.text("kpi.filter_unit"),
            [EVERY_UNIT, *units],
            format_func=lambda name: name or language.text("kpi.every_unit"),
            key=UNIT_KEY,
            bind="query-params",
        )
    with search_column:
        words = st.text_input(
            language.text("kpi.search"),
            placeholder=language.text("kpi.search_hint"),
            key=SEARCH_KEY,
            bind="query-params",
        )
    noted = [*(status_text(status, language) for status in statuses), unit, words]
    for chosen in filter(None, noted):
        note_choice(chosen)
    return set(statuses), unit, (words or "").casefold()


def _fits(node: Node, statuses: set[Status], unit: str, words: str, language: Language) -> bool:
    text = f"{node.kpi_id} {node.row['name_id']} {of_language(node.row, 'name', language)}".casefold()
    return (not statuses or node.status in statuses) and (unit in (EVERY_UNIT, node.row["owner"])) and words in text


def _show_tree(roots: Sequence[Node], chosen: Sequence[Node], total: int, language: Language) -> None:
    ids = {node.kpi_id for node in chosen}
    with st.container(key="panel_tree"):
        st.header(language.text("kpi.tree_title"))
        st.caption(language.text("kpi.shown", shown=len(chosen), count=total))
        show_tree(roots, lambda node: node.kpi_id in ids, opens=len(chosen) < total, link=_link, language=language)


def _take_pick(nodes: Sequence[Node]) -> bool:
    """Whether an indicator of the plan is picked; a link that the reader has followed since counts as a pick."""
    in_url = str(st.query_params.get(KPI_KEY, ""))
    if in_url != st.session_state.get(SEEN_KEY, ""):
        st.session_state[SEEN_KEY] = in_url
        st.session_state[CHOSEN_KEY] = in_url or None
    if st.session_state.get(CHOSEN_KEY) not in {node.kpi_id for node in nodes}:
        st.session_state[CHOSEN_KEY] = None
    return st.session_state[CHOSEN_KEY] is not None


def _show_chosen(
    nodes: Sequence[Node], chosen: Sequence[Node], history: Sequence[dict[str, Any]], targets: Any, language: Language
) -> None:
    """The details of the indicator that the reader picks here, or by a link in the list or the tree."""
    by_id = {node.kpi_id: node for node in nodes}
    kept = st.session_state[CHOSEN_KEY]
    options = [node.kpi_id for node in chosen]
    if kept is not None and kept not in options:
        options = [kept, *options]
    with st.container(key="panel_indicator"):
        st.header(language.text("kpi.detail_title"), anchor=DETAIL)
        picked = st.selectbox(
            language.text("kpi.pick"),
            options,
            index=None,
            format_func=lambda name: f"{name}  {of_language(by_id[name].row, 'name', language)}",
            placeholder=language.text("kpi.pick_hint"),
            key=CHOSEN_KEY,
            on_change=_write_link,
        )
        if picked is None:
            return
        note_choice(picked)
        node = by_id[picked]
        st.subheader(of_language(node.row, "name", language))
        show_detail(
            node,
            targets[targets["kpi_id"] == picked],
            [row for row in history if row["kpi_id"] == picked],
            language,
        )


def _write_link() -> None:
    """Puts the picked indicator into the address, so that a link shows the same page."""
    picked = st.session_state.get(CHOSEN_KEY)
    st.session_state[SEEN_KEY] = picked or ""
    if picked is None:
        st.query_params.pop(KPI_KEY, None)
    else:
        st.query_params[KPI_KEY] = picked


def _link(kpi_id: str) -> str:
    kept = {name: st.query_params.get_all(name) for name in st.query_params}
    return f"?{urlencode({**kept, KPI_KEY: [kpi_id]}, doseq=True)}#{DETAIL}"


show_page()
