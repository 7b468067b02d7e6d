"""Stakeholder forums by kabupaten/kota: forum, documents in force, meetings, activities, how close partners are."""

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape

import streamlit as st
from dashboards.components.filters import Region, choose_region
from dashboards.components.forum_entry import show_entry
from dashboards.components.forum_map import MEASURES, show_forum_map
from dashboards.components.forum_tables import level_text, show_attributes, show_records, show_scores
from dashboards.components.markup import Cell, Heading, show_table
from dashboards.components.notices import show_empty
from dashboards.components.rows import side_by_side
from dashboards.data.coordination import (
    read_forum_pairs,
    read_forum_records,
    read_forum_scores,
    read_partnership_attributes,
)
from dashboards.data.queries import read_regions
from dashboards.language import Language, current_language

from padan.coordination import LEVELS, Score, is_within
from padan.day import today


def show_page() -> None:
    """Lead, map, scorecard, continuum, one region, recording."""
    language, regions = current_language(), read_regions()
    lead, choice = side_by_side("answer", [2, 1.35], gap="large")
    with choice, st.container(horizontal=True, key="choices"):
        region = choose_region(regions, language)
    as_of = today()
    kabkota = regions[regions["region_level"] == "kabkota"]
    names = {
        code: name
        for code, name in zip(kabkota["region_code"], kabkota["region_name"], strict=True)
        if is_within(code, region.code)
    }
    scores = {score.region_code: score for score in read_forum_scores(as_of) if score.region_code in names}
    with lead:
        _show_lead(scores, names, region, as_of, language)
    if region.regency is None:
        with st.container(key="panel_map"):
            measure = st.segmented_control(
                language.text("forum.measure"),
                MEASURES,
                default="forum",
                format_func=lambda name: language.text(f"forum.measures.{name}"),
                key="ukuran",
                bind="query-params",
                required=True,
            )
            show_forum_map(regions, scores, region, measure or "forum", as_of, language)
            st.caption(language.text("forum.map_note"))
    if scores:
        with st.container(key="panel_scores"):
            st.header(language.text("forum.scores_title" if region.regency is None else "forum.score_of_one"))
            show_scores(list(scores.values()), names, language)
    if region.regency is not None:
        _show_region(region, as_of, language)
    with st.container(key="panel_levels"):
        _show_levels(list(scores.values()), language)
    show_entry(region.regency, language)


def _show_lead(
    scores: Mapping[str, Score], names: Mapping[str, str], region: Region, as_of: date, language: Language
) -> None:
    if region.regency is not None:
        st.html(f'<p class="padan-lead">{_lead_of_one(scores.get(region.regency), region, as_of, language)}</p>')
        return
    statuses = [score.status for score in scores.values()]
    sentence = language.text(
        "forum.lead",
        region=escape(region.name),
        day=language.day(as_of),
        every=language.number(len(names)),
        has=language.number(statuses.count("ada")),
        has_not=language.number(statuses.count("tidak_ada")),
        unknown=language.number(len(names) - len(scores)),
    )
    st.html(f'<p class="padan-lead">{sentence}</p>')


def _lead_of_one(score: Score | None, region: Region, as_of: date, language: Language) -> str:
    name, day = escape(region.name), language.day(as_of)
    if score is None:
        return language.text("forum.lead_one_unknown", region=name, day=day)
    return language.text(
        "forum.lead_one",
        region=name,
        day=day,
        state=language.text(f"forum.classes.{score.status or 'tanpa_keterangan'}").lower(),
        lenient=level_text(score.lenient_level, language),
        strict=level_text(score.strict_level, language),
    )


def _show_region(region: Region, as_of: date, language: Language) -> None:
    assert region.regency is not None
    records = read_forum_records(region.regency)
    if not any(records.values()):
        show_empty(language.text("forum.unknown_title", region=region.name), [language.text("forum.unknown_body")])
        return
    with st.container(key="panel_region"):
        st.header(region.name)
        show_records(records, as_of, language)
        pairs = [pair for pair in read_forum_pairs(as_of) if pair.region_code == region.regency]
        if pairs:
            show_attributes(read_partnership_attributes(), records["atribut"], pairs, language)


def _show_levels(scores: Sequence[Score], language: Language) -> None:
    """How many regions stand at each level, and what the level is."""
    st.header(language.text("forum.levels_title"))
    rows: list[list[Cell]] = [
        [
            level_text(level, language),
            language.text(f"forum.features.{LEVELS[level - 1]}") if level else "–",
            language.number(sum(score.lenient_level == level for score in scores)),
            language.number(sum(score.strict_level == level for score in scores)),
        ]
        for level in range(len(LEVELS), -1, -1)
    ]
    headings = [
        Heading(language.text("forum.level_heading")),
        Heading(language.text("forum.features_heading")),
        Heading(language.text("forum.measures.longgar"), is_number=True),
        Heading(language.text("forum.measures.ketat"), is_number=True),
    ]
    show_table(headings, rows, caption=language.text("forum.levels_caption"))


show_page()
