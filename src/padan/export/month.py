"""What an export holds: the current revision of a month, read as padan_viewer in one snapshot."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from padan.errors import Refused
from padan.language import choose
from padan.lookup import Publication, Reader, UnknownName, find_publication
from padan.periods import format_period, month_end

ROLE = "padan_viewer"
BATCH = 5000
# Every file carries these in each row, so that a row that is copied elsewhere still says what it is.
STAMP = ("period", "revision", "is_synthetic")
FIGURE_COLUMNS = (
    *STAMP, "region_code", "region_name", "region_level", "indicator_id", "indicator_name", "programme_id", "breakdown",
    "category", "match_basis", "numerator", "denominator", "value", "value_low", "value_high", "unit", "suppressed",
    "registry", "registry_age_months", "status", "indicator_version", "rule_version",
)  # fmt: skip
DEFINITION_COLUMNS = (
    *STAMP, "indicator_id", "name_id", "name_en", "definition_id", "definition_en", "numerator_id", "denominator_id",
    "unit", "direction", "source_datasets", "basis", "version", "valid_from",
)  # fmt: skip
SOURCE_COLUMNS = (*STAMP, "what", "name", "value")

# The definition of an indicator that holds at the end of the month; the first one where all are younger.
INDICATORS = """
select distinct on (indicator_id) *
from mart.dim_indicator
order by indicator_id, valid_from > %(month_end)s, case when valid_from <= %(month_end)s then valid_from end desc,
    valid_from, version desc
"""
FIGURES = f"""
select f.period, f.revision, %(is_synthetic)s::boolean, f.region_code, r.region_name, r.region_level, f.indicator_id,
    i.name_{{code}}, f.programme_id, f.breakdown, f.category, f.match_basis, f.numerator, f.denominator, f.value,
    f.value_low, f.value_high, i.unit, f.suppressed, f.registry, f.registry_age_months, f.status, i.version,
    f.rule_version
from mart.fct_indicator as f
left join mart.dim_region as r using (region_code)
left join ({INDICATORS}) as i using (indicator_id)
where f.period = %(period)s
order by f.region_code, f.indicator_id, f.programme_id, f.breakdown, f.category, f.match_basis desc
"""
DEFINITIONS = f"""
select %(period)s::date, %(revision)s::integer, %(is_synthetic)s::boolean, indicator_id, name_id, name_en,
    definition_id, definition_en, numerator_id, denominator_id, unit, direction, array_to_string(source_datasets, ', '),
    basis, version, valid_from
from ({INDICATORS}) as i
order by indicator_id
"""


@dataclass(frozen=True)
class Month:
    """A published month.

    Attributes:
        publication: its newest revision.
        published_at: when that was published.
        code_version: of the code that computed it.
        deliveries: what it was computed from: dataset, and its month and revision.
        incomplete: figures that count known payments only: indicator and programme, and the first month known.
    """

    publication: Publication
    published_at: datetime
    code_version: str
    deliveries: tuple[tuple[str, str], ...]
    incomplete: tuple[tuple[str, str], ...] = ()

    @property
    def stamp(self) -> tuple[date, int, bool]:
        """What every row of every file says of itself, by STAMP."""
        return self.publication.period, self.publication.revision, self.publication.is_synthetic

    @property
    def label(self) -> str:
        """What must stand on every sheet of figures that are made up; empty for real ones."""
        if not self.publication.is_synthetic:
            return ""
        return choose(
            "DATA SINTETIS: angka buatan, bukan keadaan sebenarnya", "SYNTHETIC DATA: made up, not the actual situation"
        )


def read_month(connection: Reader, period: date) -> Month:
    """The newest revision of a month.

    Args:
        connection: as padan_viewer, in one snapshot with what is read next.
        period: first day of the month.

    Raises:
        Refused: the month is not published.
    """
    try:
        publication = find_publication(connection, period)
    except UnknownName as error:
        raise Refused(
            rule="month_not_published",
            message=choose(
                f"bulan {format_period(period)} belum terbit: {error}",
                f"{format_period(period)} is not published: {error}",
            ),
            remedy=choose(
                "pilih bulan yang terbit (`padan status`), atau jalankan `padan run` dahulu",
                "choose a published month (`padan status`), or `padan run` it first",
            ),
        ) from error
    row = connection.execute(
        "select p.published_at, p.code_version, r.inputs -> 'deliveries' from mart.fct_publication as p"
        " left join ops.run as r using (run_id) where p.period = %s and p.revision = %s",
        (period, publication.revision),
    ).fetchone()
    assert row is not None
    used = sorted((row[2] or {}).items())
    revision = choose("revisi", "revision")
    return Month(
        publication=publication,
        published_at=row[0],
        code_version=row[1],
        deliveries=tuple((name, f"{one['period'][:7]}, {revision} {one['revision']}") for name, one in used),
        incomplete=_read_incomplete(connection, publication),
    )


def _read_incomplete(connection: Reader, publication: Publication) -> tuple[tuple[str, str], ...]:
    """Which figures no other month may be compared with (contracts/indicators.yaml, payments_known)."""
    since = choose("hanya pembayaran sejak", "only payments since")
    rows = connection.execute(
        "select indicator_id, programme_id, payments_known_from from mart.incomplete_figure"
        " where period = %s and revision = %s order by 1, 2",
        (publication.period, publication.revision),
    )
    return tuple(
        (f"{indicator}/{programme}", f"{since} {format_period(known)}") for indicator, programme, known in rows
    )


def read_figures(connection: Reader, month: Month, code: str = "id") -> Iterator[Sequence[Any]]:
    """Every published row of the month, by FIGURE_COLUMNS, a batch at a time.

    Args:
        connection: as padan_viewer.
        month: as read.
        code: language of the indicators' names.
    """
    with connection.cursor(name="padan_export") as cursor:
        cursor.itersize = BATCH
        cursor.execute(FIGURES.format(code=code).encode(), _parameters(month))
        yield from cursor


def read_definitions(connection: Reader, month: Month) -> list[Sequence[Any]]:
    """What each indicator means in that month, by DEFINITION_COLUMNS."""
    return list(connection.execute(DEFINITIONS.encode(), _parameters(month)).fetchall())


def list_sources(month: Month) -> list[Sequence[Any]]:
    """The publication, the deliveries it was computed from, its incomplete figures; by SOURCE_COLUMNS."""
    one = month.publication
    publication = {
        "status": one.status,
        "reason": one.reason,
        "published_at": month.published_at.isoformat(timespec="seconds"),
        "run_id": one.run_id,
        "code_version": month.code_version,
        "match_basis": one.main_basis,
        "suppression_threshold": str(one.threshold),
        "label": month.label or None,
    }
    rows = [("publication", name, value) for name, value in publication.items()]
    rows += [("delivery", name, value) for name, value in month.deliveries]
    rows += [("incomplete_figure", name, value) for name, value in month.incomplete]
    return [(*month.stamp, *row) for row in rows]


def _parameters(month: Month) -> dict[str, Any]:
    period, revision, is_synthetic = month.stamp
    return {"period": period, "revision": revision, "is_synthetic": is_synthetic, "month_end": month_end(period)}
