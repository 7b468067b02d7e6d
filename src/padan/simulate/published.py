"""Reads what a scenario starts from: mart.fct_programme_decile and the published figures of the programme."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from padan.lookup import Publication, Reader, Region, find_name, find_publication, find_region
from padan.periods import month_end
from padan.simulate.scenario import Baseline, CannotSimulate, Cell, Unranked

NO_DECILE = "tidak_ada"
DECILE_COLUMNS = "decile, has_component, units, beneficiaries, recipients, nominal_window"
FIGURES = ("inclusion_error", "inclusion_undetermined", "exclusion_error", "quota_use")
# With less of a region's eligible units in the cells that may be shown, these do not stand for the region.
NEARLY_ALL = Fraction(95, 100)

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Published:
    """A programme in a region and month, with what is needed to say what it is.

    Attributes:
        unit: jiwa or keluarga.
        figures: numerator, denominator and value of FIGURES, breakdown total; a suppressed part is None.
    """

    publication: Publication
    region: Region
    programme_id: str
    name_id: str
    name_en: str
    unit: str
    registry: str
    baseline: Baseline
    figures: Mapping[str, tuple[Decimal | None, Decimal | None, Decimal | None]]


def read_published(connection: Reader, *, programme: str, period: date, region: str) -> Published:
    """Reads the newest revision of the month.

    Args:
        connection: as a reader of mart.
        programme: programme_id, in any case.
        period: first day of the month.
        region: code or name.

    Raises:
        UnknownName: the month, region or programme is not in mart.
        CannotSimulate: the programme has no cut-off or no figures there.
    """
    publication = find_publication(connection, period)
    place = find_region(connection, region)
    known = [row[0] for row in connection.execute("select distinct programme_id from mart.dim_programme").fetchall()]
    programme_id = find_name(sorted(known), programme, ("program", "programme"))
    rule = connection.execute(
        "select name_id, name_en, unit, registry, max_decile from mart.dim_programme"
        " where programme_id = %(programme)s and valid_from <= %(day)s and (valid_to is null or valid_to >= %(day)s)",
        {"programme": programme_id, "day": month_end(period)},
    ).fetchone()
    if rule is None:
        raise CannotSimulate("programme_absent")
    name_id, name_en, unit, registry, max_decile = rule
    if max_decile is None:
        raise CannotSimulate("no_cut_off")
    values = {
        "period": period,
        "region": place.code,
        "programme": programme_id,
        "figures": list(FIGURES),
        "basis": publication.main_basis,  # that of fct_programme_decile
    }
    cells = _records(
        connection,
        f"select {DECILE_COLUMNS} from mart.fct_programme_decile"
        " where period = %(period)s and region_code = %(region)s and programme_id = %(programme)s",
        values,
    )
    figures = _records(
        connection,
        "select indicator_id, numerator, denominator, value from mart.fct_indicator"
        " where period = %(period)s and region_code = %(region)s and programme_id = %(programme)s"
        " and breakdown = 'total' and indicator_id = any(%(figures)s) and match_basis = %(basis)s",
        values,
    )
    totals = {row["indicator_id"]: (row["numerator"], row["denominator"], row["value"]) for row in figures}
    return Published(
        publication, place, programme_id, name_id, name_en, unit, registry,
        build_baseline(cells, totals, max_decile), totals,
    )  # fmt: skip


def build_baseline(rows: Sequence[Row], figures: Mapping[str, tuple[Any, Any, Any]], max_decile: int) -> Baseline:
    """The cells that may be shown, and what is known of beneficiaries without a decile.

    Args:
        rows: rows of mart.fct_programme_decile of one programme, region and month; suppressed counts are None.
        figures: numerator, denominator, value by indicator, as `Published.figures`.
        max_decile: the cut-off that is valid at month end.

    Raises:
        CannotSimulate: there are no rows, none may be shown, or the published tables contradict one another.
    """
    if not rows:
        raise CannotSimulate("nothing_published")
    shown = [row for row in rows if row["units"] is not None and row["beneficiaries"] is not None]
    hidden = {str(row["decile"]) for row in rows if row not in shown}
    cells = tuple(
        Cell(int(row["decile"]), bool(row["has_component"]), int(row["units"]), int(row["beneficiaries"]))
        for row in shown
        if row["decile"] != NO_DECILE
    )
    if not any(cell.units for cell in cells):
        raise CannotSimulate("all_hidden" if hidden else "nothing_published")
    if hidden and not _hold_nearly_all(cells, figures, max_decile):
        raise CannotSimulate("mostly_hidden")
    quota = figures.get("quota_use", (None, None, None))[1]
    return Baseline(
        cells=cells,
        max_decile=max_decile,
        unranked=_find_unranked(cells, figures, max_decile),
        quota=None if quota is None else int(quota),
        benefit=_find_benefit(rows),
        hidden=tuple(sorted(hidden, key=lambda decile: (decile == NO_DECILE, decile.zfill(2)))),
    )


def _hold_nearly_all(cells: Sequence[Cell], figures: Mapping[str, tuple[Any, Any, Any]], max_decile: int) -> bool:
    """Whether the cells hold the published eligible units but for a few; False where these are not published."""
    eligible = figures.get("exclusion_error", (None, None))[1]
    shown = sum(cell.units for cell in cells if cell.has_component and cell.decile <= max_decile)
    return eligible is not None and shown >= NEARLY_ALL * int(eligible)


def _find_unranked(
    cells: Sequence[Cell], figures: Mapping[str, tuple[Any, Any, Any]], max_decile: int
) -> Unranked | None:
    """|X| and |U| less what the cells themselves show; None where the published figures are hidden.

    A child born after the registry's delivery has the head's decile without being in the registry: it may be in U with
    a decile, so that |X| can be below what the cells show. The sum of both is always that of the unranked.
    """
    ranked = sum(cell.beneficiaries for cell in cells)
    covered = sum(cell.beneficiaries for cell in cells if cell.has_component and cell.decile <= max_decile)
    # A figure with both counts 0 has no row: nobody judged, or no beneficiary at all.
    ineligible = figures.get("inclusion_error", (0,))[0]
    undetermined = figures.get("inclusion_undetermined", (0 if ranked == 0 else None,))[0]
    if ineligible is None or undetermined is None:
        return None
    unranked = Unranked(int(ineligible) - (ranked - covered), int(undetermined))
    if unranked.beneficiaries < 0:
        raise CannotSimulate("inconsistent")
    return unranked


def _find_benefit(rows: Sequence[Row]) -> Fraction | None:
    """Money of the payment window over those who received it, of the cells that may be shown."""
    paid = [row for row in rows if row["recipients"] is not None and row["nominal_window"] is not None]
    recipients = sum(int(row["recipients"]) for row in paid)
    nominal = sum(Fraction(row["nominal_window"]) for row in paid)
    return Fraction(nominal) / recipients if recipients and nominal else None


def _records(connection: Reader, statement: str, values: Mapping[str, object]) -> list[dict[str, Any]]:
    cursor = connection.execute(statement.encode(), values)
    names = [column.name for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
