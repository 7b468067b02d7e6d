"""The map of forums: which kabupaten/kota has one, or how close its partners are; the unknown stay blank."""

from collections.abc import Mapping
from datetime import date
from html import escape

import pandas as pd
import streamlit as st

from dashboards.charts.maps import MapClass, plot_region_map
from dashboards.charts.palette import GOOD_RAMP, NO_DATA
from dashboards.components.chart_panel import show_chart
from dashboards.components.filters import Region
from dashboards.data.places import view_of
from dashboards.language import Language
from padan.coordination import LEVELS, Score

ASPECT = 2.55  # width over height of the drawing
MEASURES = ("forum", "longgar", "ketat")
# Word of the legend → colour, in the order of the legend; the last one is no statement about a region.
NO_STATEMENT = "#d9cfe3"  # neither a level nor a neighbouring province
FORUM_CLASSES = {
    "ada": GOOD_RAMP[3],
    "tidak_ada": "#fdcc8a",
    "tanpa_keterangan": NO_STATEMENT,
    "belum_ada_data": NO_DATA,
}
LEVEL_CLASSES = {
    **{level: GOOD_RAMP[number] for number, level in enumerate(LEVELS)},
    "di_bawah": "#fdcc8a",
    "belum_dinilai": NO_STATEMENT,
    "belum_ada_data": NO_DATA,
}


def class_of(score: Score | None, measure: str) -> str:
    """Which class of the legend a region is in; no score is no data, never no forum."""
    if score is None:
        return "belum_ada_data"
    if measure == "forum":
        return score.status or "tanpa_keterangan"
    level = score.lenient_level if measure == "longgar" else score.strict_level
    if level is None:
        return "belum_dinilai"
    return LEVELS[level - 1] if level else "di_bawah"


def show_forum_map(
    regions: pd.DataFrame, scores: Mapping[str, Score], region: Region, measure: str, as_of: date, language: Language
) -> None:
    """The kabupaten/kota of the nation or of a province, with the legend and its counts; the records of a day."""
    kabkota = regions[regions["region_level"] == "kabkota"]
    shown = kabkota if region.province is None else kabkota[kabkota["parent_code"] == region.province]
    classes = FORUM_CLASSES if measure == "forum" else LEVEL_CLASSES
    frame = pd.DataFrame({"region_code": shown["region_code"].to_numpy(), "name": shown["region_name"].to_numpy()})
    frame["of_class"] = [class_of(scores.get(code), measure) for code in frame["region_code"]]
    words = {name: language.text(f"forum.classes.{name}") for name in classes}
    frame["hover"] = [
        f"<b>{escape(name)}</b><br>{escape(words[of_class])}"
        for name, of_class in zip(frame["name"], frame["of_class"], strict=True)
    ]
    counts = frame["of_class"].value_counts()
    neighbours = (
        [] if region.province is None else kabkota.loc[kabkota["parent_code"] != region.province, "region_code"]
    )
    figure = plot_region_map(
        [
            (MapClass("missing" if colour == NO_DATA else "range", colour), frame[frame["of_class"] == name])
            for name, colour in classes.items()
            if name in counts
        ],
        geojson="app/static/kabkota.geojson",
        view=view_of(region.children_of, aspect=ASPECT),
        language=language,
        neighbours=list(neighbours),
    )
    listed = ", ".join(f"{words[name]} {counts[name]}" for name in classes if name in counts)
    show_chart(
        figure,
        key=f"forum_map_{region.children_of}_{measure}",
        title=language.text(f"forum.measures.{measure}"),
        where=region.above,
        alt=language.text("forum.map_alt", list=listed),
        data=pd.DataFrame(
            {
                "region_code": frame["region_code"],
                "region_name": frame["name"],
                "measure": measure,
                "class": frame["of_class"],
            }
        ),
        language=language,
        as_of=as_of,
    )
    legend = "".join(
        f'<li><i style="background:{colour}"></i>{escape(words[name])}: {language.number(counts.get(name, 0))}</li>'
        for name, colour in classes.items()
        if name in counts or measure != "forum" or name != "tanpa_keterangan"
    )
    st.html(f'<ul class="padan-legend" aria-label="{escape(language.text("map.legend"))}">{legend}</ul>')
