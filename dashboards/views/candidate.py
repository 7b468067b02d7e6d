"""The certified month of a region before its publication, against the month that is published; its officers only."""

from functools import partial
from html import escape
from typing import Any

import pandas as pd
import streamlit as st
from dashboards.access.identity import Identity
from dashboards.access.session import current_identity
from dashboards.catalogue import TOTAL, shown_by_unit
from dashboards.components.account import show_forbidden
from dashboards.components.exports import offer_file
from dashboards.components.figure_text import FLAT, write_by_unit
from dashboards.components.markup import Cell, Heading, Tone, pill, show_table, with_note
from dashboards.components.notices import show_empty, show_notice
from dashboards.components.provisional_reasons import write_reasons
from dashboards.data.access_log import record_once
from dashboards.data.candidate import Waiting, read_candidate, read_own_regions, read_published_totals, read_waiting
from dashboards.data.changes import FigureRow, compare
from dashboards.data.queries import read_definitions, read_programmes, read_publications, read_regions
from dashboards.data.workbook import CSV, write_csv
from dashboards.language import Language, current_language, is_missing

from padan.periods import month_end

REGION_KEY = "wilayah_kandidat"
PATH = "kandidat"
KEYS = ["indicator_id", "programme_id"]


def show_page() -> None:
    """The chosen region's figures beside the published ones; nothing for anybody else."""
    language, identity = current_language(), current_identity()
    if identity is None or not identity.has("region"):
        if identity is not None:
            show_forbidden(identity, PATH, language)
        return
    waiting = read_waiting(identity)
    own = read_own_regions(identity, waiting) if waiting else []
    if waiting is None or not own:
        show_empty(language.text("candidate.none_title"), [language.text("candidate.none_body")])
        return
    choice, _ = st.columns([1.3, 2])
    with choice:
        region = _choose_region(own, language)
    record_once(identity, "lihat", page=PATH, period=waiting.period, run_id=waiting.run_id, region=region)
    _show_figures(identity, waiting, region, language)


def _name_region(code: str) -> str:
    names = read_regions().set_index("region_code")["region_name"].to_dict()
    return f"{names.get(code, code)} ({code})"


def _choose_region(own: list[str], language: Language) -> str:
    chosen: str = st.selectbox(
        language.text("candidate.region"),
        own,
        format_func=_name_region,
        key=REGION_KEY,
        bind="query-params",
    )
    return chosen


def _show_figures(identity: Identity, waiting: Waiting, region: str, language: Language) -> None:
    publications = read_publications()
    earlier = publications[publications["is_current"] & (publications["period"] < waiting.period)]
    before = earlier.iloc[0] if len(earlier) else None
    now = read_candidate(identity, waiting, region)
    then = now.iloc[:0] if before is None else read_published_totals(before["period"], region, int(before["revision"]))
    figures = _compare(now, then, language)
    since = language.text("candidate.nothing_before") if before is None else language.month(before["period"])
    _show_lead(figures, waiting, region, since, language)
    programmes = read_programmes(month_end(waiting.period)).set_index("programme_id")[f"name_{language.code}"].to_dict()
    for name, part in (
        ("main", figures[figures["programme_id"] == "ALL"]),
        ("programmes", figures[figures["programme_id"] != "ALL"]),
    ):
        if len(part):
            with st.container(key=f"panel_candidate_{name}"):
                st.subheader(language.text(f"candidate.{name}", count=len(part)))
                _show_table(part, programmes, waiting, since, language)
    with st.container(horizontal=True):
        offer_file(
            language.text("candidate.download"),
            partial(write_csv, _take(figures, waiting, region)),
            file_name=f"padan_kandidat_{waiting.period:%Y-%m}_{region}.csv",
            mime=CSV,
            key="candidate_csv",
        )


def _compare(now: pd.DataFrame, then: pd.DataFrame, language: Language) -> pd.DataFrame:
    """One row a candidate figure with the published one, the change, and why there is none."""
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
    found = {name: row[f"{name}{suffix}"] for name in FigureRow.__dataclass_fields__}
    cells: dict[str, Any] = {name: None if pd.isna(cell) else cell for name, cell in found.items()}
    return FigureRow(**cells)


def _show_lead(figures: pd.DataFrame, waiting: Waiting, region: str, since: str, language: Language) -> None:
    compared = figures[figures["change"].notna()]
    changed = int((compared["change"].abs() >= FLAT).sum())
    lead = language.text(
        "candidate.lead",
        month=f"<b>{escape(language.month(waiting.period))}</b>",
        region=escape(_name_region(region)),
        compared=len(compared),
        changed=f"<b>{changed}</b>",
        since=escape(since),
        hidden=int(figures["suppressed"].sum()),
    )
    st.html(f'<p class="padan-lead">{lead}</p>')
    reason = write_reasons(waiting.reason, language)
    words = [
        language.text("candidate.not_published", at=language.moment(waiting.certified_at)),
        *([language.text("candidate.reason", reason=reason)] if reason else []),
        *([language.text("notice.synthetic_title")] if waiting.is_synthetic else []),
    ]
    show_notice("provisional", escape(" ".join(words)))


def _show_table(
    part: pd.DataFrame, programmes: dict[str, str], waiting: Waiting, since: str, language: Language
) -> None:
    headings = [
        Heading(language.text("candidate.columns.indicator")),
        Heading(since, is_number=True),
        Heading(language.month(waiting.period), is_number=True),
        Heading(language.text("candidate.columns.change")),
    ]
    rows = [
        [
            with_note(row["name"], programmes.get(row["programme_id"], "")),
            _value(row, "_then", waiting, language),
            _value(row, "", waiting, language),
            _change(row, language),
        ]
        for row in part.to_dict("records")
    ]
    show_table(headings, rows, caption=language.text("candidate.caption", month=language.month(waiting.period)))


def _value(row: dict[str, Any], suffix: str, waiting: Waiting, language: Language) -> Cell:
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
    columns = [*KEYS, "match_basis", "numerator", "denominator", "value", "value_low", "value_high", "suppressed"]
    frame = figures[[*columns, "value_then", "suppressed_then"]].rename(
        columns={"value_then": "published_value_before", "suppressed_then": "published_suppressed_before"}
    )
    return frame.assign(
        period=waiting.period, region_code=region, run_id=waiting.run_id, status="kandidat, belum terbit",
        is_synthetic=waiting.is_synthetic,
    )  # fmt: skip


show_page()
