"""Report card of a region on one or two sheets: where it stands, how it moves, what is open."""

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from typing import Any

import pandas as pd
import streamlit as st
from dashboards.catalogue import NATION, ShownIndicator
from dashboards.components.figure_text import row_of
from dashboards.components.filters import Region, choose_region
from dashboards.components.frame import current_publication
from dashboards.components.notices import show_provisional
from dashboards.components.report_figures import (
    POPULATION,
    REPORTED,
    Standing,
    count_standings,
    is_plain,
    months_back,
    stand,
)
from dashboards.components.report_panels import show_report_findings, show_report_kpis
from dashboards.components.report_table import Columns, offer_rows, show_report_table, write_extremes, write_left_out
from dashboards.components.summary_attention import count_findings
from dashboards.components.summary_certainty import write_freshness
from dashboards.components.summary_goals import Goal, companions_of, write_goals
from dashboards.data.queries import read_publications, read_regions, read_used_deliveries
from dashboards.data.regions import read_poverty
from dashboards.data.summary import (
    read_changes,
    read_findings,
    read_plan_targets,
    read_shown,
    rows_of,
)
from dashboards.language import Language, current_language

from padan.periods import add_months

KEYS = (*dict.fromkeys(key for one in REPORTED for key in (one.key, *companions_of(one))), POPULATION.key)


def show_page() -> None:
    """The choice of a region, its answer, its facts, the table, findings, KPIs and sources."""
    language, publication = current_language(), current_publication()
    period = publication["period"]
    published = read_publications()
    current = published[published["is_current"] & (published["period"] <= period)]
    revisions = dict(zip(current["period"], current["revision"], strict=True))
    regions = read_regions()
    with st.container(horizontal=True, key="choices"):
        region = choose_region(regions, language)
    siblings, below = _around(regions, region)
    codes = tuple(dict.fromkeys([region.code, *region.parents, *siblings, *below]))
    figures = read_shown(KEYS, (period,), codes, (revisions[period],))
    standings = _stand(figures, region, siblings, below, revisions, period)
    findings = read_findings(period, region.code, is_newest=period == published["period"].max())
    _show_lead(standings, findings, region, period, language)
    _show_facts(figures, standings, region, publication, language)
    show_provisional(publication, language)
    goals = _goals(figures, region, period, revisions[period], language)
    with st.container(key="panel_report"):
        _show_table(standings, goals, region, revisions, period, language)
    with st.container(key="panel_findings"):
        show_report_findings(findings, region.names, period, language)
    if region.code == NATION:
        with st.container(key="panel_kpi"):
            show_report_kpis(period, revisions[period], language)
    freshness = write_freshness(read_used_deliveries(period), period, language)
    st.caption(language.text("report_card.sources", freshness=freshness))


def _around(regions: pd.DataFrame, region: Region) -> tuple[list[str], list[str]]:
    """Regions beside it (of the nation none) and one level below it."""
    parent = {row.region_code: row.parent_code for row in regions.itertuples()}
    own = parent.get(region.code)
    siblings = regions.loc[regions["parent_code"] == own, "region_code"].tolist() if own else []
    return siblings, regions.loc[regions["parent_code"] == region.code, "region_code"].tolist()


def _stand(
    figures: pd.DataFrame, region: Region, siblings: Sequence[str], below: Sequence[str],
    revisions: Mapping[date, int], period: date,
) -> list[Standing]:  # fmt: skip
    months = months_back(list(revisions), period)
    keys = tuple(one.key for one in REPORTED)
    series = read_shown(keys, tuple(months), (region.code,), tuple(revisions[month] for month in months))
    changes = read_changes(keys, period, region.code, revisions[period])
    return [
        stand(
            one, figures, changes, series, own=region.code, parents=region.parents, siblings=siblings, below=below
        )
        for one in REPORTED
    ]  # fmt: skip


def _goals(
    figures: pd.DataFrame, region: Region, period: date, revision: int, language: Language
) -> dict[ShownIndicator, Sequence[Goal]]:
    """Only goals that there are: on a card of many figures the absence of a target is not told for each."""
    plan: Sequence[Mapping[str, Any]] = read_plan_targets(period, revision) if region.code == NATION else ()
    level = "kabkota" if region.regency else "provinsi" if region.province else "nasional"
    mine = figures[figures["region_code"] == region.code]
    none = language.text("summary_home.goals.none")
    goals = {
        one: write_goals(one, mine, plan, region_code=region.code, level=level, period=period, language=language)
        for one in REPORTED
    }
    return {one: [goal for goal in listed if goal.text != none] for one, listed in goals.items()}


def _show_lead(
    standings: Sequence[Standing], findings: Sequence[Mapping[str, Any]], region: Region, period: date,
    language: Language,
) -> None:  # fmt: skip
    counts = count_standings(standings)
    moved = language.text("report_card.moved" if counts["compared"] else "report_card.moved_none", **counts)
    words: dict[str, object] = {
        "region": escape(region.name),
        "month": language.month(period),
        **counts,
        "moved": moved,
    }
    if not counts["shown"]:
        key = "report_card.lead_hidden" if counts["hidden"] else "report_card.lead_missing"
    elif region.parents:
        key, words["parent"] = "report_card.lead", escape(region.names.get(region.parents[0], region.parents[0]))
    else:
        key = "report_card.lead_nation"
        words["findings"] = language.text(
            "report_card.findings_count",
            grave=count_findings(findings, "kritis"),
            important=count_findings(findings, "penting"),
        )
    st.html(f'<p class="padan-lead">{language.text(key, **words)}</p>')


def _show_facts(
    figures: pd.DataFrame, standings: Sequence[Standing], region: Region, publication: pd.Series, language: Language
) -> None:
    """Who it is, how many live there, how poor, and what the figures are worth: a line of pairs."""
    people = row_of(rows_of(figures[figures["region_code"] == region.code], POPULATION.key))
    level = language.text("report_card.facts.provinsi" if region.province else "report_card.facts.nasional")
    if region.regency and region.province:
        level = language.text("report_card.facts.in_province", province=region.names[region.province])
    pairs = [(language.text("report_card.facts.level"), level)]
    if people is not None and is_plain(people):
        pairs.append((language.text("report_card.facts.population"), language.number(people.value or 0)))
    poverty = read_poverty().get(region.code)
    if poverty is not None:
        pairs.append((language.text("report_card.facts.poverty", year=poverty.year), language.percent(poverty.rate, 2)))
    status = language.text(f"status.{publication['status']}")
    revision = language.text("report_card.facts.revision", revision=publication["revision"])
    pairs += [
        (language.text("report_card.facts.status"), f"{status}, {revision}"),
        (language.text("report_card.facts.published"), language.moment(publication["published_at"])),
    ]
    hidden = sum(one.own is not None and one.own.suppressed for one in standings)
    body = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(text)}</dd></div>" for name, text in pairs)
    note = escape(language.text("report_card.facts.hidden", count=hidden)) if hidden else ""
    st.html(f'<dl class="padan-certainty facts">{body}</dl>' + (f'<p class="padan-line">{note}</p>' if note else ""))


def _show_table(
    standings: Sequence[Standing], goals: Mapping[ShownIndicator, Sequence[Goal]], region: Region,
    revisions: Mapping[date, int], period: date, language: Language,
) -> None:  # fmt: skip
    year_ago = add_months(period, -12)
    has_year = year_ago in revisions
    columns = Columns(
        parent=region.names.get(region.parents[0], region.parents[0]) if region.parents else None,
        nation=len(region.parents) > 1,
        rank=bool(region.parents),
        weakest=not region.parents,
        year=has_year,
        months=months_back(list(revisions), period),
    )
    title = write_extremes(standings, language)
    st.subheader(title)
    if left_out := write_left_out(standings, language):
        st.caption(left_out)
    note = "" if has_year else language.text("report_card.no_year", month=language.month(year_ago))
    if region.parents:
        siblings = language.text(
            f"report_card.siblings.{'kabkota' if region.regency else 'provinsi'}",
            province=region.names.get(region.province or "", ""),
        )
        caption = language.text("report_card.caption", siblings=siblings, year=note)
    else:
        caption = language.text("report_card.caption_nation", year=note)
    show_report_table(standings, goals, columns, region.names, language, caption=caption)
    offer_rows(standings, region.code, f"{region.name}: {title}", language)


show_page()
