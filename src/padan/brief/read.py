"""What a brief asks of mart and ops, as padan_viewer: the publication, the figures, their changes, the deliveries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from padan.brief.headline import HEADLINES, NATION, Headline
from padan.errors import Refused
from padan.language import choose
from padan.lookup import Publication, Reader, Region, UnknownName, find_publication, find_region
from padan.periods import add_months, format_period

ROLE = "padan_viewer"
Comparison = Literal["mom", "yoy"]
MONTHS_BACK: Mapping[Comparison, int] = {"mom": -1, "yoy": -12}

# The wanted rows of the months and regions, each month on its own main match basis and in the revision of the day.
FIGURES = """
with wanted as (
    select * from unnest(%(indicators)s::text[], %(programmes)s::text[], %(breakdowns)s::text[], %(categories)s::text[])
        as w (indicator_id, programme_id, breakdown, category)
),
month as (
    select p.period, case when p.options ->> 'matching' = 'exact' then 'nik' else 'semua' end as match_basis
    from mart.fct_publication as p
    inner join mart.revision_as_of(%(as_of)s) using (period, revision)
    where p.period = any(%(periods)s)
)
select f.period, f.region_code, f.indicator_id, f.programme_id, f.breakdown, f.category, f.match_basis,
    f.numerator, f.denominator, f.value, f.suppressed, f.registry, f.registry_age_months, f.withheld
from mart.fct_indicator_as_of(%(as_of)s) as f
inner join month using (period, match_basis)
inner join wanted using (indicator_id, programme_id, breakdown, category)
where f.region_code = any(%(regions)s) and f.period = any(%(periods)s) and f.indicator_id = any(%(indicators)s)
"""
CHANGES = """
select comparison, indicator_id, programme_id, breakdown, category, value_change, numerator - previous_numerator
from mart.fct_indicator_change_as_of(%(as_of)s)
where period = %(period)s and region_code = %(region)s and match_basis = %(basis)s
    and indicator_id = any(%(indicators)s) and programme_id = any(%(programmes)s)
    and breakdown = any(%(breakdowns)s) and category = any(%(categories)s)
    and not suppressed and value_change is not null
"""

Key = tuple[str, str, str, str]


@dataclass(frozen=True)
class Figure:
    """A row of mart.fct_indicator; a suppressed part is None.

    Attributes:
        withheld: it was shown in this revision, and the current one hides it.
    """

    match_basis: str
    numerator: Decimal | None
    denominator: Decimal | None
    value: Decimal | None
    suppressed: bool
    registry: str | None
    registry_age_months: int | None
    withheld: bool = False


@dataclass(frozen=True)
class Change:
    """Difference of the values since the month before or the same month of last year, or why there is none.

    Attributes:
        difference: of the values; of a ratio 0..1.
        counted: of the numerators.
        reason: hidden, unpublished (the earlier month), absent (the earlier figure), basis (of matching), registry
            (another generation), standstill (no new delivery of the registry), payments (earlier ones
            are not known), split (of the region).
    """

    difference: Decimal | None
    counted: Decimal | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Delivery:
    """A delivery that the publishing run used."""

    dataset: str
    period: date
    age_months: int
    registry: str | None


@dataclass(frozen=True)
class Figures:
    """What is published of a region and of those beside and below it.

    Attributes:
        published_at: of the revision; the date of the document.
        region: the brief's own.
        parent: its province, of a kabupaten/kota.
        below: the regions one level below; of a kabupaten/kota those of its province, itself included.
        figures: by region and key, in the month.
        changes: by comparison and key, of the region.
        months: the earlier months of the comparisons, and whether each is published.
        deliveries: that the run used.
        newest_revision: of the month; above that of `publication` where the brief is of an earlier one.
    """

    publication: Publication
    published_at: datetime
    region: Region
    parent: Region | None
    below: tuple[Region, ...]
    figures: Mapping[tuple[str, Key], Figure]
    changes: Mapping[tuple[Comparison, Key], Change]
    months: Mapping[Comparison, tuple[date, bool]]
    deliveries: tuple[Delivery, ...] = field(default=())
    newest_revision: int = 0

    def figure(self, headline: Headline, region_code: str | None = None) -> Figure | None:
        """The figure of the brief's own region, or of another one that was read."""
        return self.figures.get((region_code or self.region.code, headline.key))


def read_figures(connection: Reader, *, period: date, region: str, as_of: date | None = None) -> Figures:
    """Everything published that the two pages show.

    Args:
        connection: as padan_viewer.
        period: first day of the month.
        region: code or name of the nation, a province or a kabupaten/kota.
        as_of: last day whose publications count, for this month and those it is compared with; None: all.

    Raises:
        UnknownName: the month is not published, or there is no such region.
        Refused: the region has no figure in that month.
    """
    publication = find_publication(connection, period, as_of)
    place = find_region(connection, region)
    if place.level == "kecamatan":
        raise UnknownName(("wilayah ringkasan", "region of a brief"), region, [str(place.parent)])
    parent = find_region(connection, str(place.parent)) if place.level == "kabkota" else None
    below = read_below(connection, place if parent is None else parent)
    codes = list(dict.fromkeys([place.code, NATION, *([parent.code] if parent else []), *(one.code for one in below)]))
    now = _read_rows(connection, [period], codes, as_of)
    if not any(code == place.code for (_, code, _) in now):
        raise Refused(
            rule="brief_without_figures",
            message=choose(
                f"{place.code} {place.name} tidak mempunyai angka terbit pada {format_period(period)}",
                f"{place.code} {place.name} has no published figure in {format_period(period)}",
            ),
            remedy=choose(
                "pilih bulan lain (`padan status`) atau wilayah lain; wilayah baru ada sejak undang-undangnya berlaku",
                "choose another month (`padan status`) or region; a new region exists since its law took effect",
            ),
        )
    months = _read_months(connection, period, as_of)
    row = connection.execute(
        "select p.published_at, c.revision from mart.fct_publication as p"
        " inner join mart.current_revision as c on p.period = c.period where p.period = %s and p.revision = %s",
        (period, publication.revision),
    ).fetchone()
    assert row is not None
    return Figures(
        publication=publication,
        published_at=row[0],
        region=place,
        parent=parent,
        below=tuple(below),
        figures={(code, key): figure for (_, code, key), figure in now.items()},
        changes=_read_changes(connection, publication, place.code, months, now, as_of),
        months=months,
        deliveries=_read_deliveries(connection, publication.run_id),
        newest_revision=row[1],
    )


def read_below(connection: Reader, region: Region) -> list[Region]:
    """Provinces of the nation, kabupaten/kota of a province."""
    rows = connection.execute(
        "select region_code, region_name, region_level, parent_code from mart.dim_region"
        " where parent_code = %s and region_level in ('provinsi', 'kabkota') order by region_code",
        (region.code,),
    ).fetchall()
    return [Region(*row) for row in rows]


def _wanted() -> dict[str, list[str]]:
    indicators, programmes, breakdowns, categories = zip(*(headline.key for headline in HEADLINES), strict=True)
    return {
        "indicators": list(indicators),
        "programmes": list(programmes),
        "breakdowns": list(breakdowns),
        "categories": list(categories),
    }


def _read_rows(
    connection: Reader, periods: Sequence[date], regions: Sequence[str], as_of: date | None
) -> dict[tuple[date, str, Key], Figure]:
    rows = connection.execute(
        FIGURES.encode(), {**_wanted(), "periods": list(periods), "regions": list(regions), "as_of": as_of}
    ).fetchall()
    return {(row[0], row[1], (row[2], row[3], row[4], row[5])): Figure(*row[6:]) for row in rows}


def _read_months(connection: Reader, period: date, as_of: date | None) -> dict[Comparison, tuple[date, bool]]:
    earlier = {name: add_months(period, months) for name, months in MONTHS_BACK.items()}
    rows = connection.execute(
        "select period from mart.revision_as_of(%s) where period = any(%s)", (as_of, list(earlier.values()))
    ).fetchall()
    published = {row[0] for row in rows}
    return {name: (month, month in published) for name, month in earlier.items()}


def _read_changes(
    connection: Reader,
    publication: Publication,
    region: str,
    months: Mapping[Comparison, tuple[date, bool]],
    now: Mapping[tuple[date, str, Key], Figure],
    as_of: date | None,
) -> dict[tuple[Comparison, Key], Change]:
    """From mart.fct_indicator_change; where it has no row, why not."""
    rows = connection.execute(
        CHANGES.encode(),
        {
            **_wanted(),
            "period": publication.period,
            "region": region,
            "basis": publication.main_basis,
            "as_of": as_of,
        },
    ).fetchall()
    known: dict[tuple[Any, Key], Change] = {
        (row[0], (row[1], row[2], row[3], row[4])): Change(row[5], row[6]) for row in rows
    }
    published = [month for month, is_published in months.values() if is_published]
    before = _read_rows(connection, published, [region], as_of) if published else {}
    incomplete = _read_incomplete(connection, [publication.period, *published], as_of)
    changes: dict[tuple[Comparison, Key], Change] = {}
    for name, (month, is_published) in months.items():
        for headline in HEADLINES:
            reason = _why_none(
                now.get((publication.period, region, headline.key)),
                before.get((month, region, headline.key)),
                is_published=is_published,
                is_incomplete=any((at, *headline.key[:2]) in incomplete for at in (publication.period, month)),
            )
            changes[name, headline.key] = known.get((name, headline.key), Change(None, reason=reason))
    return changes


def _read_incomplete(connection: Reader, periods: Sequence[date], as_of: date | None) -> set[tuple[date, str, str]]:
    """Month, indicator and programme of the figures that count known payments only."""
    rows = connection.execute(
        "select period, indicator_id, programme_id from mart.incomplete_figure"
        " inner join mart.revision_as_of(%s) using (period, revision) where period = any(%s)",
        (as_of, list(periods)),
    ).fetchall()
    return {(row[0], row[1], row[2]) for row in rows}


def _why_none(now: Figure | None, before: Figure | None, *, is_published: bool, is_incomplete: bool) -> str:
    """Why two figures are not compared, by the conventions of contracts/indicators.yaml."""
    if not is_published:
        return "unpublished"
    if now is None or before is None:
        return "absent"
    if now.suppressed or before.suppressed:
        return "hidden"
    if now.value is None or before.value is None:
        return "absent"
    if now.match_basis != before.match_basis:
        return "basis"
    if now.registry != before.registry:
        return "registry"
    if now.registry is not None and (now.registry_age_months or before.registry_age_months):
        return "standstill"
    return "payments" if is_incomplete else "split"


def _read_deliveries(connection: Reader, run_id: str) -> tuple[Delivery, ...]:
    row = connection.execute("select inputs -> 'deliveries' from ops.run where run_id = %s", (run_id,)).fetchone()
    used: Mapping[str, Mapping[str, Any]] = (row[0] if row else None) or {}
    return tuple(
        Delivery(name, date.fromisoformat(one["period"]), int(one["age_months"]), one["registry"])
        for name, one in sorted(used.items())
    )
