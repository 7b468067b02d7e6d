"""What the page on complementarity counts: families or persons, and up to which decile."""

from dataclasses import dataclass
from datetime import date

import pandas as pd
import streamlit as st

from dashboards.components.filters import Region, keep, remember
from dashboards.components.sheet_margins import note_choice
from dashboards.data.complementarity import CUT_OFFS, UNITS
from dashboards.language import Language

UNIT_KEY = "satuan"
CUT_OFF_KEY = "sampai_desil"
USUAL_CUT_OFF = 4


@dataclass(frozen=True)
class Scope:
    """The chosen units, deciles, region and month.

    Attributes:
        unit: keluarga or jiwa, as in the mart.
        max_decile: last decile counted; 10: everybody who is ranked, which is not everybody.
        region: chosen region.
        period: first day of the month.
        threshold: smallest publishable count.
    """

    unit: str
    max_decile: int
    region: Region
    period: date
    threshold: int

    def unit_name(self, language: Language) -> str:
        """Families or persons, in the language of the reader."""
        return language.text(f"complementarity.units.{self.unit}")

    def deciles(self, language: Language) -> str:
        """Deciles 1 to 4, in words."""
        return name_base(self.max_decile, language)

    def mark(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Rows to take along, each with what it counts, where it does not say so itself."""
        own = {"region_code": self.region.code, "unit": self.unit, "max_decile": self.max_decile}
        return rows.assign(**{name: value for name, value in own.items() if name not in rows})

    @property
    def where(self) -> str:
        """The place, for pictures and files that leave the page."""
        return self.region.name


def show_cut_off(max_decile: int, language: Language) -> str:
    """Decile 1, deciles 1 to 4, all deciles."""
    return language.text(f"complementarity.cut_offs.d{max_decile}")


def name_base(max_decile: int, language: Language) -> str:
    """Whom a figure up to a decile is about: as the choice says it, of all deciles that only the ranked are in it."""
    return language.text_or(f"complementarity.bases.d{max_decile}", show_cut_off(max_decile, language))


def choose_cut_off(language: Language) -> int:
    """Up to which decile units are counted."""
    remember(CUT_OFF_KEY)
    chosen: int = st.selectbox(
        language.text("complementarity.cut_off"),
        CUT_OFFS,
        index=CUT_OFFS.index(USUAL_CUT_OFF),
        format_func=lambda decile: show_cut_off(decile, language),
        key=CUT_OFF_KEY,
        bind="query-params",
    )
    keep(**{CUT_OFF_KEY: chosen})
    note_choice(name_base(chosen, language))
    return chosen


def choose_unit(language: Language) -> str:
    """Families, which programmes of persons reach too, or persons."""
    remember(UNIT_KEY)
    chosen: str = st.segmented_control(
        language.text("complementarity.unit"),
        UNITS,
        default=UNITS[0],
        format_func=lambda unit: language.text(f"complementarity.units.{unit}"),
        key=UNIT_KEY,
        bind="query-params",
        required=True,
    )
    keep(**{UNIT_KEY: chosen})
    note_choice(language.text(f"complementarity.units.{chosen}"))
    return chosen
