"""Why records do or do not match, and what is wrong with their numbers: each rule beside the month before."""

import pandas as pd
import streamlit as st

from dashboards.components.chart_panel import offer_data
from dashboards.components.filters import Region
from dashboards.components.markup import Cell, Heading, Tone, pill, show_table, with_note
from dashboards.language import Language

FIELDS = ("padanan", "nik", "no_kk")
TONES: dict[str, Tone] = {"sah": "good", "peringatan": "plain", "periksa": "warn", "perbaiki": "bad"}
FLAT = 0.0005  # half of the last digit shown


def name_rules(catalogue: pd.DataFrame, language: Language) -> dict[tuple[str, str], str]:
    """Name of each field's rules in the reader's language."""
    return {(row["field"], row["rule"]): row[f"name_{language.code}"] for row in catalogue.to_dict(orient="records")}


def show_rules(
    compared: pd.DataFrame, catalogue: pd.DataFrame, dataset: str, region: Region, title: str, language: Language
) -> None:
    """A table a field, in the order of the catalogue, and all of it to take along."""
    described = catalogue.merge(compared, on=["field", "rule"])
    for field in FIELDS:
        rows = described[described["field"] == field].sort_values("rule_order")
        if rows.empty:
            continue
        st.subheader(language.text(f"match_quality.fields.{field}"))
        show_table(
            [
                Heading(language.text("match_quality.rule")),
                Heading(language.text("match_quality.severity")),
                Heading(language.text("match_quality.records"), is_number=True),
                Heading(language.text("match_quality.share"), is_number=True),
                Heading(language.text("match_quality.change"), is_number=True),
                Heading(language.text("match_quality.remedy")),
            ],
            [_cells(row, language) for row in rows.to_dict(orient="records")],
            caption=language.text(f"match_quality.captions.{field}"),
        )
    rows = described[["field", "rule", "severity", "records", "share", "change"]]
    offer_data(
        rows.assign(suppressed=described["is_hidden"], dataset=dataset, region_code=region.code),
        key=f"rules_{dataset}", title=title, indicators=("identity_rule",), language=language,
    )  # fmt: skip


def _cells(row: dict[str, object], language: Language) -> list[Cell]:
    severity = str(row["severity"])
    head: list[Cell] = [
        with_note(str(row[f"name_{language.code}"]), str(row["rule"])),
        pill(language.text(f"match_quality.severities.{severity}"), TONES[severity]),
    ]
    remedy = str(row[f"remedy_{language.code}"])
    if row["is_hidden"]:
        hidden = language.text("cell.suppressed")
        return [*head, hidden, hidden, "–", remedy]
    return [
        *head,
        language.number(float(str(row["records"]))),
        language.percent(float(str(row["share"]))),
        _change(float(str(row["change"])), language),
        remedy,
    ]


def _change(change: float, language: Language) -> str:
    if pd.isna(change):
        return "–"
    if abs(change) < FLAT:
        return language.text("match_quality.flat")
    sign = "+" if change > 0 else "−"
    return f"{sign}{language.text('change.points', size=language.number(abs(change) * 100, 1))}"
