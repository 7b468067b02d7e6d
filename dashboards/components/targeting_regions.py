"""The two errors against each other over the regions below, and every region as a table."""

from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from dashboards.catalogue import NATION
from dashboards.charts.tradeoff import Crossing, plot_tradeoff
from dashboards.components.chart_panel import show_chart
from dashboards.components.filters import go_to
from dashboards.components.markup import Cell as TableCell
from dashboards.components.markup import Heading, show_table
from dashboards.components.region_extremes import write_among, write_tied
from dashboards.components.region_map import offer_way_up
from dashboards.components.targeting_subject import Subject
from dashboards.language import Language

KEY = "targeting_regions"
CORNERS = ("both_higher", "inclusion_higher", "exclusion_higher", "both_lower")
ENOUGH = 3  # for a median that says something of the others


def show_tradeoff(frame: pd.DataFrame, whole: pd.Series | None, subject: Subject, language: Language) -> None:
    """A dot a region; the lines are the values of the region above them, else their medians, where they are enough.

    Args:
        frame: as pair_errors gives it, the regions below.
        whole: the row of the region above them, None where it was not published.
        subject: what is spoken of.
        language: of the reader.
    """
    drawn = frame.dropna(subset=["exclusion", "inclusion"])
    crossing, is_median = _crossing(drawn, whole, subject, language)
    finding = _say_finding(drawn, len(frame), crossing, is_median, subject, language)
    st.header(finding)
    _say_chosen(subject, language)
    if drawn.empty:
        st.write(language.text("targeting.regions_hidden" if _is_hidden(frame).any() else "cell.missing"))
    else:
        show_chart(
            plot_tradeoff(
                _points(drawn, subject, language),
                crossing=crossing,
                titles=(
                    language.text("targeting.axes.exclusion_error"),
                    language.text("targeting.axes.inclusion_error"),
                ),
                corners=[language.text(f"targeting.corners.{name}") for name in CORNERS],
                language=language,
            ),
            key=KEY,
            title=finding,
            where=subject.where,
            alt=finding + ". " + _say_extremes(frame, language),
            data=subject.mark(frame),
            language=language,
            indicators=("exclusion_error", "inclusion_error"),
            note=_note(frame, drawn, crossing, is_median, subject, language),
            on_select=lambda: _follow_click(list(drawn["region_code"])),
        )
    with st.expander(language.text("targeting.regions_table", count=len(frame))):
        _show_rows(frame, subject, language)


def _say_chosen(subject: Subject, language: Language) -> None:
    """Who clicked on a dot stays down here, where nothing else says whose figures the page now has."""
    if subject.region.province is None:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.html(language.text("targeting.regions_chosen", region=escape(subject.region.name)), width="content")
        offer_way_up(subject.region, language)


def _crossing(
    drawn: pd.DataFrame, whole: pd.Series | None, subject: Subject, language: Language
) -> tuple[Crossing | None, bool]:
    if whole is not None and pd.notna(whole["exclusion"]) and pd.notna(whole["inclusion"]):
        return Crossing(float(whole["exclusion"]), float(whole["inclusion"]), _name_whole(subject, language)), False
    if len(drawn) < ENOUGH:
        return None, False
    middle = language.text("targeting.median")
    return Crossing(float(drawn["exclusion"].median()), float(drawn["inclusion"].median()), middle), True


def _is_hidden(frame: pd.DataFrame) -> pd.Series:
    return frame["exclusion_hidden"] | frame["inclusion_hidden"]


def _name_whole(subject: Subject, language: Language) -> str:
    return subject.region.names.get(subject.region.children_of, language.text("filters.nation"))


def _points(drawn: pd.DataFrame, subject: Subject, language: Language) -> pd.DataFrame:
    total = drawn["exclusion"] + drawn["inclusion"]
    extremes = {drawn["exclusion"].idxmax(), drawn["inclusion"].idxmax(), total.idxmax(), total.idxmin()}
    return pd.DataFrame(
        {
            "label": [name.replace("Kabupaten ", "Kab. ") for name in drawn["region_name"]],
            "x": drawn["exclusion"],
            "y": drawn["inclusion"],
            "is_chosen": drawn["region_code"] == subject.region.code,
            "is_named": [number in extremes for number in drawn.index],
            "hover": [_hover(row, language) for row in drawn.itertuples()],
        }
    )


def _hover(row: Any, language: Language) -> str:
    lines = [f"<b>{escape(row.region_name)}</b>"]
    for name, value, count, whole in (
        ("exclusion_error", row.exclusion, row.excluded, row.eligible),
        ("inclusion_error", row.inclusion, row.included, row.judged),
    ):
        of = language.text("map.of", numerator=language.number(count), denominator=language.number(whole))
        lines.append(f"{language.text(f'targeting.errors.{name}')}: {language.percent(value)} ({of})")
    return "<br>".join(lines)


def _say_finding(
    drawn: pd.DataFrame, every: int, crossing: Crossing | None, is_median: bool, subject: Subject, language: Language
) -> str:
    if crossing is None:
        return language.text("targeting.regions_title")
    both = int(((drawn["exclusion"] > crossing.x) & (drawn["inclusion"] > crossing.y)).sum())
    kind = language.text(f"targeting.kinds.{'provinsi' if subject.region.children_of == NATION else 'kabkota'}")
    # Without the others, one regency that may be shown would read as the only one there is.
    of = "regions_of_all" if len(drawn) == every else "regions_of_shown"
    return language.text(
        "targeting.regions_median" if is_median else "targeting.regions_finding",
        count=both,
        regions=language.text(f"targeting.{of}", shown=len(drawn), all=every, kind=kind),
        whole=crossing.name,
    )


def _say_extremes(frame: pd.DataFrame, language: Language) -> str:
    """The highest of each error over all regions that show it, also those without a dot as the other one is hidden."""
    parts = []
    for name, column in (("exclusion_error", "exclusion"), ("inclusion_error", "inclusion")):
        shown = frame.dropna(subset=[column])
        top = shown[shown[column] == shown[column].max()]
        parts.append(
            language.text(
                "targeting.regions_extreme", name=language.text(f"targeting.errors.{name}"),
                among=write_among(len(shown), len(frame), language),
                region=write_tied(top["region_name"].tolist(), language), value=language.percent(top.iloc[0][column]),
            )
        )  # fmt: skip
    return " ".join(parts)


def _note(
    frame: pd.DataFrame, drawn: pd.DataFrame, crossing: Crossing | None, is_median: bool, subject: Subject,
    language: Language,
) -> str:  # fmt: skip
    hidden = int(_is_hidden(frame).sum())
    missing = len(frame) - len(drawn) - hidden
    notes = [language.text("targeting.regions_note")]
    if crossing is not None:
        lines = "targeting.regions_lines_median" if is_median else "targeting.regions_lines"
        notes.append(language.text(lines, whole=_name_whole(subject, language)))
    if hidden or missing:
        notes.append(language.text("targeting.regions_left_out", hidden=hidden, missing=missing, all=len(frame)))
    if subject.region.regency and subject.region.code not in set(drawn["region_code"]):
        notes.append(language.text("targeting.chosen_hidden", region=subject.region.name))
    return " ".join(notes)


def _follow_click(codes: list[str]) -> None:
    points = st.session_state[KEY]["selection"]["points"]
    if not points:
        return
    code = codes[points[0]["point_index"]]
    go_to(code.partition(".")[0], code if "." in code else None)


def _show_rows(frame: pd.DataFrame, subject: Subject, language: Language) -> None:
    ordered = frame.sort_values(["exclusion", "region_code"], ascending=[False, True])
    rows: list[list[TableCell]] = [
        [
            row.region_name,
            *(
                language.text("cell.suppressed")
                if is_hidden
                else language.text("cell.missing")
                if pd.isna(value)
                else write(value)
                for value, is_hidden, write in (
                    (row.exclusion, row.exclusion_hidden, language.percent),
                    (row.excluded, row.exclusion_hidden, language.number),
                    (row.eligible, row.exclusion_hidden, language.number),
                    (row.inclusion, row.inclusion_hidden, language.percent),
                    (row.included, row.inclusion_hidden, language.number),
                    (row.judged, row.inclusion_hidden, language.number),
                )
            ),
        ]
        for row in ordered.itertuples()
    ]
    columns = ("exclusion", "excluded", "eligible", "inclusion", "included", "judged")
    show_table(
        [
            Heading(language.text("table.region")),
            *(Heading(language.text(f"targeting.columns.{name}"), is_number=True) for name in columns),
        ],
        rows,
        caption=language.text("targeting.table_caption", programme=subject.programme),
    )
