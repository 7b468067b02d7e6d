"""Which regions bring programmes together least: the chosen measure ranked, every region as a table."""

from html import escape

import pandas as pd
import streamlit as st

from dashboards.catalogue import ShownIndicator
from dashboards.charts.bars import plot_bars
from dashboards.components.chart_panel import show_chart
from dashboards.components.complementarity_choices import Scope
from dashboards.components.filters import keep, remember
from dashboards.components.markup import Heading, show_table
from dashboards.components.pbi_regions import short_name
from dashboards.components.region_extremes import (
    can_name_weakest,
    select_visible,
    select_weakest,
    write_among,
    write_tied,
)
from dashboards.data.complementarity import MEASURES
from dashboards.language import Language

MEASURE_KEY = "ukuran"
RANKED = 12


def choose_measure(language: Language) -> str:
    """The measure that regions are ranked by."""
    remember(MEASURE_KEY)
    chosen: str = st.selectbox(
        language.text("complementarity.measure"),
        MEASURES,
        format_func=lambda name: language.text(f"complementarity.measures.{name}"),
        key=MEASURE_KEY,
        bind="query-params",
        width=380,
    )
    keep(**{MEASURE_KEY: chosen})
    return chosen


def show_ranking(
    figures: pd.DataFrame, below: pd.DataFrame, measure: str, scope: Scope, language: Language
) -> None:  # fmt: skip
    """The regions with the lowest share first, beside the region above them.

    Args:
        figures: as read_package gives them, of the regions and the one above.
        below: region_code, region_name of the regions.
        measure: chosen indicator.
        scope: what is counted.
        language: of the reader.
    """
    chosen = figures[
        (figures["indicator_id"] == measure)
        & (figures["breakdown"] == "max_decile")
        & (figures["category"] == str(scope.max_decile))
    ]
    columns = ["region_code", "numerator", "denominator", "value", "suppressed"]
    frame = below[["region_code", "region_name"]].merge(chosen[columns], on="region_code", how="left")
    frame["suppressed"] = frame["suppressed"].eq(True)
    frame = frame.sort_values(["value", "region_code"], ignore_index=True)
    ranked = select_visible(frame)
    name = language.text(f"complementarity.measures.{measure}")
    if ranked.empty:
        hidden = bool(frame["suppressed"].any())
        key = "complementarity.regions_hidden" if hidden else "cell.missing"
        st.write(language.text(key))
    else:
        finding = _say_finding(ranked, len(frame), measure, scope, language)
        st.markdown(f"**{finding}**")
        _draw(frame, ranked, chosen, measure, finding, scope, language)
    with st.expander(language.text("complementarity.regions_table", count=len(frame))):
        _show_rows(frame, name, scope, language)


def _say_finding(ranked: pd.DataFrame, every: int, measure: str, scope: Scope, language: Language) -> str:
    name, deciles = language.text(f"complementarity.measures.{measure}"), scope.deciles(language)
    if not can_name_weakest(len(ranked), every):
        return language.text(
            "complementarity.regions_few", count=len(ranked), all=every, measure=name, deciles=deciles
        )  # fmt: skip
    lowest = select_weakest(ranked, ShownIndicator(measure, "ratio", "good"))
    return language.text(
        "complementarity.regions_finding",
        region=write_tied(lowest["region_name"].tolist(), language),
        among=write_among(len(ranked), every, language),
        value=language.percent(lowest.iloc[0]["value"]),
        measure=name,
        deciles=deciles,
    )


def _draw(
    frame: pd.DataFrame, ranked: pd.DataFrame, chosen: pd.DataFrame, measure: str, finding: str, scope: Scope,
    language: Language,
) -> None:  # fmt: skip
    whole = chosen[(chosen["region_code"] == scope.region.children_of) & chosen["value"].notna()]
    whole = whole.assign(region_name=scope.region.names.get(scope.region.children_of, language.text("filters.nation")))
    first = ranked.head(RANKED)
    mine = ranked[(ranked["region_code"] == scope.region.code) & ~ranked["region_code"].isin(first["region_code"])]
    drawn = pd.concat([whole[["region_name", "value", "numerator", "denominator"]], first, mine], ignore_index=True)
    bars = pd.DataFrame(
        {
            "label": [short_name(name) for name in drawn["region_name"]],
            "value": drawn["value"],
            "value_text": [
                f"{language.percent(value)}  ({_of(count, whole, language)})"
                for value, count, whole in zip(drawn["value"], drawn["numerator"], drawn["denominator"], strict=True)
            ],
            "hover": [
                f"<b>{escape(name)}</b><br>{language.percent(value)}"
                for name, value in zip(drawn["region_name"], drawn["value"], strict=True)
            ],
        }
    )
    hidden = int(frame["suppressed"].sum())
    missing = len(frame) - len(ranked) - hidden
    is_left_out = bool(hidden or missing)
    show_chart(
        plot_bars(
            bars,
            language=language,
            highlighted=short_name(scope.region.name) if scope.region.regency else None,
            compared=len(whole),
        ),
        key="complementarity_regions",
        title=finding,
        where=scope.where,
        alt=finding + " " + "; ".join(f"{row.label} {row.value_text}" for row in bars.itertuples()) + ".",
        data=frame.assign(indicator_id=measure, max_decile=scope.max_decile),
        language=language,
        indicators=(measure,),
        note=language.text("ranking.left_out", hidden=hidden, missing=missing) if is_left_out else "",
    )


def _of(count: float, whole: float, language: Language) -> str:
    return language.text("map.of", numerator=language.number(count), denominator=language.number(whole))


def _show_rows(frame: pd.DataFrame, name: str, scope: Scope, language: Language) -> None:
    absent = {
        True: language.text("cell.suppressed"),
        False: language.text("cell.missing"),
    }  # fmt: skip
    show_table(
        [
            Heading(language.text("table.region")),
            Heading(name, is_number=True),
            Heading(language.text("table.numerator"), is_number=True),
            Heading(language.text("table.denominator"), is_number=True),
        ],
        [
            [
                row.region_name,
                absent[row.suppressed] if pd.isna(row.value) else language.percent(row.value),
                absent[row.suppressed] if pd.isna(row.numerator) else language.number(row.numerator),
                absent[row.suppressed] if pd.isna(row.denominator) else language.number(row.denominator),
            ]
            for row in frame.itertuples()
        ],
        caption=language.text("complementarity.regions_caption", deciles=scope.deciles(language)),
    )
