"""Process status: how the monthly runs ended, what took how long, which rules spoke, and where a table comes from."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st
from dashboards.charts.bars import plot_bars
from dashboards.charts.lineage import draw_lineage
from dashboards.components.chart_panel import offer_data, offer_picture, show_chart, source_line
from dashboards.components.exports import offer_file
from dashboards.components.frame import current_publication
from dashboards.components.markup import Cell, Heading, Tone, pill, show_table, with_note
from dashboards.components.run_messages import write_message
from dashboards.data.lineage import Model, is_published, list_models, trace
from dashboards.data.process import read_months, read_rule_counts, read_steps
from dashboards.data.queries import read_regions
from dashboards.language import Language, current_language

from padan.settings import get_settings

TABLE_KEY = "tabel"
STATE_TONES: dict[str, Tone] = {
    "published": "good",
    "unchanged": "plain",
    "running": "plain",
    "waiting": "warn",
    "refused": "bad",
    "failed": "bad",
}
SEVERITIES = ("critical", "quarantine", "warning", "info")
SHOWN_STEPS = 12
# More steps back than these do not stay readable on a screen; the table has all of them.
DRAWN_STEPS = 3
NAMED = 5


def show_page() -> None:
    """Lead sentence, months, the newest run's steps and rules, lineage, dbt's own pages."""
    language, publication = current_language(), current_publication()
    months = read_months()
    _say_state(months, language)
    with st.container(key="panel_months"):
        _show_months(months, language)
    left, right = st.columns([1.6, 1], gap="medium")
    with left, st.container(key="panel_steps", height="stretch"):
        _show_steps(str(publication["run_id"]), language)
    with right, st.container(key="panel_severities", height="stretch"):
        _show_rules(str(publication["run_id"]), language)
    with st.container(key="panel_lineage"):
        _show_lineage(language)


def _say_state(months: pd.DataFrame, language: Language) -> None:
    if months.empty:
        st.write(language.text("process.none"))
        return
    newest = months.iloc[0]
    stopped = int(months["stopped"].sum())
    sentence = language.text(
        f"process.lead_{newest['state']}",
        month=language.month(newest["period"]),
        at=language.moment(newest["started_at"]),
        revision=_revision(newest, language),
        duration=_duration(newest, language),
    )
    tail = language.text("process.stopped" if stopped else "process.none_stopped", count=language.number(stopped))
    st.html(f'<p class="padan-lead">{sentence} {tail}</p>')


def _show_months(months: pd.DataFrame, language: Language) -> None:
    st.header(language.text("process.months"))
    regions = read_regions()
    places = dict(zip(regions["region_code"], regions["region_name"], strict=True))
    rows: list[list[Cell]] = [
        [
            language.month(row["period"]),
            pill(language.text(f"deliveries.run_states.{row['state']}"), STATE_TONES[row["state"]]),
            with_note(language.moment(row["started_at"]), row["run_id"]),
            _duration(row, language),
            _revision(row, language),
            language.number(row["runs"]),
            language.number(row["stopped"]),
            write_message(row["message"], places, language),
        ]
        for _, row in months.iterrows()
    ]
    names = ("month", "state", "started", "duration", "revision", "runs", "stopped_runs", "message")
    numbers = {"duration", "revision", "runs", "stopped_runs"}
    headings = [Heading(language.text(f"process.columns.{name}"), is_number=name in numbers) for name in names]
    show_table(headings, rows, caption=language.text("process.months_caption"))


def _show_steps(run_id: str, language: Language) -> None:
    steps = read_steps(run_id)
    if steps.empty:
        st.subheader(language.text("process.steps_none_title"))
        st.write(language.text("process.steps_none"))
        return
    total, longest = steps["seconds"].sum(), steps.loc[steps["seconds"].idxmax()]
    title = language.text(
        "process.steps_title",
        step=longest["step"],
        share=language.percent(longest["seconds"] / total if total else 0, 0),
        total=_seconds(total, language),
    )
    st.subheader(title)
    shown = steps.nlargest(SHOWN_STEPS, "seconds").sort_index()
    bars = pd.DataFrame(
        {
            "label": shown["step"],
            "value": shown["seconds"],
            "value_text": [_seconds(value, language) for value in shown["seconds"]],
            "hover": [_describe_step(row, language) for _, row in shown.iterrows()],
        }
    )
    show_chart(
        plot_bars(bars, language=language, highlighted=str(longest["step"])),
        key="steps",
        title=title,
        where=language.text("filters.nation"),
        alt=title,
        data=steps,
        language=language,
        note=language.text("process.steps_note", shown=len(shown), count=len(steps), run=run_id),
    )


def _describe_step(step: pd.Series, language: Language) -> str:
    parts = [f"<b>{step['step']}</b>", _seconds(step["seconds"], language)]
    if pd.notna(step["rows"]) and step["rows"]:
        parts.append(language.text("process.step_rows", rows=language.number(step["rows"])))
    if pd.notna(step["peak_mb"]):
        parts.append(language.text("process.step_memory", size=language.number(step["peak_mb"])))
    return "<br>".join(parts)


def _show_rules(run_id: str, language: Language) -> None:
    counts = read_rule_counts(run_id).set_index("severity")
    broken = int(counts["broken"].sum()) if len(counts) else 0
    asked = int(counts["asked"].sum()) if len(counts) else 0
    st.subheader(
        language.text("process.rules_title", broken=language.number(broken), asked=language.number(asked))
        if asked
        else language.text("process.rules_none")
    )
    rows: list[list[Cell]] = [
        [
            language.text(f"deliveries.severities.{severity}"),
            language.number(counts["asked"].get(severity, 0)) if asked else "–",
            language.number(counts["broken"].get(severity, 0)) if asked else "–",
        ]
        for severity in SEVERITIES
    ]
    headings = [
        Heading(language.text("process.columns.severity")),
        Heading(language.text("process.columns.asked"), is_number=True),
        Heading(language.text("process.columns.broken"), is_number=True),
    ]
    show_table(headings, rows, caption=language.text("process.rules_caption"))
    st.page_link("views/deliveries.py", label=language.text("process.to_deliveries"))


def _show_lineage(language: Language) -> None:
    st.header(language.text("process.lineage_title"))
    names = list_models()
    chosen: str = st.selectbox(
        language.text("process.table"),
        names,
        index=names.index("fct_match_quality"),
        format_func=_full_name,
        key=TABLE_KEY,
        bind="query-params",
    )
    models = trace(chosen)
    sources = [model for model in models if model.layer == "source"]
    st.caption(
        language.text(
            "process.lineage_note", table=_full_name(chosen), models=len(models) - len(sources), sources=len(sources)
        )
    )
    drawn = trace(chosen, steps=DRAWN_STEPS)
    with st.container(key="lineage"):
        st.graphviz_chart(draw_lineage(drawn, chosen), alt=_describe_lineage(drawn, chosen, language))
    with st.popover(language.text("take.open"), type="tertiary", icon=":material/download:"):
        key, title = f"lineage_{chosen}", language.text("process.lineage_of", table=_full_name(chosen))
        listed = _list_models(models)
        name = offer_data(listed, key=key, title=title, indicators=(), language=language)
        # Its letters are small: only as lines do they stay readable.
        source = source_line(current_publication(), language)
        offer_picture(name, "lineage", title, source, kinds=("svg",))
    with st.expander(language.text("process.lineage_table")):
        rows: list[list[Cell]] = [
            [
                language.text(f"process.layers.{model.layer}"),
                with_note(model.name, model.file),
                ", ".join(model.parents) or "–",
                model.description or "–",
            ]
            for model in models
        ]
        columns = ("layer", "model", "reads", "description")
        headings = [Heading(language.text(f"process.columns.{name}")) for name in columns]
        show_table(headings, rows, caption=language.text("process.lineage_caption"))
    _offer_dbt_pages(language)


def _describe_lineage(drawn: Sequence[Model], chosen: str, language: Language) -> str:
    """What the graph says: what the table is read from, and with what the drawn way begins."""
    parents = next(model.parents for model in drawn if model.name == chosen)
    sources = [model.name for model in drawn if model.layer == "source"]
    return language.text(
        "process.lineage_alt" if sources else "process.lineage_alt_short",
        table=_full_name(chosen),
        count=len(drawn),
        parents=_name_some(parents),
        sources=_name_some(sources),
    )


def _name_some(names: Sequence[str]) -> str:
    """The first few, and how many more; whoever listens to the page has the list below for all of them."""
    more = f" (+{len(names) - NAMED})" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def _list_models(models: Sequence[Model]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "layer": [model.layer for model in models],
            "model": [model.name for model in models],
            "file": [model.file for model in models],
            "reads": [", ".join(model.parents) for model in models],
            "description": [model.description for model in models],
        }
    )


def _full_name(model: str) -> str:
    return f"mart.{model}" if is_published(model) else model


def _offer_dbt_pages(language: Language) -> None:
    page = get_settings().home / "dbt_docs.html"
    if page.exists():
        offer_file(
            language.text("process.dbt_docs"), page.read_bytes, file_name="padan_dbt_docs.html", mime="text/html",
            key="dbt_docs",
        )  # fmt: skip
    else:
        st.caption(language.text("process.dbt_docs_none"))


def _revision(run: Any, language: Language) -> str:
    return "–" if pd.isna(run["published_revision"]) else language.number(run["published_revision"])


def _duration(run: Any, language: Language) -> str:
    if pd.isna(run["finished_at"]):
        return "–"
    return _seconds((run["finished_at"] - run["started_at"]).total_seconds(), language)


def _seconds(value: float, language: Language) -> str:
    minutes, seconds = divmod(round(value), 60)
    if minutes:
        return language.text("deliveries.minutes", minutes=minutes, seconds=seconds)
    return language.text("deliveries.seconds", seconds=language.number(value, 1) if value < 10 else seconds)


show_page()
