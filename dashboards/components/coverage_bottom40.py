"""People of deciles 1-4 without active JKN: why, in which decile, where most, and whether it gets better."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from dashboards.charts.nested_bars import plot_split_bars
from dashboards.charts.palette import ACCENT, BASELINE, PRIMARY
from dashboards.charts.stacks import Part
from dashboards.components.chart_panel import offer_data, show_chart
from dashboards.components.filters import Region
from dashboards.components.markup import Cell, Heading, Markup, Tone, pill, show_table, with_note
from dashboards.components.pbi_figures import is_shown, pick, write_count, write_share
from dashboards.components.pbi_regions import short_name
from dashboards.components.region_extremes import write_tied
from dashboards.data.changes import Change, FigureRow
from dashboards.data.coverage import BOTTOM, UNCOVERED, UNCOVERED_REASONS, Verdict, verdict
from dashboards.language import Language, is_missing

RANKED = 10
NAMED = 5
DIRECTIONS = ("better", "worse", "same", "not_compared")
TONES: dict[Verdict, Tone] = {"better": "good", "worse": "bad", "same": "plain"}


def show_why(figures: pd.DataFrame, region: Region, language: Language) -> None:
    """Without a card or inactive, and each decile; hidden cells are named."""
    total = pick(figures, UNCOVERED)
    reasons = {reason: pick(figures, UNCOVERED, "reason", reason) for reason in UNCOVERED_REASONS}
    deciles = {decile: pick(figures, UNCOVERED, "decile", decile) for decile in BOTTOM}
    st.subheader(f"{region.name}: {_why_title(figures, language)}")
    if total is None:
        return
    by_reason: list[list[Cell]] = [
        [
            with_note(language.text(f"coverage.why.{reason}"), language.text(f"coverage.why_remedies.{reason}")),
            write_count(row, language),
            write_share(row, language),
        ]
        for reason, row in reasons.items()
    ]
    by_decile: list[list[Cell]] = [
        [language.text("coverage.decile", decile=decile), write_count(row, language), write_share(row, language)]
        for decile, row in deciles.items()
    ]
    # Two tables: the shares of one column would be of two different wholes.
    show_table(
        _why_headings("why_heading", "of_bottom", language), by_reason, caption=language.text("coverage.why_caption")
    )
    show_table(
        _why_headings("decile_heading", "of_decile", language),
        by_decile,
        caption=language.text("coverage.deciles_caption"),
    )


def _why_headings(who: str, base: str, language: Language) -> list[Heading]:
    return [
        Heading(language.text(f"coverage.{who}")),
        Heading(language.text("coverage.people"), is_number=True),
        Heading(language.text(f"coverage.{base}"), is_number=True),
    ]


def _why_title(figures: pd.DataFrame, language: Language) -> str:
    total, inactive = pick(figures, UNCOVERED), pick(figures, UNCOVERED, "reason", "nonaktif")
    if total is None:
        return language.text("coverage.why_none")
    if not is_shown(total):
        return language.text("coverage.why_hidden")
    assert total.numerator is not None
    if inactive is None or not is_shown(inactive) or not total.numerator:
        return language.text("coverage.why_total", count=language.number(total.numerator))
    return language.text(
        "coverage.why_title",
        count=language.number(total.numerator),
        share=language.percent((inactive.numerator or 0) / total.numerator),
    )


def say_where(frame: pd.DataFrame, where: str, since: Mapping[str, str], language: Language) -> str:
    """The regions with most people, and how many of these get better and worse since each month compared with."""
    ranked = _first_with_ties(frame[frame["people"] > 0])
    shown = int(frame["people"].notna().sum())
    if ranked.empty:
        return language.text(
            "coverage.where_zero" if shown else "coverage.where_none", region=where, shown=shown, all=len(frame)
        )
    named = [(short_name(name), people) for name, people in zip(ranked["region_name"], ranked["people"], strict=True)]
    if len(named) > NAMED:
        least = named[-1][1]
        tied = [name for name, people in named if people == least]
        named = [*(one for one in named if one[1] > least), (write_tied(tied, language), least)]
    names = ", ".join(f"{name} ({language.number(people)})" for name, people in named)
    words: dict[str, object] = {"count": len(ranked), "region": where, "list": names}
    if shown < len(frame):  # one that is hidden may have more people than those named
        sentence = language.text("coverage.where_title_partial", **words, shown=shown, all=len(frame))
    else:
        sentence = language.text("coverage.where_title", **words)
    directions = [
        language.text("coverage.where_since", since=month, parts=parts)
        for label, month in since.items()
        if (parts := _count_directions(ranked[label], language))
    ]
    if not directions:
        return sentence
    return f"{sentence} {language.text('coverage.where_direction', list='; '.join(directions))}"


def _first_with_ties(ranked: pd.DataFrame) -> pd.DataFrame:
    """The first NAMED regions, and those with as many people as the last of these."""
    return ranked[ranked["people"] >= ranked["people"].head(NAMED).min()]


def _count_directions(changes: pd.Series, language: Language) -> str:
    """1 membaik, 4 tetap; nothing where none of them can be compared."""
    counts: Counter[str] = Counter(verdict(change) or "not_compared" for change in changes)
    if counts["not_compared"] == len(changes):
        return ""
    return ", ".join(
        language.text(f"coverage.where_counts.{name}", count=counts[name]) for name in DIRECTIONS if counts[name]
    )


def show_where(
    frame: pd.DataFrame, region: Region, since: Mapping[str, str], notes: list[str], period: date, threshold: int,
    language: Language,
) -> None:  # fmt: skip
    """The table by people, every region on demand, and the split by reason as bars.

    Args:
        frame: of data.coverage.uncovered_by_region.
        region: the chosen one; its row is printed bold.
        since: name of a comparison, and its month in words.
        notes: what must be said of the comparisons.
        period: the month shown.
        threshold: smallest publishable count.
        language: of the reader.
    """
    visible = frame[frame["people"].notna()]
    if not visible.empty:
        headings, rows = _table(visible.head(RANKED), region, since, language)
        show_table(headings, rows, caption=" ".join([_caption(visible.head(RANKED), threshold, language), *notes]))
    hidden = int(frame["suppressed"].sum())
    missing = len(frame) - len(visible) - hidden
    if hidden or missing:
        left_out = language.text("ranking.left_out", hidden=hidden, missing=missing)
        st.caption(f"{left_out} {language.text('coverage.where_hidden') if hidden else ''}")
    with st.expander(language.text("coverage.where_all", count=len(frame))):
        headings, rows = _table(frame, region, since, language)
        show_table(headings, rows, caption=_caption(frame, threshold, language))
        offer_data(
            _to_take(frame, since, period),
            key="coverage_where",
            title=language.text("coverage.where_file"),
            indicators=(UNCOVERED,),
            language=language,
        )


def _caption(frame: pd.DataFrame, threshold: int, language: Language) -> str:
    """What the columns mean; of the range and of hidden reasons only where a row has one."""
    bounds = frame[["low", "high"]].dropna()
    parts = [language.text("coverage.where_caption")]
    if (bounds["low"] < bounds["high"]).any():
        parts.append(language.text("coverage.where_range"))
    hidden = frame.loc[frame["people"].notna(), [f"{reason}_hidden" for reason in UNCOVERED_REASONS]]
    if hidden.to_numpy().any():
        parts.append(language.text("coverage.reasons_hidden", threshold=threshold))
    return " ".join(parts)


def show_where_bars(
    frame: pd.DataFrame, region: Region, where: str, whole: FigureRow | None, language: Language
) -> None:
    """The same regions as bars by reason, with the lowest number that unmatched records allow.

    Args:
        frame: of data.coverage.uncovered_by_region.
        region: the chosen one.
        where: name of the region that they are parts of.
        whole: the published figure of that region.
        language: of the reader.
    """
    ranked = frame[frame["people"].notna() & (frame["people"] > 0)].head(RANKED)
    if ranked.empty:
        st.subheader(language.text("coverage.bars_plain"))
        st.write(language.text("coverage.where_none", region=where))
        return
    title = _bars_title(ranked, where, whole, language)
    st.subheader(title)
    bars = pd.DataFrame(
        {
            "label": [short_name(name) for name in ranked["region_name"]],
            **{reason: ranked[reason] for reason in UNCOVERED_REASONS},
            "total": ranked["people"],
            "low": ranked["low"] * ranked["base"],
            "text": [f"{language.number(row.people)}  ({language.percent(row.share)})" for row in ranked.itertuples()],
            "hover": [_hover(row, language) for row in ranked.to_dict("records")],
        }
    )
    # Where a reason is hidden, the bar is still as long as its total.
    split_hidden = bars[list(UNCOVERED_REASONS)].isna().any(axis=1)
    bars.loc[split_hidden, list(UNCOVERED_REASONS)] = float("nan")
    bars["hidden"] = bars["total"].where(split_hidden)
    parts = [
        Part("nonaktif", language.text("coverage.why.nonaktif"), PRIMARY),
        Part("belum_terdaftar", language.text("coverage.why.belum_terdaftar"), ACCENT, "/"),
    ]
    if split_hidden.any():
        parts.append(Part("hidden", language.text("coverage.split_hidden"), BASELINE, "x"))
    show_chart(
        plot_split_bars(
            bars,
            parts=parts,
            range_name=language.text("coverage.range"),
            highlighted=short_name(region.name),
            language=language,
        ),
        key="coverage_where_bars",
        title=title,
        where=where,
        alt=title + ". " + "; ".join(f"{row.label} {row.text}" for row in bars.itertuples()),
        data=frame[["region_code", "region_name", "people", *UNCOVERED_REASONS, "base", "share", "low", "high",
                    "suppressed"]],
        language=language,
        indicators=(UNCOVERED,),
        note=language.text("coverage.range_note") if (bars["low"] < bars["total"]).any() else "",
    )  # fmt: skip


def _bars_title(ranked: pd.DataFrame, where: str, whole: FigureRow | None, language: Language) -> str:
    """How many of them have an inactive card, if the reasons of all these regions may be read; else the largest one."""
    people = ranked[list(UNCOVERED_REASONS)].to_numpy().sum()
    if pd.isna(people) or not people:
        first = ranked.iloc[0]
        # What the bars add up to is no figure of the region: hidden ones and those past the tenth are not in it.
        if whole is not None and is_shown(whole) and whole.numerator:
            return language.text(
                "coverage.bars_most_of",
                region=first["region_name"],
                share=language.percent(first["people"] / whole.numerator),
                count=language.number(whole.numerator),
                where=where,
            )
        return language.text(
            "coverage.bars_most",
            region=first["region_name"],
            share=language.percent(first["people"] / ranked["people"].sum()),
            count=len(ranked),
        )
    return language.text(
        "coverage.bars_title", share=language.percent(ranked["nonaktif"].sum() / people), count=len(ranked)
    )


def _hover(row: dict[str, Any], language: Language) -> str:
    lines = [f"<b>{escape(str(row['region_name']))}</b>"]
    lines.append(
        language.text("map.of", numerator=language.number(row["people"]), denominator=language.number(row["base"]))
    )
    for reason in UNCOVERED_REASONS:
        lines.append(f"{language.text(f'coverage.why.{reason}')}: {_reason(row, reason, language)}")
    return "<br>".join(lines)


def _table(
    frame: pd.DataFrame, region: Region, since: Mapping[str, str], language: Language
) -> tuple[list[Heading], list[list[Cell]]]:
    headings = [
        Heading(language.text("coverage.rank"), is_number=True),
        Heading(language.text("table.region")),
        Heading(language.text("coverage.people"), is_number=True),
        Heading(language.text("coverage.share"), is_number=True),
        Heading(language.text("coverage.why_heading")),
        *(Heading(language.text("coverage.since", month=month), is_number=True) for month in since.values()),
    ]
    rows: list[list[Cell]] = []
    for number, row in enumerate(frame.to_dict("records"), 1):
        name = escape(short_name(row["region_name"]))
        is_empty = is_missing(row["people"])
        why = language.text("cell.suppressed") if row["suppressed"] else language.text("cell.missing")
        rows.append(
            [
                "" if is_empty else str(number),
                Markup(f"<b>{name}</b>" if row["region_code"] == region.code else name),
                why if is_empty else language.number(row["people"]),
                "" if is_empty else _share(row, language),
                "" if is_empty else _reasons(row, language),
                *(_change(row[label], row[f"{label}_share"], language) for label in since),
            ]
        )
    return headings, rows


def _reasons(row: dict[str, Any], language: Language) -> Cell:
    """Both reasons, a line each; one line where both are hidden."""
    if all(row[f"{reason}_hidden"] for reason in UNCOVERED_REASONS):
        return language.text("cell.suppressed")
    lines = [
        f"{language.text(f'coverage.why.{reason}')}: {_reason(row, reason, language)}"
        for reason in reversed(UNCOVERED_REASONS)
    ]
    return Markup("<br>".join(escape(line) for line in lines))


def _reason(row: dict[str, Any], reason: str, language: Language) -> str:
    if row[f"{reason}_hidden"]:
        return language.text("cell.suppressed")
    return "–" if is_missing(row[reason]) else language.number(row[reason])


def _share(row: dict[str, float], language: Language) -> Markup:
    bounds = ""
    if not is_missing(row["low"]) and not is_missing(row["high"]) and row["low"] < row["high"]:
        bounds = f"{language.percent(row['low'])} – {language.percent(row['high'])}"
    return with_note(language.percent(row["share"]), bounds)


def _change(change: Change, share: Change, language: Language) -> Cell:
    """▲ 12 orang with its word, and the change of the share below it, which may go the other way."""
    word = verdict(change)
    if word is None or change.difference is None:
        return with_note("–", language.text(f"coverage.no_change.{change.reason}"))
    arrow = {"better": "▼", "worse": "▲", "same": "="}[word]
    size = ""
    if word != "same":
        size = " " + language.text("coverage.change_people", count=language.number(abs(change.difference)))
    label = pill(language.text(f"coverage.verdicts.{word}"), TONES[word])
    points = ""
    if share.difference is not None:
        rounded = round(share.difference * 100, 1)
        sign = "+" if rounded > 0 else "−" if rounded < 0 else "±"
        size_of_share = language.number(abs(rounded), 1)
        points = f'<div class="sub">{escape(language.text("coverage.points", sign=sign, size=size_of_share))}</div>'
    return Markup(f"{arrow}{escape(size)} {label.html}{points}")


def _to_take(frame: pd.DataFrame, since: Mapping[str, str], period: date) -> pd.DataFrame:
    rows = frame.drop(columns=[f"{label}{part}" for label in since for part in ("", "_share")])
    for label in since:
        rows[f"people_since_{label}"] = [change.difference for change in frame[label]]
        rows[f"share_since_{label}"] = [change.difference for change in frame[f"{label}_share"]]
    return rows.assign(period=period, indicator_id=UNCOVERED)
