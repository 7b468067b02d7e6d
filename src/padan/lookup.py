"""Finds what a reader names — a month, a region, a programme, an indicator — or says which names are near."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from psycopg import Connection

from padan.language import choose
from padan.periods import format_period

Reader = Connection[tuple[Any, ...]]
NEAREST = 5


class UnknownName(Exception):
    """The reader named something that the published warehouse does not have."""

    def __init__(self, what: tuple[str, str], name: str, near: Sequence[str]) -> None:
        kind, listed = choose(*what), ", ".join(near)
        if not name:
            super().__init__(choose(f"{kind} belum disebut; pilih: {listed}", f"{kind} is missing; choose: {listed}"))
            return
        asked = choose("mungkin maksud Anda", "did you mean")
        hint = f"{asked}: {listed}" if near else choose("tidak ada yang mirip", "nothing is near")
        super().__init__(f"{kind} {name!r} {choose('tidak dikenal', 'is unknown')}; {hint}")


@dataclass(frozen=True)
class Region:
    """A row of mart.dim_region."""

    code: str
    name: str
    level: str
    parent: str | None


@dataclass(frozen=True)
class Publication:
    """The readable revision of a month.

    Attributes:
        main_basis: match basis of its tables without one, and of what a reader sees first: `semua`, or `nik` of a run
            with --matching exact.
    """

    period: date
    revision: int
    run_id: str
    status: str
    reason: str | None
    is_synthetic: bool
    threshold: int
    main_basis: str


def find_publication(connection: Reader, period: date, as_of: date | None = None) -> Publication:
    """The newest revision of the month.

    Args:
        connection: any role that reads mart.
        period: first day of the month.
        as_of: the revision that was current at the end of this day, in Jakarta; None: now.

    Raises:
        UnknownName: the month has not been published (by then); names those that have.
    """
    row = connection.execute(
        "select period, revision, run_id, status, reason, is_synthetic,"
        " coalesce((options ->> 'suppression_threshold')::integer, 10),"
        " case when options ->> 'matching' = 'exact' then 'nik' else 'semua' end"
        " from mart.fct_publication inner join mart.revision_as_of(%s) using (period, revision) where period = %s",
        (as_of, period),
    ).fetchone()
    if row is None:
        months = connection.execute(
            "select period from mart.revision_as_of(%s) order by period desc", (as_of,)
        ).fetchall()
        near = [format_period(month) for (month,) in months[:12]]
        raise UnknownName(("bulan terbit", "published month"), format_period(period), near)
    return Publication(*row)


def find_region(connection: Reader, name: str) -> Region:
    """The region of a code (16, 16.07) or of a name.

    Raises:
        UnknownName: neither a code nor a name of mart.dim_region.
    """
    rows = connection.execute("select region_code, region_name, region_level, parent_code from mart.dim_region")
    regions = [Region(*row) for row in rows.fetchall()]
    for region in regions:
        if name in (region.code, region.code.replace(".", "")) or name.casefold() == region.name.casefold():
            return region
    by_name = {region.name.casefold(): region for region in regions if region.level != "kecamatan"}
    close = difflib.get_close_matches(name.casefold(), by_name, n=NEAREST, cutoff=0.5)
    same_start = [region for region in regions if region.code.startswith(name[:2]) and region.level == "kabkota"]
    found = [by_name[key] for key in close] or (same_start[:NEAREST] if name[:1].isdigit() else [])
    raise UnknownName(("wilayah", "region"), name, [f"{region.code} {region.name}" for region in found])


def find_name(known: Sequence[str], name: str, what: tuple[str, str]) -> str:
    """The known identifier that the reader wrote, in whatever case.

    Args:
        known: identifiers.
        name: what the reader wrote.
        what: what it is, in Indonesian and English, for the message.

    Raises:
        UnknownName: with the nearest identifiers.
    """
    for candidate in known:
        if candidate.casefold() == name.casefold():
            return candidate
    folded = {candidate.casefold(): candidate for candidate in known}
    near = [folded[key] for key in difflib.get_close_matches(name.casefold(), folded, n=NEAREST, cutoff=0.4)]
    near += [candidate for candidate in known if name.casefold() in candidate.casefold() and candidate not in near]
    raise UnknownName(what, name, near[:NEAREST])
