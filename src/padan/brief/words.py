"""Texts, numbers and dates of a brief in one language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from padan.day import JAKARTA
from padan.language import Code, write_month, write_number, write_percent
from padan.yaml_files import read_yaml

TEXTS = Path(__file__).with_name("texts.yaml")


@lru_cache
def load_texts() -> Mapping[str, tuple[str, str]]:
    """Indonesian and English by dotted key, for example `map.title`."""
    return dict(_flatten(read_yaml(TEXTS), ""))


def _flatten(nested: Mapping[str, Any], prefix: str) -> list[tuple[str, tuple[str, str]]]:
    pairs: list[tuple[str, tuple[str, str]]] = []
    for key, value in nested.items():
        if isinstance(value, dict):
            pairs += _flatten(value, f"{prefix}{key}.")
        else:
            indonesian, english = value
            pairs.append((f"{prefix}{key}", (indonesian, english)))
    return pairs


@dataclass(frozen=True)
class Words:
    """One language."""

    code: Code

    def text(self, key: str, **values: object) -> str:
        """The text under `key`, its {placeholders} filled; raises KeyError for an unknown key."""
        template = load_texts()[key][self.code == "en"]
        return template.format(**values) if values else template

    def text_or(self, key: str, fallback: str) -> str:
        """The text under `key`, or `fallback` for a name that the list does not know."""
        return self.text(key) if key in load_texts() else fallback

    def either(self, indonesian: str, english: str | None) -> str:
        """One of two texts that the data bring along; Indonesian where there is no English one."""
        return english if self.code == "en" and english else indonesian

    def place(self, name: str) -> str:
        """A region's name for a narrow column: Kab. Banyuasin."""
        return name.replace("Kabupaten ", "Kab. ", 1) if name.startswith("Kabupaten ") else name

    def number(self, value: int | Decimal, decimals: int = 0) -> str:
        """1.234.567,8 in Indonesian, 1,234,567.8 in English."""
        return write_number(value, self.code, decimals)

    def plain(self, value: Decimal) -> str:
        """With up to two decimals, as many as it needs."""
        decimals = next(count for count in (0, 1, 2) if count == 2 or value == round(value, count))
        return self.number(value, decimals)

    def percent(self, ratio: Decimal) -> str:
        """A ratio 0..1 as a percentage with one decimal."""
        return write_percent(ratio, self.code)

    def month(self, period: date) -> str:
        """Desember 2024."""
        return write_month(period, self.code)

    def day(self, day: date) -> str:
        """2 Januari 2025."""
        return f"{day.day} {self.month(day)}"

    def short_day(self, day: date) -> str:
        """2 Jan 2025."""
        name, year = self.month(day).split()
        return f"{day.day} {name[:3]} {year}"


def day_in_jakarta(moment: datetime) -> date:
    """The calendar day of a publication, for those who read it."""
    return moment.astimezone(JAKARTA).date()
