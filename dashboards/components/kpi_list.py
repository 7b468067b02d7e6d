"""The indicators that fit the reader's filters as one flat table, the worst first, with whose each of them is."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from dashboards.components.chart_panel import offer_data
from dashboards.components.kpi_detail import write_forecast
from dashboards.components.kpi_words import of_language, status_pill, write_actual, write_printed, write_target
from dashboards.components.markup import Cell, Heading, Markup, show_table, with_note
from dashboards.data.kpi import SCALED_NOTE, SOURCES, STATUSES, Node, count_statuses, decide, list_worst_first
from dashboards.data.limits import read_threshold
from dashboards.language import Language, is_missing

Row = Mapping[str, Any]
COPIED = (
    "target_value", "target_category", "actual_month", "actual_value", "actual_category", "achievement",
    "forecast_value", "forecast_low", "forecast_high",
)  # fmt: skip
COLUMNS = (
    "kpi_id", "name_id", "name_en", "level", "owner", "kpi_status", "decided_by", "measure_unit", "target_year",
    "target_text", "target_scaled", "actual_source", *COPIED, "suppressed",
)  # fmt: skip


def show_fitting(
    chosen: Sequence[Node],
    total: int,
    targets: pd.DataFrame,
    period: date,
    *,
    link: Callable[[str], str],
    language: Language,
) -> None:
    """How many fit and how they stand; exactly them, to read and to take along; what their statuses mean.

    Args:
        chosen: the indicators that fit.
        total: how many the plan has.
        targets: of mart.kpi_target, the plan's.
        period: the month shown.
        link: address of an indicator's details.
        language: language of the reader.
    """
    title = write_count(chosen, total, language)
    st.header(title)
    if not chosen:
        st.write(language.text("kpi.no_match"))
        return
    printed = {str(row["kpi_id"]): row for row in targets[targets["year"] == period.year].to_dict("records")}
    nodes = list_worst_first(chosen)
    headings = [
        Heading(language.text("kpi_list.status"), is_unbroken=True),
        Heading(language.text("kpi_list.number"), is_unbroken=True),
        Heading(language.text("kpi_list.indicator")),
        Heading(language.text("kpi_list.owner")),
        Heading(language.text("kpi_list.target", year=period.year), is_number=True),
        Heading(language.text("kpi_list.actual"), is_number=True),
        Heading(language.text("kpi_list.achievement"), is_number=True),
    ]
    rows = [_cells(node, printed, period, link, language) for node in nodes]
    forecasts = [_forecast(node, language) for node in nodes]
    # In December, and for indicators without a history, there is none: the column would only take width.
    if any(forecasts):
        headings.append(Heading(language.text("kpi_list.forecast"), is_number=True))
        rows = [[*row, forecast or "–"] for row, forecast in zip(rows, forecasts, strict=True)]
    show_table(headings, rows, caption=language.text("kpi_list.caption"))
    st.caption(_write_meaning(period, language))
    with st.popover(language.text("take.open"), type="tertiary", icon=":material/download:"):
        data = pd.DataFrame([_record(node, printed, period) for node in nodes], columns=list(COLUMNS))
        offer_data(data, key="kpi_list", title=title, indicators=(), language=language)


def write_count(chosen: Sequence[Node], total: int, language: Language) -> str:
    """18 dari 155 indikator: 9 tertinggal, 9 berisiko."""
    counts = count_statuses(chosen)
    parts = [
        f"{counts[status]} {language.text(f'kpi.statuses.{status}').lower()}" for status in STATUSES if counts[status]
    ]
    said = language.text("kpi_list.count", shown=len(chosen), count=total)
    return f"{said}: {', '.join(parts)}" if parts else said


def _cells(
    node: Node, printed: Mapping[str, Row], period: date, link: Callable[[str], str], language: Language
) -> list[Cell]:
    unit, name = str(node.row["measure_unit"]), of_language(node.row, "name", language)
    target, actual = _target_row(node, printed), _actual_row(node)
    return [
        status_pill(node.status, language),
        node.kpi_id,
        Markup(f'<a href="{escape(link(node.kpi_id))}">{escape(name)}</a>'),
        str(node.row["owner"] or "–"),
        "–" if target is None else _target(target, printed.get(node.kpi_id), unit, language),
        _actual(actual, unit, period, language),
        "–" if actual is None or is_missing(actual["achievement"]) else language.percent(actual["achievement"]),
    ]


def _forecast(node: Node, language: Language) -> str:
    row = _actual_row(node)
    if row is None or is_missing(row["forecast_value"]):
        return ""
    return write_forecast(row, str(node.row["measure_unit"]), language)


def _target(row: Row, printed: Row | None, unit: str, language: Language) -> Cell:
    """With the printed one below it where a synthetic world is held against its share of it."""
    written = write_target(row, unit, language)
    if printed is None or not _is_scaled(row):
        return written
    amount = write_printed(str(printed["target_text"]), printed["target_value"], language)
    return with_note(written, language.text("kpi_list.scaled", printed=amount))


def _is_scaled(target: Row) -> bool:
    """A printed target has no note: only one of the month's progress is scaled."""
    return target.get("note_code") == SCALED_NOTE


def _actual(row: Row | None, unit: str, period: date, language: Language) -> Cell:
    """With whose it is, and of which month where that is not the month shown."""
    if row is None:
        return language.text("kpi.no_actual")
    source = language.text(f"kpi.short.{row['source']}")
    month = "" if row["actual_month"] in (None, period) else f", {language.short_month(row['actual_month'])}"
    return with_note(write_actual(row, unit, language) or language.text("kpi.no_actual"), source + month)


def _target_row(node: Node, printed: Mapping[str, Row]) -> Row | None:
    """The target that the actual beside it is held against, which a synthetic world scales; else the printed one."""
    rows = (decide(node.progress.values()), *node.progress.values())
    held = next((row for row in rows if row is not None and row["target_year"] is not None), None)
    return printed.get(node.kpi_id) if held is None else held


def _actual_row(node: Node) -> Row | None:
    """What decides the status; where nothing is judged, the first source that has an actual."""
    judged = decide(node.progress.values())
    if judged is not None:
        return judged
    rows = [node.progress[source] for source in SOURCES if source in node.progress]
    return next(
        (row for row in rows if row["actual_category"] or row["suppressed"] or not is_missing(row["actual_value"])),
        None,
    )


def _record(node: Node, printed: Mapping[str, Row], period: date) -> dict[str, object]:
    judged, actual, target = decide(node.progress.values()), _actual_row(node), _target_row(node, printed)
    values: dict[str, object] = {name: actual[name] for name in COPIED} if actual is not None else {}
    if target is not None:
        values |= {name: target[name] for name in ("target_value", "target_category")}
    return values | {
        "kpi_id": node.kpi_id,
        **{name: node.row[name] for name in ("name_id", "name_en", "level", "owner", "measure_unit")},
        "kpi_status": node.status,
        "decided_by": None if judged is None else judged["source"],
        "target_year": None if target is None else period.year,
        "target_text": printed[node.kpi_id]["target_text"] if node.kpi_id in printed else None,
        "target_scaled": target is not None and _is_scaled(target),
        "actual_source": None if actual is None else actual["source"],
        "suppressed": actual is not None and bool(actual["suppressed"]),
    }


def _write_meaning(period: date, language: Language) -> str:
    """By contracts/plan.yaml, `status` and `thresholds`."""
    on_track, at_risk = (read_threshold(name, period) for name in ("kpi_on_track", "kpi_at_risk"))
    assert on_track is not None and at_risk is not None, "reference/thresholds.csv holds both for every month"
    limits = {"on_track": language.percent(on_track, 0), "at_risk": language.percent(at_risk, 0)}
    return f"{language.text('kpi_list.meaning', **limits)} {language.text('kpi_list.decides')}"
