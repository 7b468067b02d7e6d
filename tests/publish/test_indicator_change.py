"""mart.fct_indicator_change: what moved since last month and last year, and what may not be compared."""

from datetime import date

import pytest

from padan.postgres import Warehouse

LAST_YEAR, LAST_MONTH, MONTH = date(2024, 5, 1), date(2025, 4, 1), date(2025, 5, 1)
Figure = tuple[date, str, str, int, int, str | None, int | None]


def _people(period: date, region: str, numerator: int = 1000) -> Figure:
    return (period, region, "population", numerator, numerator, None, None)


def _publish(
    warehouse: Warehouse,
    figures: list[Figure],
    *,
    revision: int = 1,
    on: date = date(2025, 6, 1),
    hidden: str | None = None,
) -> None:
    """Figures as (period, region, indicator, numerator, denominator, registry, its age); those of a region hidden."""
    with warehouse.connect("padan_publisher") as connection, connection.cursor() as cursor:
        for period in {figure[0] for figure in figures}:
            cursor.execute(
                "insert into mart.fct_publication (period, revision, run_id, status, code_version, published_at)"
                " values (%s, %s, 'r', 'final', 'v', %s)",
                (period, revision, on),
            )
        cursor.executemany(
            "insert into mart.fct_indicator_history (period, region_code, indicator_id, programme_id, breakdown,"
            " category, match_basis, numerator, denominator, value, registry, registry_age_months, status, suppressed,"
            " rule_version, run_id, revision) values (%s, %s, %s, 'ALL', 'total', 'total', 'nik', %s, %s,"
            " round(%s::numeric / %s, 6), %s, %s, 'final', %s, '1', 'r', %s)",
            [
                (period, region, name, *(counts * 2), registry, age, region == hidden, revision)
                for period, region, name, numerator, denominator, registry, age in figures
                for counts in [(None, None) if region == hidden else (numerator, denominator)]
            ],
        )


def _crosswalk(warehouse: Warehouse, pairs: list[tuple[str, str]]) -> None:
    with warehouse.connect("padan_publisher") as connection, connection.cursor() as cursor:
        cursor.executemany(
            "insert into mart.dim_region_crosswalk values (%s, %s, '2025-05-01', 'a law')",
            pairs,
        )


def _changes(warehouse: Warehouse, indicator: str, columns: str) -> list[tuple[object, ...]]:
    """Of the view, the same of the function that a frozen brief reads, and of the view for one region."""
    read = [
        f"select comparison, {columns} from {source} where period = '2025-05-01' and indicator_id = '{indicator}'"
        " order by 1, region_code"
        for source in (
            "mart.fct_indicator_change",
            "mart.fct_indicator_change_as_of(null)",
            "mart.region_indicator_change",
        )
    ]
    with warehouse.connect("padan_viewer") as connection:
        of_view, of_function, of_region = (connection.execute(statement.encode()).fetchall() for statement in read)
    assert of_function == of_view == of_region
    return of_view


def test_a_figure_is_compared_with_last_month_and_the_same_month_of_last_year(empty_warehouse: Warehouse) -> None:
    _publish(
        empty_warehouse,
        [
            (MONTH, "16.07", "jkn_active_coverage", 60, 100, None, None),
            (LAST_MONTH, "16.07", "jkn_active_coverage", 50, 100, None, None),
            (LAST_YEAR, "16.07", "jkn_active_coverage", 80, 200, None, None),
        ],
    )

    columns = "previous_period, previous_numerator, value_change::float, numerator_relative_change::float"
    assert _changes(empty_warehouse, "jkn_active_coverage", columns) == [
        ("mom", LAST_MONTH, 50, 0.1, 0.2),
        ("yoy", LAST_YEAR, 80, 0.2, -0.25),
    ]


@pytest.mark.parametrize(
    ("age", "previous_registry", "previous_age", "compared"),
    [
        (0, "DTSEN", 0, True),
        (0, "DTKS", 0, False),
        (1, "DTSEN", 0, False),
        (0, "DTSEN", 2, False),
    ],
)
def test_registry_figures_compare_within_a_generation_and_between_delivery_months(
    empty_warehouse: Warehouse, age: int, previous_registry: str, previous_age: int, compared: bool
) -> None:
    _publish(
        empty_warehouse,
        [
            (MONTH, "16.07", "registry_coverage", 60, 100, "DTSEN", age),
            (LAST_MONTH, "16.07", "registry_coverage", 50, 100, previous_registry, previous_age),
        ],
    )

    assert bool(_changes(empty_warehouse, "registry_coverage", "value_change")) is compared


@pytest.mark.parametrize(("period", "programme"), [(MONTH, "ALL"), (LAST_MONTH, "ALL"), (LAST_MONTH, "PKH")])
def test_a_figure_that_counts_known_payments_only_is_compared_with_no_other(
    empty_warehouse: Warehouse, period: date, programme: str
) -> None:
    _publish(
        empty_warehouse,
        [
            (month, "16.07", indicator, count, 100, None, None)
            for indicator in ("complementarity_full", "jkn_active_coverage")
            for month, count in ((MONTH, 60), (LAST_MONTH, 50))
        ],
    )
    with empty_warehouse.connect("padan_publisher") as connection:
        connection.execute(
            "insert into mart.incomplete_figure values (%s, 1, 'complementarity_full', %s, '2025-04-01')",
            (period, programme),
        )

    of_package = _changes(empty_warehouse, "complementarity_full", "value_change::float")
    of_cover = _changes(empty_warehouse, "jkn_active_coverage", "value_change::float")

    assert (of_package, of_cover) == ([("mom", 0.1)] if programme == "PKH" else [], [("mom", 0.1)])


def test_a_renamed_region_compares_with_its_old_code(empty_warehouse: Warehouse) -> None:
    _crosswalk(empty_warehouse, [("94.01", "91.04")])
    _publish(empty_warehouse, [_people(MONTH, "94.01", 1100), _people(LAST_MONTH, "91.04", 1000)])

    columns = "region_code, previous_region_code, numerator_relative_change::float"
    assert _changes(empty_warehouse, "population", columns) == [("mom", "94.01", "91.04", 0.1)]


def test_once_the_new_code_has_a_past_of_its_own_the_old_one_is_left_alone(empty_warehouse: Warehouse) -> None:
    _crosswalk(empty_warehouse, [("94.01", "91.04")])
    _publish(
        empty_warehouse,
        [_people(MONTH, "94.01", 1100), _people(LAST_MONTH, "94.01", 1000), _people(LAST_MONTH, "91.04", 7)],
    )

    assert _changes(empty_warehouse, "population", "previous_region_code") == [("mom", "94.01")]


def test_a_region_that_was_split_compares_with_nothing(empty_warehouse: Warehouse) -> None:
    _crosswalk(empty_warehouse, [("65", "64"), ("93", "91"), ("94", "91")])
    _publish(
        empty_warehouse,
        [_people(LAST_MONTH, region) for region in ("64", "91", "16")]
        + [_people(MONTH, region) for region in ("64", "65", "91", "93", "94", "16")],
    )

    assert _changes(empty_warehouse, "population", "region_code") == [("mom", "16")]


def test_a_split_of_long_ago_does_not_stand_in_the_way(empty_warehouse: Warehouse) -> None:
    _crosswalk(empty_warehouse, [("65", "64")])
    _publish(empty_warehouse, [_people(period, region) for period in (LAST_MONTH, MONTH) for region in ("64", "65")])

    assert _changes(empty_warehouse, "population", "region_code") == [("mom", "64"), ("mom", "65")]


def test_changes_of_a_day_are_of_its_revisions_without_what_was_hidden_since(empty_warehouse: Warehouse) -> None:
    last = [(LAST_MONTH, region, "jkn_active_coverage", 50, 100, None, None) for region in ("16.07", "16.08")]
    _publish(
        empty_warehouse,
        last + [(MONTH, region, "jkn_active_coverage", 60, 100, None, None) for region in ("16.07", "16.08")],
    )
    corrected = [(*figure[:3], 40, *figure[4:]) for figure in last]
    _publish(empty_warehouse, corrected, revision=2, on=date(2025, 6, 10), hidden="16.08")

    shown = {}
    with empty_warehouse.connect("padan_viewer") as connection:
        for day in (date(2025, 5, 31), date(2025, 6, 5), date(2025, 6, 10), None):
            shown[day] = connection.execute(
                "select region_code, value_change::float, suppressed from mart.fct_indicator_change_as_of(%s)"
                " where period = %s order by region_code",
                (day, MONTH),
            ).fetchall()

    assert shown == {
        date(2025, 5, 31): [],
        date(2025, 6, 5): [("16.07", 0.1, False), ("16.08", None, True)],
        date(2025, 6, 10): [("16.07", 0.2, False), ("16.08", None, True)],
        None: [("16.07", 0.2, False), ("16.08", None, True)],
    }
