"""Indonesian and English: the texts of dashboards/texts, and numbers and months as each language writes them."""

import math
import string
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Literal

import streamlit as st

from padan.day import JAKARTA
from padan.paths import DASHBOARDS
from padan.yaml_files import read_yaml

Code = Literal["id", "en"]
CODES: tuple[Code, ...] = ("id", "en")
STATE_KEY = "bahasa"
NO_NUMBER = "–"


@lru_cache
def load_texts(code: Code) -> dict[str, str]:
    """Texts of one language by dotted key, for example `summary.title`, from every file of its folder."""
    texts: dict[str, str] = {}
    for file in sorted((DASHBOARDS / "texts" / code).glob("*.yaml")):
        found = dict(_flatten(read_yaml(file), ""))
        if twice := texts.keys() & found.keys():
            raise ValueError(f"{file.name}: texts that another file has: {sorted(twice)}")
        texts |= found
    return texts


def _flatten(nested: dict[str, Any], prefix: str) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for key, value in nested.items():
        pairs += _flatten(value, f"{prefix}{key}.") if isinstance(value, dict) else [(f"{prefix}{key}", str(value))]
    return pairs


class _ByNumber(string.Formatter):
    """str.format, and `{count:region|regions}`: the first word after a 1, the second after any other number."""

    def format_field(self, value: Any, format_spec: str) -> str:
        one, bar, many = format_spec.partition("|")
        if bar:
            return one if str(value) == "1" else many
        formatted: str = super().format_field(value, format_spec)
        return formatted


@dataclass(frozen=True)
class Language:
    """One language: its texts and its way of writing figures."""

    code: Code

    def text(self, key: str, **values: object) -> str:
        """The text under `key`, its {placeholders} filled, words by number; raises KeyError for an unknown key."""
        template = load_texts(self.code)[key]
        if "|" in template:
            return _ByNumber().format(template, **values)
        return template.format(**values) if values else template

    def text_or(self, key: str, fallback: str) -> str:
        """The text under `key`, or `fallback` for a name that the catalogue does not know."""
        return load_texts(self.code).get(key, fallback)

    def number(self, value: float, decimals: int = 0) -> str:
        """1.234.567,8 in Indonesian, 1,234,567.8 in English; a dash for what is no number (a share of nobody)."""
        if math.isnan(value):
            return NO_NUMBER
        written = f"{value:,.{decimals}f}"
        return written.translate(str.maketrans(",.", ".,")) if self.code == "id" else written

    def percent(self, ratio: float, decimals: int = 1) -> str:
        """A ratio 0..1 as a percentage; what is not quite nothing or everything is never rounded to it."""
        if math.isnan(ratio):
            return NO_NUMBER
        shown = round(ratio * 100, decimals)
        step = 10**-decimals
        if shown == 100 and ratio < 1:
            return f"> {self.number(100 - step, decimals)}%"
        if shown == 0 and ratio > 0:
            return f"< {self.number(step, decimals)}%"
        return f"{self.number(shown, decimals)}%"

    def percent_beside(self, ratio: float, other: float) -> str:
        """A ratio with as many decimals as tell it from another that it differs from: 79,97% beside a limit of 80%."""
        apart = (n for n in range(1, 7) if round(ratio * 100, n) != round(other * 100, n))
        return self.percent(ratio, next(apart, 1))

    def compact(self, value: float) -> str:
        """284,97 juta; from a million on, else the whole number."""
        for limit, key in ((1e9, "numbers.billion"), (1e6, "numbers.million")):
            if abs(value) >= limit:
                return f"{self.number(value / limit, 2)} {self.text(key)}"
        return self.number(value)

    def month(self, period: date) -> str:
        """Desember 2024."""
        return f"{self._month_names[period.month - 1]} {period.year}"

    def short_month(self, period: date) -> str:
        """Des 2024."""
        return f"{self._month_names[period.month - 1][:3]} {period.year}"

    def day(self, day: date) -> str:
        """2 Januari 2025."""
        return f"{day.day} {self.month(day)}"

    def moment(self, at: datetime) -> str:
        """2 Jan 2025 10.05 WIB."""
        local = at.astimezone(JAKARTA)
        clock = f"{local:%H.%M}" if self.code == "id" else f"{local:%H:%M}"
        return f"{local.day} {self.short_month(local)} {clock} WIB"

    def decimal_separators(self) -> str:
        """Plotly's `separators`: decimal sign, then thousands sign."""
        return ",." if self.code == "id" else ".,"

    @property
    def _month_names(self) -> list[str]:
        return self.text("months").split()


def current_language() -> Language:
    """The language that the reader has chosen, or that PADAN_LANG sets."""
    # The menu is made before the switch, which takes its value from the URL on the first run.
    # As the switch writes it, and in no other way: what it does not take from the URL must not hold here either.
    in_url = {code.upper(): code for code in CODES}.get(str(st.query_params.get(STATE_KEY, "")))
    chosen = st.session_state.get(STATE_KEY) or in_url or default_code()
    return Language(chosen)


def default_code() -> Code:
    """PADAN_LANG."""
    from padan.settings import get_settings

    return get_settings().lang


def is_missing(value: float | None) -> bool:
    """Whether a cell of a frame holds no figure."""
    return value is None or (isinstance(value, float) and math.isnan(value))
