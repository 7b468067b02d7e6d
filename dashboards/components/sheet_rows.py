"""Rows of a workbook as people read them: names beside codes, words for flags, each number in a format of its own."""

from collections.abc import Sequence
from datetime import date

import pandas as pd

from dashboards.data.queries import definitions_by_id, read_regions
from dashboards.data.workbook import GENERAL
from dashboards.language import Language

SHARE, COUNT, NUMBER, INDEX, PLAIN = "0.0%", "#,##0", "#,##0.0##", "0.00", "0"
# As Excel names months: by the reader's language, whatever the machine's.
LOCALES = {"id": "[$-421]", "en": "[$-809]"}
MONTH, DAY = "mmmm yyyy", "d mmmm yyyy"
MONTHS = ("period", "actual_month")
OF_REGIONS = "wilayah"
BY_UNIT = {
    "persen": SHARE, "poin_persen": SHARE, "jiwa": COUNT, "rupiah": COUNT, "indeks": INDEX,
}  # fmt: skip
# Columns in the unit of the indicator of their row; counts of regions are shares, and their changes counts.
OF_FIGURE = (
    "value", "value_low", "value_high", "parent_value", "published_value_before", "nik", "semua", "low", "high",
    "difference", "change", "change_month", "change_year",
)  # fmt: skip
SHARES = (
    "share", "exclusion", "inclusion", "achievement", "share_since_previous", "share_since_first", "poverty_rate",
)  # fmt: skip
# Shares in the files of some charts and counts, which are whole numbers, in those of others.
SHARES_OR_COUNTS = ("low", "high", "registered", "active", "gap", "now", "then")
WITHOUT_SEPARATORS = ("target_year", "revision", "rank", "max_decile")
PUBLISHED_TO = 1e-6
WORDS = {"status": "status", "kpi_status": "kpi.statuses"}


def name_regions(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with the name of each region after its code, where they have only the code."""
    if "region_code" not in rows or "region_name" in rows:
        return rows
    regions = read_regions()
    names = rows["region_code"].map(dict(zip(regions["region_code"], regions["region_name"], strict=True)))
    named = rows.copy()
    named.insert(rows.columns.get_loc("region_code") + 1, "region_name", names)
    return named


def write_words(rows: pd.DataFrame, language: Language) -> pd.DataFrame:
    """The rows with Ya and Tidak for flags, and a status in the reader's words; another one stays as it is."""
    words = {True: language.text("take.is_so"), False: language.text("take.is_not")}
    written = {name: rows[name].map(words) for name in rows.columns if _is_flag(rows[name])}
    for name, key in WORDS.items():
        if name in rows:
            written[name] = rows[name].map(lambda value, key=key: language.text_or(f"{key}.{value}", value))
    return rows.assign(**written)


def _is_flag(column: pd.Series) -> bool:
    known = column.dropna()
    return not known.empty and bool(known.map(lambda value: isinstance(value, bool)).all())


def choose_formats(rows: pd.DataFrame, indicators: Sequence[str], language: Language) -> dict[str, list[str]]:
    """The number format of every cell by column; the values themselves stay unrounded.

    Args:
        rows: as `write_words` gives them.
        indicators: that the file is about.
        language: of the reader.
    """
    units = _units(rows, indicators)
    return {name: _formats(name, rows, units, language) for name in rows.columns}


def _units(rows: pd.DataFrame, indicators: Sequence[str]) -> pd.Series:
    """The unit of each row's figure; missing where the rows do not say whose they are."""
    known = {name: row["unit"] for name, row in definitions_by_id().items()}
    if "measure_unit" in rows:  # of a plan, which counts in its own units
        return pd.Series(None, index=rows.index, dtype=object)
    if "indicator_id" in rows:
        return rows["indicator_id"].map(known)
    unit = known.get(indicators[0]) if len(indicators) == 1 else None
    return pd.Series(unit, index=rows.index, dtype=object)


def _formats(name: str, rows: pd.DataFrame, units: pd.Series, language: Language) -> list[str]:
    column = rows[name].infer_objects()
    if not pd.api.types.is_numeric_dtype(column):
        of_day = LOCALES[language.code] + (MONTH if name in MONTHS else DAY)
        return [of_day if isinstance(value, date) else GENERAL for value in column]
    if name in SHARES or name in WITHOUT_SEPARATORS:
        return [SHARE if name in SHARES else PLAIN] * len(rows)
    column = column.astype(float)
    is_whole = column.isna() | (column % 1 == 0)
    chosen = pd.Series(NUMBER, index=rows.index, dtype=object).where(~is_whole, COUNT)
    if name in SHARES_OR_COUNTS and not is_whole.all():
        chosen[:] = SHARE
    if name in OF_FIGURE:
        if "value" in name:
            chosen = chosen.where(~(_is_ratio(rows) | (units == OF_REGIONS)), SHARE)
        if name == "change" and "share" in rows:
            chosen = chosen.where(units.notna(), SHARE)
        by_unit = units.map(BY_UNIT)
        chosen = by_unit.where(by_unit.notna(), chosen)
    return list(chosen)


def _is_ratio(rows: pd.DataFrame) -> pd.Series:
    """Whether the value of a row is its one count over the other."""
    if not {"value", "numerator", "denominator"} <= set(rows.columns):
        return pd.Series(False, index=rows.index)
    counted, whole, value = (rows[column].astype(float) for column in ("numerator", "denominator", "value"))
    return (counted / whole - value).abs() <= PUBLISHED_TO
