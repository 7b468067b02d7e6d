"""How fresh and how certain the month is, in four short statements: deliveries, matching, status, bounds."""

from collections.abc import Sequence
from datetime import date
from html import escape

import pandas as pd
import streamlit as st

from dashboards.components.figure_text import write_value
from dashboards.components.measure_names import write_name
from dashboards.components.provisional_reasons import write_reasons
from dashboards.components.summary_cards import Card
from dashboards.language import Language, is_missing
from padan.contract import extracts
from padan.periods import months_between

FOUND = ("padan_nik", "padan_probabilistik")


def show_certainty(
    publication: pd.Series, deliveries: pd.DataFrame, matches: pd.DataFrame, cards: Sequence[Card], language: Language
) -> None:
    """A strip of four cells; each says its worst case, not its average."""
    cells = [
        ("fresh", write_freshness(deliveries, publication["period"], language)),
        ("matched", write_matching(matches, language)),
        ("status", _write_status(publication, language)),
        ("bounds", write_widest(cards, language)),
    ]
    body = "".join(
        f"<div><dt>{escape(language.text(f'summary_home.certainty.{name}'))}</dt><dd>{escape(text)}</dd></div>"
        for name, text in cells
    )
    label = escape(language.text("summary_home.certainty.title"))
    with st.container(key="panel_certainty"):
        st.html(f'<dl class="padan-certainty" aria-label="{label}">{body}</dl>')


def write_freshness(deliveries: pd.DataFrame, period: date, language: Language) -> str:
    """How many datasets are within their allowed age, and which is the oldest of the others."""
    used = deliveries.set_index("dataset")
    late: list[tuple[int, str]] = []
    absent: list[str] = []
    for dataset in extracts().values():
        name = language.text_or(f"datasets.{dataset.name}", dataset.name)
        if dataset.name not in used.index:
            absent.append(name)
            continue
        delivery = used.loc[dataset.name]
        registry = delivery["registry"] if isinstance(delivery["registry"], str) else None
        age = months_between(delivery["period"], period)
        if age > dataset.allowed_age(registry):
            late.append((age, name))
    total = len(extracts())
    parts = [language.text("summary_home.certainty.current", count=total - len(late) - len(absent), total=total)]
    if late:
        age, name = max(late)
        parts.append(language.text("summary_home.certainty.oldest", name=name, months=age))
    if absent:
        parts.append(language.text("summary_home.certainty.absent", names=", ".join(absent)))
    return "; ".join(parts)


def write_matching(matches: pd.DataFrame, language: Language) -> str:
    """The share of records found in the civil register, of the dataset with the lowest one."""
    shares = matches[matches["match_status"].isin(FOUND) & ~matches["suppressed"] & matches["share"].notna()]
    hidden = set(matches.loc[matches["match_status"].isin(FOUND) & matches["suppressed"], "dataset"])
    found = shares[~shares["dataset"].isin(hidden)].groupby("dataset")["share"].sum()
    if found.empty:
        return language.text("summary_home.certainty.match_hidden" if hidden else "cell.missing")
    worst = str(found.idxmin())
    return language.text(
        "summary_home.certainty.lowest_match",
        share=language.percent(float(found.min())),
        name=language.text_or(f"datasets.{worst}", worst),
    )


def write_widest(cards: Sequence[Card], language: Language) -> str:
    """The headline figure that records without a match could move most, among those whose bounds may be shown."""
    widest: tuple[float, Card] | None = None
    bounded = 0
    for card in cards:
        now = card.now
        if now is None or now.suppressed or is_missing(now.value_low) or is_missing(now.value_high):
            continue
        assert now.value_low is not None and now.value_high is not None
        bounded += 1
        width = now.value_high - now.value_low
        if widest is None or width > widest[0]:
            widest = (width, card)
    if widest is None:
        return language.text("summary_home.certainty.no_bounds")
    now, shown = widest[1].now, widest[1].shown
    assert now is not None and now.value_low is not None and now.value_high is not None
    return language.text(
        "summary_home.certainty.widest",
        name=write_name(shown, language),
        low=write_value(shown, now.value_low, language),
        high=write_value(shown, now.value_high, language),
    ) + language.text(f"summary_home.certainty.widest_{'of' if bounded > 1 else 'only'}", count=bounded)


def _write_status(publication: pd.Series, language: Language) -> str:
    status = language.text(f"status.{publication['status']}")
    revision = language.text("take.revision", revision=publication["revision"])
    reason = ""
    if publication["status"] == "provisional":
        reason = write_reasons(publication["reason"], language) or language.text("notice.no_reason")
    return f"{status}, {revision}" + (f": {reason}" if reason else "")
