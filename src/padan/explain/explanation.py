"""Everything that is known of one figure, gathered for a reader: the answer of `padan explain`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from padan.contract import indicators
from padan.explain.definition import Formula, read_formula
from padan.explain.lineage import Step, counts_of, find_pages, find_producers, trace
from padan.explain.published import (
    Delivery,
    Figure,
    Inputs,
    Meaning,
    read_children,
    read_figures,
    read_inputs,
    read_meaning,
    read_payments_known_from,
    read_programmes_with_rows,
)
from padan.explain.queries import EXACT_SCHEMA, Key, Query, write_counts_query, write_mart_query
from padan.lookup import Publication, Reader, Region, UnknownName, find_name, find_publication, find_region
from padan.periods import month_end

ALL = "ALL"
TOTAL = "total"
EXACT = "nik"

Absence = Literal[
    "not_published",
    "not_delivered",
    "not_valid",
    "no_cut_off",
    "programme_absent",
    "no_such_row",
    "zero_counts",
    "suppressed",
    "no_denominator",
]


@dataclass(frozen=True)
class Asked:
    """What the reader wants explained."""

    indicator: str
    region: str
    period: date
    programme: str | None = None
    breakdown: str = TOTAL
    category: str | None = None


@dataclass(frozen=True)
class Explanation:
    """A figure, or why there is none.

    Attributes:
        key: names the figure; its match_basis is the month's main one.
        figure: the row, None if there is none.
        exact: the row of exact matches only, where `figure` is of all accepted matches.
        payments_known_from: set where the figure counts known payments only (payments_known of the contract).
        absence: why there is no value; `missing` names what is not delivered.
        beside: the other rows of the indicator and programme in the region.
        below: the regions one level down, with their row or None.
        programme: the dated rule of the programme, as the run applied it.
        deliveries: those of the datasets that the indicator needs.
        steps: models from mart down to the deliveries.
        queries: SQL that gives the published counts again; also those of `exact` where they differ.
    """

    key: Key
    region: Region
    publication: Publication
    meaning: Meaning | None
    formula: Formula | None
    figure: Figure | None
    exact: Figure | None
    payments_known_from: date | None
    absence: Absence | None
    missing: tuple[str, ...]
    beside: tuple[Figure, ...]
    below: tuple[tuple[Region, Figure | None], ...]
    programme: Mapping[str, Any] | None
    inputs: Inputs
    deliveries: tuple[Delivery, ...]
    steps: tuple[Step, ...]
    pages: tuple[str, ...]
    queries: tuple[Query, ...]


def explain(connection: Reader, asked: Asked) -> Explanation:
    """Gathers everything about a figure.

    Args:
        connection: as padan_planner.
        asked: what is to be explained.

    Raises:
        UnknownName: the month, region, indicator, programme, breakdown or category does not exist; names near ones.
    """
    publication = find_publication(connection, asked.period)
    region = find_region(connection, asked.region)
    indicator_id = _find_indicator(connection, asked.indicator)
    formula, meaning = read_formula(indicator_id), read_meaning(connection, indicator_id)
    programme_id = _find_programme(connection, asked, indicator_id)
    children = read_children(connection, region)
    codes = [region.code, *(child.code for child in children)]
    figures = [
        figure
        for figure in read_figures(connection, indicator_id, asked.period, codes)
        if figure.programme_id == programme_id
    ]
    mine = [figure for figure in figures if figure.region_code == region.code]
    breakdown, category = _find_row(asked, formula, mine)
    basis = publication.main_basis
    key = Key(asked.period, region.code, indicator_id, programme_id, breakdown, category, basis)
    figure = _pick(figures, key, region.code, basis)
    exact = _pick(figures, key, region.code, EXACT) if basis != EXACT else None
    inputs = read_inputs(connection, publication)
    missing = _missing_datasets(meaning, inputs)
    return Explanation(
        key=key,
        region=region,
        publication=publication,
        meaning=meaning,
        formula=formula,
        figure=figure,
        exact=exact,
        payments_known_from=read_payments_known_from(connection, publication, indicator_id, programme_id),
        absence=_find_absence(connection, key, figure, meaning, missing, inputs),
        missing=missing,
        beside=tuple(row for row in mine if row.match_basis == basis and row is not figure),
        below=tuple((child, _pick(figures, key, child.code, basis)) for child in children),
        programme=inputs.programmes.get(programme_id),
        inputs=inputs,
        deliveries=_needed(meaning, inputs),
        steps=tuple(trace(indicator_id)),
        pages=tuple(find_pages(indicator_id)),
        queries=_write_queries(key, figure, exact),
    )


def _write_queries(key: Key, figure: Figure | None, exact: Figure | None) -> tuple[Query, ...]:
    counting = [model for model in find_producers(key.indicator_id) if counts_of(model)]
    queries = [write_mart_query(key), *([write_counts_query(key, counting)] if counting else [])]
    if exact is not None and (figure is None or _counts(figure) != _counts(exact)):
        beside = replace(key, match_basis=EXACT)
        queries.append(write_mart_query(beside))
        queries += [write_counts_query(beside, counting, schema=EXACT_SCHEMA)] if counting else []
    return tuple(queries)


def _counts(figure: Figure) -> tuple[object, object]:
    return figure.numerator, figure.denominator


def _find_indicator(connection: Reader, name: str) -> str:
    published = [row[0] for row in connection.execute("select distinct indicator_id from mart.dim_indicator")]
    known = list(dict.fromkeys([*indicators()["indicators"], *sorted(published)]))
    return find_name(known, name, ("indikator", "indicator"))


def _find_programme(connection: Reader, asked: Asked, indicator_id: str) -> str:
    what = ("program", "programme")
    with_rows = read_programmes_with_rows(connection, indicator_id, asked.period)
    if asked.programme is None:
        if ALL in with_rows or not with_rows:
            return ALL
        if len(with_rows) == 1:
            return with_rows[0]
        raise UnknownName(what, "", with_rows)
    rows = connection.execute("select distinct programme_id from mart.dim_programme order by 1").fetchall()
    return find_name([ALL, *(row[0] for row in rows)], asked.programme, what)


def _find_row(asked: Asked, formula: Formula | None, mine: Sequence[Figure]) -> tuple[str, str]:
    """Breakdown and category, checked against the contract's list and the published categories."""
    known = list(formula.breakdowns) if formula else sorted({figure.breakdown for figure in mine})
    breakdown = asked.breakdown
    if breakdown == TOTAL and asked.category is None and TOTAL not in known and known:
        raise UnknownName(("rincian", "breakdown"), "", known)
    if breakdown != TOTAL:
        breakdown = find_name(known, breakdown, ("rincian", "breakdown"))
    if breakdown == TOTAL:
        return TOTAL, TOTAL
    categories = list(dict.fromkeys(figure.category for figure in mine if figure.breakdown == breakdown))
    if asked.category is None or (categories and asked.category not in categories):
        raise UnknownName(("kategori", "category"), asked.category or "", categories)
    return breakdown, asked.category


def _pick(figures: Sequence[Figure], key: Key, region_code: str, basis: str) -> Figure | None:
    wanted = (region_code, key.breakdown, key.category, basis)
    for figure in figures:
        if (figure.region_code, figure.breakdown, figure.category, figure.match_basis) == wanted:
            return figure
    return None


def _missing_datasets(meaning: Meaning | None, inputs: Inputs) -> tuple[str, ...]:
    delivered = {delivery.dataset for delivery in inputs.deliveries}
    return tuple(name for name in (meaning.source_datasets if meaning else ()) if name not in delivered)


def _needed(meaning: Meaning | None, inputs: Inputs) -> tuple[Delivery, ...]:
    if meaning is None or not meaning.source_datasets:
        return inputs.deliveries
    return tuple(delivery for delivery in inputs.deliveries if delivery.dataset in meaning.source_datasets)


def _find_absence(
    connection: Reader,
    key: Key,
    figure: Figure | None,
    meaning: Meaning | None,
    missing: Sequence[str],
    inputs: Inputs,
) -> Absence | None:
    if figure is not None:
        if figure.suppressed:
            return "suppressed"
        return "no_denominator" if figure.value is None else None
    if meaning is None:
        return "not_published"
    if missing:
        return "not_delivered"
    if key.programme_id != ALL:
        rule = connection.execute(
            "select max_decile from mart.dim_programme where programme_id = %(programme)s"
            " and valid_from <= %(day)s and (valid_to is null or valid_to >= %(day)s)",
            {"programme": key.programme_id, "day": month_end(key.period)},
        ).fetchone()
        if rule is None:
            return "not_valid"
        if rule[0] is None:
            return "no_cut_off"
        if inputs.programmes and key.programme_id not in inputs.programmes:
            return "programme_absent"
    has_rows = bool(read_programmes_with_rows(connection, key.indicator_id, key.period))
    return "zero_counts" if has_rows else "no_such_row"
