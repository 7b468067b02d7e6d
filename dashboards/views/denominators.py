"""Denominators: the same count over several population figures, and how far that choice moves a coverage."""

from datetime import date
from html import escape

import pandas as pd
import streamlit as st
from dashboards.charts.dots import plot_readings
from dashboards.charts.palette import PRIMARY
from dashboards.components.chart_panel import show_chart
from dashboards.components.denominator_spread import show_reading_table, show_spread, source_name
from dashboards.components.employment_denominators import show_employment
from dashboards.components.filters import Region, choose_region
from dashboards.components.frame import current_publication
from dashboards.components.markup import Cell, Heading, show_table, with_note
from dashboards.components.notices import show_notice, show_provisional
from dashboards.components.rows import side_by_side
from dashboards.data.denominators import (
    BREAKDOWNS,
    INDICATORS,
    REGISTER,
    Measure,
    Reading,
    above_one,
    readings_of,
    spread_of,
)
from dashboards.data.queries import read_by_denominator, read_regions, read_used_deliveries
from dashboards.language import Language, current_language

MEASURES: tuple[Measure, ...] = ("registered", "active")


def show_page() -> None:
    """The finding, the readings of the region, a warning above 100 per cent, the regions, employment insurance."""
    language, publication = current_language(), current_publication()
    period, revision = publication["period"], int(publication["revision"])
    regions = read_regions()
    lead, choice = side_by_side("answer", [2, 1.35], gap="large")
    with choice, st.container(horizontal=True, key="choices"):
        region = choose_region(regions, language)
    below = regions[regions["parent_code"] == region.children_of]
    codes = sorted({region.code, *below["region_code"]})
    figures = read_by_denominator(INDICATORS, BREAKDOWNS, period, codes, revision)
    readings = {measure: readings_of(figures, region.code, measure) for measure in MEASURES}
    with lead:
        st.html(f'<p class="padan-lead">{_finding(readings["registered"], region, period, language)}</p>')
    show_provisional(publication, language)
    with st.container(key="panel_readings"):
        _show_readings(readings, region, language)
        st.caption(_delivery_line(period, language))
    _show_above_one(readings, region, language)
    with st.container(key="panel_spread"):
        show_spread(figures, below, region, language)
        with st.expander(language.text("denominators.table")):
            show_reading_table(figures, below, region, language)
    with st.container(key="panel_employment"):
        show_employment(region, period, revision, language)


def _finding(readings: list[Reading], region: Region, period: date, language: Language) -> str:
    """The first sentence: how far apart the lowest and the highest reading of the same cards are."""
    spread = spread_of(readings)
    head = language.text("denominators.where", region=escape(region.name), month=language.month(period))
    if spread is None:
        return head + escape(language.text("denominators.no_spread"))
    assert spread.low.value is not None and spread.high.value is not None
    sentence = language.text(
        "denominators.finding",
        cards=language.number(spread.low.numerator or 0),
        low=language.percent(spread.low.value),
        low_source=source_name(spread.low.source, language),
        high=language.percent(spread.high.value),
        high_source=source_name(spread.high.source, language),
        points=language.number(spread.points, 1),
    )
    register = next((r for r in readings if r.source == REGISTER and r.value is not None), None)
    if register is not None and register.value is not None:
        sentence += " " + language.text("denominators.finding_register", value=language.percent(register.value))
    return head + sentence


def _show_readings(readings: dict[Measure, list[Reading]], region: Region, language: Language) -> None:
    title = language.text("denominators.readings_title")
    st.header(title)
    points = [
        {
            "label": source_name(reading.source, language),
            "part": measure,
            "value": reading.value,
            "value_text": language.percent(reading.value),
            "hover": _hover(reading, measure, language),
        }
        for measure in MEASURES
        for reading in readings[measure]
        if reading.value is not None
    ]
    if points:
        show_chart(
            plot_readings(
                pd.DataFrame(points),
                parts=[
                    ("registered", language.text("denominators.registered"), PRIMARY, True),
                    ("active", language.text("denominators.active"), PRIMARY, False),
                ],
                limit_text="100%",
                language=language,
            ),
            key="readings",
            title=title,
            where=region.name,
            alt=language.text("denominators.readings_alt", region=region.name, count=len(points)),
            data=_rows(readings, region),
            language=language,
            indicators=INDICATORS,
        )
    _show_reading_table(readings, language)


def _rows(readings: dict[Measure, list[Reading]], region: Region) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "region_code": region.code,
            "measure": measure,
            "denominator_source": reading.source,
            "numerator": reading.numerator,
            "denominator": reading.denominator,
            "value": reading.value,
            "suppressed": reading.is_suppressed,
        }
        for measure in MEASURES
        for reading in readings[measure]
    )


def _show_reading_table(readings: dict[Measure, list[Reading]], language: Language) -> None:
    active = {reading.source: reading for reading in readings["active"]}
    register = next((r.denominator for r in readings["registered"] if r.source == REGISTER), None)
    rows: list[list[Cell]] = []
    for reading in readings["registered"]:
        note = language.text_or(f"denominators.notes.{reading.source}", "")
        rows.append(
            [
                with_note(source_name(reading.source, language), note),
                "–" if reading.denominator is None else language.number(reading.denominator),
                _against_register(reading, register, language),
                _value(reading, "registered", language),
                _value(active.get(reading.source), "active", language),
            ]
        )
    headings = [
        Heading(language.text("denominators.denominator")),
        Heading(language.text("denominators.population"), is_number=True),
        Heading(language.text("denominators.against_register"), is_number=True),
        Heading(language.text("denominators.registered"), is_number=True),
        Heading(language.text("denominators.active"), is_number=True),
    ]
    show_table(headings, rows, caption=language.text("denominators.readings_caption"))


def _show_above_one(readings: dict[Measure, list[Reading]], region: Region, language: Language) -> None:
    """The warning, with what the figures themselves say of the reasons."""
    above = above_one(readings["registered"])
    if not above:
        return
    register = next((r for r in readings["registered"] if r.source == REGISTER), None)
    names = ", ".join(f"{source_name(r.source, language)} {language.percent(r.value or 0)}" for r in above)
    reasons = [
        language.text("denominators.look_stale", evidence=_stale_evidence(above, register, language)),
        language.text("denominators.look_cards", evidence=_card_evidence(above[0], register, language)),
        language.text("denominators.look_residence"),
    ]
    items = "".join(f"<li>{escape(reason)}</li>" for reason in reasons)
    title = language.text("denominators.above_title", region=region.name, list=names)
    body = escape(language.text("denominators.above"))
    show_notice("provisional", f"<b>{escape(title)}</b> {body}<ol>{items}</ol>")


def _stale_evidence(above: list[Reading], register: Reading | None, language: Language) -> str:
    """By how much each of these denominators is below the register's population."""
    if register is None or not register.denominator:
        return ""
    parts = [
        language.text(
            "denominators.stale_evidence",
            source=source_name(reading.source, language),
            share=language.percent(1 - reading.denominator / register.denominator),
        )
        for reading in above
        if reading.denominator and reading.denominator < register.denominator
    ]
    return " ".join(parts) or language.text("denominators.stale_not")


def _card_evidence(reading: Reading, register: Reading | None, language: Language) -> str:
    """How many more cards were delivered than persons of the register hold one."""
    if register is None or register.numerator is None or reading.numerator is None or reading.source == REGISTER:
        return ""
    extra = reading.numerator - register.numerator
    return language.text(
        "denominators.card_evidence",
        cards=language.number(reading.numerator),
        persons=language.number(register.numerator),
        extra=language.number(abs(extra)),
        sign=language.text("denominators.more" if extra >= 0 else "denominators.fewer"),
    )


def _against_register(reading: Reading, register: float | None, language: Language) -> str:
    if reading.source == REGISTER or not register or reading.denominator is None:
        return "–"
    points = round((reading.denominator / register - 1) * 100, 1)
    sign = "+" if points > 0 else "−" if points < 0 else ""
    return f"{sign}{language.number(abs(points), 1)}%"


def _value(reading: Reading | None, measure: Measure, language: Language) -> Cell:
    if reading is not None and reading.is_suppressed:
        return language.text("cell.suppressed")
    if reading is None or reading.value is None:
        return language.text("cell.missing")
    return with_note(language.percent(reading.value), _counted(reading, measure, language))


def _counted(reading: Reading, measure: Measure, language: Language) -> str:
    kind = "persons" if reading.source == REGISTER else "cards"
    return language.text(f"denominators.{kind}", count=language.number(reading.numerator or 0))


def _hover(reading: Reading, measure: Measure, language: Language) -> str:
    assert reading.value is not None
    of = language.text(
        "map.of",
        numerator=_counted(reading, measure, language),
        denominator=language.number(reading.denominator or 0),
    )
    return (
        f"<b>{escape(source_name(reading.source, language))}</b><br>{language.text(f'denominators.{measure}')}: "
        f"{language.percent(reading.value)}<br>{escape(of)}"
    )


def _delivery_line(period: date, language: Language) -> str:
    """Of which month the published figures are; an old one is the first thing to suspect."""
    used = read_used_deliveries(period).set_index("dataset")
    if "penduduk_acuan" not in used.index:
        return language.text("denominators.reference_absent")
    return language.text("denominators.reference_of", month=language.month(used.loc["penduduk_acuan", "period"]))


show_page()
