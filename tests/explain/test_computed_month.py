"""A small synthetic month, computed by the real pipeline: what is explained and simulated is what was published."""

from collections.abc import Iterator
from datetime import date

import pytest

from month_by_steps import compute_month
from own_warehouse import own_home
from padan.explain import Asked, explain
from padan.generate import generate_inbox
from padan.language import round_half_up
from padan.postgres import Warehouse, open_warehouse
from padan.settings import get_settings
from padan.simulate import CannotSimulate, Scenario, compare, read_published

MONTH = date(2024, 12, 1)
PEOPLE = 2_000
OPTIONS = {"matching": "full", "without": [], "note": None}


@pytest.fixture(scope="module")
def computed_month() -> Iterator[Warehouse]:
    """A warehouse of its own, in which nothing is suppressed; other tests empty the shared one."""
    with own_home("explain") as home, pytest.MonkeyPatch.context() as environment:
        environment.setenv("PADAN_HOME", str(home))
        environment.setenv("PADAN_SUPPRESSION_THRESHOLD", "0")
        environment.delenv("PADAN_DATABASE_URL", raising=False)
        get_settings.cache_clear()
        generate_inbox(period="2024-12", people=PEOPLE, months=1, seed=3, out=home / "inbox", progress=lambda *_: None)
        with open_warehouse() as warehouse:
            compute_month(warehouse, period="2024-12", inbox=home / "inbox", options=OPTIONS)
            yield warehouse
    get_settings.cache_clear()


def test_every_figure_comes_back_from_the_sql_that_explain_prints(computed_month: Warehouse) -> None:
    wrong = []
    with (
        computed_month.connect("padan_planner") as planner,
        computed_month.connect("padan_transformer") as transformer,
    ):
        connections = {"planner": planner, "transformer": transformer}
        rows = planner.execute(
            "select distinct on (indicator_id, breakdown) region_code, indicator_id, programme_id, breakdown, category,"
            " numerator, denominator from mart.fct_indicator where match_basis = 'semua'"
            " order by indicator_id, breakdown, region_code = '35' desc, region_code, programme_id, category"
        ).fetchall()
        for region, indicator, programme, breakdown, category, *counts in rows:
            explanation = explain(planner, Asked(indicator, region, MONTH, programme, breakdown, category))
            exact = explanation.exact
            published = {"semua": counts, "nik": [exact.numerator, exact.denominator] if exact else None}
            for query in explanation.queries:
                row = connections[query.role].execute(query.statement.encode()).fetchone()
                if row is None or list(row[:2]) != published[query.match_basis]:
                    wrong.append((region, indicator, programme, breakdown, category, query, row, published))

    assert len({row[1] for row in rows}) > 40
    assert wrong == []


def test_a_figure_is_the_sum_of_the_regions_that_make_it_up(computed_month: Warehouse) -> None:
    with computed_month.connect("padan_planner") as planner:
        explanation = explain(planner, Asked("exclusion_error", "00", MONTH, "PKH"))

    assert explanation.figure is not None
    parts = [figure.numerator for _, figure in explanation.below if figure is not None]
    assert sum(part for part in parts if part is not None) == explanation.figure.numerator


def test_today_s_simulation_is_the_published_figure_of_every_programme_and_region(computed_month: Warehouse) -> None:
    wrong, seen = [], 0
    with computed_month.connect("padan_planner") as connection:
        published = {
            (region, programme, indicator): value
            for region, programme, indicator, value in connection.execute(
                "select region_code, programme_id, indicator_id, value from mart.fct_indicator"
                " where breakdown = 'total' and match_basis = 'semua' and programme_id <> 'ALL'"
                " and (region_code in ('00', '32') or left(region_code, 2) = '35')"
            ).fetchall()
        }
        for region, programme in sorted({key[:2] for key in published if key[2] == "exclusion_error"}):
            try:
                read = read_published(connection, programme=programme, period=MONTH, region=region)
            except CannotSimulate as refusal:
                assert refusal.reason == "nothing_published"
                continue
            now = compare(read.baseline, Scenario()).now
            seen += 1
            for indicator, rate in {
                "programme_coverage": now.coverage,
                "exclusion_error": now.exclusion_error,
                "inclusion_error": now.inclusion_error,
                "exclusion_by_quota": now.unavoidable_exclusion,
            }.items():
                value = None if rate is None else round_half_up(rate, 6)
                if value != published.get((region, programme, indicator)):
                    wrong.append((region, programme, indicator, value, published.get((region, programme, indicator))))

    assert seen > 50
    assert wrong == []
