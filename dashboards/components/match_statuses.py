"""Records of each agency by how they met the civil register."""

from html import escape

import pandas as pd
import streamlit as st

from dashboards.charts.bars import plot_stacked_shares
from dashboards.charts.palette import MATCHING
from dashboards.components.chart_panel import show_chart
from dashboards.components.filters import Region
from dashboards.components.markup import Cell, Heading, show_table
from dashboards.language import Language


def show_statuses(quality: pd.DataFrame, region: Region, order: tuple[str, ...], language: Language) -> None:
    """A bar and a table row a dataset; hidden cells are said to be hidden."""
    title = language.text("match_quality.statuses_title", region=region.name)
    st.header(title)
    present = [name for name in order if name in set(quality["dataset"])]
    visible = quality[~quality["suppressed"].astype(bool) & quality["dataset"].isin(present)]
    if not present:
        st.write(language.text("cell.missing"))
        return
    names = {status: language.text(f"deliveries.statuses.{status}") for status in MATCHING}
    labels = {name: language.text_or(f"datasets.{name}", name) for name in present}
    ordered = visible.assign(place=visible["dataset"].map(present.index)).sort_values("place")
    if not ordered.empty:
        frame = pd.DataFrame(
            {
                "label": [labels[name] for name in ordered["dataset"]],
                "part": ordered["match_status"].to_numpy(),
                "share": ordered["share"].to_numpy(),
                "hover": [
                    f"<b>{escape(names[status])}</b><br>{language.percent(share)} ({language.number(records)})"
                    for status, share, records in zip(
                        ordered["match_status"], ordered["share"], ordered["records"], strict=True
                    )
                ],
            }
        )
        by_nik = ordered[ordered["match_status"] == "padan_nik"].sort_values("share")
        show_chart(
            plot_stacked_shares(
                frame, order=[(status, names[status], colour) for status, colour in MATCHING.items()], language=language
            ),
            key="statuses",
            title=title,
            where=region.name,
            alt=language.text(
                "match_quality.statuses_alt",
                list=", ".join(
                    f"{labels[name]} {language.percent(share)}"
                    for name, share in zip(by_nik["dataset"], by_nik["share"], strict=True)
                ),
            ),
            data=quality[quality["dataset"].isin(present)].assign(region_code=region.code),
            language=language,
            indicators=("match_quality",),
        )
    show_table(
        [
            Heading(language.text("match_quality.dataset")),
            *[Heading(names[status], is_number=True) for status in MATCHING],
        ],
        [[labels[name], *_cells(quality[quality["dataset"] == name], language)] for name in present],
        caption=language.text("match_quality.statuses_caption"),
    )


def _cells(rows: pd.DataFrame, language: Language) -> list[Cell]:
    by_status = rows.set_index("match_status")
    cells: list[Cell] = []
    for status in MATCHING:
        if status not in by_status.index:
            cells.append(language.number(0))
        elif by_status.loc[status, "suppressed"]:
            cells.append(language.text("cell.suppressed"))
        else:
            records, share = by_status.loc[status, "records"], by_status.loc[status, "share"]
            cells.append(f"{language.number(records)} ({language.percent(share)})")
    return cells
