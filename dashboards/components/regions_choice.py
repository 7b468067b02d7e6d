"""Which figure the page of regions shows: any indicator, its programme and its category where it has them."""

import pandas as pd
import streamlit as st

from dashboards.catalogue import ALL, MAPPED, TOTAL, Key, ShownIndicator, shown_by_unit
from dashboards.components.filters import choose_programme, keep, remember
from dashboards.components.measure_names import write_breakdown, write_category, write_indicator
from dashboards.components.region_map import INDICATOR_KEY, forget_unless_offered
from dashboards.components.sheet_margins import note_choice
from dashboards.language import Language

CATEGORY_KEY = "rincian"
WHOLE = f"{TOTAL}/{TOTAL}"
CATALOGUED = {shown.indicator_id: shown for shown in MAPPED}


def choose_measure(measures: pd.DataFrame, programmes: pd.DataFrame, language: Language) -> ShownIndicator:
    """One figure out of `read_measures`; a choice that only has one answer is not asked.

    Args:
        measures: a row a figure, not empty.
        programmes: of `read_programmes`, for their names.
        language: of the reader.
    """
    indicator = _choose_indicator(measures, language)
    mine = measures[measures["indicator_id"] == indicator]
    programme = _choose_programme(mine, programmes, language)
    mine = mine[mine["programme_id"] == programme]
    breakdown, category = _choose_category(mine, language)
    row = mine.iloc[0]
    key: Key = (indicator, programme, breakdown, category)
    known = CATALOGUED.get(indicator)
    if known is not None and breakdown == known.breakdown:
        return ShownIndicator(indicator, known.kind, known.rises_is, programme, breakdown, category)
    return shown_by_unit(key, str(row["unit"]), str(row["direction"]))


def _choose_indicator(measures: pd.DataFrame, language: Language) -> str:
    """Those of the summary first, then the others by name."""
    every = list(dict.fromkeys(measures["indicator_id"]))
    first = [name for name in CATALOGUED if name in every]
    rest = sorted(set(every) - set(first), key=lambda name: write_indicator(name, language))
    offered = [*first, *rest]
    remember(INDICATOR_KEY)
    forget_unless_offered(INDICATOR_KEY, offered)
    chosen: str = st.selectbox(
        language.text("map.indicator"),
        offered,
        format_func=lambda name: write_indicator(name, language),
        key=INDICATOR_KEY,
        bind="query-params",
    )
    keep(**{INDICATOR_KEY: chosen})
    note_choice(write_indicator(chosen, language))
    return chosen


def _choose_programme(mine: pd.DataFrame, programmes: pd.DataFrame, language: Language) -> str:
    codes = list(dict.fromkeys(mine["programme_id"]))
    known = programmes[programmes["programme_id"].isin(codes)]
    if ALL in codes or known.empty:
        return str(ALL if ALL in codes else codes[0])
    return str(choose_programme(known, language)["programme_id"])


def _choose_category(mine: pd.DataFrame, language: Language) -> tuple[str, str]:
    """The whole first, if there is one, then every category of every breakdown."""
    pairs = sorted(
        zip(mine["breakdown"], mine["category"], strict=True),
        key=lambda pair: (pair[0] != TOTAL, pair[0], _rank(pair[1])),
    )
    offered = [f"{breakdown}/{category}" for breakdown, category in pairs]
    if len(offered) > 1:
        remember(CATEGORY_KEY)
        forget_unless_offered(CATEGORY_KEY, offered)
        preferred = CATALOGUED.get(str(mine.iloc[0]["indicator_id"]))
        wanted = f"{preferred.breakdown}/{preferred.category}" if preferred else WHOLE
        chosen: str = st.selectbox(
            language.text("regions.category"),
            offered,
            index=offered.index(wanted) if wanted in offered else 0,
            format_func=lambda pair: _write_pair(pair, language),
            key=CATEGORY_KEY,
            bind="query-params",
        )
        keep(**{CATEGORY_KEY: chosen})
        note_choice(_write_pair(chosen, language))
        offered = [chosen]
    breakdown, _, category = offered[0].partition("/")
    return breakdown, category


def _rank(category: str) -> tuple[int, str]:
    return (int(category), "") if category.isdigit() else (10_000, category)


def _write_pair(pair: str, language: Language) -> str:
    if pair == WHOLE:
        return language.text("regions.every_category")
    breakdown, _, category = pair.partition("/")
    group = write_breakdown(breakdown, language)
    name = write_category(breakdown, category, language)
    return name if name.startswith(group) else f"{group}: {name}"
