"""The certified month of a region before its publication, against the month that is published; its officers only."""

from html import escape

import pandas as pd
import streamlit as st
from dashboards.access.identity import Identity
from dashboards.access.session import current_identity
from dashboards.catalogue import ALL
from dashboards.components.account import show_forbidden
from dashboards.components.candidate_table import compare_with_published, offer_candidate, show_comparison
from dashboards.components.figure_text import FLAT
from dashboards.components.markup import with_note
from dashboards.components.measure_names import write_breakdown, write_category, write_indicator, write_programme
from dashboards.components.notices import show_empty, show_notice
from dashboards.components.provisional_reasons import write_reasons
from dashboards.components.sheet_margins import note_choice
from dashboards.data.access_log import record_once
from dashboards.data.candidate import (
    Split,
    Waiting,
    read_candidate,
    read_candidate_split,
    read_own_regions,
    read_published_split,
    read_published_totals,
    read_splits,
    read_waiting,
)
from dashboards.data.queries import read_programmes, read_publications, read_regions
from dashboards.language import Language, current_language

from padan.periods import month_end

REGION_KEY, SPLIT_KEY = "wilayah_kandidat", "rincian_kandidat"
PATH = "kandidat"


def show_page() -> None:
    """The chosen region's figures beside the published ones; nothing for anybody else."""
    language, identity = current_language(), current_identity()
    if identity is None or not identity.has("region"):
        if identity is not None:
            show_forbidden(identity, PATH, language)
        return
    waiting = read_waiting(identity)
    own = read_own_regions(identity, waiting) if waiting else []
    if waiting is None or not own:
        show_empty(language.text("candidate.none_title"), [language.text("candidate.none_body")])
        return
    choice, _ = st.columns([1.3, 2])
    with choice:
        region = _choose_region(own, language)
    record_once(identity, "lihat", page=PATH, period=waiting.period, run_id=waiting.run_id, region=region)
    _show_figures(identity, waiting, region, language)


def _name_region(code: str) -> str:
    names = read_regions().set_index("region_code")["region_name"].to_dict()
    return f"{names.get(code, code)} ({code})"


def _choose_region(own: list[str], language: Language) -> str:
    chosen: str = st.selectbox(
        language.text("candidate.region"),
        own,
        format_func=_name_region,
        key=REGION_KEY,
        bind="query-params",
    )
    note_choice(_name_region(chosen))
    return chosen


def _show_figures(identity: Identity, waiting: Waiting, region: str, language: Language) -> None:
    publications = read_publications()
    earlier = publications[publications["is_current"] & (publications["period"] < waiting.period)]
    before = earlier.iloc[0] if len(earlier) else None
    now = read_candidate(identity, waiting, region)
    then = now.iloc[:0] if before is None else read_published_totals(before["period"], region, int(before["revision"]))
    figures = compare_with_published(now, then, language)
    since = language.text("candidate.nothing_before") if before is None else language.month(before["period"])
    _show_lead(figures, waiting, region, since, language)
    programmes = read_programmes(month_end(waiting.period)).set_index("programme_id")[f"name_{language.code}"].to_dict()
    for name, part in (
        ("main", figures[figures["programme_id"] == ALL]),
        ("programmes", figures[figures["programme_id"] != ALL]),
    ):
        if len(part):
            with st.container(key=f"panel_candidate_{name}"):
                st.subheader(language.text(f"candidate.{name}", count=len(part)))
                of_programme = part["programme_id"].map(programmes).fillna("")
                names = [with_note(*pair) for pair in zip(part["name"], of_programme, strict=True)]
                show_comparison(part, names, language.text("candidate.columns.indicator"), waiting, since, language)
    title = language.text("candidate.totals", region=_name_region(region))
    offer_candidate(figures, waiting, region, name="", title=title, language=language)
    with st.container(key="panel_candidate_split"):
        _show_split(identity, waiting, region, before, language)


def _show_split(
    identity: Identity, waiting: Waiting, region: str, before: pd.Series | None, language: Language
) -> None:
    """One figure by its reasons, deciles, segments and so on, beside the published month's."""
    splits = {"/".join(split): split for split in read_splits(identity, waiting, region)}
    if not splits:
        return
    st.subheader(language.text("candidate.split_title"))
    names = {key: _name_split(split, language) for key, split in splits.items()}
    chosen = st.selectbox(
        language.text("candidate.split"),
        sorted(splits, key=names.__getitem__),
        format_func=names.__getitem__,
        key=SPLIT_KEY,
        bind="query-params",
    )
    split = splits[chosen]
    now = read_candidate_split(identity, waiting, region, split)
    then = (
        now.iloc[:0]
        if before is None
        else read_published_split(before["period"], region, int(before["revision"]), split)
    )
    figures = compare_with_published(now, then, language)
    since = language.text("candidate.nothing_before") if before is None else language.month(before["period"])
    categories = [write_category(split.breakdown, category, language) for category in figures["category"]]
    show_comparison(figures, categories, write_breakdown(split.breakdown, language), waiting, since, language)
    title = f"{names[chosen]}, {_name_region(region)}"
    offer_candidate(figures, waiting, region, name="_".join(split), title=title, language=language)


def _name_split(split: Split, language: Language) -> str:
    """Kesalahan inklusi, PKH: sebab."""
    parts = [write_indicator(split.indicator_id, language)]
    if split.programme_id != ALL:
        parts.append(write_programme(split.programme_id, language))
    return f"{', '.join(parts)}: {write_breakdown(split.breakdown, language).lower()}"


def _show_lead(figures: pd.DataFrame, waiting: Waiting, region: str, since: str, language: Language) -> None:
    compared = figures[figures["change"].notna()]
    changed = int((compared["change"].abs() >= FLAT).sum())
    lead = language.text(
        "candidate.lead",
        month=f"<b>{escape(language.month(waiting.period))}</b>",
        region=escape(_name_region(region)),
        compared=len(compared),
        changed=f"<b>{changed}</b>",
        since=escape(since),
        hidden=int(figures["suppressed"].sum()),
    )
    st.html(f'<p class="padan-lead">{lead}</p>')
    reason = write_reasons(waiting.reason, language)
    words = [
        language.text("candidate.not_published", at=language.moment(waiting.certified_at)),
        *([language.text("candidate.reason", reason=reason)] if reason else []),
        *([language.text("notice.synthetic_title")] if waiting.is_synthetic else []),
    ]
    show_notice("provisional", escape(" ".join(words)))


show_page()
