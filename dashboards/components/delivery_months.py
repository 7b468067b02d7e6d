"""The delivery scorecard: owners in the month, every dataset month by month, what later corrections changed."""

from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd
import streamlit as st

from dashboards.charts.palette import ACCENT, BASELINE, PRIMARY
from dashboards.charts.stacks import Part, plot_monthly_stack
from dashboards.components.chart_panel import show_chart
from dashboards.components.markup import Cell, Heading, Tone, pill, show_table, with_note
from dashboards.data.delivery_score import DUE, DeliveryMonth, OwnerScore, Timing, changed_datasets
from dashboards.language import Language
from padan.contract import extracts

TONES: dict[Timing, Tone] = {
    "in_time": "good",
    "unjudged": "plain",
    "after_publication": "warn",
    "missing": "warn",
    "extra": "plain",
    "not_due": "plain",
}
# The mark says what the colour says.
MARKS: dict[Timing, str] = {
    "in_time": "✓",
    "unjudged": "•",
    "after_publication": "◔",
    "missing": "○",
    "extra": "+",
    "not_due": "–",
}
MEASURES = ("timing", "age", "matched", "quarantined", "corrected")
FILLS = {"in_time": (PRIMARY, ""), "unjudged": (BASELINE, ""), "after_publication": (PRIMARY, "/"),
         "missing": (ACCENT, "x")}  # fmt: skip


def show_owners(scores: Sequence[OwnerScore], language: Language) -> None:
    """A row an owner, in the order of the contract: never a ranking."""
    rows: list[list[Cell]] = [
        [
            with_note(
                language.text(f"delivery_score.owners.{one.owner}"), language.text(f"delivery_score.of.{one.owner}")
            ),
            language.number(one.expected) if one.expected else language.text("delivery_score.nothing_due"),
            language.number(one.received) if one.expected else "–",
            _in_time(one, language),
            "–" if one.oldest is None else language.text("delivery_score.months_old", months=one.oldest),
            _matched(one, language),
            _share(one.quarantined, one.rows, language),
            language.number(one.corrections) if one.corrections else "–",
        ]
        for one in scores
    ]
    names = ("expected", "received", "in_time", "age", "matched", "quarantined", "corrected")
    show_table(
        [
            Heading(language.text("delivery_score.owner")),
            *(Heading(language.text(f"delivery_score.columns.{name}"), is_number=True) for name in names),
        ],
        rows,
        caption=language.text("delivery_score.owners_caption"),
    )


def _in_time(one: OwnerScore, language: Language) -> Cell:
    if not one.expected:
        return "–"
    if one.unjudged:
        count = "–" if one.unjudged == one.received else language.number(one.in_time)
        return with_note(count, language.text("delivery_score.unjudged", count=one.unjudged))
    return language.number(one.in_time)


def _matched(one: OwnerScore | DeliveryMonth, language: Language) -> str:
    if one.is_hidden:
        return language.text("cell.suppressed")
    if not one.records or one.matched is None:
        return "–"
    share = language.percent(one.matched / one.records)
    return f"≥ {share}" if one.is_floor else share


def _share(part: int | None, whole: int | None, language: Language) -> str:
    if part is None or not whole:
        return "–"
    return language.percent(part / whole, 2) if part else "0%"


def show_timeliness(months: Sequence[DeliveryMonth], periods: Sequence[date], language: Language) -> None:
    """What became of the deliveries due in each month."""
    title = language.text("delivery_score.months_title")
    st.header(title)
    frame = pd.DataFrame(
        [
            {"period": period} | {key: sum(m.period == period and m.timing == key for m in months) for key in DUE}
            for period in periods
        ]
    )
    parts = [
        Part(key, language.text(f"delivery_score.timings.{key}"), *FILLS[key]) for key in DUE if frame[key].sum() > 0
    ]
    show_chart(
        plot_monthly_stack(frame, parts=parts, language=language),
        key="timeliness",
        title=title,
        where=language.text("filters.nation"),
        alt="; ".join(
            f"{language.month(row['period'])}: "
            + ", ".join(f"{part.name} {language.number(row[part.key])}" for part in parts)
            for _, row in frame.iterrows()
        ),
        data=frame,
        language=language,
    )


def show_matrix(months: Sequence[DeliveryMonth], periods: Sequence[date], measure: str, language: Language) -> None:
    """Every dataset of the contract by month, in one of MEASURES."""
    cells = {(month.dataset, month.period): month for month in months}
    rows: list[list[Cell]] = [
        [
            with_note(
                language.text_or(f"datasets.{dataset.name}", dataset.name),
                language.text_or(f"owners.{dataset.name}", dataset.owner),
            ),
            *(_cell(cells[dataset.name, period], measure, language) for period in periods),
        ]
        for dataset in extracts().values()
    ]
    show_table(
        [
            Heading(language.text("deliveries.dataset")),
            *(
                Heading(language.short_month(period), is_number=measure != "timing", is_unbroken=True)
                for period in periods
            ),
        ],
        rows,
        caption=language.text(f"delivery_score.measure_notes.{measure}"),
    )


def _cell(month: DeliveryMonth, measure: str, language: Language) -> Cell:
    if measure == "timing":
        label = language.text(f"delivery_score.timings.{month.timing}")
        return pill(f"{MARKS[month.timing]} {label}", TONES[month.timing])
    if measure == "age":
        return "–" if month.age is None else language.text("delivery_score.months_old", months=month.age)
    if measure == "matched":
        return _matched(month, language)
    if measure == "quarantined":
        return _share(month.quarantined, month.rows, language)
    return _correction(month, language)


def _correction(month: DeliveryMonth, language: Language) -> Cell:
    if month.revisions == 0:
        return "–"
    if month.rows_changed is None:
        return language.text("delivery_score.not_corrected")
    sign = "+" if month.rows_changed > 0 else "−" if month.rows_changed < 0 else "±"
    return with_note(
        language.text("delivery_score.corrected_times", count=month.revisions - 1),
        language.text("delivery_score.rows_changed", rows=f"{sign}{language.number(abs(month.rows_changed))}"),
    )


def show_corrections(corrections: pd.DataFrame, publications: pd.DataFrame, language: Language) -> None:
    """Every later revision: which deliveries differ, how many of the nation's figures moved, which one most."""
    if corrections.empty:
        st.write(language.text("delivery_score.no_corrections"))
        return
    at = publications.set_index(["period", "revision"])["published_at"].to_dict()
    rows: list[list[Cell]] = [
        [
            with_note(
                language.month(row["period"]),
                language.text("delivery_score.revision", revision=row["revision"])
                + ", "
                + language.moment(at[row["period"], row["revision"]]),
            ),
            _names(changed_datasets(publications, row["period"], row["revision"]), language),
            language.text(
                "map.of", numerator=language.number(row["changed"]), denominator=language.number(row["compared"])
            ),
            _largest(row.to_dict(), language),
        ]
        for _, row in corrections.iterrows()
    ]
    show_table(
        [
            Heading(language.text("deliveries.month")),
            Heading(language.text("delivery_score.changed_data")),
            Heading(language.text("delivery_score.changed_figures"), is_number=True),
            Heading(language.text("delivery_score.largest_change")),
        ],
        rows,
        caption=language.text("delivery_score.corrections_caption"),
    )


def _names(datasets: Sequence[str], language: Language) -> str:
    names = [language.text_or(f"datasets.{name}", name) for name in datasets]
    return ", ".join(names) or language.text("delivery_score.no_data_changed")


def _largest(row: Mapping[str, object], language: Language) -> Cell:
    before, after = row["value_before"], row["value_after"]
    if not isinstance(before, float) or not isinstance(after, float) or pd.isna(before) or pd.isna(after):
        return "–"
    points = language.text("change.points", size=language.number(abs(after - before) * 100, 2))
    arrow = "▲" if after > before else "▼"
    return with_note(
        str(row[f"name_{language.code}"]),
        f"{language.percent(before)} → {language.percent(after)} ({arrow} {points})",
    )
