"""Publication of a candidate: small cells hidden, revisions kept, readers never see a mix."""

import threading
from collections.abc import Iterator
from datetime import date

import pytest

from padan.postgres import Warehouse
from padan.publish.publication import Published, publish
from padan.runs.record import Run, read_run, update_run
from padan.runs.steps import open_run

MONTH = date(2024, 12, 1)
THRESHOLD = 10
LARGEST = 25


@pytest.fixture
def candidate(empty_warehouse: Warehouse) -> Iterator[Warehouse]:
    """A warehouse with an empty candidate of the shape that dbt builds."""
    with empty_warehouse.connect("padan_transformer") as connection:
        connection.execute("drop table if exists candidate.fct_indicator, candidate.fct_match_quality cascade")
        connection.execute(
            "create table candidate.fct_indicator as select period, region_code, indicator_id, programme_id, breakdown,"
            " category, match_basis, numerator, denominator, value, value_low, value_high, registry,"
            " registry_age_months, rule_version, null::numeric as smallest_count from mart.fct_indicator_history"
            " with no data"
        )
        connection.execute(
            "create table candidate.fct_match_quality as select period, dataset, region_code, match_status, records,"
            " share from mart.fct_match_quality_history with no data"
        )
        for dimension in ("region", "programme", "indicator"):
            connection.execute(f"drop table if exists candidate.dim_{dimension} cascade")
            connection.execute(f"create table candidate.dim_{dimension} as select * from mart.dim_{dimension}")
        connection.execute(
            "insert into candidate.dim_indicator (indicator_id, name_id, name_en, definition_id, definition_en,"
            " numerator_id, unit, direction, source_datasets, basis, version, valid_from)"
            " select id, id, id, id, id, id, unit, 'neutral', '{}', 'registry', '1', '2014-01-01'"
            " from (values ('people', 'persen'), ('regions', 'wilayah')) as made (id, unit)"
        )
    yield empty_warehouse
    with empty_warehouse.connect("padan_transformer") as connection:
        connection.execute("drop table candidate.fct_indicator, candidate.fct_match_quality cascade")
        for dimension in ("region", "programme", "indicator"):
            connection.execute(f"drop table candidate.dim_{dimension} cascade")


def _propose(warehouse: Warehouse, cells: list[tuple[str, str, int, int | None]]) -> None:
    """Writes the candidate: (indicator, category, numerator, denominator) of the nation."""
    with warehouse.connect("padan_transformer") as connection:
        connection.execute("truncate candidate.fct_indicator")
        with connection.cursor() as cursor:
            cursor.executemany(
                "insert into candidate.fct_indicator (period, region_code, indicator_id, programme_id, breakdown,"
                " category, match_basis, numerator, denominator, value, rule_version)"
                " values (%s, '00', %s, 'ALL', 'total', %s, 'nik', %s, %s, round(%s::numeric / nullif(%s, 0), 6), '1')",
                [(MONTH, indicator, category, n, d, n, d) for indicator, category, n, d in cells],
            )


def _run(warehouse: Warehouse, name: str) -> Run:
    open_run(warehouse, period=MONTH, options={}, run_id=name)
    with warehouse.connect("padan_publisher") as connection:
        return read_run(connection, name)


def _publish(warehouse: Warehouse, name: str, threshold: int = THRESHOLD) -> Published:
    run = _run(warehouse, name)
    with warehouse.connect("padan_publisher") as connection:
        return publish(connection, run, threshold=threshold)


def test_a_revision_says_which_of_its_figures_count_known_payments_only(candidate: Warehouse) -> None:
    for number, figures in enumerate(([["disbursement_rate", "PKH"], ["unserved", "ALL"]], []), 1):
        _propose(candidate, [("people", "total", 100 + number, 1000)])
        open_run(candidate, period=MONTH, options={}, run_id=f"known-{number}")
        with candidate.connect("padan_publisher") as connection:
            update_run(
                connection,
                f"known-{number}",
                inputs={"incomplete_figures": figures, "payments_known_from": "2024-11-01"},
            )
            publish(connection, read_run(connection, f"known-{number}"), threshold=THRESHOLD)

    with candidate.connect("padan_viewer") as connection:
        rows = connection.execute("select * from mart.incomplete_figure order by indicator_id").fetchall()
    assert rows == [
        (MONTH, 1, "disbursement_rate", "PKH", date(2024, 11, 1)),
        (MONTH, 1, "unserved", "ALL", date(2024, 11, 1)),
    ]


def test_the_same_figures_are_published_again_where_other_ones_are_incomplete(candidate: Warehouse) -> None:
    states = []
    for number, figures in enumerate(([], [["unserved", "ALL"]], [["unserved", "ALL"]]), 1):
        _propose(candidate, [("people", "total", 100, 1000)])
        open_run(candidate, period=MONTH, options={}, run_id=f"again-{number}")
        with candidate.connect("padan_publisher") as connection:
            update_run(
                connection,
                f"again-{number}",
                inputs={"incomplete_figures": figures, "payments_known_from": "2024-11-01"},
            )
            published = publish(connection, read_run(connection, f"again-{number}"), threshold=THRESHOLD)
        states.append((published.state, published.revision))

    assert states == [("published", 1), ("published", 2), ("unchanged", 2)]


def _cells(warehouse: Warehouse, where: str = "true") -> list[tuple[object, ...]]:
    with warehouse.connect("padan_planner") as connection:
        return connection.execute(
            "select category, numerator, denominator, value, suppressed, revision from mart.fct_indicator"
            f" where {where} order by category".encode()
        ).fetchall()


def test_a_cell_is_hidden_exactly_when_it_or_its_complement_is_small(candidate: Warehouse) -> None:
    pairs = [(n, d) for d in range(1, LARGEST * 2) for n in range(min(d, LARGEST) + 1)]
    _propose(candidate, [("people", f"{n}/{d}", n, d) for n, d in pairs])

    _publish(candidate, "exhaustive")

    shown = {str(category): rest for category, *rest in _cells(candidate)}
    for n, d in pairs:
        numerator, denominator, value, suppressed, _ = shown[f"{n}/{d}"]
        small = 1 <= n < THRESHOLD or 1 <= d - n < THRESHOLD
        assert suppressed is small, (n, d)
        assert (numerator is None, value is None) == (small, small), (n, d)
        assert (denominator is None) == (1 <= d < THRESHOLD), (n, d)


def test_a_revision_is_of_the_moment_when_it_can_be_read_not_when_its_making_began(candidate: Warehouse) -> None:
    _propose(candidate, [("people", "all", 100, 200)])
    run = _run(candidate, "clock")
    with candidate.connect("padan_publisher") as connection:
        connection.execute("select pg_sleep(0.05)")
        made = connection.execute("select clock_timestamp()").fetchone()
        publish(connection, run, threshold=THRESHOLD)

    assert made is not None
    with candidate.connect("padan_viewer") as connection:
        moments = connection.execute(
            "select p.published_at > %s, r.finished_at >= p.published_at"
            " from mart.fct_publication as p inner join ops.run as r using (run_id)",
            made,
        ).fetchall()
    assert moments == [(True, True)]


def test_a_count_without_denominator_is_hidden_when_small(candidate: Warehouse) -> None:
    _propose(candidate, [("people", f"{n:02d}", n, None) for n in (0, 1, 9, 10)])

    _publish(candidate, "counts")

    assert [row[1] for row in _cells(candidate)] == [0, None, None, 10]


@pytest.mark.parametrize("smallest", [0, 1, 9, 10])
def test_money_and_composites_are_hidden_with_the_smallest_count_they_are_made_of(
    candidate: Warehouse, smallest: int
) -> None:
    _propose(candidate, [("people", "money", 3_000_000, 4_000_000)])
    with candidate.connect("padan_transformer") as connection:
        connection.execute("update candidate.fct_indicator set smallest_count = %s", (smallest,))

    _publish(candidate, "money")

    [(_, numerator, denominator, value, suppressed, _)] = _cells(candidate)
    assert suppressed is (1 <= smallest < THRESHOLD)
    assert [shown is None for shown in (numerator, denominator, value)] == [suppressed] * 3


def test_counts_of_regions_are_never_hidden(candidate: Warehouse) -> None:
    _propose(candidate, [("regions", "few", 3, 5)])

    _publish(candidate, "regions")

    assert [row[1:3] for row in _cells(candidate)] == [(3, 5)]


def test_threshold_0_hides_nothing(candidate: Warehouse) -> None:
    _propose(candidate, [("people", "one", 1, 2)])

    _publish(candidate, "open", threshold=0)

    assert [row[1:3] for row in _cells(candidate)] == [(1, 2)]


def test_same_values_make_no_revision_and_changed_values_make_the_next(candidate: Warehouse) -> None:
    _propose(candidate, [("people", "a", 100, 200)])
    first = _publish(candidate, "first")
    again = _publish(candidate, "again")
    _propose(candidate, [("people", "a", 101, 200)])
    second = _publish(candidate, "second")

    assert (first.state, first.revision) == ("published", 1)
    assert (again.state, again.revision, again.rows) == ("unchanged", 1, 0)
    assert (second.state, second.revision) == ("published", 2)
    assert [row[1] for row in _cells(candidate)] == [101]
    with candidate.connect("padan_planner") as connection:
        history = connection.execute(
            "select revision, numerator from mart.fct_indicator_history order by revision"
        ).fetchall()
    assert history == [(1, 100), (2, 101)]


def test_a_vanished_cell_is_a_change(candidate: Warehouse) -> None:
    _propose(candidate, [("people", "a", 100, 200), ("people", "b", 50, 200)])
    _publish(candidate, "both")
    _propose(candidate, [("people", "a", 100, 200)])

    assert _publish(candidate, "one").revision == 2
    assert [row[0] for row in _cells(candidate)] == ["a"]


def test_readers_see_the_old_month_until_the_new_one_is_committed(candidate: Warehouse) -> None:
    _propose(candidate, [("people", str(n), 100 + n, 1000) for n in range(50)])
    _publish(candidate, "old")
    _propose(candidate, [("people", str(n), 200 + n, 1000) for n in range(50)])
    run = _run(candidate, "new")
    seen: list[set[object]] = []
    with candidate.connect("padan_publisher") as publisher:
        publish(publisher, run, threshold=THRESHOLD)
        reader = threading.Thread(target=lambda: seen.append({row[5] for row in _cells(candidate)}))
        reader.start()
        reader.join(timeout=20)
    seen.append({row[5] for row in _cells(candidate)})

    assert seen == [{1}, {2}]
