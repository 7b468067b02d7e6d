"""Regions by what they need: the value or the number of people, and how it moved since the month before."""

from collections.abc import Collection, Sequence
from functools import partial
from typing import Any, Literal

import pandas as pd
import streamlit as st

from dashboards.catalogue import ShownIndicator
from dashboards.components.cell_text import write_scope
from dashboards.components.chart_panel import offer_data
from dashboards.components.figure_text import FLAT, write_value
from dashboards.components.filters import Region
from dashboards.components.markup import Cell, Heading, Markup, pill, show_table, with_note
from dashboards.components.measure_names import write_name
from dashboards.components.region_extremes import (
    can_name_weakest,
    select_visible,
    select_weakest,
    write_among,
    write_tied,
)
from dashboards.components.region_map import take_along
from dashboards.language import Language

ORDER_KEY, EVERY_KEY = "urutan", "semua_wilayah"
ORDERS: tuple[Literal["value", "count"], ...] = ("value", "count")
LISTED = 10


def show_ranking(
    frame: pd.DataFrame, moved: pd.DataFrame, shown: ShownIndicator, region: Region, language: Language,
    *, split: Collection[str] = (),
) -> None:  # fmt: skip
    """A table of the first regions, the chosen one marked; a switch shows all.

    Args:
        frame: of `describe_regions`.
        moved: of `moved_since` for these regions, empty where there is no month before.
        shown: which figure.
        region: the chosen one.
        language: of the reader.
        split: regions that gave a part of themselves to a new one since the month before, and so have no change.
    """
    with_counts = shown.kind == "ratio" and bool(frame["numerator"].notna().any())
    order = _choose_order(language) if with_counts else "value"
    visible = select_visible(frame)
    ranked = rank(visible, shown, order).merge(moved[["region_code", "change"]], on="region_code", how="left")
    st.subheader(_write_title(ranked, shown, order, language, every=len(frame)))
    if ranked.empty:
        st.write(language.text("regions.ranking.none"))
        return
    table = st.container()
    with st.container(horizontal=True, vertical_alignment="center"):
        is_whole = len(ranked) <= LISTED or st.toggle(
            language.text("regions.ranking.every", count=language.number(len(ranked))),
            key=EVERY_KEY,
            bind="query-params",
        )
        with st.popover(language.text("take.open"), type="tertiary", icon=":material/download:"):
            left_out = frame[~frame["region_code"].isin(ranked["region_code"])]
            offer_data(
                take_along(pd.concat([ranked, left_out]), shown, "change"), key="regions_ranking",
                title=write_name(shown, language), indicators=(shown.indicator_id,), language=language,
                where=write_scope(region.above, shown.programme_id),
            )  # fmt: skip
    listed = ranked if is_whole else ranked.head(LISTED)
    by = "by_count" if order == "count" else "by_size" if shown.rises_is == "neutral" else "by_value"
    with table:
        show_table(
            _headings(with_counts, language),
            [
                _write_row(row, shown, region, language, with_counts=with_counts, was_split=row.region_code in split)
                for row in listed.itertuples()
            ],
            caption=language.text(
                "regions.ranking.caption",
                shown=len(listed),
                count=len(ranked),
                by=language.text(f"regions.ranking.{by}"),
                hidden=int(frame["suppressed"].sum()),
                missing=int((frame["value"].isna() & ~frame["suppressed"]).sum()),
            ),
        )


def rank(visible: pd.DataFrame, shown: ShownIndicator, order: Literal["value", "count"]) -> pd.DataFrame:
    """The rows in order, numbered from 1: by value the least welcome first, by count the largest first."""
    if order == "count":
        by, ascending = "numerator", False
    else:
        by, ascending = "value", shown.rises_is == "good"
    ranked = visible.sort_values([by, "region_code"], ascending=[ascending, True])
    return ranked.assign(position=range(1, len(ranked) + 1))


def _choose_order(language: Language) -> Literal["value", "count"]:
    chosen: Literal["value", "count"] | None = st.segmented_control(
        language.text("regions.ranking.by"),
        ORDERS,
        default="value",
        format_func=lambda word: language.text(f"regions.ranking.{word}"),
        key=ORDER_KEY,
        bind="query-params",
        required=True,
    )
    return chosen or "value"


def _write_title(ranked: pd.DataFrame, shown: ShownIndicator, order: str, language: Language, *, every: int) -> str:
    if ranked.empty:
        return language.text("regions.ranking.title_none")
    first, among = ranked.iloc[0], write_among(len(ranked), every, language)
    if order == "value" and shown.rises_is != "neutral":
        if not can_name_weakest(len(ranked), every):
            return language.text("regions.ranking.title_few", count=len(ranked), all=every)
        weakest = write_tied(select_weakest(ranked, shown)["region_name"].tolist(), language)
        return language.text("regions.ranking.title_value", first=weakest, value=first["written"], among=among)
    kind = "count" if order == "count" else "neutral"
    column = "numerator" if kind == "count" else "value"
    top = ranked[ranked[column] == first[column]]
    count = "" if pd.isna(first["numerator"]) else language.number(first["numerator"])
    return language.text(
        f"regions.ranking.title_{kind}",
        first=write_tied(top["region_name"].tolist(), language),
        value=first["written"],
        count=count,
        among=among,
    )


def _headings(with_counts: bool, language: Language) -> Sequence[Heading]:
    heads = [
        Heading(language.text("regions.ranking.position"), is_number=True),
        Heading(language.text("table.region")),
        Heading(language.text("table.value"), is_number=True),
    ]
    if with_counts:
        heads.append(Heading(language.text("regions.ranking.count"), is_number=True))
    return [*heads, Heading(language.text("regions.ranking.change"), is_number=True)]


def _write_row(
    row: Any, shown: ShownIndicator, region: Region, language: Language, *, with_counts: bool, was_split: bool
) -> list[Cell]:
    name: Cell = row.region_name
    if row.region_code == region.regency:
        name = Markup(f"<b>{pill(row.region_name, 'plain').html}</b>")
    cells: list[Cell] = [language.number(row.position), name, with_note(row.written, row.range)]
    if with_counts:
        counts = partial(language.number)
        cells.append("–" if pd.isna(row.numerator) else f"{counts(row.numerator)} / {counts(row.denominator)}")
    return [*cells, write_move(row.change, shown, language, was_split=was_split)]


def write_move(change: float | None, shown: ShownIndicator, language: Language, *, was_split: bool = False) -> Cell:
    """A change with its sign and its colour; a dash where there is none to speak of, unless the region was split."""
    if change is None or pd.isna(change):
        return language.text(f"regions.ranking.{'split' if was_split else 'no_change'}")
    if abs(change) < FLAT:
        return "0"
    arrow = "▲" if change > 0 else "▼"
    is_share = shown.kind in ("ratio", "points")
    size = language.number(abs(change) * 100, 1) if is_share else write_value(shown, abs(change), language)
    tone = "plain" if shown.rises_is == "neutral" else "good" if (change > 0) == (shown.rises_is == "good") else "bad"
    return Markup(f'<span class="padan-move {tone}">{arrow} {size}</span>')
