"""Published figures: what documents print, recomputed from the inputs that stand beside it."""

import pandas as pd
import streamlit as st
from dashboards.components.exports import offer_file
from dashboards.components.markup import Cell, Heading, pill, show_table
from dashboards.components.recomputed_table import TONES, show_recomputed
from dashboards.components.sheet_margins import note_choice
from dashboards.data.queries import read_recomputed_figures
from dashboards.language import Language, current_language

STATUS_KEY, SOURCE_KEY, SEARCH_KEY = "hasil", "sumber", "cari"
STATUSES = ("does_not_reproduce", "reproduces", "not_recomputable")
ALL_SOURCES = "semua"
SEARCHED = ("figure_id", "place", "year", "label_id", "label_en", "document", "source_line", "note_id", "note_en")


def show_page() -> None:
    """The finding, the filtered list, the counts by source."""
    language, figures = current_language(), read_recomputed_figures()
    if figures.empty:
        st.info(language.text("recomputed.none"))
        return
    _show_finding(figures["status"].value_counts(), language)
    with st.container(key="panel_recomputed"):
        shown = _choose(figures, language)
        st.caption(language.text("recomputed.count", shown=len(shown), total=len(figures)))
        if shown.empty:
            st.write(language.text("recomputed.no_match"))
        else:
            show_recomputed(shown, language)
        offer_file(
            language.text("recomputed.download"),
            shown.to_csv(index=False).encode(),
            file_name="padan_angka_terbitan.csv",
            mime="text/csv",
        )
    with st.container(key="panel_sources"):
        _show_sources(figures, language)


def _show_finding(counts: pd.Series, language: Language) -> None:
    reproduces, fails = int(counts.get("reproduces", 0)), int(counts.get("does_not_reproduce", 0))
    sentence = language.text("recomputed.lead", checked=reproduces + fails, reproduces=reproduces, fails=fails)
    st.html(f'<p class="padan-lead">{sentence} {language.text("recomputed.lead_more")}</p>')
    pills = [
        pill(f"{language.text(f'recomputed.statuses.{name}')}: {counts.get(name, 0)}", TONES[name]).html
        for name in STATUSES
    ]
    st.html(f'<div class="padan-line">{"".join(pills)} {language.text("recomputed.real")}</div>')


def _choose(figures: pd.DataFrame, language: Language) -> pd.DataFrame:
    """The figures of the chosen result, source and words."""
    status_column, source_column, search_column = st.columns([2.2, 1.6, 1.2], vertical_alignment="bottom")
    with status_column:
        status = st.segmented_control(
            language.text("recomputed.status"),
            STATUSES,
            default=STATUSES[0],
            format_func=lambda name: language.text(f"recomputed.statuses.{name}"),
            key=STATUS_KEY,
            bind="query-params",
            required=True,
        )
    with source_column:
        source = st.selectbox(
            language.text("recomputed.source"),
            [ALL_SOURCES, *dict.fromkeys(figures["source"])],
            format_func=lambda name: language.text(
                "recomputed.all_sources" if name == ALL_SOURCES else f"recomputed.sources.{name}"
            ),
            key=SOURCE_KEY,
            bind="query-params",
        )
    with search_column:
        words = st.text_input(
            language.text("recomputed.search"),
            placeholder=language.text("recomputed.search_hint"),
            key=SEARCH_KEY,
            bind="query-params",
        )
    note_choice(language.text(f"recomputed.statuses.{status}"))
    if source != ALL_SOURCES:
        note_choice(language.text(f"recomputed.sources.{source}"))
    if words:
        note_choice(words)
    text = figures[list(SEARCHED)].fillna("").agg(" ".join, axis=1).str.casefold()
    chosen = (figures["status"] == status) & text.str.contains((words or "").casefold(), regex=False)
    if source != ALL_SOURCES:
        chosen &= figures["source"] == source
    return figures[chosen]


def _show_sources(figures: pd.DataFrame, language: Language) -> None:
    st.header(language.text("recomputed.per_source"))
    counts = pd.crosstab(figures["source"], figures["status"]).reindex(columns=list(STATUSES), fill_value=0)
    rows: list[list[Cell]] = [
        [
            language.text(f"recomputed.sources.{source}"),
            *(
                pill(str(counts.at[source, name]), TONES[name] if counts.at[source, name] else "plain")
                for name in STATUSES
            ),
        ]
        for source in dict.fromkeys(figures["source"])
    ]
    reasons = figures["reason"].value_counts()
    listed = ", ".join(f"{language.text(f'recomputed.reasons.{name}')} ({count})" for name, count in reasons.items())
    show_table(
        [
            Heading(language.text("recomputed.source")),
            *(Heading(language.text(f"recomputed.statuses.{name}"), is_number=True) for name in STATUSES),
        ],
        rows,
        caption=language.text("recomputed.per_source_caption", count=int(reasons.sum()), reasons=listed),
    )


show_page()
