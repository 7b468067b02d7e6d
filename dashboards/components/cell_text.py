"""A cell of the mart in words: its value, its counts, or why there is none; a programme as people write it."""

from dashboards.catalogue import ALL
from dashboards.data.cells import Cell
from dashboards.language import Language


def write_absent(cell: Cell | None, language: Language) -> str:
    """Hidden or no data; never a zero."""
    if cell is not None and cell.suppressed:
        return language.text("cell.suppressed")
    return language.text("cell.missing")


def write_count(cell: Cell | None, language: Language) -> str:
    """The numerator."""
    if cell is None or cell.suppressed or cell.numerator is None:
        return write_absent(cell, language)
    return language.number(cell.numerator)


def write_at_least(count: float, is_floor: bool, language: Language) -> str:
    """The count; sedikitnya 12 where something hidden is not in it."""
    written = language.number(count)
    return language.text("cell.at_least", count=written) if is_floor else written


def write_share(cell: Cell | None, language: Language) -> str:
    """The value as a percentage."""
    if cell is None or not cell.is_shown or cell.value is None:
        return write_absent(cell, language)
    return language.percent(cell.value)


def write_bounds(cell: Cell | None, language: Language) -> str:
    """Lowest and highest value; empty where none are published or they say nothing more than the value."""
    if cell is None or cell.low is None or cell.high is None or cell.low == cell.high:
        return ""
    return f"{language.percent(cell.low)} – {language.percent(cell.high)}"


def write_scope(place: str, programme_id: str = ALL) -> str:
    """Of what figures are: the place, and the programme where they are about one."""
    return place if programme_id == ALL else f"{place}, {show_programme(programme_id)}"


def show_programme(programme_id: str) -> str:
    """PBI-JK for PBI_JK."""
    return programme_id.replace("_", "-")
