"""The funding table of a plan: as printed, with every total added up again."""

import re
from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal

from padan.language import choose
from padan.plans.model import Funding
from padan.plans.numbers import read_number
from padan.plans.read import FUNDING, Row
from padan.plans.refusals import Faults, row_name

TOTAL_PROGRAMME, TOTAL_YEARS = "TOTAL", "total"


def check_funding(
    rows: tuple[Row, ...], *, years: range, kpi_ids: frozenset[str], has_unit: bool, faults: Faults
) -> tuple[Funding, ...]:
    """Types the rows of funding.csv and checks that printed totals differ from their sums as declared, and no more.

    Args:
        rows: of funding.csv; programme TOTAL is the total of all rows, year `total` that of all years.
        years: of the plan.
        kpi_ids: of the plan.
        has_unit: whether plan.yaml names the unit of the amounts.
        faults: takes what is wrong.
    """
    if rows and not has_unit:
        faults.add("plan_value_missing", FUNDING, where="plan.yaml", column="amount_unit")
    amounts: list[tuple[Row, Funding]] = []
    seen: set[str] = set()
    for row in rows:
        funding = _amount(row, years, kpi_ids, faults)
        if funding is None:
            continue
        if funding.row_id in seen or funding.row_id in kpi_ids:
            faults.add("plan_duplicate", FUNDING, where=row.name(""), column="row_id", value=funding.row_id)
        seen.add(funding.row_id)
        amounts.append((row, funding))
    _check_totals(amounts, faults)
    return tuple(funding for _, funding in amounts)


def _amount(row: Row, years: range, kpi_ids: frozenset[str], faults: Faults) -> Funding | None:
    where = row.name("row_id")
    missing = [c for c in ("row_id", "programme", "year", "printed", "amount", "source_line") if row.get(c) is None]
    for column in missing:
        faults.add("plan_value_missing", FUNDING, where=where, column=column)
    if missing:
        return None
    year, amount, printed = row.get("year") or "", read_number(row.get("amount") or ""), row.get("printed") or ""
    if year != TOTAL_YEARS and not (year.isdecimal() and int(year) in years):
        faults.add("plan_year_outside", FUNDING, where=where, value=year, first=years[0], last=years[-1])
        return None
    if amount is None or amount < 0:
        expected = choose("angka tidak negatif", "a number that is not negative")
        faults.add(
            "plan_value_invalid", FUNDING, where=where, column="amount", value=row.get("amount"), expected=expected
        )
        return None
    if re.sub(r"\D", "", printed) != re.sub(r"\D", "", str(amount)):
        faults.add("plan_amount_printed", FUNDING, where=where, value=amount, printed=printed)
    kpi_id = row.get("kpi_id")
    if kpi_id is not None and kpi_id not in kpi_ids:
        faults.add("plan_indicator_unknown", FUNDING, where=where, value=kpi_id)
    is_total = row.get("programme") == TOTAL_PROGRAMME
    kinds = {(False, False): "baris", (False, True): "total_baris", (True, False): "total_tahun", (True, True): "total"}
    kind = kinds[is_total, year == TOTAL_YEARS]
    difference = read_number(row.get("difference") or "0") if kind != "baris" else None
    if (row.get("difference") is not None) if kind == "baris" else (difference is None):
        expected = choose("angka, hanya pada baris total", "a number, on totals only")
        faults.add(
            "plan_value_invalid",
            FUNDING,
            where=where,
            column="difference",
            value=row.get("difference"),
            expected=expected,
        )
        return None
    return Funding(
        row_id=row.get("row_id") or "",
        kind=kind,
        programme=row.get("programme") or "",
        activity=row.get("activity"),
        unit_responsible=row.get("unit_responsible"),
        year=int(year) if year != TOTAL_YEARS else None,
        amount=amount,
        printed=printed,
        difference=difference,
        source_line=row.get("source_line") or "",
        note=row.get("note"),
        note_en=row.get("note_en"),
        transcription_note=row.get("transcription_note"),
        kpi_id=kpi_id,
    )


def _check_totals(amounts: list[tuple[Row, Funding]], faults: Faults) -> None:
    """A row's total is the sum of its years, a year's total that of its rows, the grand total that of the years."""
    by_row: dict[object, Decimal] = defaultdict(Decimal)
    by_year: dict[object, Decimal] = defaultdict(Decimal)
    of_totals: dict[object, Decimal] = defaultdict(Decimal)
    for _, funding in amounts:
        if funding.kind == "baris":
            by_row[_group(funding)] += funding.amount
            by_year[funding.year] += funding.amount
        elif funding.kind == "total_tahun":
            of_totals[None] += funding.amount
    sums: dict[str, tuple[dict[object, Decimal], Callable[[Funding], object]]] = {
        "total_baris": (by_row, _group),
        "total_tahun": (by_year, lambda funding: funding.year),
        "total": (of_totals, lambda funding: None),
    }
    for row, funding in amounts:
        if funding.kind not in sums:
            continue
        parts, key = sums[funding.kind]
        found = funding.amount - parts[key(funding)]
        if found != funding.difference:
            faults.add(
                "plan_funding_total", FUNDING, where=row_name(row.line, funding.row_id), found=found,
                declared=funding.difference,
            )  # fmt: skip


def _group(funding: Funding) -> tuple[str, str | None, str | None]:
    return funding.programme, funding.activity, funding.unit_responsible
