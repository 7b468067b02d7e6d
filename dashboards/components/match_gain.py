"""Where mending records would gain most: regions, and rules of the NIK."""

import pandas as pd
import streamlit as st

from dashboards.charts.bars import plot_bars
from dashboards.components.chart_panel import show_chart
from dashboards.components.filters import Region
from dashboards.data.match_quality import Gains, region_gains, rule_gains
from dashboards.language import Language

RANKED = 10


def show_region_gains(
    statuses: pd.DataFrame, below: pd.DataFrame, region: Region, threshold: int, language: Language
) -> None:
    """The ten kabupaten/kota with the most records that do not match by their NIK."""
    gains = region_gains(statuses, below)
    top = gains.frame.head(RANKED)
    place = region.names.get(region.children_of, region.children_of)
    if top.empty:
        st.subheader(language.text("match_quality.regions_title"))
        st.write(language.text("cell.suppressed" if gains.hidden else "cell.missing"))
        return
    title = _say_regions(gains, region_gains(statuses, _only(region.children_of)), place, language)
    st.subheader(title)
    bars = _bars([name.replace("Kabupaten ", "Kab. ") for name in top["region_name"]], top["records"], language)
    bars["hover"] = [
        f"{hover}<br>{language.text('match_quality.of_region', share=language.percent(share))}"
        for hover, share in zip(bars["hover"], top["share"], strict=True)
    ]
    show_chart(
        plot_bars(bars, language=language),
        key="region_gains",
        title=title,
        where=place,
        alt=language.text(
            "match_quality.regions_alt", count=len(top), first=top.iloc[0]["region_name"],
            records=language.number(top.iloc[0]["records"]),
        ),
        data=gains.with_hidden().assign(dataset=statuses["dataset"].iloc[0]),
        language=language,
        indicators=("match_quality",),
        note=_with_hidden("match_quality.regions_note", gains, threshold, language),
    )  # fmt: skip


def _only(code: str) -> pd.DataFrame:
    return pd.DataFrame({"region_code": [code], "region_name": [code]})


def _among(gains: Gains, language: Language) -> str:
    """One that is hidden may have more than the first that is shown."""
    return language.text("match_quality.among_shown") if gains.hidden else ""


def _say_regions(gains: Gains, of_place: Gains, place: str, language: Language) -> str:
    """How much of the whole place's records the drawn regions hold, where the whole is not suppressed."""
    top = gains.frame.head(RANKED)
    if of_place.frame.empty:
        among = _among(gains, language)
        return language.text("match_quality.regions_most", count=len(top), place=place, among=among)
    part = top["records"].sum() / of_place.frame.iloc[0]["records"]
    return language.text("match_quality.regions_finding", count=len(top), place=place, share=language.percent(part))


def show_rule_gains(
    rules: pd.DataFrame, names: dict[tuple[str, str], str], region: Region, threshold: int, language: Language
) -> None:
    """NIK rules by the records that would become matchable at most."""
    gains = rule_gains(rules)
    if gains.frame.empty:
        st.subheader(language.text("match_quality.rules_gain_title"))
        st.write(language.text(f"match_quality.rules_gain_{'hidden' if gains.hidden else 'none'}"))
        if gains.hidden:
            st.caption(_with_hidden("match_quality.rules_gain_note", gains, threshold, language))
        return
    labels = [names.get(("nik", rule), rule) for rule in gains.frame["rule"]]
    title = language.text(
        "match_quality.rules_finding",
        rule=labels[0],
        records=language.number(gains.frame.iloc[0]["records"]),
        among=_among(gains, language),
    )
    st.subheader(title)
    show_chart(
        plot_bars(_bars(labels, gains.frame["records"], language), language=language),
        key="rule_gains",
        title=title,
        where=region.name,
        alt=language.text(
            "match_quality.rules_alt", count=len(labels), first=labels[0],
            records=language.number(gains.frame.iloc[0]["records"]),
        ),
        data=gains.with_hidden().assign(dataset=rules["dataset"].iloc[0], region_code=rules["region_code"].iloc[0]),
        language=language,
        indicators=("identity_rule",),
        note=_with_hidden("match_quality.rules_gain_note", gains, threshold, language),
    )  # fmt: skip


def _bars(labels: list[str], records: pd.Series, language: Language) -> pd.DataFrame:
    written = [language.number(count) for count in records]
    return pd.DataFrame(
        {
            "label": labels,
            "value": records.to_numpy(),
            "value_text": written,
            "hover": [f"<b>{label}</b><br>{count}" for label, count in zip(labels, written, strict=True)],
        }
    )


def _with_hidden(note: str, gains: Gains, threshold: int, language: Language) -> str:
    said = language.text(note)
    if not gains.hidden:
        return said
    return f"{said} {language.text('match_quality.left_out', count=gains.hidden, threshold=threshold)}"
