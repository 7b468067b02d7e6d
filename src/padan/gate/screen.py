"""The screen: one cheap condition that is true only of rows that break no rule.

Nearly every row of a delivery is in order, and looking each of its values up once shows it: the date within the NIK,
tgl_lahir and sex are found together in a set of births, a name begins with a letter. A row that the screen does not
clear is a suspect, no more; the rules themselves, which cost twice as much, judge suspects only. A test holds the
screen to it that it clears no row that a rule would name.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from padan.contract import Column, Dataset
from padan.gate.rules import (
    AGGREGATE_DATASETS,
    KECAMATAN_CODES,
    Rule,
    at_month_end,
    digits_only,
    region_codes,
    rules_of,
    sql_list,
    valid_programmes,
)

MAX_LISTED_NUMBERS = 40
BIRTH = ("tgl_lahir", "jenis_kelamin")
SERIALS = "(select digits from reference.four_digits where digits <> '0000')"
DESA_ENDINGS = "(select ending from reference.desa_ending)"


@dataclass(frozen=True)
class Clearance:
    """A condition under which none of the named rules is broken."""

    condition: str
    covers: tuple[str, ...]


def screen_of(dataset: Dataset, period: date) -> str:
    """SQL condition on the columns of a landed table; never true of a row that breaks a rule, its key apart.

    Args:
        dataset: its contract.
        period: first day of the month of the delivery.
    """
    clearances = list(_clearances(dataset))
    covered = {name for clearance in clearances for name in clearance.covers}
    conditions = [clearance.condition for clearance in clearances]
    conditions += [_unbroken(rule) for rule in rules_of(dataset) if rule.name not in {*covered, "duplicate_key"}]
    return at_month_end(" and ".join(f"({condition})" for condition in conditions), period)


def _unbroken(rule: Rule) -> str:
    return f"({rule.broken_when}) is not true"


def _clearances(dataset: Dataset) -> Iterator[Clearance]:
    names = set(dataset.column_names)
    niks = [column.name for column in dataset.columns if column.type == "nik"] if set(BIRTH) <= names else []
    for nik in niks:
        yield _clear_nik(nik)
    for column in dataset.columns:
        if column.name not in niks and not (niks and column.name in BIRTH):
            yield from _clear_column(column, dataset)
    texts = [c for c in dataset.columns if c.type == "text" and c.name not in dataset.key]
    if texts:
        # In the order of bytes every sign that begins a formula comes before the letters.
        lettered = " and ".join(f"({_or_null(c)}{c.name} collate \"C\" >= 'A')" for c in texts)
        yield Clearance(lettered, ("formula_text", *(f"required_value:{c.name}" for c in texts if c.required)))


def _or_null(column: Column) -> str:
    return "" if column.required else f"{column.name} is null or "


def _clear_nik(c: str) -> Clearance:
    condition = (
        f"octet_length({c}) = 16 and left({c}, 6) in {KECAMATAN_CODES} and right({c}, 4) in {SERIALS} "
        f"and substr({c}, 7, 6) || tgl_lahir || jenis_kelamin in (select code || iso || sex from reference.birth)"
    )
    families = ("required_value", "type_nik", "type_date", "impossible_date", "type_enum")
    covers = [f"{family}:{column}" for family in families for column in (c, *BIRTH)]
    return Clearance(condition, (*covers, "nik_region_unknown", "nik_disagrees"))


def _clear_column(column: Column, dataset: Dataset) -> Iterator[Clearance]:
    c = column.name
    clear, families = _clear_value(column, dataset)
    if clear:
        covers = tuple(f"{family}:{c}" for family in ("required_value", *families))
        yield Clearance(_or_null(column) + clear, covers)


def _clear_value(column: Column, dataset: Dataset) -> tuple[str, tuple[str, ...]]:
    """What a sound value of the type is found in, and the families of rules that this settles."""
    c = column.name
    match column.type:
        case "no_kk":
            return f"octet_length({c}) = 16 and {digits_only(c)}", ("type_no_kk",)
        case "date":
            return f"{c} in (select iso from reference.calendar_day)", ("type_date", "impossible_date")
        case "enum":
            return f"{c} in {sql_list(column.values)}", ("type_enum",)
        case "set":
            return f"{c} in {sql_list(_subsets(column))}", ("type_set",)
        case "boolean":
            return f"{c} in ('0', '1')", ("type_boolean",)
        case "integer" if column.minimum is not None and column.maximum is not None:
            listed = range(column.minimum, min(column.maximum, column.minimum + MAX_LISTED_NUMBERS) + 1)
            return f"{c} in {sql_list(tuple(map(str, listed)))}", ("type_integer", "range")
        case "integer" if column.minimum == 0 and column.maximum is None:
            return f"octet_length({c}) <= 18 and {digits_only(c)}", ("type_integer", "range")
        case "region":
            aggregate = dataset.name in AGGREGATE_DATASETS
            known = f"left({c}, 8) in {region_codes(aggregate)} and substr({c}, 9) in {DESA_ENDINGS}"
            # A code shorter than a kecamatan's has nothing after it, since the whole of it was found.
            return known, ("unknown_region",)
        case "programme":
            return f"{c} in {valid_programmes()}", ("unknown_programme",)
    return "", ()


def _subsets(column: Column) -> tuple[str, ...]:
    """Every set written in the contract's order, as most are."""
    return tuple(
        column.separator.join(members)
        for size in range(1, len(column.values) + 1)
        for members in combinations(column.values, size)
    )
