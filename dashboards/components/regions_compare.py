"""Up to four regions beside each other and beside the nation, on the headline indicators."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

import pandas as pd
import streamlit as st

from dashboards.catalogue import NATION, ShownIndicator
from dashboards.charts.comparison import plot_comparison
from dashboards.components.chart_panel import show_chart
from dashboards.components.figure_text import write_range, write_value
from dashboards.components.filters import keep, remember
from dashboards.components.markup import Cell, Heading, Markup, show_table, with_note
from dashboards.components.measure_names import write_name
from dashboards.components.region_map import COUNTED
from dashboards.components.regions_ranking import write_move
from dashboards.data.changes import FigureRow, compare, figure_rows
from dashboards.data.regions import read_poverty
from dashboards.data.summary import KEY_COLUMNS
from dashboards.language import Language, is_missing

COMPARED_KEY = "bandingkan"
PROPOSED = "_proposed_regions"
AT_MOST = 4


@dataclass(frozen=True)
class Months:
    """The month and the published one before, None where there is none."""

    period: date
    previous: date | None


def choose_compared(regions: pd.DataFrame, proposed: Sequence[str], language: Language) -> list[str]:
    """Codes of up to four regions; the proposal follows the region above until the reader changes it."""
    names = dict(zip(regions["region_code"], regions["region_name"], strict=True))
    offered = [code for code in names if code != NATION]
    remember(COMPARED_KEY)
    state = st.session_state
    is_first = PROPOSED not in state
    if COMPARED_KEY not in st.query_params if is_first else state.get(COMPARED_KEY) in (None, state[PROPOSED]):
        state[COMPARED_KEY] = list(proposed)
    state[PROPOSED] = list(proposed)
    chosen: list[str] = st.multiselect(
        language.text("regions.compare.choose"),
        offered,
        format_func=names.__getitem__,
        max_selections=AT_MOST,
        key=COMPARED_KEY,
        placeholder=language.text("regions.compare.placeholder"),
        bind="query-params",
    )
    keep(**{COMPARED_KEY: chosen})
    return chosen


def show_comparison(
    figures: pd.DataFrame, shown: Sequence[ShownIndicator], chosen: Sequence[str], names: Mapping[str, str],
    months: Months, language: Language,
) -> None:  # fmt: skip
    """The chart and the table of the chosen regions; `figures` holds them and the nation, both months."""
    if not chosen:
        st.write(language.text("regions.compare.empty"))
        return
    codes = [*chosen, NATION]
    rows = figure_rows(figures, ["region_code", "period", *KEY_COLUMNS])
    cells = {(code, one): rows.get((code, months.period, *one.key)) for code in codes for one in shown}
    frame = _drawn(cells, shown, codes, names, language)
    if not frame["region"].isin([names[code] for code in chosen]).any():
        st.subheader(language.text("regions.compare.none"))
    else:
        _show_dots(frame, cells, shown, chosen, names, language)
    before = {(code, one): rows.get((code, months.previous, *one.key)) for code in codes for one in shown}
    _show_cells(cells, before, shown, codes, names, language)


def _is_shown(row: FigureRow | None) -> bool:
    return row is not None and not row.suppressed and not is_missing(row.value)


def _drawn(
    cells: Mapping[tuple[str, ShownIndicator], FigureRow | None], shown: Sequence[ShownIndicator],
    codes: Sequence[str], names: Mapping[str, str], language: Language,
) -> pd.DataFrame:  # fmt: skip
    rows = []
    for one in shown:
        for code in codes:
            row = cells[code, one]
            if row is None or not _is_shown(row):
                continue
            assert row.value is not None
            name, label = names.get(code, code), write_name(one, language)
            hover = f"<b>{escape(name)}</b><br>{escape(label)}: {write_value(one, row.value, language)}"
            bounds = write_range(one, row.value_low, row.value_high, language)
            hover += f"<br>{language.text('map.range', range=escape(bounds))}" if bounds else ""
            rows.append({"label": label, "region": name, "region_code": code, "value": row.value, "hover": hover})
    return pd.DataFrame(rows, columns=["label", "region", "region_code", "value", "hover"])


def find_widest(frame: pd.DataFrame, regions: Sequence[str]) -> pd.DataFrame:
    """The two outermost rows of the indicator on which the regions differ most, the lowest first."""
    frame = frame[frame["region"].isin(regions)]
    grouped = frame.groupby("label", sort=False)["value"]
    widest = (grouped.max() - grouped.min()).idxmax()
    mine = frame[frame["label"] == widest].sort_values("value")
    return mine.iloc[[0, -1]]


def _show_dots(
    frame: pd.DataFrame, cells: Mapping[tuple[str, ShownIndicator], FigureRow | None],
    shown: Sequence[ShownIndicator], chosen: Sequence[str], names: Mapping[str, str], language: Language,
) -> None:  # fmt: skip
    regions = [names[code] for code in chosen]
    nation = names.get(NATION, language.text("filters.nation"))
    pair = find_widest(frame, regions if len(regions) > 1 else [*regions, nation])
    words = {
        "indicator": pair.iloc[0]["label"],
        "first": pair.iloc[0]["region"],
        "first_value": language.percent(pair.iloc[0]["value"]),
        "last": pair.iloc[1]["region"],
        "last_value": language.percent(pair.iloc[1]["value"]),
    }
    finding = language.text("regions.compare.title", **words)
    st.subheader(finding)
    absent = sum(not _is_shown(cells[code, one]) for code in chosen for one in shown)
    show_chart(
        plot_comparison(frame, regions=regions, reference=nation, language=language),
        key="regions_comparison",
        title=finding,
        where=", ".join(regions),
        alt=language.text("regions.compare.alt", regions=", ".join(regions), **words),
        data=_take_along(cells, names, language),
        language=language,
        indicators=tuple(one.indicator_id for one in shown),
        note=language.text("regions.compare.hidden", count=absent) if absent else "",
    )


def _take_along(
    cells: Mapping[tuple[str, ShownIndicator], FigureRow | None], names: Mapping[str, str], language: Language
) -> pd.DataFrame:
    """A row a region and figure, also where it is hidden or missing."""
    return pd.DataFrame(
        {
            "region_code": code,
            "region_name": names.get(code, code),
            "label": write_name(one, language),
            **dict(zip(KEY_COLUMNS, one.key, strict=True)),
            **{name: getattr(row, name, None) for name in COUNTED},
            "suppressed": row is not None and row.suppressed,
        }
        for (code, one), row in cells.items()
    )


def _show_cells(
    cells: Mapping[tuple[str, ShownIndicator], FigureRow | None],
    before: Mapping[tuple[str, ShownIndicator], FigureRow | None],
    shown: Sequence[ShownIndicator],
    codes: Sequence[str],
    names: Mapping[str, str],
    language: Language,
) -> None:
    headings = [Heading(language.text("regions.compare.indicator"))]
    headings += [Heading(names.get(code, code).replace("Kabupaten ", "Kab. "), is_number=True) for code in codes]
    rows: list[list[Cell]] = []
    for one in shown:
        line: list[Cell] = [write_name(one, language)]
        for code in codes:
            line.append(write_cell(one, cells[code, one], before[code, one], language))
        rows.append(line)
    poverty = read_poverty()
    if any(code in poverty for code in codes):
        year = next(poverty[code].year for code in codes if code in poverty)
        line = [language.text("regions.compare.poverty", year=year)]
        line += [language.percent(poverty[code].rate) if code in poverty else "–" for code in codes]
        rows.append(line)
    show_table(headings, rows, caption=language.text("regions.compare.caption"))


def write_cell(one: ShownIndicator, row: FigureRow | None, before: FigureRow | None, language: Language) -> Cell:
    """A value and below it its change since the month before; why there is none."""
    if row is not None and row.suppressed:
        return language.text("cell.suppressed")
    if row is None or is_missing(row.value):
        return language.text("cell.missing")
    assert row.value is not None
    change = compare(row, before)
    move = write_move(change.difference, one, language, was_split=change.reason == "split")
    written = with_note(
        write_value(one, row.value, language), write_range(one, row.value_low, row.value_high, language)
    )
    return Markup(f'{written.html}<div class="sub">{move.html if isinstance(move, Markup) else escape(move)}</div>')
