"""How far the reporters of the contributions differ: by fund, in people and rupiah, and where."""

import pandas as pd
import streamlit as st

from dashboards.components.markup import Cell, Heading, show_table, with_note
from dashboards.components.pbi_figures import is_shown, pick, write_share
from dashboards.data.changes import FigureRow
from dashboards.data.pbi_pipeline import FUNDS, reporter_gaps
from dashboards.language import Language

LISTED = 10


def write_rupiah(amount: float, language: Language) -> str:
    """Rp 1,25 miliar."""
    return f"Rp {language.compact(amount)}"


def show_contributions(
    figures: pd.DataFrame, of_regions: pd.DataFrame, below: pd.DataFrame, is_lowest: bool, language: Language
) -> None:
    """The finding, the funds, the regions and funds that differ most."""
    persons, money = pick(figures, "contribution_gap"), pick(figures, "contribution_gap_money")
    if persons is None and money is None:
        st.write(language.text("pbi_pipeline.reporters_none"))
        return
    st.markdown(
        language.text(
            "pbi_pipeline.reporters_finding",
            persons=_persons(persons, language),
            persons_share=write_share(persons, language),
            money=_money(money, language),
            money_share=write_share(money, language),
        )
    )
    show_table(
        [
            Heading(language.text("pbi_pipeline.fund")),
            Heading(language.text("pbi_pipeline.gap_persons"), is_number=True),
            Heading(language.text("pbi_pipeline.gap_money"), is_number=True),
        ],
        [_fund_row(figures, fund, language) for fund in FUNDS],
        caption=language.text("pbi_pipeline.reporters_caption"),
    )
    if not is_lowest:
        _show_where(reporter_gaps(of_regions, below), language)


def _fund_row(figures: pd.DataFrame, fund: str, language: Language) -> list[Cell]:
    persons, money = (pick(figures, name, "fund", fund) for name in ("contribution_gap", "contribution_gap_money"))
    name = language.text(f"pbi_pipeline.funds.{fund}")
    if persons is None and money is None:
        return [with_note(name, language.text("pbi_pipeline.one_reporter")), "–", "–"]
    return [
        name,
        with_note(_persons(persons, language), write_share(persons, language)),
        with_note(_money(money, language), write_share(money, language)),
    ]


def _persons(row: FigureRow | None, language: Language) -> str:
    return language.number(row.numerator or 0) if row is not None and is_shown(row) else language.text("cell.missing")


def _money(row: FigureRow | None, language: Language) -> str:
    if row is None or not is_shown(row):
        return language.text("cell.missing")
    return write_rupiah(row.numerator or 0, language)


def _show_where(gaps: pd.DataFrame, language: Language) -> None:
    st.subheader(language.text("pbi_pipeline.where_title"))
    if gaps.empty:
        st.write(language.text("pbi_pipeline.where_none"))
        return
    rows: list[list[Cell]] = [
        [
            row["region_name"],
            language.text(f"pbi_pipeline.funds.{row['fund']}"),
            with_note(_plain(row["persons"], language), _percent(row["persons_share"], language)),
            with_note(
                "–" if pd.isna(row["amount"]) else write_rupiah(row["amount"], language),
                _percent(row["amount_share"], language),
            ),
        ]
        for _, row in gaps.head(LISTED).iterrows()
    ]
    show_table(
        [
            Heading(language.text("table.region")),
            Heading(language.text("pbi_pipeline.fund")),
            Heading(language.text("pbi_pipeline.gap_persons"), is_number=True),
            Heading(language.text("pbi_pipeline.gap_money"), is_number=True),
        ],
        rows,
        caption=language.text("pbi_pipeline.where_caption", shown=len(rows), count=len(gaps)),
    )


def _plain(count: float, language: Language) -> str:
    return "–" if pd.isna(count) else language.number(count)


def _percent(share: float, language: Language) -> str:
    return "–" if pd.isna(share) else language.percent(share)
