"""A kabupaten/kota among the ten with the nearest poverty rate: who does better under like conditions?"""

from collections.abc import Mapping, Sequence
from html import escape

import pandas as pd
import streamlit as st

from dashboards.catalogue import ShownIndicator
from dashboards.charts.bars import plot_bars
from dashboards.components.cell_text import write_scope
from dashboards.components.chart_panel import show_chart
from dashboards.components.filters import Region
from dashboards.components.measure_names import write_name
from dashboards.components.region_map import take_along
from dashboards.data.regions import read_poverty
from dashboards.language import Language


def show_peers(
    frame: pd.DataFrame, shown: ShownIndicator, region: Region, peers: Sequence[str], language: Language
) -> None:
    """Bars of the region and its peers, best first; `frame` is of `describe_regions` for them."""
    poverty = read_poverty()
    own = region.regency or ""
    visible = frame[frame["value"].notna() & ~frame["suppressed"]]
    mine = visible[visible["region_code"] == own]
    finding = write_standing(visible, shown, region, language)
    st.subheader(finding)
    note = language.text(
        "regions.peers.note", region=region.name, rate=language.percent(poverty[own].rate, 2), year=poverty[own].year
    )
    if visible.empty:
        st.caption(note)
        return
    bars = _bars(visible, shown, {code: poverty[code].rate for code in [own, *peers]}, language)
    label = bars.loc[bars["region_code"] == own, "label"]
    show_chart(
        plot_bars(bars, language=language, highlighted=None if mine.empty else str(label.iloc[0])),
        key="regions_peers",
        title=finding,
        where=write_scope(region.name, shown.programme_id),
        alt=language.text(
            "regions.peers.alt",
            region=region.name,
            count=len(visible) - len(mine),
            first=visible.sort_values("value").iloc[-1]["region_name"],
            value=visible.sort_values("value").iloc[-1]["written"],
        ),
        data=take_along(
            frame.assign(poverty_rate=[poverty[code].rate for code in frame["region_code"]]), shown, "poverty_rate"
        ),
        language=language,
        indicators=(shown.indicator_id,),
        note=" ".join([note, _write_left_out(frame, language)]).strip(),
    )


def _bars(visible: pd.DataFrame, shown: ShownIndicator, rates: Mapping[str, float], language: Language) -> pd.DataFrame:
    ordered = visible.sort_values(["value", "region_code"], ascending=[shown.rises_is == "bad", True])
    short = ordered["region_name"].str.replace("Kabupaten ", "Kab. ")
    return pd.DataFrame(
        {
            "region_code": ordered["region_code"],
            "label": [
                f"{name} ({language.percent(rates[code])})"
                for name, code in zip(short, ordered["region_code"], strict=True)
            ],
            "value": ordered["value"],
            "value_text": ordered["written"],
            "hover": ordered["hover"],
        }
    )


def write_standing(visible: pd.DataFrame, shown: ShownIndicator, region: Region, language: Language) -> str:
    """How many peers do better."""
    own = visible.loc[visible["region_code"] == region.regency, "value"]
    others = visible.loc[visible["region_code"] != region.regency, "value"]
    if own.empty or others.empty:
        return language.text("regions.peers.title_hidden", region=region.name)
    if shown.rises_is == "neutral":
        return language.text("regions.peers.title_neutral", region=region.name, count=len(others))
    better = int((others < own.iloc[0]).sum() if shown.rises_is == "bad" else (others > own.iloc[0]).sum())
    name = write_name(shown, language)
    return language.text("regions.peers.title", indicator=name, better=better, count=len(others), region=region.name)


def _write_left_out(frame: pd.DataFrame, language: Language) -> str:
    hidden = int(frame["suppressed"].sum())
    missing = int((frame["value"].isna() & ~frame["suppressed"]).sum())
    return language.text("ranking.left_out", hidden=hidden, missing=missing) if hidden or missing else ""


def say_no_peers(region: Region, language: Language) -> None:
    """Why there are none: no kabupaten/kota chosen, or no rate known of it."""
    st.subheader(language.text("regions.peers.heading"))
    key = "unknown" if region.regency else "choose"
    st.write(language.text(f"regions.peers.{key}", region=escape(region.name)))
