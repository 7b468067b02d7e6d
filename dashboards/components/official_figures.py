"""The real published figures, set apart in look and in words from what Padan computes."""

from datetime import date
from html import escape

import streamlit as st

from dashboards.components.filters import Region
from dashboards.components.markup import Cell, Heading, show_table, with_note
from dashboards.data.published_figures import (
    MEMBERS,
    TILES,
    PublishedFigure,
    kind_of,
    members_over_time,
    newest,
    read_published,
    scopes_of,
    write_note,
    write_period,
    write_value,
)
from dashboards.language import Language

DISTRICTS = " districts"  # how the file writes a scope of so many kabupaten/kota


def show_official_figures(region: Region, until: date, language: Language) -> None:
    """Newest published figures up to the month's end, for the region where one is published, else for the nation."""
    province = region.names.get(region.province or "")
    scopes = scopes_of(province, region.name if region.regency else None)
    own = [figure for name in TILES for scope in scopes if (figure := newest(name, scope, until))]
    with st.container(key="official"):
        st.subheader(language.text("official.title"))
        st.markdown(language.text("official.lead"))
        if not own and region.province is not None:
            st.markdown(language.text("official.none_for_region", region=region.name))
        national = [figure for name in TILES if (figure := newest(name, "national", until))]
        _show_tiles(own or national, language)
        st.caption(language.text("official.not_comparable"))
        with st.expander(language.text("official.all", count=len(read_published()))):
            _show_all(language)


def show_members_over_time(until: date, language: Language) -> None:
    """Registered and active members of the nation as published over the years, to read beside the computed trend."""
    months = members_over_time(until)
    if not months:
        return
    with st.container(key="official_trend", height="stretch"):
        st.subheader(language.text("official.trend_title"))
        st.caption(language.text("official.trend_lead"))
        rows: list[list[Cell]] = []
        for figures in reversed(months):
            found = [[figure for figure in figures if figure.indicator == name] for name in MEMBERS]
            written = [" / ".join(write_value(figure, language) for figure in part) or "–" for part in found]
            rows.append([write_period(figures[0].period, language), *written])
        headings = [
            Heading(language.text("official.period")),
            *(Heading(language.text(f"official.kinds.{kind_of(name)}"), is_number=True) for name in MEMBERS),
        ]
        show_table(headings, rows, caption=language.text("official.trend_sources"))


def _show_tiles(figures: list[PublishedFigure], language: Language) -> None:
    tiles = "".join(
        f'<div class="tile"><div class="kind">{escape(language.text(f"official.kinds.{figure.kind}"))}</div>'
        f'<div class="value">{escape(write_value(figure, language))}</div>'
        f'<div class="name">{escape(language.text(f"official.names.{figure.indicator}"))}, '
        f"{escape(write_period(figure.period, language))}</div>"
        f'<div class="source">{escape(figure.source)}</div></div>'
        for figure in figures
    )
    st.html(f'<div class="padan-tiles">{tiles}</div>')


def _show_all(language: Language) -> None:
    headings = [
        Heading(language.text("official.kind")),
        Heading(language.text("official.figure")),
        Heading(language.text("official.scope")),
        Heading(language.text("official.period")),
        Heading(language.text("table.value"), is_number=True),
        Heading(language.text("official.source")),
    ]
    rows: list[list[Cell]] = [
        [
            language.text(f"official.kinds.{figure.kind}"),
            language.text(f"official.names.{figure.indicator}"),
            _scope(figure.scope, language),
            write_period(figure.period, language),
            write_value(figure, language),
            with_note(figure.source, write_note(figure, language)),
        ]
        for figure in sorted(read_published(), key=lambda figure: (figure.kind, figure.indicator, figure.ends))
    ]
    show_table(headings, rows, caption=language.text("official.caption"))


def _scope(scope: str, language: Language) -> str:
    if ":" in scope:
        return scope.split(":", 1)[1]
    if scope.endswith(DISTRICTS):
        return language.text("official.districts", count=scope.removesuffix(DISTRICTS))
    return language.text("filters.nation") if scope == "national" else scope
