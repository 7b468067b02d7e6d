"""What flows are called and how they look: in the population `new` are births, and `entered` are not only returns."""

from dashboards.charts.palette import ACCENT, CATEGORIES, MUTED
from dashboards.language import Language

# Colour and hatch; grey is what is hidden.
LOOKS = {
    "new": (CATEGORIES[2], ""), "entered": (CATEGORIES[4], "/"), "moved_in": (CATEGORIES[0], "x"),
    "left": (ACCENT, ""), "died": (CATEGORIES[3], ""), "moved_out": (CATEGORIES[1], "/"), "corrected": (MUTED, "."),
}  # fmt: skip


def flow_name(account: str, flow: str, language: Language, *, kind: str = "names") -> str:
    """Name of a flow of an account; `kind` short for charts, with line breaks, or names."""
    return language.text_or(f"flows.{kind}_{account}.{flow}", language.text(f"flows.{kind}.{flow}"))


def definition_of(account: str) -> str:
    """Its name in `definition.BESIDE`."""
    return "flow_jkn" if account.startswith("jkn") else f"flow_{account.partition(':')[0]}"
