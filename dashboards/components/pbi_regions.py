"""Which regions lose most at a hand-off: the chosen one ranked, all of them as a table."""

from html import escape

import pandas as pd
import streamlit as st

from dashboards.catalogue import NATION
from dashboards.charts.bars import plot_bars
from dashboards.components.cell_text import write_scope
from dashboards.components.chart_panel import offer_data, show_chart
from dashboards.components.filters import Region
from dashboards.data.pbi_pipeline import HANDOFFS, PROGRAMME, losses_by_region
from dashboards.language import Language

HANDOFF_KEY = "tahap"
RANKED = 10


def regions_below(regions: pd.DataFrame, region: Region) -> pd.DataFrame:
    """The provinces of the nation, else the kabupaten/kota of the province."""
    if region.children_of == NATION:
        return regions[regions["region_level"] == "provinsi"]
    return regions[(regions["region_level"] == "kabkota") & (regions["parent_code"] == region.children_of)]


def short_name(name: str) -> str:
    """Kab. in place of Kabupaten, so that labels leave room for bars."""
    return name.replace("Kabupaten ", "Kab. ")


def choose_handoff(worst: str | None, language: Language) -> str:
    """A hand-off; the one that loses most comes first."""
    order = [worst, *(stage for stage in HANDOFFS if stage != worst)] if worst else list(HANDOFFS)
    chosen: str = st.segmented_control(
        language.text("pbi_pipeline.handoff"),
        order,
        default=order[0],
        format_func=lambda stage: language.text(f"pbi_pipeline.handoffs.{stage}"),
        key=HANDOFF_KEY,
        bind="query-params",
        required=True,
    )
    return chosen


def show_regions(
    figures: pd.DataFrame, below: pd.DataFrame, handoff: str, title: str, where: str, language: Language
) -> None:
    """The regions that lose most people there, and every region as a table; the title is of the part of the page."""
    frame = losses_by_region(figures, below, handoff)
    ranked = frame[frame["lost"].notna()].head(RANKED)
    rows = frame.assign(stage=handoff)
    if ranked.empty:
        st.write(language.text("cell.missing"))
        offer_data(
            rows,
            key="regions",
            title=title,
            indicators=("pbi_funnel",),
            language=language,
            where=write_scope(where, PROGRAMME),
        )
    else:
        bars = pd.DataFrame(
            {
                "label": [short_name(name) for name in ranked["region_name"]],
                "value": ranked["lost"].to_numpy(),
                "value_text": [
                    f"{language.number(lost)}  ({'–' if pd.isna(share) else language.percent(share)})"
                    for lost, share in zip(ranked["lost"], ranked["share"], strict=True)
                ],
                "hover": [
                    f"<b>{escape(name)}</b><br>"
                    + language.text("map.of", numerator=language.number(lost), denominator=language.number(before))
                    for name, lost, before in zip(ranked["region_name"], ranked["lost"], ranked["before"], strict=True)
                ],
            }
        )
        show_chart(
            plot_bars(bars, language=language),
            key="regions",
            title=title,
            where=write_scope(where, PROGRAMME),
            alt=language.text(
                "ranking.alt", count=len(bars), first=ranked.iloc[0]["region_name"], value=bars.iloc[0]["value_text"]
            ),
            data=rows,
            language=language,
            indicators=("pbi_funnel",),
        )
    hidden = int(frame["suppressed"].sum())
    missing = int(frame["lost"].isna().sum()) - hidden
    if hidden or missing:
        st.caption(language.text("ranking.left_out", hidden=hidden, missing=missing))
    with st.expander(language.text("pbi_pipeline.regions_table", count=len(frame))):
        _show_table(frame, language)


def _show_table(frame: pd.DataFrame, language: Language) -> None:
    before, lost, share = (language.text(f"pbi_pipeline.{name}") for name in ("at_stage_before", "lost", "share_lost"))
    table = pd.DataFrame(
        {
            language.text("table.code"): frame["region_code"],
            language.text("table.region"): frame["region_name"],
            before: frame["before"],
            lost: frame["lost"],
            share: frame["share"],
            language.text("table.remark"): [
                language.text("cell.suppressed")
                if is_hidden
                else language.text("cell.missing")
                if pd.isna(count)
                else ""
                for is_hidden, count in zip(frame["suppressed"], frame["lost"], strict=True)
            ],
        }
    )
    styled = table.style.format({before: language.number, lost: language.number, share: language.percent})
    st.dataframe(styled, hide_index=True, height=360, placeholder="–", alt=language.text("table.alt"))
