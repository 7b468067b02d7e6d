"""From the rows of a plan's files to a plan, or to a refusal that names every row to mend."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from padan.language import choose
from padan.plans.funding import check_funding
from padan.plans.model import Indicator, Plan, Rule, Target
from padan.plans.numbers import read_number
from padan.plans.read import KPI, PLAN, RULES, PlanFiles, Row
from padan.plans.refusals import Faults
from padan.plans.rules import NO_RULE, check_rule

PLAN_ID = re.compile(r"[a-z0-9][a-z0-9-]{2,59}")
KPI_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
# Progress is kept as numeric(20, 6).
LARGEST_TARGET = Decimal(10) ** 14
TEXTS = ("title_id", "title_en", "owner", "source")
REQUIRED = ("level", "name_id", "name_en", "measure_unit", "source_line")


def check_plan(files: PlanFiles) -> Plan:
    """Checks a plan and types it.

    Raises:
        Refused: with the first faults of all files, each with its row and what to do.
    """
    faults = Faults(files.folder, files.sheet)
    head = _check_head(files.head, faults)
    faults.raise_if_any()
    years = range(head["valid_from"].year, head["valid_to"].year + 1)
    for year in files.years:
        if year not in years:
            faults.add("plan_year_outside", KPI, where=f"target_{year}", value=year, first=years[0], last=years[-1])
    rules = _rules(files, faults)
    _check_ids(files.kpi, faults)
    indicators = tuple(_indicator(row, files.years, rules, faults) for row in files.kpi)
    _check_parents(files.kpi, faults)
    known = frozenset(indicator.kpi_id for indicator in indicators)
    funding = check_funding(
        files.funding, years=years, kpi_ids=known, has_unit=head["amount_unit"] is not None, faults=faults
    )
    faults.raise_if_any()
    return Plan(**head, indicators=indicators, funding=funding)


def _check_head(head: dict[str, Any], faults: Faults) -> dict[str, Any]:
    known = {"plan_id", "valid_from", "valid_to", "amount_unit", "rupiah_per_unit", *TEXTS}
    unknown = sorted(str(key) for key in head if key not in known)
    if unknown:
        faults.add("plan_column_unknown", PLAN, columns=", ".join(unknown))
    for key in ("plan_id", "valid_from", "valid_to", *TEXTS):
        if head.get(key) in (None, ""):
            faults.add("plan_value_missing", PLAN, where=PLAN, column=key)
    faults.raise_if_any()
    if not isinstance(head["plan_id"], str) or not PLAN_ID.fullmatch(head["plan_id"]):
        _invalid(
            faults,
            PLAN,
            "plan_id",
            head["plan_id"],
            choose("huruf kecil, angka, dan tanda hubung", "lower case, digits and hyphens"),
        )
    for key in TEXTS:
        if not isinstance(head[key], str):
            _invalid(faults, PLAN, key, head[key], choose("teks", "text"))
    for key in ("valid_from", "valid_to"):
        if type(head[key]) is not date:
            _invalid(faults, PLAN, key, head[key], choose("tanggal TTTT-BB-HH", "a date YYYY-MM-DD"))
    faults.raise_if_any()
    if head["valid_to"] < head["valid_from"]:
        _invalid(faults, PLAN, "valid_to", head["valid_to"], f">= {head['valid_from']}")
    unit, rupiah = head.get("amount_unit"), head.get("rupiah_per_unit")
    if (unit is None) != (rupiah is None) or (rupiah is not None and (type(rupiah) is not int or rupiah < 1)):
        _invalid(
            faults,
            PLAN,
            "rupiah_per_unit",
            rupiah,
            choose("bilangan bulat, bersama amount_unit", "a whole number, together with amount_unit"),
        )
    return {key: head[key] for key in ("plan_id", "valid_from", "valid_to", *TEXTS)} | {
        "amount_unit": unit,
        "rupiah_per_unit": Decimal(rupiah) if type(rupiah) is int else None,
    }


def _invalid(faults: Faults, file: str, column: str, value: object, expected: str) -> None:
    faults.add("plan_value_invalid", file, where=file, column=column, value=value, expected=expected)


def _check_ids(rows: Iterable[Row], faults: Faults) -> None:
    seen: set[str] = set()
    for row in rows:
        kpi_id = row.get("kpi_id")
        if kpi_id is None:
            faults.add("plan_value_missing", KPI, where=row.name("kpi_id"), column="kpi_id")
        elif not KPI_ID.fullmatch(kpi_id):
            expected = choose("huruf, angka, titik, garis", "letters, digits, dots, dashes")
            faults.add("plan_value_invalid", KPI, where=row.name(""), column="kpi_id", value=kpi_id, expected=expected)
        elif kpi_id in seen:
            faults.add("plan_duplicate", KPI, where=row.name(""), column="kpi_id", value=kpi_id)
        seen.add(kpi_id or "")


def _rules(files: PlanFiles, faults: Faults) -> dict[str, Rule]:
    known = {row.get("kpi_id") for row in files.kpi}
    rules: dict[str, Rule] = {}
    for row in files.rules:
        kpi_id = row.get("kpi_id")
        if kpi_id is None or kpi_id not in known:
            faults.add("plan_indicator_unknown", RULES, where=row.name(""), value=kpi_id or "")
        elif kpi_id in rules:
            faults.add("plan_duplicate", RULES, where=row.name(""), column="kpi_id", value=kpi_id)
        else:
            rules[kpi_id] = check_rule(row, faults)
    for row in files.kpi:
        if row.get("kpi_id") and row.get("kpi_id") not in rules:
            faults.add("plan_rule_missing", KPI, where=row.name("kpi_id"))
    return rules


def _indicator(row: Row, years: tuple[int, ...], rules: dict[str, Rule], faults: Faults) -> Indicator:
    where = row.name("kpi_id")
    for column in REQUIRED:
        if row.get(column) is None:
            faults.add("plan_value_missing", KPI, where=where, column=column)
    year = row.get("baseline_year")
    if year is not None and not re.fullmatch(r"(19|20)\d\d", year):
        faults.add("plan_value_invalid", KPI, where=where, column="baseline_year", value=year, expected="YYYY")
        year = None
    rule = rules.get(row.get("kpi_id") or "", NO_RULE)
    targets = [_target(year, row.get(f"target_{year}"), rule, where, faults) for year in years]
    return Indicator(
        kpi_id=row.get("kpi_id") or "",
        parent_id=row.get("parent_id"),
        level=row.get("level") or "",
        goal=row.get("goal"),
        programme=row.get("programme"),
        unit_responsible=row.get("unit_responsible"),
        name_id=row.get("name_id") or "",
        name_en=row.get("name_en") or "",
        measure_unit=row.get("measure_unit") or "",
        baseline_year=int(year) if year else None,
        baseline_text=row.get("baseline_text"),
        source_line=row.get("source_line") or "",
        note=row.get("note"),
        note_en=row.get("note_en"),
        transcription_note=row.get("transcription_note"),
        targets=tuple(target for target in targets if target is not None),
        rule=rule,
    )


def _target(year: int, text: str | None, rule: Rule, where: str, faults: Faults) -> Target | None:
    if text is None:
        return None
    if rule.direction == "category":
        if text not in rule.category_order:
            order = ", ".join(rule.category_order)
            faults.add("plan_category_unknown", KPI, where=where, year=year, value=text, order=order)
        return Target(year, text, None, text)
    value = read_number(text)
    if value is None:
        faults.add("plan_target_not_number", KPI, where=where, year=year, value=text)
    elif value < 0 and rule.direction != "band":
        faults.add("plan_target_negative", KPI, where=where, year=year, value=text)
    elif abs(value) >= LARGEST_TARGET:
        expected = choose("kurang dari 100 triliun; pakai satuan yang lebih besar", "below 10^14; use a larger unit")
        faults.add("plan_value_invalid", KPI, where=where, column=f"target_{year}", value=text, expected=expected)
    return Target(year, text, value, None)


def _check_parents(rows: tuple[Row, ...], faults: Faults) -> None:
    parent = {row.get("kpi_id"): row.get("parent_id") for row in rows}
    for row in rows:
        above = row.get("parent_id")
        if above is None:
            continue
        where = row.name("kpi_id")
        if above not in parent:
            faults.add("plan_parent_unknown", KPI, where=where, value=above)
        elif _is_own_ancestor(row.get("kpi_id"), parent):
            faults.add("plan_parent_cycle", KPI, where=where)


def _is_own_ancestor(kpi_id: str | None, parent: dict[str | None, str | None]) -> bool:
    above, seen = parent.get(kpi_id), set()
    while above is not None and above not in seen:
        if above == kpi_id:
            return True
        seen.add(above)
        above = parent.get(above)
    return False
