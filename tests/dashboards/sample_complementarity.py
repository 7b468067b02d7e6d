"""Programmes that come together in December 2024, beside `sample_mart`: six programmes in the nation by rule, Bali by
hand with hidden combinations, one kabupaten/kota all hidden, the others absent.
"""

from collections.abc import Iterable
from datetime import date
from itertools import chain, combinations
from typing import Any

from psycopg import Connection

MONTH = date(2024, 12, 1)
RUN = "run-2024-12-1"
NATION, PROVINCE, HIDDEN, ABSENT = "00", "51", "51.71", "51.01"
THRESHOLD = 10
SIX = ("BLT", "BST", "PBI_JK", "PIP", "PKH", "SEMBAKO")
ODDS = {"BLT": 0.09, "BST": 0.05, "PBI_JK": 0.74, "PIP": 0.14, "PKH": 0.27, "SEMBAKO": 0.42}
FAMILIES = {1: 9_400, 2: 18_700, 4: 37_200, 10: 40_100}
# Bali, deciles 1 to 4: exactly these programmes; None is hidden.
BALI: dict[str, int | None] = {
    "": 120, "PBI_JK": 300, "PBI_JK+SEMBAKO": 200, "PBI_JK+PKH": 90, "PBI_JK+PKH+SEMBAKO": 150, "PKH+SEMBAKO": 40,
    "SEMBAKO": 55, "PKH": None, "PIP": None, "PBI_JK+PIP": 25,
}  # fmt: skip
BALI_FAMILIES = 1_000
BALI_AT_LEAST = {
    "": 1_000, "PBI_JK": 765, "PBI_JK+SEMBAKO": 350, "PBI_JK+PKH": 240, "PBI_JK+PKH+SEMBAKO": 150, "PKH+SEMBAKO": 190,
    "SEMBAKO": 445, "PBI_JK+PIP": 25,
}  # fmt: skip
INDICATORS = (
    "complementarity_full", "complementarity_any", "complementarity_entitled", "complementarity_full_2014",
    "complementarity_count",
)  # fmt: skip
# Kabupaten/kota of Bali with the whole package, of their families of deciles 1 to 4; None is hidden.
REGENCIES: dict[str, tuple[int | None, int]] = {
    "51.02": (30, 200), "51.03": (12, 150), "51.04": (50, 250), "51.05": (20, 160), "51.06": (30, 180),
    HIDDEN: (None, 90),
}  # fmt: skip
BALI_COUNT: dict[str, int | None] = {"0": 120, "1": 400, "2": 330, "3": 150}
Row = tuple[Any, ...]


def fill_complementarity(connection: Connection[Any]) -> None:
    """Writes combinations, definitions and figures of the packages."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into mart.dim_indicator values (%s, %s, %s, 'arti', 'meaning', 'pembilang', 'penyebut', 'persen',"
            " 'higher_better', '{kemensos_bansos}', 'registry', '1', '2020-01-01', null)",
            [(name, f"{name} id", f"{name} en") for name in INDICATORS],
        )
        cursor.executemany(
            "insert into mart.fct_programme_overlap_history values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 1)",
            [*_nation(), *_bali(), *_all_hidden()],
        )
        cursor.executemany(
            "insert into mart.fct_indicator_history (period, region_code, indicator_id, programme_id, breakdown,"
            " category, match_basis, numerator, denominator, value, status, suppressed, rule_version, run_id, revision)"
            " values (%s, %s, %s, 'ALL', %s, %s, 'semua', %s, %s, %s, 'provisional', %s, '1', %s, 1)",
            list(_package()),
        )


def empty_complementarity(connection: Connection[Any]) -> None:
    """Takes it all out again, for the other pages' tests."""
    connection.execute("truncate mart.fct_programme_overlap_history")
    names = (list(INDICATORS),)
    connection.execute("delete from mart.fct_indicator_history where indicator_id = any(%s)", names)
    connection.execute("delete from mart.dim_indicator where indicator_id = any(%s)", names)


def exact_counts(families: int) -> dict[frozenset[str], int]:
    """Families with exactly each set of the six programmes, as if programmes were drawn apart from each other."""
    subsets = chain.from_iterable(combinations(SIX, size) for size in range(len(SIX) + 1))
    counts = {}
    for subset in subsets:
        odds = 1.0
        for name in SIX:
            odds *= ODDS[name] if name in subset else 1 - ODDS[name]
        counts[frozenset(subset)] = round(families * odds)
    return counts


def _nation() -> Iterable[Row]:
    for unit, names in (("keluarga", SIX), ("jiwa", ("PBI_JK", "PIP"))):
        for max_decile, families in FAMILIES.items():
            counts: dict[frozenset[str], int] = {}
            for subset, count in exact_counts(families).items():
                kept = subset & set(names)
                counts[kept] = counts.get(kept, 0) + count
            total = sum(counts.values())
            for subset, count in counts.items():
                at_least = sum(other for held, other in counts.items() if held >= subset)
                hidden = 0 < count < THRESHOLD or 0 < at_least < THRESHOLD
                shown = (None, None) if hidden else (count, at_least)
                if at_least:
                    yield _overlap(NATION, unit, max_decile, subset, *shown, total)


def _bali() -> Iterable[Row]:
    for combination, count in BALI.items():
        at_least = None if count is None else BALI_AT_LEAST[combination]
        programmes = combination.split("+") if combination else ()
        yield _overlap(PROVINCE, "keluarga", 4, programmes, count, at_least, BALI_FAMILIES)


def _all_hidden() -> Iterable[Row]:
    core = ("PBI_JK", "PKH", "SEMBAKO")
    for combination in chain.from_iterable(combinations(core, size) for size in range(len(core) + 1)):
        yield _overlap(HIDDEN, "keluarga", 4, combination, None, None, None)


def _overlap(
    region: str, unit: str, max_decile: int, programmes: Iterable[str], count: int | None, at_least: int | None,
    total: int | None,
) -> Row:  # fmt: skip
    name = "+".join(sorted(programmes))
    return (MONTH, region, unit, max_decile, name, count, at_least, total, count is None, RUN)


def _package() -> Iterable[Row]:
    for max_decile, families in FAMILIES.items():
        counts = exact_counts(families)
        total = sum(counts.values())
        by_size = dict.fromkeys(range(4), 0)
        for subset, count in counts.items():
            by_size[len(subset & {"PKH", "SEMBAKO", "PBI_JK"})] += count
        for size, count in by_size.items():
            yield _figure(NATION, "complementarity_count", "programme_count", f"{max_decile}:{size}", count, total)
        old = sum(count for subset, count in counts.items() if {"PKH", "SEMBAKO", "PIP"} <= subset)
        for name, count in (
            ("complementarity_full", by_size[3]), ("complementarity_any", total - by_size[0]),
            ("complementarity_entitled", round(total * 0.21)), ("complementarity_full_2014", old),
        ):  # fmt: skip
            yield _figure(NATION, name, "max_decile", str(max_decile), count, total)
    for size, count in BALI_COUNT.items():
        yield _figure(PROVINCE, "complementarity_count", "programme_count", f"4:{size}", count, BALI_FAMILIES)
    yield _figure(PROVINCE, "complementarity_count", "programme_count", "1:0", None, 100)
    yield _figure(PROVINCE, "complementarity_count", "programme_count", "1:3", 40, 100)
    yield _figure(PROVINCE, "complementarity_full", "max_decile", "4", 150, BALI_FAMILIES)
    yield _figure(PROVINCE, "complementarity_any", "max_decile", "4", 880, BALI_FAMILIES)
    for region, (count, families) in REGENCIES.items():
        yield _figure(region, "complementarity_full", "max_decile", "4", count, families)


def _figure(region: str, indicator: str, breakdown: str, category: str, count: int | None, whole: int) -> Row:
    value = None if count is None else round(count / whole, 6)
    return (MONTH, region, indicator, breakdown, category, count, whole, value, count is None, RUN)
