"""Names of figures: an indicator with its programme and its category, short enough for a card and an axis."""

import re

from dashboards.catalogue import ALL, TOTAL, ShownIndicator
from dashboards.components.figure_text import write_counts
from dashboards.data.changes import FigureRow
from dashboards.data.queries import definitions_by_id
from dashboards.language import Language, is_missing

OF_DECILES = re.compile(r"(\d+):(\d+)")


def write_name(shown: ShownIndicator, language: Language) -> str:
    """Kesalahan eksklusi PKH; a figure without a name of its own is named by its indicator."""
    own = language.text_or(f"summary_home.names.{shown.indicator_id}", "")
    programme = write_programme(shown.programme_id, language)
    if own and "{programme}" in own:
        name, rest = own.format(programme=programme), ""
    else:
        name, rest = own or write_indicator(shown.indicator_id, language), programme
    parts = [name] if shown.programme_id == ALL or not rest else [f"{name}, {rest}"]
    if shown.category != TOTAL and not (own and shown.breakdown == "max_decile" and shown.category == "4"):
        parts.append(write_category(shown.breakdown, shown.category, language))
    return ": ".join(parts)


def write_short(shown: ShownIndicator, language: Language) -> str:
    """A headline figure in two or three words, for a list."""
    own = language.text_or(f"summary_home.short.{shown.indicator_id}", "")
    return own.format(programme=write_programme(shown.programme_id, language)) if own else write_name(shown, language)


def write_indicator(indicator_id: str, language: Language) -> str:
    """The indicator's name: that of the pages, else the published one."""
    known = language.text_or(f"indicators.{indicator_id}", "")
    if known:
        return known
    mine = definitions_by_id().get(indicator_id)
    return str(mine[f"name_{language.code}"]) if mine else indicator_id.replace("_", " ")


def write_programme(programme_id: str, language: Language) -> str:
    """PKH, Sembako, PBI-JK."""
    return language.text_or(f"summary_home.programmes.{programme_id}", programme_id.replace("_", "-"))


def write_breakdown(breakdown: str, language: Language) -> str:
    """A breakdown in words: Jenis kelamin, Sebab."""
    return language.text_or(f"regions.categories.breakdown.{breakdown}", breakdown.replace("_", " "))


def write_category(breakdown: str, category: str, language: Language) -> str:
    """A category in words: Desil 3, Perempuan, Tanpa desil."""
    if breakdown in ("decile", "max_decile") and category.isdigit():
        return language.text(f"regions.categories.{breakdown}_of", number=category)
    if breakdown == "programme_count" and (found := OF_DECILES.fullmatch(category)):
        return language.text("regions.categories.programme_count_of", decile=found[1], count=found[2])
    if breakdown == "segment" and (segment := language.text_or(f"segments.{category}", "")):
        return segment
    if breakdown == "age_group":
        return language.text("regions.categories.age_group_of", ages=category.replace("-", "–"))
    plain = category.replace("_", " ").replace("+", " + ")
    plain = plain if category.isupper() else plain.capitalize()
    return language.text_or(f"regions.categories.{category}", plain)


def write_count_line(shown: ShownIndicator, row: FigureRow, language: Language) -> str:
    """Both counts in words; in general words where the figure has none of its own."""
    if language.text_or(f"counts.{shown.indicator_id}", ""):
        return write_counts(shown, row, language)
    if is_missing(row.numerator) or is_missing(row.denominator):
        return ""
    assert row.numerator is not None and row.denominator is not None
    words = "summary_home.counts." + shown.indicator_id
    template = words if language.text_or(words, "") else "map.of"
    return language.text(
        template, numerator=language.number(row.numerator), denominator=language.number(row.denominator)
    )
