"""Why beneficiaries are judged not eligible, who cannot be judged, and which other registers point at somebody."""

from collections.abc import Sequence
from html import escape

import pandas as pd
import streamlit as st

from dashboards.charts.groups import Bar, BarGroup, plot_bar_groups
from dashboards.charts.palette import BASELINE
from dashboards.components.cell_text import write_absent, write_count, write_share
from dashboards.components.chart_panel import show_chart
from dashboards.components.targeting_subject import Subject
from dashboards.data.cells import Cell, Cells
from dashboards.data.targeting import NOT_ELIGIBLE, NOT_JUDGED, SIGNALS, has_no_beneficiary
from dashboards.language import Language

Listed = list[tuple[str, Cell]]


def show_reasons(cells: Cells, subject: Subject, language: Language) -> None:
    """Every reason of the inclusion error, and apart from it everybody who cannot be judged."""
    errors = _listed(cells, "inclusion_error", NOT_ELIGIBLE)
    unjudged = _listed(cells, "inclusion_undetermined", NOT_JUDGED)
    finding = _say_largest("reasons", errors, cells.get("inclusion_error"), subject, language)
    st.header(finding)
    if not errors and not unjudged:
        st.write(_say_nothing(cells, "cell.missing", subject, language))
        return
    groups = [
        _group(name, listed, total, colour, subject, language)
        for name, listed, total, colour in (
            ("inclusion_error", errors, cells.get("inclusion_error"), None),
            ("inclusion_undetermined", unjudged, cells.get("inclusion_undetermined"), BASELINE),
        )
        if listed
    ]
    show_chart(
        plot_bar_groups(groups, language),
        key="targeting_reasons",
        title=finding,
        where=subject.where,
        alt=_describe(finding, groups),
        data=subject.mark(_rows([("inclusion_error", errors), ("inclusion_undetermined", unjudged)], language)),
        language=language,
        indicators=("inclusion_error", "inclusion_undetermined"),
        note=" ".join([language.text("targeting.reasons_note"), *_say_hidden([*errors, *unjudged], subject, language)]),
    )


def show_signals(cells: Cells, subject: Subject, language: Language) -> None:
    """Signals from other registers: leads to verify, which may overlap."""
    listed = _listed(cells, "inclusion_signal", SIGNALS)
    finding = _say_largest("signals", listed, None, subject, language)
    st.header(finding)
    if not listed:
        st.write(_say_nothing(cells, "targeting.signals_missing", subject, language))
        return
    group = _group("inclusion_signal", listed, None, None, subject, language)
    show_chart(
        plot_bar_groups([group], language),
        key="targeting_signals",
        title=finding,
        where=subject.where,
        alt=_describe(finding, [group]),
        data=subject.mark(_rows([("inclusion_signal", listed)], language)),
        language=language,
        indicators=("inclusion_signal",),
        note=" ".join([language.text("targeting.signals_note"), *_say_hidden(listed, subject, language)]),
    )


def _say_nothing(cells: Cells, otherwise: str, subject: Subject, language: Language) -> str:
    """That there is nobody to count, or the words of the key `otherwise`."""
    if has_no_beneficiary(cells):
        return language.text("targeting.nobody", programme=subject.programme, region=subject.region.name)
    return language.text(otherwise)


def _listed(cells: Cells, indicator: str, order: Sequence[str]) -> Listed:
    """The published categories of a closed list, the largest first, hidden ones last."""
    found = cells.by_category(indicator, "reason")
    listed = [(name, found[name]) for name in order if name in found]
    return sorted(listed, key=lambda pair: -1.0 if pair[1].numerator is None else pair[1].numerator, reverse=True)


def _group(
    indicator: str, listed: Listed, total: Cell | None, colour: str | None, subject: Subject, language: Language
) -> BarGroup:
    whole = next((cell.denominator for _, cell in listed if cell.denominator is not None), None)
    title = language.text(f"targeting.groups_hidden.{indicator}")
    if whole is not None:
        count = write_count(total, language)
        title = language.text(f"targeting.groups.{indicator}", count=count, whole=language.number(whole))
    bars = [_bar(indicator, name, cell, subject, language) for name, cell in listed]
    return BarGroup(title=title, bars=bars, **({} if colour is None else {"colour": colour}))


def _bar(indicator: str, name: str, cell: Cell, subject: Subject, language: Language) -> Bar:
    label = language.text(f"targeting.categories.{indicator}.{name}")
    meaning = language.text(f"targeting.meanings.{indicator}.{name}", decile=subject.max_decile)
    text = write_absent(cell, language)
    if cell.is_shown:
        share = write_share(cell, language)
        text = f"<b>{write_count(cell, language)}</b>  ({share})"
    return Bar(
        label=label,
        value=cell.numerator if cell.is_shown else None,
        text=text,
        hover=f"<b>{escape(label)}</b><br>{text}<br>{escape(meaning)}",
    )


def _say_largest(part: str, listed: Listed, total: Cell | None, subject: Subject, language: Language) -> str:
    """The finding: the largest reason with its count, none at all, or that they are hidden."""
    shown = [(name, cell) for name, cell in listed if cell.is_shown and cell.numerator is not None]
    if not shown:
        key = "hidden" if listed else "title"
        return language.text(f"targeting.{part}_{key}")
    name, largest = shown[0]
    if not largest.numerator:
        return language.text(f"targeting.{part}_{'none' if len(shown) == len(listed) else 'hidden'}")
    indicator = {"reasons": "inclusion_error", "signals": "inclusion_signal"}[part]
    values = {
        "reason": _begin_small(language.text(f"targeting.categories.{indicator}.{name}")),
        "count": language.number(largest.numerator),
        "unit": subject.unit,
    }
    if part == "reasons" and total is not None and total.is_shown and total.numerator:
        return language.text(
            "targeting.reasons_finding", **values, total=language.number(total.numerator),
            share=write_share(largest, language), judged=language.number(largest.denominator or 0),
        )  # fmt: skip
    return language.text(f"targeting.{part}_largest", **values, share=write_share(largest, language))


def _begin_small(words: str) -> str:
    return words[:1].lower() + words[1:]


def _say_hidden(listed: Listed, subject: Subject, language: Language) -> list[str]:
    hidden = sum(cell.suppressed for _, cell in listed)
    return [language.text("targeting.hidden_bars", count=hidden, threshold=subject.threshold)] if hidden else []


def _describe(finding: str, groups: Sequence[BarGroup]) -> str:
    lists = [
        f"{group.title}: " + "; ".join(f"{bar.label} {_plain(bar.text)}" for bar in group.bars) for group in groups
    ]
    return f"{finding} " + ". ".join(lists) + "."


def _plain(text: str) -> str:
    return text.replace("<b>", "").replace("</b>", "")


def _rows(parts: Sequence[tuple[str, Listed]], language: Language) -> pd.DataFrame:
    return pd.DataFrame(
        [
            (indicator, name, language.text(f"targeting.categories.{indicator}.{name}"), cell.numerator,
             cell.denominator, cell.value, cell.suppressed)
            for indicator, listed in parts
            for name, cell in listed
        ],
        columns=["indicator_id", "category", "label", "numerator", "denominator", "value", "suppressed"],
    )  # fmt: skip
