"""The map with its table: one indicator by province or by kabupaten/kota; a click goes to the region."""

from collections.abc import Callable, Sequence
from functools import partial
from html import escape

import pandas as pd
import streamlit as st

from dashboards.catalogue import NATION, ShownIndicator, mapped_of
from dashboards.charts.maps import HEIGHT, MapClass, class_limits, classify, plot_region_map
from dashboards.components.cell_text import write_scope
from dashboards.components.chart_panel import offer_data, show_chart
from dashboards.components.figure_text import write_range, write_value
from dashboards.components.filters import Region, go_to, keep, remember
from dashboards.components.measure_names import write_name
from dashboards.components.region_extremes import (
    can_name_weakest,
    select_best,
    select_visible,
    select_weakest,
    write_among,
    write_tied,
)
from dashboards.components.sheet_margins import note_choice
from dashboards.data.places import label_point, view_of
from dashboards.data.summary import KEY_COLUMNS
from dashboards.language import Language

INDICATOR_KEY = "indikator"
LEVEL_KEY = "tingkat"
LEVELS = ("provinsi", "kabkota")
COUNTED = ["numerator", "denominator", "value", "value_low", "value_high"]
ASPECT = 2.55  # width over height of the drawing, so that neighbours fill it


def choose_indicator(language: Language, *, programme: str = "PKH") -> ShownIndicator:
    """Which figure the map shows; one about a programme follows the programme that the reader has chosen."""
    offered = {shown.indicator_id: shown for shown in mapped_of(programme)}
    remember(INDICATOR_KEY)
    forget_unless_offered(INDICATOR_KEY, list(offered))
    chosen: str = st.selectbox(
        language.text("map.indicator"),
        list(offered),
        format_func=lambda name: write_name(offered[name], language),
        key=INDICATOR_KEY,
        bind="query-params",
        label_visibility="collapsed",
    )
    keep(**{INDICATOR_KEY: chosen})
    note_choice(write_name(offered[chosen], language))
    return offered[chosen]


def forget_unless_offered(key: str, offered: Sequence[str]) -> None:
    """Drops a choice that another page made among more than this page offers."""
    if st.session_state.get(key) not in (None, *offered):
        del st.session_state[key]


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
        label_visibility="collapsed",
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
    regions: pd.DataFrame, figures: pd.DataFrame, shown: ShownIndicator, language: Language
) -> pd.DataFrame:
    """A row a region, with or without a figure.

    Returns:
        region_code, region_name, numerator, denominator, value, value_low, value_high, suppressed, status; written,
        range (words; empty where there are no bounds), hover.
    """
    columns = ["region_code", *COUNTED, "suppressed", "status"]
    frame = regions[["region_code", "region_name"]].merge(figures[columns], on="region_code", how="left")
    frame["suppressed"] = frame["suppressed"].eq(True)
    frame["written"] = [
        language.text("cell.suppressed")
        if suppressed
        else language.text("cell.missing")
        if pd.isna(value)
        else write_value(shown, value, language)
        for value, suppressed in zip(frame["value"], frame["suppressed"], strict=True)
    ]
    frame["range"] = [
        write_range(shown, low, high, language)
        for low, high in zip(frame["value_low"], frame["value_high"], strict=True)
    ]
    of = partial(_of, language)
    frame["hover"] = [
        f"<b>{escape(name)}</b><br>{escape(written)}{f'<br>{bounds}' if bounds else ''}{of(numerator, denominator)}"
        for name, written, bounds, numerator, denominator in zip(
            frame["region_name"], frame["written"], _say_ranges(frame, language), frame["numerator"],
            frame["denominator"], strict=True,
        )
    ]  # fmt: skip
    return frame


def _say_ranges(frame: pd.DataFrame, language: Language) -> list[str]:
    return [language.text("map.range", range=escape(words)) if words else "" for words in frame["range"]]


def _of(language: Language, numerator: float, denominator: float) -> str:
    if pd.isna(numerator) or pd.isna(denominator):
        return ""
    return (
        f"<br>{language.text('map.of', numerator=language.number(numerator), denominator=language.number(denominator))}"
    )


def show_map(
    frame: pd.DataFrame, regions: pd.DataFrame, region: Region, level: str, shown: ShownIndicator, threshold: int,
    language: Language, *, height: int = HEIGHT,
) -> None:  # fmt: skip
    """Draws the map with its finding above and its legend below; a click sets the region."""
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
        height=height,
    )
    finding = write_finding(frame, region, shown, language)
    st.subheader(finding)
    key = _key("map", region, level, shown)
    show_chart(
        figure,
        key=key,
        title=finding,
        where=write_scope(region.above, shown.programme_id),
        alt=_alternative(frame, region, shown, language),
        data=take_along(frame, shown),
        language=language,
        indicators=(shown.indicator_id,),
        note=language.text("map.note"),
        on_select=partial(_follow_click, key, regions),
    )
    _show_legend([one for one, _ in classes], shown, threshold, language)


def write_finding(frame: pd.DataFrame, region: Region, shown: ShownIndicator, language: Language) -> str:
    """Where the figure is worst and where best; of a neutral one, where it is smallest and largest."""
    visible = select_visible(frame)
    name = write_name(shown, language)
    above = region.names.get(region.children_of, language.text("filters.nation"))
    if visible.empty:
        return language.text("regions.map.nothing", indicator=name, region=above)
    is_neutral = shown.rises_is == "neutral"
    if len(visible) > 1 and not is_neutral and not can_name_weakest(len(visible), len(frame)):
        return language.text("regions.map.few", indicator=name, count=len(visible), all=len(frame))
    first, last = select_weakest(visible, shown), select_best(visible, shown)
    kind = "one" if len(visible) == 1 else "neutral" if is_neutral else "judged"
    return language.text(
        f"regions.map.{kind}",
        indicator=name,
        first=write_tied(first["region_name"].tolist(), language),
        first_value=first.iloc[0]["written"],
        last=write_tied(last["region_name"].tolist(), language),
        last_value=last.iloc[0]["written"],
        among=write_among(len(visible), len(frame), language),
    )


def _key(kind: str, region: Region, level: str, shown: ShownIndicator) -> str:
    return f"{kind}_{level}_{region.children_of}_{'_'.join(shown.key)}".replace(":", "-").replace(".", "-")


def take_along(frame: pd.DataFrame, shown: ShownIndicator, *more: str) -> pd.DataFrame:
    """Rows of `describe_regions` as a file has them, each with the figure that it is of; `more` columns beside."""
    return frame[["region_code", "region_name", *more, *COUNTED, "suppressed"]].assign(
        **dict(zip(KEY_COLUMNS, shown.key, strict=True))
    )


def _mark(region: Region) -> tuple[str, float, float] | None:
    point = label_point(region.code) if region.regency else None
    return (region.name, *point) if point else None


def _show_legend(classes: list[MapClass], shown: ShownIndicator, threshold: int, language: Language) -> None:
    items = []
    for one in classes:
        name = language.text("cell.missing")
        if one.kind == "suppressed":
            name = language.text("cell.suppressed_legend", threshold=threshold)
        elif one.low is not None and one.high is not None:
            name = f"{write_value(shown, one.low, language)} – {write_value(shown, one.high, language)}"
        swatch = 'class="hatched"' if one.kind == "suppressed" else f'style="background:{one.colour}"'
        items.append(f"<li><i {swatch}></i>{escape(name)}</li>")
    label = escape(language.text("map.legend"))
    st.html(f'<ul class="padan-legend" aria-label="{label}">{"".join(items)}</ul>')


def _step(shown: ShownIndicator, values: pd.Series) -> float:
    if shown.kind in ("ratio", "points"):
        return 0.001
    if shown.kind == "index":
        return 0.01
    return 10.0 ** max(0, len(str(int(values.median()))) - 2) if len(values) else 1.0


def _neighbours(regions: pd.DataFrame, region: Region) -> list[str]:
    if region.province is None:
        return []
    others = (regions["region_level"] == "kabkota") & (regions["parent_code"] != region.province)
    return list(regions.loc[others, "region_code"])


def offer_way_up(region: Region, language: Language, *, key: str = "up") -> None:
    """Buttons back to the province and the nation that lie above the chosen region; `key` is unique on the page."""
    if region.regency is not None and region.province is not None:
        name = region.names[region.province]
        st.button(
            language.text("map.back", region=name), on_click=go_to, args=(region.province,), key=f"{key}_province"
        )
    if region.province is not None:
        nation = language.text("map.back", region=language.text("filters.nation"))
        st.button(nation, on_click=go_to, args=(NATION,), key=key)


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
    visible = select_visible(frame)
    name = write_name(shown, language)
    if visible.empty:
        return language.text("map.alt_empty", indicator=name)
    lowest, highest = (visible[visible["value"] == end] for end in (visible["value"].min(), visible["value"].max()))
    return language.text(
        "map.alt",
        indicator=name,
        lowest=write_tied(lowest["region_name"].tolist(), language),
        lowest_value=lowest.iloc[0]["written"],
        highest=write_tied(highest["region_name"].tolist(), language),
        highest_value=highest.iloc[0]["written"],
        among=write_among(len(visible), len(frame), language),
        hidden=int(frame["suppressed"].sum()),
        missing=int((frame["value"].isna() & ~frame["suppressed"]).sum()),
    )


def show_region_table(
    frame: pd.DataFrame, region: Region, level: str, shown: ShownIndicator, language: Language
) -> None:
    """The same figures as a table, for reading, sorting and taking along."""
    table = pd.DataFrame(
        {
            language.text("table.code"): frame["region_code"],
            language.text("table.region"): frame["region_name"],
            language.text("table.value"): frame["value"],
            language.text("table.range"): frame["range"],
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
    if not frame["range"].any():
        table = table.drop(columns=language.text("table.range"))
    value, numerator, denominator = (language.text(f"table.{name}") for name in ("value", "numerator", "denominator"))
    write: Callable[[float], str] = partial(write_value, shown, language=language)
    styled = table.style.format({value: write, numerator: language.number, denominator: language.number})
    st.dataframe(styled, hide_index=True, height=360, placeholder="–", alt=language.text("table.alt"))
    offer_data(
        take_along(frame, shown), key=_key("map_table", region, level, shown), title=write_name(shown, language),
        indicators=(shown.indicator_id,), language=language,
        where=write_scope(region.above, shown.programme_id),
    )  # fmt: skip
