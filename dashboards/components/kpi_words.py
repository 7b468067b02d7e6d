"""Words and marks of the Renstra page: a status with its shape, an amount with its unit, rupiah of a budget."""

from collections.abc import Mapping
from typing import Any

from dashboards.components.markup import Markup, Tone, pill
from dashboards.data.kpi import Status
from dashboards.language import Language, is_missing

# Each status has a shape of its own, so that it reads without colour.
MARKS: dict[Status, str] = {
    "tertinggal": "▼",
    "berisiko": "◆",
    "meleset_tipis": "▽",
    "sesuai_jalur": "▲",
    "tercapai": "✔",
    "belum_ada_data": "○",
    "belum_ada_target": "–",
}
TONES: dict[Status, Tone] = {
    "tertinggal": "bad",
    "berisiko": "warn",
    "meleset_tipis": "warn",
    "sesuai_jalur": "good",
    "tercapai": "good",
    "belum_ada_data": "plain",
    "belum_ada_target": "plain",
}
TRILLION = 1e12


def status_text(status: Status, language: Language) -> str:
    """▼ Tertinggal."""
    return f"{MARKS[status]} {language.text(f'kpi.statuses.{status}')}"


def status_pill(status: Status, language: Language) -> Markup:
    """The same as a pill."""
    return pill(status_text(status, language), TONES[status])


def of_language(row: Mapping[str, Any], name: str, language: Language) -> str:
    """`note` and `note_en`, `name_id` and `name_en`: the reader's, else the Indonesian one, else nothing."""
    indonesian = row.get(f"{name}_id", row.get(name))
    return str((row.get(f"{name}_en") if language.code == "en" else indonesian) or indonesian or "")


def write_unit(unit: str, language: Language) -> str:
    """The unit as the reader calls it; a plan of another ministry may have one that only its own words name."""
    return language.text_or(f"kpi_units.{unit}", unit)


def write_branch(branch: str, language: Language) -> str:
    """A goal or a programme of the plan as the reader calls it, else as it is printed."""
    return language.text_or(f"kpi_branches.{branch}", branch)


def write_amount(value: float, unit: str, language: Language) -> str:
    """A value with as many decimals as it needs, at most three below 1, else two; per cent with its sign."""
    decimals = next(count for count in range(4) if count == 3 or abs(round(value, count) - value) < 10 ** -(count + 3))
    number = language.number(value, decimals if abs(value) < 1 else min(decimals, 2))
    return f"{number}%" if unit == "%" else number


def write_printed(text: str, value: float | None, language: Language) -> str:
    """A printed number with the reader's signs and as many decimals as the document has; other words as they stand."""
    if is_missing(value):
        return text
    assert value is not None
    return language.number(value, len(text.partition(".")[2].strip()))


def write_target(row: Mapping[str, Any], unit: str, language: Language) -> str:
    """The target of a row of mart.kpi_target or of the month's progress; a dash where none is set."""
    if row["target_category"]:
        return str(row["target_category"])
    return "–" if is_missing(row["target_value"]) else write_amount(row["target_value"], unit, language)


def write_actual(row: Mapping[str, Any] | None, unit: str, language: Language) -> str | None:
    """The actual of a source, or that it is hidden; None where it has none."""
    if row is None:
        return None
    if row["suppressed"]:
        return language.text("cell.suppressed")
    if row["actual_category"]:
        return str(row["actual_category"])
    return None if is_missing(row["actual_value"]) else write_amount(row["actual_value"], unit, language)


def write_rupiah(amount: float, language: Language) -> str:
    """Rp 1,26 triliun."""
    if abs(amount) >= TRILLION:
        return f"Rp {language.number(amount / TRILLION, 2)} {language.text('kpi.trillion')}"
    return f"Rp {language.compact(amount)}"
