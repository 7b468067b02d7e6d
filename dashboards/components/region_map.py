"""The map with its table: one indicator by province or by kabupaten/kota; a click goes to the region."""

from collections.abc import Callable
from functools import partial
from html import escape

import pandas as pd
import streamlit as st

from dashboards.catalogue import MAPPED, ShownIndicator
from dashboards.charts.labels import plotly_config
from dashboards.charts.maps import MapClass, class_limits, classify, plot_region_map
from dashboards.components.exports import offer_file
from dashboards.components.figure_text import write_value
from dashboards.components.filters import Region, go_to, keep, remember
from dashboards.data.places import label_point, view_of
from dashboards.language import Language

INDICATOR_KEY = "indikator"
LEVEL_KEY = "tingkat"
LEVELS = ("provinsi", "kabkota")
ASPECT = 2.55  # width over height of the drawing, so that neighbours fill it


def choose_indicator(language: Language) -> ShownIndicator:
    """Which indicator the map, the ranking and the trend show."""
    return st.selectbox(
        language.text("map.indicator"),
        MAPPED,
        format_func=lambda shown: language.text(f"indicators.{shown.indicator_id}"),
        key=INDICATOR_KEY,
        bind="query-params",
    )


def choose_level(region: Region, language: Language) -> str:
    """Provinces or kabupaten/kota; inside a province there is nothing to choose."""
    if region.province is not None:
        return "kabkota"
    remember(LEVEL_KEY)
    chosen: str | None = st.segmented_control(
        language.text("map.level"),
        LEVELS,
        default="provinsi",
        format_func=lambda level: language.text(f"levels.{level}"),
        key=LEVEL_KEY,
        bind="query-params",
        required=True,
    )
    level = chosen or LEVELS[0]
    keep(**{LEVEL_KEY: level})
    return level


def regions_shown(regions: pd.DataFrame, region: Region, level: str) -> pd.DataFrame:
    """Regions that the map colours."""
    shown = regions[regions["region_level"] == level]
    return shown if region.province is None else shown[shown["parent_code"] == region.province]


def describe_regions(
    regions: pd.DataFrame, figures: pd.DataFrame, shown: ShownIndicator, threshold: int, language: Language
) -> pd.DataFrame:
    """A row a region, with or without a figure: region_code, region_name, value, suppressed, written, hover, counts."""
    columns = ["region_code", "numerator", "denominator", "value", "suppressed", "status"]
    frame = regions[["region_code", "region_name"]].merge(figures[columns], on="region_code", how="left")
    frame["suppressed"] = frame["suppressed"].eq(True)
    frame["written"] = [
        language.text("cell.suppressed", threshold=threshold)
        if suppressed
        else language.text("cell.missing")
        if pd.isna(value)
        else write_value(shown, value, language)
        for value, suppressed in zip(frame["value"], frame["suppressed"], strict=True)
    ]
    of = partial(_of, language)
    frame["hover"] = [
        f"<b>{escape(name)}</b><br>{escape(written)}{of(numerator, denominator)}"
        for name, written, numerator, denominator in zip(
            frame["region_name"], frame["written"], frame["numerator"], frame["denominator"], strict=True
        )
    ]
    return frame


def _of(language: Language, numerator: float, denominator: float) -> str:
    if pd.isna(numerator) or pd.isna(denominator):
        return ""
    return (
        f"<br>{language.text('map.of', numerator=language.number(numerator), denominator=language.number(denominator))}"
    )


def show_map(
    frame: pd.DataFrame, regions: pd.DataFrame, region: Region, level: str, shown: ShownIndicator, threshold: int,
    language: Language,
) -> None:  # fmt: skip
    """Draws the map; a click sets the region."""
    visible = frame.loc[frame["value"].notna() & ~frame["suppressed"], "value"]
    limits = class_limits(visible.tolist(), step=_step(shown, visible))
    classes = classify(frame, limits=limits, reverse_ramp=shown.rises_is == "bad")
    figure = plot_region_map(
        classes,
        geojson=f"app/static/{level}.geojson",
        view=view_of(region.children_of, aspect=ASPECT),
        language=language,
        neighbours=_neighbours(regions, region),
        marked=_mark(region),
    )
    key = f"map_{level}_{region.children_of}_{shown.indicator_id}"
    st.plotly_chart(
        figure,
        key=key,
        config=plotly_config(language),
        on_select=partial(_follow_click, key, regions),
        selection_mode="points",
        alt=_alternative(frame, region, shown, language),
    )
    _show_legend([one for one, _ in classes], shown, threshold, language)


def _mark(region: Region) -> tuple[str, float, float] | None:
    point = label_point(region.code) if region.regency else None
    return (region.name, *point) if point else None


def _show_legend(classes: list[MapClass], shown: ShownIndicator, threshold: int, language: Language) -> None:
    items = []
    for one in classes:
        name = language.text("cell.missing")
        if one.kind == "suppressed":
            name = language.text("cell.suppressed", threshold=threshold)
        elif one.low is not None and one.high is not None:
            name = f"{write_value(shown, one.low, language)} – {write_value(shown, one.high, language)}"
        swatch = 'class="hatched"' if one.kind == "suppressed" else f'style="background:{one.colour}"'
        items.append(f"<li><i {swatch}></i>{escape(name)}</li>")
    label = escape(language.text("map.legend"))
    st.html(f'<ul class="padan-legend" aria-label="{label}">{"".join(items)}</ul>')


def _step(shown: ShownIndicator, values: pd.Series) -> float:
    if shown.kind == "ratio":
        return 0.001
    return 10.0 ** max(0, len(str(int(values.median()))) - 2) if len(values) else 1.0


def _neighbours(regions: pd.DataFrame, region: Region) -> list[str]:
    if region.province is None:
        return []
    others = (regions["region_level"] == "kabkota") & (regions["parent_code"] != region.province)
    return list(regions.loc[others, "region_code"])


def _follow_click(key: str, regions: pd.DataFrame) -> None:
    points = st.session_state[key]["selection"]["points"]
    if not points:
        return
    code = points[0]["location"]
    chosen = regions[regions["region_code"] == code]
    if chosen.empty:
        return
    if chosen.iloc[0]["region_level"] == "provinsi":
        go_to(code)
    else:
        go_to(chosen.iloc[0]["parent_code"], code)


def _alternative(frame: pd.DataFrame, region: Region, shown: ShownIndicator, language: Language) -> str:
    visible = frame[frame["value"].notna() & ~frame["suppressed"]].sort_values("value")
    name = language.text(f"indicators.{shown.indicator_id}")
    if visible.empty:
        return language.text("map.alt_empty", indicator=name)
    return language.text(
        "map.alt",
        indicator=name,
        lowest=visible.iloc[0]["region_name"],
        lowest_value=visible.iloc[0]["written"],
        highest=visible.iloc[-1]["region_name"],
        highest_value=visible.iloc[-1]["written"],
        hidden=int(frame["suppressed"].sum()),
        missing=int((frame["value"].isna() & ~frame["suppressed"]).sum()),
    )


def show_region_table(frame: pd.DataFrame, shown: ShownIndicator, language: Language, file_name: str) -> None:
    """The same figures as a table, for reading, sorting and taking along."""
    table = pd.DataFrame(
        {
            language.text("table.code"): frame["region_code"],
            language.text("table.region"): frame["region_name"],
            language.text("table.value"): frame["value"],
            language.text("table.numerator"): frame["numerator"],
            language.text("table.denominator"): frame["denominator"],
            language.text("table.remark"): [
                written if suppressed or pd.isna(value) else ""
                for written, suppressed, value in zip(
                    frame["written"], frame["suppressed"], frame["value"], strict=True
                )
            ],
        }
    )
    value, numerator, denominator = table.columns[2:5]
    write: Callable[[float], str] = partial(write_value, shown, language=language)
    styled = table.style.format({value: write, numerator: language.number, denominator: language.number})
    st.dataframe(styled, hide_index=True, height=360, placeholder="–", alt=language.text("table.alt"))
    offer_file(
        language.text("table.download"),
        frame[["region_code", "region_name", "numerator", "denominator", "value", "suppressed"]].to_csv(index=False),
        file_name=f"{file_name}.csv",
        mime="text/csv",
    )
