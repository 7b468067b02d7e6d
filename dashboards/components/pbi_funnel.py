"""Where the way to PBI-JK loses people: the finding, the stages, each hand-off with its data, month by month."""

from collections.abc import Mapping
from datetime import date
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from dashboards.catalogue import ShownIndicator
from dashboards.charts.funnel import Stage, plot_stages
from dashboards.charts.lines import Line, plot_trend
from dashboards.components.cell_text import write_scope
from dashboards.components.chart_panel import show_chart
from dashboards.components.figure_text import write_change
from dashboards.components.filters import Region
from dashboards.components.freshness import age_pill
from dashboards.components.markup import Cell, Heading, Markup, pill, show_table, with_note
from dashboards.components.month_line import make_line, say_hidden
from dashboards.components.pbi_figures import is_shown, lost_before, pick, rows_of, write_count
from dashboards.data.changes import FigureRow, compare, figure_rows
from dashboards.data.pbi_pipeline import HANDOFFS, PROGRAMME, SOURCES, STAGES
from dashboards.language import Language
from padan.contract import extracts

MONTHLY = [
    "period", "region_code", "indicator_id", "breakdown", "category", "numerator", "denominator", "value", "registry",
    "match_basis", "status", "suppressed",
]  # fmt: skip
ARRIVING = ShownIndicator("pbi_funnel", "ratio", "good")

Stages = Mapping[str, FigureRow | None]


def stages_of(figures: pd.DataFrame) -> Stages:
    """The cell of each stage of one month and region."""
    return {stage: pick(figures, "pbi_funnel", "stage", stage) for stage in STAGES}


def largest_loss(stages: Stages) -> str | None:
    """The hand-off that loses most; None where nobody is lost or no loss may be read."""
    lost = {stage: found for stage in HANDOFFS if (found := lost_before(stages[stage])) is not None and found > 0}
    return max(lost, key=lambda stage: lost[stage]) if lost else None


def say_finding(stages: Stages, region: str, month: str, language: Language) -> str:
    """The page's first sentence, as HTML: how many of the eligible are active, and where most are lost."""
    where = f"<b>{escape(region)}, {escape(month)}:</b> "
    first, last = stages[STAGES[0]], stages[STAGES[-1]]
    if first is None:
        return where + escape(language.text("pbi_pipeline.none"))
    if not is_shown(first):
        return where + escape(language.text("pbi_pipeline.hidden"))
    assert first.numerator is not None
    parts = []
    if last is not None and is_shown(last) and first.numerator:
        assert last.numerator is not None
        parts.append(
            language.text(
                "pbi_pipeline.finding",
                eligible=language.number(first.numerator),
                active=language.number(last.numerator),
                share=language.percent(last.numerator / first.numerator),
            )
        )
    else:
        parts.append(language.text("pbi_pipeline.finding_short", eligible=language.number(first.numerator)))
    worst = largest_loss(stages)
    if worst is not None:
        row = stages[worst]
        assert row is not None and row.value is not None
        parts.append(
            language.text(
                "pbi_pipeline.finding_loss",
                handoff=language.text(f"pbi_pipeline.at_handoff.{worst}"),
                lost=language.number(lost_before(row) or 0),
                share=language.percent(1 - row.value),
            )
        )
    return where + " ".join(parts)


def show_stages(stages: Stages, region: Region, language: Language) -> None:
    """The stages as bars, each with what was lost on the way to it."""
    title = language.text("pbi_pipeline.stages_title")
    st.header(title)
    drawn = [_stage(name, stages[name], language) for name in STAGES]
    show_chart(
        plot_stages(drawn, language=language),
        key="stages",
        title=title,
        where=write_scope(region.name, PROGRAMME),
        alt=language.text(
            "pbi_pipeline.stages_alt",
            list="; ".join(f"{s.name} {s.count_text}" + (f", {s.lost_text}" if s.lost_text else "") for s in drawn),
        ),
        data=rows_of(stages, "stage").assign(region_code=region.code),
        language=language,
        indicators=("pbi_funnel",),
        note=language.text("pbi_pipeline.stages_note"),
    )


def _stage(name: str, row: FigureRow | None, language: Language) -> Stage:
    title = language.text(f"pbi_pipeline.stages.{name}")
    count = write_count(row, language)
    lost = lost_before(row) if name in HANDOFFS else None
    lost_text = ""
    if lost is not None:
        assert row is not None
        share = "" if row.value is None else f" ({language.percent(1 - row.value)})"
        lost_text = language.text("pbi_pipeline.lost_here", lost=language.number(lost), share=share)
    return Stage(
        name=title,
        count=row.numerator if row is not None and is_shown(row) else None,
        lost=lost,
        count_text=count,
        lost_text=lost_text,
        hover=f"<b>{escape(title)}</b><br>{escape(count)}<br>{escape(lost_text)}",
    )


def show_handoffs(
    stages: Stages, before: Stages, since: str, used: pd.DataFrame, period: date, language: Language
) -> None:
    """A row a hand-off: who hands over, the loss, its change, and how old the data are by which it is seen."""
    deliveries = used.set_index("dataset")
    rows: list[list[Cell]] = []
    for stage in HANDOFFS:
        dataset = extracts()[SOURCES[stage]]
        delivery: Any = deliveries.loc[dataset.name] if dataset.name in deliveries.index else None
        words, tone = write_change(ARRIVING, compare(stages[stage], before[stage]), since, language)
        rows.append(
            [
                with_note(
                    language.text(f"pbi_pipeline.handoffs.{stage}"), language.text(f"pbi_pipeline.hands.{stage}")
                ),
                _lost(stages[stage], language),
                _with_tone(words, tone),
                Markup(
                    f"{age_pill(dataset, delivery, period, language).html}"
                    f'<div class="sub">{escape(language.text(f"datasets.{dataset.name}"))}</div>'
                ),
            ]
        )
    show_table(
        [
            Heading(language.text("pbi_pipeline.handoff")),
            Heading(language.text("pbi_pipeline.lost"), is_number=True),
            Heading(language.text("pbi_pipeline.arriving_change")),
            Heading(language.text("pbi_pipeline.data_age")),
        ],
        rows,
        caption=language.text("pbi_pipeline.handoffs_caption"),
    )


def _lost(row: FigureRow | None, language: Language) -> Cell:
    lost = lost_before(row)
    if lost is None or row is None:
        return write_count(row, language)
    share = "" if row.value is None else language.percent(1 - row.value)
    return with_note(language.number(lost), share)


def _with_tone(words: str, tone: str) -> Markup:
    return Markup(f'<span class="padan-card"><span class="change {tone}">{escape(words)}</span></span>')


def show_months(figures: pd.DataFrame, region: Region, worst: str | None, language: Language) -> None:
    """Share that arrives at each hand-off over the published months, and the counts behind it."""
    title = language.text("pbi_pipeline.months_title")
    st.header(title)
    rows = figures[figures["indicator_id"] == "pbi_funnel"]
    lines = [line for stage in HANDOFFS if (line := _line(rows, stage, stage == worst, language)) is not None]
    notes = [language.text("pbi_pipeline.months_note"), *say_hidden(rows[rows["category"].isin(HANDOFFS)], language)]
    if lines:
        show_chart(
            plot_trend(lines, percent=True, language=language, height=300),
            key="months",
            title=title,
            where=write_scope(region.name, PROGRAMME),
            alt=language.text(
                "pbi_pipeline.months_alt",
                list="; ".join(f"{line.name}: {line.frame.iloc[-1]['written']}" for line in lines),
            ),
            data=rows[MONTHLY],
            language=language,
            indicators=("pbi_funnel",),
            note=" ".join(notes),
        )
    else:
        st.write(language.text("pbi_pipeline.no_months"))
        st.caption(" ".join(notes))
    with st.expander(language.text("pbi_pipeline.months_table")):
        _show_month_table(figures, language)


def _line(rows: pd.DataFrame, stage: str, is_main: bool, language: Language) -> Line | None:
    return make_line(
        rows[rows["category"] == stage],
        name=language.text(f"pbi_pipeline.handoffs.{stage}"),
        is_main=is_main,
        write=language.percent,
        language=language,
    )


def _show_month_table(figures: pd.DataFrame, language: Language) -> None:
    rows: list[list[Cell]] = []
    funnel = figures[(figures["indicator_id"] == "pbi_funnel") & (figures["breakdown"] == "stage")]
    cells = figure_rows(funnel, ["period", "category"])
    for period in sorted(funnel["period"].unique(), reverse=True):
        stages = {stage: cells.get((period, stage)) for stage in STAGES}
        shown = [row for row in stages.values() if row is not None]
        if not shown:
            continue
        status = shown[0].status
        rows.append(
            [
                language.month(period),
                *(write_count(stages[stage], language) for stage in STAGES),
                pill(language.text(f"status.{status}"), "good" if status == "final" else "warn"),
            ]
        )
    show_table(
        [
            Heading(language.text("filters.month"), is_unbroken=True),
            *(Heading(language.text(f"pbi_pipeline.stages.{stage}"), is_number=True) for stage in STAGES),
            Heading(language.text("pbi_pipeline.state")),
        ],
        rows,
        caption=language.text("pbi_pipeline.months_caption"),
    )
