"""Figures of a month that waits beside the published ones: compared, as a table, and as files to take along."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from dashboards.catalogue import TOTAL, shown_by_unit
from dashboards.components.chart_panel import write_figures
from dashboards.components.exports import offer_file
from dashboards.components.figure_text import FLAT, write_by_unit
from dashboards.components.markup import Cell, Heading, Tone, pill, show_table, with_note
from dashboards.data.candidate import Waiting
from dashboards.data.changes import FigureRow, compare
from dashboards.data.queries import read_definitions
from dashboards.data.workbook import CSV, XLSX, write_csv
from dashboards.language import Language, is_missing

KEYS = ["indicator_id", "programme_id", "breakdown", "category"]
MEASURED = ["match_basis", "numerator", "denominator", "value", "value_low", "value_high", "suppressed"]


def compare_with_published(now: pd.DataFrame, then: pd.DataFrame, language: Language) -> pd.DataFrame:
    """One row a candidate figure with the published one, the change, and why there is none.

    Args:
        now: as `read_candidate` gives them.
        then: the same of a published month; may be empty.
        language: of the reader.
    """
    both = now.merge(then, on=KEYS, how="left", suffixes=("", "_then"), indicator=True)
    changes = [
        compare(_figure(row, ""), _figure(row, "_then") if row["_merge"] == "both" else None)
        for row in both.to_dict("records")
    ]
    definitions = read_definitions().set_index("indicator_id")
    both["change"] = [change.difference for change in changes]
    both["reason"] = [change.reason for change in changes]
    both["name"] = both["indicator_id"].map(definitions[f"name_{language.code}"]).fillna(both["indicator_id"])
    both["unit"] = both["indicator_id"].map(definitions["unit"]).fillna("")
    both["direction"] = both["indicator_id"].map(definitions["direction"]).fillna("neutral")
    return both


def _figure(row: dict[str, Any], suffix: str) -> FigureRow:
    found = {name: row[f"{name}{suffix}"] for name in FigureRow.__dataclass_fields__ if f"{name}{suffix}" in row}
    cells: dict[str, Any] = {name: None if pd.isna(cell) else cell for name, cell in found.items()}
    return FigureRow(**cells)


def show_comparison(
    figures: pd.DataFrame, names: Sequence[Cell], heading: str, waiting: Waiting, since: str, language: Language
) -> None:
    """A table of compared figures.

    Args:
        figures: as `compare_with_published` gives them.
        names: of its rows.
        heading: what the names are.
        waiting: the month of the candidate.
        since: the published month, in words.
        language: of the reader.
    """
    headings = [
        Heading(heading),
        Heading(since, is_number=True),
        Heading(language.month(waiting.period), is_number=True),
        Heading(language.text("candidate.columns.change")),
    ]
    rows = [
        [name, _value(row, "_then", language), _value(row, "", language), _change(row, language)]
        for name, row in zip(names, figures.to_dict("records"), strict=True)
    ]
    show_table(headings, rows, caption=language.text("candidate.caption", month=language.month(waiting.period)))


def write_source(waiting: Waiting, language: Language) -> str:
    """Which candidate the figures are of; it has no revision before it is published."""
    return language.text(
        "candidate.source",
        month=language.month(waiting.period),
        at=language.moment(waiting.certified_at),
        run=waiting.run_id,
    )


def offer_candidate(
    figures: pd.DataFrame, waiting: Waiting, region: str, *, name: str, title: str, language: Language
) -> None:
    """CSV and XLSX of compared figures, each row with its month, region, run and that it is not published.

    Args:
        figures: as `compare_with_published` gives them.
        waiting: the month of the candidate.
        region: its code.
        name: of the files, after the month and the region; empty for all totals.
        title: what the rows are.
        language: of the reader.
    """
    file_name = "_".join(filter(None, ["padan_kandidat", f"{waiting.period:%Y-%m}", region, name]))
    rows = _take(figures, waiting, region)
    with st.container(horizontal=True):
        for kind, mime, write in (
            ("CSV", CSV, partial(write_csv, rows)),
            ("XLSX", XLSX, partial(_write_workbook, rows, title, waiting, language)),
        ):
            offer_file(
                language.text("candidate.download_split" if name else "candidate.download", kind=kind),
                write,
                file_name=f"{file_name}.{kind.lower()}",
                mime=mime,
                key=f"candidate_{name}_{kind.lower()}",
            )


def _write_workbook(rows: pd.DataFrame, title: str, waiting: Waiting, language: Language) -> bytes:
    about = [
        (language.text("take.title"), title),
        (language.text("take.publication"), write_source(waiting, language)),
        (language.text("candidate.status"), language.text("candidate.not_to_be_quoted")),
    ]
    return write_figures(rows, about, language)


def _value(row: dict[str, Any], suffix: str, language: Language) -> Cell:
    if suffix and row["_merge"] != "both":
        return language.text("cell.missing")
    if row[f"suppressed{suffix}"]:
        return language.text("cell.suppressed")
    value = row[f"value{suffix}"]
    if is_missing(value):
        return language.text("cell.missing")
    counts = [row[f"numerator{suffix}"], row[f"denominator{suffix}"]]
    note = "" if any(map(is_missing, counts)) else language.text(
        "map.of", numerator=language.number(counts[0]), denominator=language.number(counts[1])
    )  # fmt: skip
    return with_note(write_by_unit(str(row["unit"]), float(value), language), note)


def _change(row: dict[str, Any], language: Language) -> Cell:
    difference = row["change"]
    if is_missing(difference):
        return language.text(f"change.{row['reason']}")
    is_ratio = row["unit"] in ("persen", "wilayah", "poin_persen")
    if abs(difference) < (FLAT if is_ratio else 1e-9):
        return pill(language.text("candidate.flat"))
    size = (
        language.text("change.points", size=language.number(abs(difference) * 100, 1))
        if is_ratio
        else write_by_unit(str(row["unit"]), abs(difference), language)
    )
    key = (str(row["indicator_id"]), str(row["programme_id"]), TOTAL, TOTAL)
    rises_is = shown_by_unit(key, str(row["unit"]), str(row["direction"])).rises_is
    tone: Tone = "plain" if rises_is == "neutral" else "good" if (difference > 0) == (rises_is == "good") else "bad"
    return pill(f"{'▲' if difference > 0 else '▼'} {size}", tone)


def _take(figures: pd.DataFrame, waiting: Waiting, region: str) -> pd.DataFrame:
    frame = figures[[*KEYS, *MEASURED, "value_then", "suppressed_then"]].rename(
        columns={"value_then": "published_value_before", "suppressed_then": "published_suppressed_before"}
    )
    return frame.assign(
        period=waiting.period, region_code=region, run_id=waiting.run_id, status="kandidat, belum terbit",
        is_synthetic=waiting.is_synthetic,
    )  # fmt: skip
