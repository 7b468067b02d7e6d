"""One indicator of the plan: both sources side by side, its path, its targets as printed, its notes and its line."""

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from dashboards.catalogue import ALL, TOTAL
from dashboards.charts.kpi_path import Point, Series, Step, plot_kpi_path
from dashboards.components.chart_panel import show_chart
from dashboards.components.kpi_words import (
    of_language,
    status_pill,
    write_actual,
    write_amount,
    write_printed,
    write_target,
    write_unit,
)
from dashboards.components.markup import Cell, Heading, show_table, with_note
from dashboards.components.measure_names import write_category, write_indicator, write_programme
from dashboards.components.rows import side_by_side
from dashboards.components.source_text import name_figures, write_place
from dashboards.data.kpi import SCALED_NOTE, SOURCES, Node, is_flat, scale_of
from dashboards.language import Language, is_missing
from padan.periods import month_end

Row = Mapping[str, Any]
PERCENT = 100


def show_detail(node: Node, targets: pd.DataFrame, history: Sequence[Row], language: Language) -> None:
    """The whole of one indicator.

    Args:
        node: of the plan's tree, with the month's progress.
        targets: of mart.kpi_target, this indicator's.
        history: rows of mart.fct_kpi_progress of this indicator up to the month.
        language: language of the reader.
    """
    row = node.row
    facts = [node.kpi_id, language.text_or(f"kpi.levels.{row['level']}", str(row["level"])), row["owner"]]
    st.html(
        f"<div class='padan-line'>{status_pill(node.status, language).html}"
        f"<span>{escape(' · '.join(str(fact) for fact in facts if fact))}</span></div>"
    )
    path, words = side_by_side("panels", [1.5, 1], gap="medium")
    with path:
        _show_path(node, targets, history, language)
    with words:
        _show_sources(node, language)
        items = "".join(f"<li>{escape(note)}</li>" for note in _notes(node, targets, language))
        st.html(f'<ul class="padan-notes">{items}</ul>')
    if not targets.empty:
        _show_targets(node, targets, language)


def _show_path(node: Node, targets: pd.DataFrame, history: Sequence[Row], language: Language) -> None:
    unit = str(node.row["measure_unit"])
    scale = scale_of(targets, node.progress.values())
    numeric = targets[targets["target_value"].notna()]
    steps = [
        Step(int(year), value * scale, write_amount(value * scale, unit, language))
        for year, value in zip(numeric["year"], numeric["target_value"], strict=True)
    ]
    series = [one for source in SOURCES if (one := _series(source, history, unit, language)) is not None]
    if not steps and not series:
        key = "kpi.categories" if len(targets) or _has_category(history) else "kpi.nothing_to_draw"
        st.write(language.text(key))
        return
    notes = [language.text("kpi.path_note")]
    if is_flat(targets):
        notes.append(language.text("kpi.flat"))
    if scale != 1:
        notes.append(language.text("kpi.scaled"))
    trajectory = _trajectory(history, unit, language)
    indicator = node.row["computed_indicator"]
    show_chart(
        plot_kpi_path(
            steps,
            series,
            trajectory,
            names={name: language.text(f"kpi.{name}") for name in ("target", "trajectory", "forecast")},
            is_percent=unit == "%",
            language=language,
        ),
        key="kpi_path",
        title=of_language(node.row, "name", language),
        where=language.text("filters.nation"),
        alt=language.text(
            "kpi.path_alt",
            name=of_language(node.row, "name", language),
            targets=", ".join(f"{step.year} {step.words}" for step in steps) or "–",
            actuals="; ".join(f"{one.name} {one.points[-1].words}" for one in series if one.points) or "–",
        ),
        data=_path_rows(steps, series, trajectory, history).assign(kpi_id=node.kpi_id, measure_unit=unit),
        language=language,
        indicators=(str(indicator),) if indicator else (),
        note=" ".join(notes),
    )


def _path_rows(
    steps: Sequence[Step], series: Sequence[Series], trajectory: Sequence[Point], history: Sequence[Row]
) -> pd.DataFrame:
    """What the path is drawn of, by day; an actual that is suppressed has its month and no value."""
    rows: list[dict[str, object]] = [
        {"kind": "target", "day": date(step.year, 12, 31), "value": step.value} for step in steps
    ]
    rows += [{"kind": "trajectory", "day": point.day, "value": point.value} for point in trajectory]
    for one in series:
        rows += [
            {"kind": "actual", "source": one.source, "day": point.day, "value": point.value} for point in one.points
        ]
        if one.forecast is not None:
            bounds = {"value_low": one.low, "value_high": one.high}
            rows.append(
                {
                    "kind": "forecast",
                    "source": one.source,
                    "day": one.forecast.day,
                    "value": one.forecast.value,
                    **bounds,
                }
            )
    hidden = [
        {"kind": "actual", "source": row["source"], "day": month_end(row["period"]), "value": None, "suppressed": True}
        for row in history
        if row["suppressed"]
    ]
    columns = ["kind", "source", "day", "value", "value_low", "value_high", "suppressed"]
    return pd.DataFrame([{"suppressed": False} | row for row in [*rows, *hidden]], columns=columns)


def _has_category(history: Sequence[Row]) -> bool:
    return any(row["actual_category"] for row in history)


def _series(source: str, history: Sequence[Row], unit: str, language: Language) -> Series | None:
    mine = [row for row in history if row["source"] == source and not row["suppressed"]]
    actuals = {row["actual_month"]: row for row in mine if not is_missing(row["actual_value"])}
    points = [
        Point(
            month_end(month),
            row["actual_value"],
            f"{language.month(month)}: {write_amount(row['actual_value'], unit, language)}",
            write_amount(row["actual_value"], unit, language),
        )
        for month, row in sorted(actuals.items())
    ]
    last = mine[-1] if mine else None
    forecast = None
    if last is not None and not is_missing(last["forecast_value"]):
        forecast = Point(
            last["period"].replace(month=12, day=31),
            last["forecast_value"],
            write_forecast(last, unit, language),
            write_amount(last["forecast_value"], unit, language),
        )
    if not points and forecast is None:
        return None
    assert last is not None
    return Series(
        source=source,
        name=language.text(f"kpi.sources.{source}"),
        short_name=language.text(f"kpi.short.{source}"),
        points=points,
        forecast=forecast,
        low=last["forecast_low"],
        high=last["forecast_high"],
    )


def _trajectory(history: Sequence[Row], unit: str, language: Language) -> list[Point]:
    """Where the indicator should stand; the same for both sources, so one a month."""
    found = {
        row["period"]: row["trajectory_value"]
        for row in history
        if not is_missing(row["trajectory_value"]) and row["actual_month"] in (None, row["period"])
    }
    return [
        Point(month_end(month), value, f"{language.month(month)}: {written}", written)
        for month, value in sorted(found.items())
        for written in [write_amount(value, unit, language)]
    ]


def write_forecast(row: Row, unit: str, language: Language) -> str:
    said = write_amount(row["forecast_value"], unit, language)
    if is_missing(row["forecast_low"]) or is_missing(row["forecast_high"]):
        return said
    low, high = (write_amount(row[name], unit, language) for name in ("forecast_low", "forecast_high"))
    return language.text("kpi.interval", value=said, low=low, high=high)


def _show_sources(node: Node, language: Language) -> None:
    """Computed and reported, side by side; a source that cannot be says why."""
    unit = str(node.row["measure_unit"])
    rows: list[list[Cell]] = []
    for name in ("status", "target", "actual", "month", "achievement", "trajectory", "gap", "forecast"):
        cells = [_fact(name, node.progress.get(source), unit, language) for source in SOURCES]
        rows.append([language.text(f"kpi.facts.{name}"), *cells])
    show_table(
        [Heading(language.text("kpi.fact")), *(Heading(language.text(f"kpi.sources.{source}")) for source in SOURCES)],
        rows,
        caption=language.text("kpi.sources_caption"),
    )


def _fact(name: str, row: Row | None, unit: str, language: Language) -> Cell:
    if row is None:
        return "–"
    if name == "status":
        return status_pill(row["status"], language)
    if name == "target":
        return write_target(row, unit, language)
    if name == "actual":
        return write_actual(row, unit, language) or language.text("kpi.no_actual")
    if name == "month":
        return "–" if row["actual_month"] is None else language.month(row["actual_month"])
    if name == "forecast":
        return "–" if is_missing(row["forecast_value"]) else write_forecast(row, unit, language)
    if row["suppressed"] and name in ("achievement", "gap"):
        return language.text("cell.suppressed")
    value = row[{"achievement": "achievement", "trajectory": "trajectory_value", "gap": "gap"}[name]]
    if is_missing(value):
        return "–"
    if name == "achievement":
        return language.percent(value)
    return write_amount(value, unit, language) if name == "trajectory" else _write_gap(value, unit, language)


def _write_gap(gap: float, unit: str, language: Language) -> str:
    """With its sign; of a percentage in percentage points."""
    shown = round(gap, 2)
    size = write_amount(abs(shown), "", language)
    sign = "+" if shown > 0 else "−" if shown < 0 else ""
    return sign + (language.text("change.points", size=size) if unit == "%" else size)


def _notes(node: Node, targets: pd.DataFrame, language: Language) -> list[str]:
    """What the reader must know: printed oddities, how it is judged, why it is not computed, where it is printed."""
    row = node.row
    direction = row["direction"] or "none"
    notes = [
        of_language(row, "note", language),
        *(_progress_note(row, language) for row in node.progress.values()),
        language.text(f"kpi.directions.{direction}")
        + (f" {language.text('kpi.cumulative')}" if row["is_cumulative"] else ""),
        language.text("kpi.unit_of", unit=write_unit(str(row["measure_unit"]), language)),
    ]
    if row["baseline_text"]:
        printed = write_printed(row["baseline_text"], _number(row["baseline_text"]), language)
        notes.append(language.text("kpi.baseline", value=printed, year=row["baseline_year"] or "–"))
    reason = of_language(row, "not_computed_reason", language)
    if reason:
        notes.append(language.text("kpi.not_computed", reason=name_figures(reason, language)))
    elif row["computed_indicator"]:
        notes.append(language.text("kpi.computed_by", figure=_write_figure(row, language)))
    if targets.empty:
        notes.append(language.text("kpi.no_target_printed"))
    plan = of_language(row, "plan_title", language)
    notes.append(language.text("kpi.source_line", plan=plan, line=row["source_line"]))
    return [write_place(note, language) for note in notes if note]


def _write_figure(row: Row, language: Language) -> str:
    """The figure that the plan's `computed_by` names, in words: Penggunaan kuota, PKH (pembilangnya)."""
    name = of_language(row, "computed_name", language) or write_indicator(row["computed_indicator"], language)
    parts = [name]
    if row["computed_programme"] != ALL:
        parts.append(write_programme(row["computed_programme"], language))
    if row["computed_category"] != TOTAL:
        parts.append(write_category(row["computed_breakdown"], row["computed_category"], language))
    scale = row["computed_scale"]
    unit = "percent" if scale == PERCENT else "scaled" if scale not in (None, 1) else ""
    words = [language.text("kpi.measures.numerator")] if row["computed_measure"] == "numerator" else []
    words += [language.text(f"kpi.measures.{unit}", scale=language.number(scale))] if unit else []
    return ", ".join(parts) + (f" ({', '.join(words)})" if words else "")


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _progress_note(row: Row, language: Language) -> str:
    parts = []
    if row["note"]:
        parts.append(
            language.text("kpi.owner_note", source=language.text(f"kpi.sources.{row['source']}"), note=row["note"])
        )
    if row["note_code"] and row["note_code"] != SCALED_NOTE:
        parts.append(language.text_or(f"kpi.note_codes.{row['note_code']}", str(row["note_code"])))
    return " ".join(parts)


def _show_targets(node: Node, targets: pd.DataFrame, language: Language) -> None:
    rows: list[Cell] = [
        with_note(
            write_printed(str(row["target_text"]), row["target_value"], language),
            language.text("kpi.as_category") if row["target_category"] else "",
        )
        for _, row in targets.iterrows()
    ]
    show_table(
        [
            Heading(language.text("kpi.printed_target")),
            *(Heading(str(int(year)), is_number=True) for year in targets["year"]),
        ],
        [[write_unit(str(node.row["measure_unit"]), language), *rows]],
        caption=language.text("kpi.targets_caption"),
    )
