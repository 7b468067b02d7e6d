"""Numbers as Indonesians write them: 1.234.567,8."""

from decimal import ROUND_HALF_UP, Decimal

SWAP = str.maketrans({",": ".", ".": ","})
HIDDEN = "disembunyikan"


def format_count(value: Decimal | int | None) -> str:
    """A count without decimals; a suppressed one says so."""
    return HIDDEN if value is None else f"{int(value):,}".translate(SWAP)


def format_percent(ratio: Decimal | float | None, decimals: int = 2) -> str:
    """A ratio (0.363317) as a percentage (36,33%), half away from zero."""
    if ratio is None:
        return HIDDEN
    step = Decimal(1).scaleb(-decimals)
    percent = (Decimal(str(ratio)) * 100).quantize(step, rounding=ROUND_HALF_UP)
    return f"{percent:,}".translate(SWAP) + "%"
