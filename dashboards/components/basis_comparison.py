"""What matching does to the figures: each with identical NIK only beside all accepted matches."""

from html import escape

import pandas as pd
import streamlit as st

from dashboards.charts.dumbbells import Names, plot_dumbbells
from dashboards.components.chart_panel import offer_data, show_chart
from dashboards.components.filters import Region
from dashboards.components.markup import Cell, Heading, Markup, show_table
from dashboards.data.match_quality import COMPARED, compare_bases, why_unbounded
from dashboards.language import Language

ALL = "ALL"
SMALL_MOVE = 0.01
LAST_DIGIT = 0.0005  # half of it


def show_bases(
    figures: pd.DataFrame,
    definitions: pd.DataFrame,
    region: Region,
    title: str,
    language: Language,
    *,
    where: str,
) -> None:
    """The largest move in words, the headline figures as dumbbells and as a table, the others that move folded away.

    Args:
        figures: as read_bases gives them.
        definitions: as read_definitions gives them.
        region: the chosen region.
        title: of the part of the page.
        language: language of the reader.
        where: region, and programme where they are of one.
    """
    compared = compare_bases(figures, definitions)
    labels = _labels(compared, definitions, language)
    compared = compared.assign(label=labels)
    headline = compared[compared["indicator_id"].isin(COMPARED)]
    if headline.empty:
        st.write(language.text("cell.missing"))
        return
    is_still = (headline["difference"] == 0) & ~(headline["high"] > headline["low"])
    drawn = headline[headline["difference"].notna() & ~is_still]
    st.markdown(" ".join([_say_finding(headline, language), *_say_widest(headline, language)]))
    rows = compared.drop(columns="label")
    if drawn.empty:
        offer_data(
            rows.assign(region_code=region.code), key="bases", title=title,
            indicators=tuple(dict.fromkeys(rows["indicator_id"])), language=language,
            where=where,
        )  # fmt: skip
    else:
        _draw(drawn, rows, region, title, where, language)
    _show_rows(headline[~is_still], language)
    _name_still(headline[is_still], language)
    others = compared[~compared["indicator_id"].isin(COMPARED) & (compared["difference"].abs() > 0)]
    if not others.empty:
        with st.expander(language.text("match_quality.basis.others", count=len(others))):
            _show_rows(others, language)


def _labels(compared: pd.DataFrame, definitions: pd.DataFrame, language: Language) -> list[str]:
    published = dict(zip(definitions["indicator_id"], definitions[f"name_{language.code}"], strict=True))
    labels = []
    for indicator, programme in zip(compared["indicator_id"], compared["programme_id"], strict=True):
        short = language.text_or(f"indicators.{indicator}", published[indicator])
        name = language.text_or(f"match_quality.basis.names.{indicator}", short)
        labels.append(name if programme == ALL else f"{name}, {programme.replace('_', '-')}")
    return labels


def _say_finding(headline: pd.DataFrame, language: Language) -> str:
    known = headline.dropna(subset=["difference"])
    if known.empty:
        key = "match_quality.basis.hidden" if headline["suppressed"].any() else "cell.missing"
        return language.text(key)
    first = known.iloc[0]
    if first["difference"] == 0:
        return language.text("match_quality.basis.unmoved")
    others = known.iloc[1:]
    return language.text(
        "match_quality.basis.finding_alone" if others.empty else "match_quality.basis.finding",
        name=first["label"],
        nik=language.percent(first["nik"]),
        all=language.percent(first["semua"]),
        moved=language.text("change.points", size=_write_move(first["difference"], language)),
        count=len(others),
        within=int((others["difference"].abs() < SMALL_MOVE).sum()),
    )


def _say_widest(headline: pd.DataFrame, language: Language) -> list[str]:
    """The figure that the records still unmatched leave most uncertain, where any is."""
    bounded = headline.dropna(subset=["low", "high"])
    widths = bounded["high"] - bounded["low"]
    if not (widths > 0).any():
        return []
    row = bounded.loc[widths.idxmax()]
    low, high = language.percent(row["low"]), language.percent(row["high"])
    return [language.text("match_quality.basis.widest", name=row["label"], low=low, high=high, count=len(bounded))]


def _draw(rows: pd.DataFrame, data: pd.DataFrame, region: Region, title: str, where: str, language: Language) -> None:
    names = Names(*(language.text(f"match_quality.basis.{name}") for name in ("nik", "all", "bounds", "axis")))
    frame = pd.DataFrame(
        {
            "label": rows["label"],
            "moved": rows["difference"] * 100,
            "low": (rows["low"] - rows["nik"]) * 100,
            "high": (rows["high"] - rows["nik"]) * 100,
            "text": [f"{language.percent(row.nik)} → {language.percent(row.semua)}" for row in rows.itertuples()],
            "hover": [_hover(row, names, language) for _, row in rows.iterrows()],
        }
    )
    pairs = [
        language.text(
            "match_quality.basis.pair", name=row.label, nik=language.percent(row.nik), all=language.percent(row.semua)
        )
        for row in rows.itertuples()
    ]
    show_chart(
        plot_dumbbells(frame, names, language),
        key="bases",
        title=title,
        where=where,
        alt=f"{region.name}. " + language.text("match_quality.basis.alt", count=len(rows), list="; ".join(pairs)),
        data=data.assign(region_code=region.code),
        language=language,
        indicators=tuple(dict.fromkeys(rows["indicator_id"])),
        note=language.text("match_quality.basis.note"),
    )


def _hover(row: pd.Series, names: Names, language: Language) -> str:
    lines = [f"<b>{escape(row['label'])}</b>"]
    lines += [f"{names.first}: {language.percent(row['nik'])}", f"{names.second}: {language.percent(row['semua'])}"]
    lines.append(language.text("change.points", size=_write_move(row["difference"], language)))
    if not pd.isna(row["low"]):
        lines.append(f"{names.bounds}: {_write_bounds(row, language)}")
    return "<br>".join(lines)


def _show_rows(rows: pd.DataFrame, language: Language) -> None:
    if rows.empty:
        return
    columns = ("nik", "all", "moved")
    show_table(
        [
            Heading(language.text("match_quality.basis.indicator")),
            *[Heading(language.text(f"match_quality.basis.{name}"), is_number=True) for name in columns],
            Heading(language.text("match_quality.basis.bounds")),
        ],
        [_cells(row, language) for _, row in rows.iterrows()],
        caption=language.text("match_quality.basis.caption"),
    )


def _cells(row: pd.Series, language: Language) -> list[Cell]:
    if row["suppressed"]:
        hidden = language.text("cell.suppressed")
        return [
            row["label"],
            hidden,
            hidden,
            "–",
            _no_bounds(language.text("match_quality.basis.no_bounds.suppressed")),
        ]
    values: list[Cell] = [
        language.text("cell.missing") if pd.isna(row[name]) else language.percent(row[name])
        for name in ("nik", "semua")
    ]
    moved = "–"
    if not pd.isna(row["difference"]):
        moved = language.text("match_quality.basis.points", size=_write_move(row["difference"], language))
    if pd.isna(row["semua"]):
        return [row["label"], *values, moved, _no_bounds(language.text("cell.missing"))]
    if pd.isna(row["low"]):
        reason = language.text(f"match_quality.basis.no_bounds.{why_unbounded(row['indicator_id'])}")
        return [row["label"], *values, moved, _no_bounds(reason)]
    return [row["label"], *values, moved, _write_bounds(row, language)]


def _no_bounds(reason: str) -> Cell:
    return Markup(f'– <span class="sub">{escape(reason)}</span>')


def _write_bounds(row: pd.Series, language: Language) -> str:
    return f"{language.percent(row['low'])} – {language.percent(row['high'])}"


def _write_move(difference: float, language: Language) -> str:
    """Percentage points with their sign; a move that would be rounded to nothing is said to be small."""
    if 0 < abs(difference) < LAST_DIGIT:
        return f"< {language.number(0.1, 1)}"
    sign = "+" if difference > 0 else "−" if difference < 0 else ""
    return f"{sign}{language.number(abs(difference) * 100, 1)}"


def _name_still(rows: pd.DataFrame, language: Language) -> None:
    if not rows.empty:
        st.caption(language.text("match_quality.basis.still", list="; ".join(rows["label"])))
