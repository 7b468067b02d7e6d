"""What Padan says to people: Indonesian first, English by PADAN_LANG, numbers as each language writes them."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Literal

from padan.settings import get_settings

Code = Literal["id", "en"]
SWAP = str.maketrans({",": ".", ".": ","})
MONTHS = {
    "id": "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember",
    "en": "January February March April May June July August September October November December",
}


def current_language() -> Code:
    """PADAN_LANG."""
    return get_settings().lang


def choose(indonesian: str, english: str) -> str:
    """The text in the language that PADAN_LANG sets."""
    return english if current_language() == "en" else indonesian


def write_number(value: int | Decimal | Fraction, code: Code, decimals: int = 0) -> str:
    """1.234.567,8 in Indonesian, 1,234,567.8 in English; half away from zero."""
    written = f"{round_half_up(value, decimals):,.{decimals}f}"
    return written.translate(SWAP) if code == "id" else written


def write_percent(ratio: Decimal | Fraction, code: Code, decimals: int = 1) -> str:
    """A ratio 0.363317 as 36,3%; what is not quite nothing or everything is never rounded to it."""
    shown = round_half_up(ratio * 100, decimals)
    step = Decimal(1).scaleb(-decimals)
    if shown == 100 and ratio < 1:
        return f"> {write_number(100 - step, code, decimals)}%"
    if shown == 0 and ratio > 0:
        return f"< {write_number(step, code, decimals)}%"
    return f"{write_number(shown, code, decimals)}%"


def write_month(period: date, code: Code) -> str:
    """Desember 2024."""
    return f"{MONTHS[code].split()[period.month - 1]} {period.year}"


def round_half_up(value: int | Decimal | Fraction, decimals: int) -> Decimal:
    """Rounded half away from zero, as every published value is (contracts/indicators.yaml, rounding)."""
    if not isinstance(value, Fraction):
        return Decimal(value).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    scaled = abs(value) * 10**decimals
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(whole if value >= 0 else -whole).scaleb(-decimals)
