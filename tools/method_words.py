"""Words and numbers of the method page in Indonesian and English."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

MONTHS = {
    "id": [
        "Januari",
        "Februari",
        "Maret",
        "April",
        "Mei",
        "Juni",
        "Juli",
        "Agustus",
        "September",
        "Oktober",
        "November",
        "Desember",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}
TEXTS: dict[str, dict[str, str]] = {
    "id": {
        "": "",
        "set": "himpunan",
        "means": "artinya",
        "rule": "kaidah",
        "programme": "program",
        "unit": "satuan",
        "cut_off": "desil sampai",
        "registry": "registri",
        "must_be_in_registry": "wajib di registri",
        "component": "komponen",
        "window": "jendela (bulan)",
        "valid": "berlaku",
        "now": "sekarang",
        "yes": "ya",
        "no": "tidak",
        "reason": "alasan",
        "count": "cacah",
        "indicator": "indikator",
        "denominator": "Penyebut",
        "numerator": "Pembilang",
        "division": "pembagian",
        "value": "nilai",
        "direction": "arah",
        "breakdowns": "Rincian",
        "sets": "Himpunan",
        "sources": "Sumber",
        "bounds": "Batas",
        "rules": "Kaidah",
        "note": "Catatan kontrak",
        "example": "Contoh",
        "register": "register Dukcapil, orang padan",
        "has_bounds": "ada, pada rincian `total` ([`bounds`](#bounds))",
        "higher_better": "makin tinggi makin baik",
        "lower_better": "makin rendah makin baik",
        "neutral": "netral",
        "persen": "persen",
        "poin_persen": "poin persen",
        "indeks": "indeks",
        "jiwa": "jiwa",
        "keluarga": "keluarga",
        "wilayah": "kabupaten/kota",
        "rupiah": "rupiah",
        "no_example": "Contoh belum dibuat (tools/build_examples.py).",
        "no_row": "Tidak ada baris yang terbit dan terlihat pada bulan-bulan contoh.",
        "account": "Contoh, {programme}, {month}, Indonesia (data sintetis):",
        "denominators": "Contoh, {month}, Indonesia (data sintetis):",
    },
    "en": {
        "": "",
        "set": "set",
        "means": "meaning",
        "rule": "rule",
        "programme": "programme",
        "unit": "unit",
        "cut_off": "deciles up to",
        "registry": "registry",
        "must_be_in_registry": "must be in the registry",
        "component": "component",
        "window": "window (months)",
        "valid": "valid",
        "now": "now",
        "yes": "yes",
        "no": "no",
        "reason": "reason",
        "count": "count",
        "indicator": "indicator",
        "denominator": "Denominator",
        "numerator": "Numerator",
        "division": "division",
        "value": "value",
        "direction": "direction",
        "breakdowns": "Breakdowns",
        "sets": "Sets",
        "sources": "Sources",
        "bounds": "Bounds",
        "rules": "Rules",
        "note": "Note of the contract",
        "example": "Example",
        "register": "Dukcapil register, matched persons",
        "has_bounds": "defined, in breakdown `total` ([`bounds`](#bounds))",
        "higher_better": "higher is better",
        "lower_better": "lower is better",
        "neutral": "neutral",
        "persen": "per cent",
        "poin_persen": "percentage points",
        "indeks": "index",
        "jiwa": "persons",
        "keluarga": "families",
        "wilayah": "regencies",
        "rupiah": "rupiah",
        "no_example": "No example has been made yet (tools/build_examples.py).",
        "no_row": "No published, visible row in the months of the examples.",
        "account": "Example, {programme}, {month}, Indonesia (synthetic data):",
        "denominators": "Example, {month}, Indonesia (synthetic data):",
    },
}
SEPARATORS = {"id": str.maketrans(",.", ".,"), "en": {}}


@dataclass(frozen=True)
class Words:
    """One language of the page."""

    code: str

    def text(self, key: str, **values: str) -> str:
        """A word, its {placeholders} filled; raises KeyError for an unknown one."""
        return TEXTS[self.code][key].format(**values)

    def table(self, *headings: str) -> tuple[str, str]:
        """The first two lines of a table."""
        return f"| {' | '.join(self.text(name) for name in headings)} |", "|" + " --- |" * len(headings)

    def rule(self, text: Mapping[str, str], english: str) -> str:
        """A rule of the contract: its own text in English, the translation in Indonesian."""
        return text["id"] if self.code == "id" else english

    def note(self, text: Mapping[str, str], english: str) -> str:
        """A note of the contract: its own text in English, the translation in Indonesian."""
        return text["note_id"] if self.code == "id" else english

    def term(self, indonesian: str, formula: str) -> str:
        """One side of the division; the formula is English already."""
        return f"{indonesian}: {formula}" if self.code == "id" else formula

    def unit(self, unit: str) -> str:
        """Unit of a value."""
        return self.text(unit)

    def yes_no(self, holds: bool) -> str:
        """ya, tidak."""
        return self.text("yes" if holds else "no")

    def absence(self, why: Mapping[str, str] | None) -> str:
        """Why an indicator has no example."""
        return why[self.code] if why else self.text("no_row")

    def month(self, period: str) -> str:
        """Juni 2025, from an ISO date."""
        return f"{MONTHS[self.code][int(period[5:7]) - 1]} {period[:4]}"

    def number(self, value: int | str | None, decimals: int | None = None) -> str:
        """1.234.567,8 in Indonesian; a suppressed count is a dash."""
        if value is None:
            return "–"
        number = Decimal(str(value))
        places = decimals if decimals is not None else max(0, min(2, -int(number.as_tuple().exponent)))
        rounded = number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
        return f"{rounded:,f}".translate(SEPARATORS[self.code])

    def ratio(self, value: int | str) -> str:
        """The value as published, six decimals."""
        return self.number(value, 6)

    def value(self, value: int | str, unit: str) -> str:
        """A value with its unit."""
        if unit in ("persen", "poin_persen", "wilayah"):
            name = "persen" if unit == "wilayah" else unit
            return f"{self.number(str(Decimal(str(value)) * 100), 2)} {self.text(name)}"
        return self.number(value, 2) if unit == "indeks" else f"{self.number(value)} {self.text(unit)}"

    def reading(self, value: int | str, unit: str) -> str:
        """What stands behind the six decimals: the same as a reader says it."""
        return "" if unit == "indeks" else f" ({self.value(value, unit)})"


def words_of(code: str) -> Words:
    """id or en.

    Raises:
        KeyError: another language.
    """
    if code not in TEXTS:
        raise KeyError(code)
    return Words(code)
