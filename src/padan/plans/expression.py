"""The expression of rules.csv that names a figure of mart.fct_indicator."""

import re
from decimal import Decimal

from padan.contract import indicators
from padan.language import choose
from padan.plans.model import Computed

FORM = re.compile(
    r"(?P<indicator>[a-z][a-z0-9_]*)"
    r"(?:\[(?P<programme>[A-Z][A-Z0-9_]*)\])?"
    r"(?:\[(?P<breakdown>[a-z_]+)=(?P<category>[^\]\[=]+)\])?"
    r"\.(?P<measure>value|numerator)"
    r"(?: \* (?P<scale>\d{1,9}(?:\.\d{1,6})?))?"
)


def read_expression(text: str) -> Computed | str:
    """Reads `indicator[PROGRAMME][breakdown=category].value * scale`.

    Returns:
        The figure, or what is wrong with the text.
    """
    found = FORM.fullmatch(text)
    if found is None:
        return choose("bentuknya tidak dikenal", "unknown form")
    indicator = found["indicator"]
    definition = indicators()["indicators"].get(indicator)
    if definition is None:
        return choose(f"indikator {indicator} tidak ada", f"there is no indicator {indicator}")
    breakdown = found["breakdown"] or "total"
    if breakdown not in definition.get("breakdowns", ["total"]):
        return choose(f"{indicator} tidak dirinci menurut {breakdown}", f"{indicator} has no breakdown {breakdown}")
    scale = Decimal(found["scale"] or 1)
    if scale == 0:
        return choose("skala nol", "a scale of zero")
    return Computed(
        indicator=indicator,
        programme=found["programme"] or "ALL",
        breakdown=breakdown,
        category=found["category"] or "total",
        measure=found["measure"],
        scale=scale,
    )
