"""How far the choice of the denominator moves the registered coverage of each region below the chosen one."""

from functools import partial
from html import escape

import pandas as pd
import streamlit as st

from dashboards.catalogue import NATION
from dashboards.charts.bars import plot_bars
from dashboards.components.chart_panel import offer_data, show_chart
from dashboards.components.filters import Region
from dashboards.components.region_extremes import can_name_weakest
from dashboards.data.denominators import (
    INDICATORS,
    OVER_PUBLISHED,
    PUBLISHERS,
    REGISTER,
    AboveOne,
    count_above_one,
    count_spread,
    list_readings,
    readings_by_region,
    spread_by_region,
)
from dashboards.language import Language

RANKED = 10


def show_spread(figures: pd.DataFrame, regions: pd.DataFrame, region: Region, language: Language) -> None:
    """The finding, and the regions that depend most on the choice; `figures` as read_by_denominator gives them."""
    name = region.names.get(region.children_of, language.text("filters.nation"))
    level = language.text("levels.provinsi" if region.children_of == NATION else "levels.kabkota").lower()
    title = _title(count_above_one(figures, regions, "registered"), level, name, language)
    st.header(title)
    spreads = spread_by_region(figures, regions, "registered")
    if spreads.empty:
        return
    widest = spreads.iloc[0]
    every, hidden = count_spread(figures, regions, "registered")
    lead = _say_widest(spreads, every, level, language, has_hidden=hidden > 0)
    st.markdown(f"{lead} {language.text('denominators.spread_bars')}")
    ranked = spreads.head(RANKED)
    written = [language.text("change.points", size=language.number(points, 1)) for points in ranked["points"]]
    bars = pd.DataFrame(
        {
            "label": [str(region_name).replace("Kabupaten ", "Kab. ") for region_name in ranked["region_name"]],
            "value": ranked["points"],
            "value_text": [
                f"{text} ({language.percent(row.low)} – {language.percent(row.high)})"
                for text, row in zip(written, ranked.itertuples(), strict=True)
            ],
            "hover": [
                f"<b>{escape(str(row.region_name))}</b><br>{source_name(row.low_source, language)}: "
                f"{language.percent(row.low)}<br>{source_name(row.high_source, language)}: {language.percent(row.high)}"
                for row in ranked.itertuples()
            ],
        }
    )
    show_chart(
        plot_bars(bars, language=language),
        key="spread",
        title=title,
        where=name,
        alt=language.text("ranking.alt", first=widest["region_name"], value=written[0], count=len(ranked)),
        data=spreads,
        language=language,
        indicators=(OVER_PUBLISHED["registered"],),
    )


def _title(counted: AboveOne, level: str, name: str, language: Language) -> str:
    """How many are above 100 per cent; of those that can be judged, where a hidden reading may be."""
    key = "spread_none" if not counted.judged else "spread_title" if counted.above else "spread_within"
    if counted.judged and counted.hidden:
        key += "_shown"
    return language.text(
        f"denominators.{key}",
        above=counted.above,
        count=counted.judged,
        hidden=counted.hidden,
        level=level,
        region=name,
    )


def _say_widest(spreads: pd.DataFrame, every: int, level: str, language: Language, *, has_hidden: bool) -> str:
    """The region that depends most on the choice; none where most of them are hidden."""
    if not can_name_weakest(len(spreads), every):
        return language.text("denominators.spread_few", shown=len(spreads), all=every, level=level)
    widest = spreads.iloc[0]
    return language.text(
        "denominators.spread_lead_shown" if has_hidden else "denominators.spread_lead",
        region=widest["region_name"],
        points=language.number(widest["points"], 1),
    )


def show_reading_table(figures: pd.DataFrame, regions: pd.DataFrame, region: Region, language: Language) -> None:
    """Every region with its registered coverage over each denominator, for reading, sorting and taking along."""
    frame = readings_by_region(figures, regions, "registered")
    names = {source: source_name(source, language) for source in (REGISTER, *PUBLISHERS)}
    names |= {
        "region_code": language.text("table.code"),
        "region_name": language.text("table.region"),
        "points": language.text("denominators.points"),
    }
    table = frame.rename(columns=names)
    shares = {names[source]: language.percent for source in (REGISTER, *PUBLISHERS)}
    styled = table.style.format(
        {**shares, names["points"]: partial(language.number, decimals=1)}, na_rep=language.text("denominators.no_value")
    )
    st.dataframe(styled, hide_index=True, height=360, placeholder="–", alt=language.text("table.alt"))
    offer_data(
        list_readings(figures, regions, "registered"), key=f"readings_{region.children_of}".replace(".", "-"),
        title=language.text("denominators.table"), indicators=INDICATORS, language=language,
    )  # fmt: skip


def source_name(source: str, language: Language) -> str:
    """The denominator as the reader knows it."""
    return language.text_or(f"denominators.sources.{source}", source)
