"""Open complaints by how long they are past their deadline: of every receiver, and of every region below."""

import pandas as pd
import streamlit as st

from dashboards.components.chart_panel import offer_data
from dashboards.components.definition import show_definitions
from dashboards.components.markup import Cell, Heading, show_table
from dashboards.components.pbi_figures import is_shown, pick, write_count
from dashboards.data.pbi_pipeline import RECEIVERS
from dashboards.language import Language, is_missing

INDICATOR = "complaint_ageing"
BANDS = ("dalam_batas", "lewat_1_30", "lewat_31_90", "lewat_lebih_90")
LONGEST = BANDS[-1]
COLUMNS = ["region_code", "breakdown", "category", "numerator", "denominator", "value", "suppressed"]


def show_ageing(
    figures: pd.DataFrame, of_regions: pd.DataFrame, below: pd.DataFrame, is_lowest: bool, language: Language,
) -> None:  # fmt: skip
    """The finding, the receivers, the regions; nothing where no complaint is open."""
    mine = figures[figures["indicator_id"] == INDICATOR]
    if mine.empty:
        return
    title = _say_longest(mine, language)
    st.subheader(title)
    _show_table("receiver", _receiver_rows(mine, language), language)
    if not is_lowest:
        with st.expander(language.text("complaint_ageing.regions_table")):
            _show_table("region", _region_rows(of_regions, below, language), language)
    both = pd.concat([mine, of_regions[of_regions["indicator_id"] == INDICATOR]])
    offer_data(both[COLUMNS], key="pengaduan-umur", title=title, indicators=(INDICATOR,), language=language)
    show_definitions((INDICATOR,), language)


def _say_longest(figures: pd.DataFrame, language: Language) -> str:
    row = pick(figures, INDICATOR, "overdue", LONGEST)
    if row is None or not is_shown(row) or is_missing(row.denominator):
        return language.text("complaint_ageing.longest_hidden")
    if not row.numerator:
        return language.text("complaint_ageing.longest_none", open=language.number(row.denominator or 0))
    return language.text(
        "complaint_ageing.longest", count=language.number(row.numerator), open=language.number(row.denominator or 0)
    )


def _receiver_rows(figures: pd.DataFrame, language: Language) -> list[list[Cell]]:
    rows: list[list[Cell]] = [[language.text("complaint_ageing.all_receivers"), *_cells(figures, "", language)]]
    return rows + [
        [language.text(f"pbi_pipeline.receivers.{receiver}"), *_cells(figures, f"{receiver}:", language)]
        for receiver in RECEIVERS
        if figures["category"].str.startswith(f"{receiver}:").any()
    ]


def _region_rows(of_regions: pd.DataFrame, below: pd.DataFrame, language: Language) -> list[list[Cell]]:
    of_region = dict(list(of_regions[of_regions["indicator_id"] == INDICATOR].groupby("region_code")))
    return [
        [name, *_cells(of_region[code], "", language)]
        for code, name in zip(below["region_code"], below["region_name"], strict=True)
        if code in of_region
    ]


def _cells(figures: pd.DataFrame, receiver: str, language: Language) -> list[str]:
    """A count a band, then all open ones, which may be read although a band is hidden."""
    breakdown = "receiver_overdue" if receiver else "overdue"
    found = [pick(figures, INDICATOR, breakdown, f"{receiver}{band}") for band in BANDS]
    every = next((row.denominator for row in found if row is not None and not is_missing(row.denominator)), None)
    whole = language.text("cell.suppressed") if every is None else language.number(every)
    return [*(write_count(row, language) for row in found), whole]


def _show_table(first: str, rows: list[list[Cell]], language: Language) -> None:
    headings = [Heading(language.text(f"complaint_ageing.{first}"))]
    headings += [Heading(language.text(f"complaint_ageing.bands.{band}"), is_number=True) for band in BANDS]
    headings.append(Heading(language.text("complaint_ageing.open"), is_number=True))
    show_table(headings, rows, caption=language.text("complaint_ageing.caption"))
