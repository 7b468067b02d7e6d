"""All regions of one kind on a line, the chosen one marked: is it an exception, or are all alike?"""

import pandas as pd
import streamlit as st

from dashboards.catalogue import NATION, ShownIndicator
from dashboards.charts.strips import plot_strip
from dashboards.components.cell_text import write_scope
from dashboards.components.chart_panel import show_chart
from dashboards.components.figure_text import write_value
from dashboards.components.filters import Region
from dashboards.components.measure_names import write_name
from dashboards.components.region_map import take_along
from dashboards.data.regions import describe_spread
from dashboards.language import Language


def show_spread(frame: pd.DataFrame, shown: ShownIndicator, region: Region, level: str, language: Language) -> None:
    """The distribution of a figure over the regions of a level.

    Args:
        frame: of `describe_regions`, every region of the level.
        shown: which figure.
        region: marked where it is one of them, or lies above or below one of them.
        level: provinsi or kabkota.
        language: of the reader.
    """
    visible = frame[frame["value"].notna() & ~frame["suppressed"]]
    spread = describe_spread(visible["value"])
    if not spread:
        st.subheader(language.text("regions.spread.title_none"))
        st.write(language.text("regions.ranking.none"))
        return
    wanted = (region.regency if level == "kabkota" else region.province) or ""
    finding = write_place(visible, shown, wanted, region.names.get(wanted, ""), level, language, every=len(frame))
    st.subheader(finding)
    chosen = visible[visible["region_code"] == wanted]
    levels = language.text(f"regions.levels.{level}")
    texts = {name: write_value(shown, value, language) for name, value in spread.items()}
    show_chart(
        plot_strip(
            visible.assign(label=visible["region_name"].where(visible["region_code"] == wanted, "")),
            quartiles=(spread["low"], spread["median"], spread["high"]),
            median_text=language.text("regions.spread.median", value=texts["median"]),
            tick_format=",.0%" if shown.kind in ("ratio", "points") else ",.2~f",
            language=language,
        ),
        key="regions_spread",
        title=f"{write_name(shown, language)}: {finding}",
        where=write_scope(region.names[NATION], shown.programme_id),
        alt=language.text(
            "regions.spread.alt",
            count=len(visible), level=levels, shown=_say_shown(visible, len(frame), language),
            low=texts["least"], median=texts["median"], high=texts["largest"],
            chosen=""
            if chosen.empty
            else language.text(
                "regions.spread.alt_chosen", region=chosen.iloc[0]["region_name"], value=chosen.iloc[0]["written"]
            ),
        ),
        data=take_along(frame, shown),
        language=language,
        indicators=(shown.indicator_id,),
        note=language.text(
            "regions.spread.note",
            level=levels,
            hidden=int(frame["suppressed"].sum()),
            missing=int((frame["value"].isna() & ~frame["suppressed"]).sum()),
        ),
    )  # fmt: skip


def write_place(
    visible: pd.DataFrame, shown: ShownIndicator, wanted: str, name: str, level: str, language: Language,
    *, every: int,
) -> str:  # fmt: skip
    """How many others the region does better than; without a region, between what half of them lie.

    Args:
        visible: the regions that may be shown.
        shown: which figure.
        wanted: code of the region, empty without one.
        name: of the region.
        level: provinsi or kabkota.
        language: of the reader.
        every: how many regions there are; beside hidden ones the words say that they are of those shown.
    """
    levels, among = language.text(f"regions.levels.{level}"), _say_shown(visible, every, language)
    if not wanted:
        spread = describe_spread(visible["value"])
        low, high = write_value(shown, spread["low"], language), write_value(shown, spread["high"], language)
        return language.text("regions.spread.title_nation", level=levels, shown=among, low=low, high=high)
    own = visible.loc[visible["region_code"] == wanted, "value"]
    if own.empty:
        return language.text("regions.spread.title_hidden", region=name, level=levels)
    others = visible.loc[visible["region_code"] != wanted, "value"]
    better = int((others > own.iloc[0]).sum() if shown.rises_is == "bad" else (others < own.iloc[0]).sum())
    kind = "title_neutral" if shown.rises_is == "neutral" else "title"
    return language.text(
        f"regions.spread.{kind}", region=name, better=language.number(better), count=len(others), level=levels,
        shown=among,
    )  # fmt: skip


def _say_shown(visible: pd.DataFrame, every: int, language: Language) -> str:
    return "" if len(visible) == every else " " + language.text("regions.spread.shown")
