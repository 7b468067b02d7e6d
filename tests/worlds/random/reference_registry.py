"""The social registry against the civil register, its freshness, and who is served by nothing.

Part of the second plain-Python reference (README.md).
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

from reference_decree import Unit
from reference_figures import Figure, by_region, levels_of, rows_by_region, shares, split, total
from reference_gate import is_nik
from reference_inputs import Row, threshold
from reference_month import Month
from reference_people import Person
from reference_register import trimmed

ATTRIBUTES: dict[str, Callable[[Person], str]] = {
    "sex": lambda person: person.sex,
    "age_group": lambda person: person.age_group,
    "decile": lambda person: person.decile,
    "disability": lambda person: person.disability,
}
NOT_IN_ADMINDUK = ("meninggal", "padan_probabilistik", "tanpa_nik", "tidak_padan")


def cover(indicator: str, whole: set[Person], part: set[Person], *breakdowns: str) -> Iterator[Figure]:
    """A part of a set of persons, in total and by attributes."""
    yield total(indicator, len(part), len(whole))
    for breakdown in breakdowns:
        yield from split(indicator, breakdown, whole, part, ATTRIBUTES[breakdown])


def count_registry(month: Month) -> Iterator[tuple[str, Figure]]:
    """Persons of P in the registry, outside it, and in nothing at all, by region."""
    P = by_region(month.register.P.values(), lambda person: person.kabkota)
    inputs = month.inputs
    for region, here in P.items():
        listed = {person for person in here if person.nik in month.ranking}
        figures = [*cover("registry_coverage", here, listed, "sex", "age_group")]
        if month.ranking.generation == "DTSEN":
            figures += cover("registry_exclusion", here, here - listed, "sex", "age_group", "disability")
        if inputs.bansos and inputs.memberships:
            unserved = {person for person in here if is_unserved(person, month)}
            figures += cover("unserved", here, unserved, "sex", "age_group", "decile", "disability")
        yield from ((region, figure) for figure in figures)


def is_unserved(person: Person, month: Month) -> bool:
    """Not in JKN_act, not in TK_act, in no S(p), and of a family in no S(p)."""
    receives = any(
        Unit("jiwa", person.nik) in decree.S or Unit("keluarga", person.family) in decree.S
        for decree in month.decrees.values()
    )
    return not (person.jkn_active or person.tk_segment or receives)


def adminduk_reason(row: Row, month: Month) -> str | None:
    """Why a registry row does not count as found in the civil register; None if it does.

    Exact matching only, so nobody is padan_probabilistik.
    """
    nik = trimmed(row["nik"])
    if nik in month.register.rows:
        return "meninggal" if month.register.is_dead(nik) else None
    return "tidak_padan" if is_nik(nik) else "tanpa_nik"


def months_earlier(day: date, months: int) -> date:
    """The same day of an earlier month, or that month's last."""
    index = day.year * 12 + day.month - 1 - months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def count_registry_rows(month: Month) -> Iterator[tuple[str, Figure]]:
    """Rows of the registry delivery, by their own region."""
    day = month.inputs.month_end
    fresh_from = months_earlier(day, int(threshold("active_update_months", day)))
    due_before = months_earlier(day, int(threshold("verval_months", day)))
    least_share = threshold("active_update_share", day)
    rows = rows_by_region(month.inputs.registry.rows)
    is_active: dict[str, bool] = {}
    kabkota = {levels_of(row["kode_wilayah"])[2] for row in month.inputs.registry.rows}
    kabkota |= {person.kabkota for person in month.register.P.values()}
    for region, here in rows.items():
        reasons = [adminduk_reason(row, month) for row in here]
        found = reasons.count(None)
        yield region, total("registry_in_adminduk", found, len(here))
        rest = [reason for reason in reasons if reason]
        for figure in shares("registry_in_adminduk", "reason", rest, NOT_IN_ADMINDUK, len(here)):
            yield region, figure
        yield region, total("registry_in_adminduk_all", found, len(here))

        watched = [row for row in here if is_watched(row, month)]
        overdue = [row for row in watched if row["tgl_verval"] is None or row["tgl_verval"] < due_before]
        yield region, total("verval_overdue", len(overdue), len(watched))
        if region in kabkota:
            fresh = sum(row["tgl_verval"] is not None and row["tgl_verval"] >= fresh_from for row in watched)
            is_active[region] = Decimal(fresh) > least_share * len(watched)
    for region, judged in by_region(kabkota, str).items():
        yield region, total("region_active_update", sum(is_active.get(k, False) for k in judged), len(judged))


def is_watched(row: Row, month: Month) -> bool:
    """Under DTSEN only rows of desil 1-4 or NULL."""
    return month.ranking.generation == "DTKS" or row["desil"] is None or row["desil"] <= 4
