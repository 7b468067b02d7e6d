"""From state to state: the moves that may be read as ribbons, every move as a table, those who stayed in words."""

from html import escape

import pandas as pd
import streamlit as st

from dashboards.catalogue import NATION
from dashboards.charts.palette import ACCENT, BASELINE, CATEGORIES
from dashboards.charts.sankey import plot_moves
from dashboards.components.cell_text import write_at_least
from dashboards.components.chart_panel import offer_data, show_chart
from dashboards.components.filters import Region, keep, remember
from dashboards.components.markup import Cell, Heading, show_table
from dashboards.data.flows import CAME, STATES, WENT, Stayed, ends_of, moves_of, stayed_of
from dashboards.language import Language

DIMENSION_KEY = "dimensi"
DIMENSIONS = ("jkn", "decile")
RANKED = 12
COLOURS = {
    "gained": CATEGORIES[0], "lost": ACCENT, "between": BASELINE, "out": "#c7d0dc", "up": CATEGORIES[0], "down": ACCENT,
}  # fmt: skip


def choose_dimension(language: Language) -> str:
    """JKN states or deciles."""
    remember(DIMENSION_KEY)
    chosen: str | None = st.segmented_control(
        language.text("flows.dimension"),
        DIMENSIONS,
        default=DIMENSIONS[0],
        format_func=lambda name: language.text(f"flows.dimensions.{name}"),
        key=DIMENSION_KEY,
        bind="query-params",
        required=True,
    )
    dimension = chosen or DIMENSIONS[0]
    keep(**{DIMENSION_KEY: dimension})
    return dimension


def show_moves(transitions: pd.DataFrame, region: Region, dimension: str, why: str, language: Language) -> None:
    """Ribbons without those who stayed, and the table; `why` says why there is nothing where there is nothing."""
    moves = moves_of(transitions, dimension)
    stayed = stayed_of(transitions, dimension)
    if moves.empty and stayed is None:
        st.subheader(language.text("flows.moves_none"))
        st.write(why)
        return
    names = _names(dimension, region.code == NATION, language)
    visible = moves[moves["count"].notna() & (moves["count"] > 0)]
    hidden = int(moves["suppressed"].sum())
    if visible.empty and not hidden:
        st.subheader(language.text("flows.moves_nobody"))
        st.caption(" ".join(_say_stayed(stayed, language)))
        return
    title = _title(visible, names, dimension, language)
    st.subheader(title)
    of_stayed = _say_stayed(stayed, language)
    notes = list(of_stayed)
    if hidden:
        notes.append(language.text("flows.moves_hidden", count=hidden))
    if visible.empty:
        st.write(language.text("flows.moves_all_hidden", count=hidden))
        st.caption(" ".join(of_stayed))
    else:
        _show_ribbons(visible, region, names, dimension, title, " ".join(notes), moves, language)
    _show_table(moves, region, names, dimension, language)


def _say_stayed(stayed: Stayed | None, language: Language) -> list[str]:
    """How many stayed where they were; hidden where no part of them may be read."""
    if stayed is None:
        return []
    if stayed.is_floor and not stayed.count:
        return [language.text("flows.stayed_hidden")]
    return [language.text("flows.stayed", count=write_at_least(stayed.count, stayed.is_floor, language))]


def _names(dimension: str, is_nation: bool, language: Language) -> dict[str, str]:
    names = {state: language.text(f"flows.states.{state}") for state in (*CAME, *WENT, "nonaktif", "belum_terdaftar")}
    if is_nation:  # nobody comes to it from another region: they are new in the register, or no longer in it
        names |= {state: language.text(f"flows.states_nation.{state}") for state in ("masuk", "keluar")}
    if dimension == "decile":
        names |= {state: language.text("flows.decile", decile=state) for state in STATES["decile"]}
        return names | {"tidak_ada": language.text("flows.states.tidak_ada")}
    return names | {state: language.text_or(f"segments.{state}", names.get(state, state)) for state in STATES["jkn"]}


def _title(visible: pd.DataFrame, names: dict[str, str], dimension: str, language: Language) -> str:
    people = visible[~visible["from_state"].isin(CAME) & ~visible["to_state"].isin(WENT)]
    if people.empty:
        return language.text(f"flows.moves_plain_{dimension}")
    first = people.iloc[0]
    return language.text(
        "flows.moves_title",
        start=names[first["from_state"]],
        end=names[first["to_state"]],
        count=language.number(first["count"]),
    )


def _show_ribbons(
    visible: pd.DataFrame, region: Region, names: dict[str, str], dimension: str, title: str, note: str,
    moves: pd.DataFrame,
    language: Language,
) -> None:  # fmt: skip
    frame = visible.assign(
        hover=[
            f"<b>{escape(names[row.from_state])} → {escape(names[row.to_state])}</b><br>{language.number(row.people)}"
            for row in visible.rename(columns={"count": "people"}).itertuples()
        ]
    )
    kinds = [kind for kind in COLOURS if kind in set(frame["kind"])]
    items = "".join(
        f'<li><i style="background:{COLOURS[kind]}"></i>{escape(language.text(f"flows.kinds.{dimension}.{kind}"))}</li>'
        for kind in kinds
    )
    st.html(f'<ul class="padan-legend" aria-label="{escape(language.text("map.legend"))}">{items}</ul>')
    ends = ends_of(moves, (*CAME, *STATES[dimension], *WENT))
    written = [
        f"≥ {language.number(count)}" if is_floor else language.number(count)
        for count, is_floor in zip(ends["count"], ends["is_floor"], strict=True)
    ]
    ends["label"] = [f"{names[state]}  <b>{count}</b>" for state, count in zip(ends["state"], written, strict=True)]
    said = [f"{names[state]} {count}" for state, count in zip(ends["state"], written, strict=True)]
    is_from = ends["side"] == "from"
    show_chart(
        plot_moves(frame, ends=ends, colours=COLOURS, language=language),
        key=f"flows_moves_{dimension}",
        title=title,
        where=region.name,
        alt=language.text(
            "flows.moves_alt",
            title=title,
            count=len(frame),
            start="; ".join(said[: is_from.sum()]),
            end="; ".join(said[is_from.sum() :]),
        ),
        data=_take_along(moves, region, dimension),
        language=language,
        indicators=(f"transition_{dimension}",),
        note=note,
    )


def _take_along(moves: pd.DataFrame, region: Region, dimension: str) -> pd.DataFrame:
    return moves.drop(columns="kind").assign(dimension=dimension, region_code=region.code)


def _show_table(moves: pd.DataFrame, region: Region, names: dict[str, str], dimension: str, language: Language) -> None:
    headings = [
        Heading(language.text("flows.from")),
        Heading(language.text("flows.to")),
        Heading(language.text("flows.people"), is_number=True),
        Heading(language.text("flows.kind")),
    ]
    rows: list[list[Cell]] = [
        [
            names[row["from_state"]],
            names[row["to_state"]],
            language.text("cell.suppressed") if row["suppressed"] else language.number(row["count"]),
            language.text(f"flows.kinds.{dimension}.{row['kind']}"),
        ]
        for row in moves.to_dict("records")
    ]
    with st.expander(language.text("flows.moves_table", count=len(moves))):
        show_table(headings, rows, caption=language.text("flows.moves_caption"))
        if moves["count"].isna().all():
            offer_data(
                _take_along(moves, region, dimension),
                key=f"flows_table_{dimension}",
                title=language.text(f"flows.moves_plain_{dimension}"),
                indicators=(f"transition_{dimension}",),
                language=language,
                where=region.name,
            )
