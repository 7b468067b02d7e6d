"""UHC by kabupaten/kota: which ones meet both thresholds, which ones nearly, what they miss."""

import math
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from dashboards.charts.palette import ACCENT, BASELINE, PRIMARY
from dashboards.charts.thresholds import Group, plot_against_thresholds
from dashboards.components.cell_text import write_at_least
from dashboards.components.chart_panel import show_chart
from dashboards.components.filters import Region
from dashboards.components.markup import Cell, Heading, Markup, show_table
from dashboards.components.pbi_regions import short_name
from dashboards.components.rows import side_by_side
from dashboards.data.coverage import UHC_GROUPS, UhcRule, uhc_groups
from dashboards.language import Language, is_missing

NEAR = 0.02
"""Within two percentage points of the threshold that is further away."""
LISTED = 10
"""How many of a list stand on the page at once."""
LABELLED = 60
"""Up to this many dots the chosen and the nearest one are named in the drawing."""
INDICATORS = ("uhc_status", "jkn_reported_coverage", "jkn_reported_active_coverage")


def show_uhc(frame: pd.DataFrame, region: Region, where: str, rule: UhcRule, language: Language, *, every: int) -> None:
    """The finding, the two shares of every kabupaten/kota, the gap list and who meets both thresholds.

    Args:
        frame: of uhc_by_region.
        region: the chosen one.
        where: name of the region whose kabupaten/kota they are.
        rule: the two shares.
        language: of the reader.
        every: how many kabupaten/kota there are, with those that have no status.
    """
    if frame.empty:
        st.subheader(language.text("coverage.uhc_plain"))
        st.write(language.text("coverage.uhc_none", region=where))
        return
    title = say_uhc(frame, region, where, language, every=every)
    st.subheader(title)
    st.write(say_groups(frame, every, language))
    chart, table = side_by_side("panels", [1, 1.45], name="uhc", gap="medium")
    with chart:
        _show_chart(frame, region, title, rule, language)
    with table:
        _show_gaps(frame, region, rule, language)
        _show_meeting(frame[frame["meets"]], region, rule, language)


def say_groups(frame: pd.DataFrame, every: int, language: Language) -> str:
    """17 kabupaten/kota: 4 memenuhi keduanya, 13 kurang aktif; the parts add up to all of them."""
    counts = uhc_groups(frame).value_counts()
    counts["absent"] = every - len(frame)
    parts = [
        language.text(f"coverage.uhc_counts.{group}", count=language.number(counts[group]))
        for group in (*UHC_GROUPS, "absent")
        if counts.get(group)
    ]
    return language.text("coverage.uhc_sum", all=language.number(every), parts=", ".join(parts))


def say_uhc(frame: pd.DataFrame, region: Region, where: str, language: Language, *, every: int) -> str:
    """How many meet it and at least how many nearly; of a kabupaten/kota also what it misses."""
    misses = frame.loc[~frame["meets"], "gap"]
    near, is_floor = int((misses <= NEAR).sum()), bool(misses.isna().any())
    title = language.text(
        "coverage.uhc_title", count=language.number(int(frame["meets"].sum())), all=language.number(every), region=where
    )
    if near or not is_floor:
        counted = write_at_least(near, is_floor, language)
        title += language.text("coverage.uhc_nearly", near=counted, points=language.number(NEAR * 100))
    own = frame[frame["region_code"] == region.code]
    if own.empty:
        return title
    row = own.iloc[0]
    key = "uhc_own_meets" if row["meets"] else "uhc_own_hidden" if pd.isna(row["gap"]) else "uhc_own_misses"
    return language.text(f"coverage.{key}", region=region.name, missing=_missing(row.to_dict(), language)) + " " + title


def _show_chart(frame: pd.DataFrame, region: Region, title: str, rule: UhcRule, language: Language) -> None:
    drawn = frame[frame["gap"].notna()].copy()
    if drawn.empty:
        return
    drawn["group"] = "far"
    drawn.loc[drawn["gap"] <= NEAR, "group"] = "near"
    drawn.loc[drawn["meets"], "group"] = "meets"
    named = {region.code, *drawn.loc[drawn["group"] == "near", "region_code"][:1]} if len(drawn) <= LABELLED else {}
    dots = pd.DataFrame(
        {
            "x": drawn["registered"],
            "y": drawn["active"],
            "group": drawn["group"],
            "label": [
                short_name(name) if code in named else ""
                for code, name in zip(drawn["region_code"], drawn["region_name"], strict=True)
            ],
            "hover": [
                f"<b>{escape(row.region_name)}</b><br>{language.text('coverage.registered')}: "
                f"{language.percent(row.registered)}<br>{language.text('coverage.active_of_registered')}: "
                f"{language.percent(row.active)}"
                for row in drawn.itertuples()
            ],
        }
    )
    show_chart(
        plot_against_thresholds(
            dots,
            groups=[
                Group("far", language.text("coverage.uhc_far"), BASELINE, "circle"),
                Group("meets", language.text("coverage.uhc_meets"), PRIMARY, "square"),
                Group("near", language.text("coverage.uhc_near"), ACCENT, "diamond-open"),
            ],
            limits=(rule.registered, rule.active),
            limit_texts=(language.percent(rule.registered, 0), language.percent(rule.active, 0)),
            titles=(language.text("coverage.uhc_x"), language.text("coverage.uhc_y")),
            language=language,
        ),
        key="coverage_uhc",
        title=title,
        where=region.above,
        alt=language.text("coverage.uhc_alt", title=title, count=len(drawn)),
        data=frame.assign(suppressed=frame["gap"].isna()),
        language=language,
        indicators=INDICATORS,
        note=_note(len(frame) - len(drawn), language),
    )


def _note(hidden: int, language: Language) -> str:
    """What the dots are, and that they are not all: the count of the title is of every region."""
    note = language.text("coverage.uhc_note")
    return f"{note} {language.text('coverage.uhc_not_drawn', count=hidden)}" if hidden else note


def _show_gaps(frame: pd.DataFrame, region: Region, rule: UhcRule, language: Language) -> None:
    every = frame[~frame["meets"]]
    misses = every[every["gap"].notna()]
    if misses.empty:
        st.write(language.text("coverage.uhc_all_meet"))
        return
    headings = [
        Heading(language.text("levels.kabkota")),
        Heading(language.text("coverage.registered"), is_number=True),
        Heading(language.text("coverage.active_of_registered"), is_number=True),
        Heading(language.text("coverage.uhc_short_registered"), is_number=True),
        Heading(language.text("coverage.uhc_short_active"), is_number=True),
    ]
    caption = language.text(
        "coverage.uhc_caption",
        registered=language.percent(rule.registered, 0),
        active=language.percent(rule.active, 0),
    )
    show_table(
        headings, [_row(row, region, rule, language) for row in misses.head(LISTED).to_dict("records")], caption=caption
    )
    if len(misses) > LISTED:
        with st.expander(_say_rest(len(misses), len(every), language)):
            show_table(
                headings, [_row(row, region, rule, language) for row in misses.to_dict("records")], caption=caption
            )


def _say_rest(shown: int, every: int, language: Language) -> str:
    if shown == every:
        return language.text("coverage.uhc_rest", count=language.number(every))
    counts = {"count": shown, "all": every, "hidden": every - shown}
    return language.text("coverage.uhc_rest_shown", **{name: language.number(count) for name, count in counts.items()})


def _show_meeting(meets: pd.DataFrame, region: Region, rule: UhcRule, language: Language) -> None:
    """A few are named in a line; more of them have a list of their own."""
    if meets.empty:
        return
    if len(meets) <= LISTED:
        names = ", ".join(short_name(name) for name in meets["region_name"])
        st.write(language.text("coverage.uhc_meeting_named", count=len(meets), names=names))
        return
    title = language.text("coverage.uhc_meeting", count=language.number(len(meets)))
    headings = [
        Heading(language.text("levels.kabkota")),
        Heading(language.text("coverage.registered"), is_number=True),
        Heading(language.text("coverage.active_of_registered"), is_number=True),
    ]
    with st.expander(title):
        rows = [_shares(row, region, rule, language) for row in meets.to_dict("records")]
        show_table(headings, rows, caption=language.text("coverage.uhc_meeting_caption"))


def _shares(row: dict[str, Any], region: Region, rule: UhcRule, language: Language) -> list[Cell]:
    name = escape(short_name(str(row["region_name"])))
    return [
        Markup(f"<b>{name}</b>" if row["region_code"] == region.code else name),
        *(
            language.text("cell.suppressed") if is_missing(row[name]) else language.percent_beside(row[name], limit)
            for name, limit in (("registered", rule.registered), ("active", rule.active))
        ),
    ]


def _row(row: dict[str, Any], region: Region, rule: UhcRule, language: Language) -> list[Cell]:
    return [
        *_shares(row, region, rule, language),
        *(
            language.number(math.ceil(row[name])) if row[name] > 0 else "–"
            for name in ("missing_registered", "missing_active")
        ),
    ]


def _missing(row: dict[str, Any], language: Language) -> str:
    parts = [
        language.text(f"coverage.uhc_{name}", count=language.number(math.ceil(row[name])))
        for name in ("missing_registered", "missing_active")
        if not is_missing(row[name]) and row[name] > 0
    ]
    return "; ".join(parts)
