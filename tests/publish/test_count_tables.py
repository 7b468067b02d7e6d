"""Publication of the tables of counts: flows, transitions, combinations, deciles; small cells hidden in each."""

from collections.abc import Iterator, Sequence
from datetime import date

import pytest
from psycopg import Connection

from padan.postgres import Warehouse
from padan.publish.figures import FIGURE_TABLES
from padan.publish.publication import Published, publish
from padan.runs.record import read_run
from padan.runs.steps import open_run

MONTH = date(2024, 12, 1)
THRESHOLD = 10
PUBLISHED_ONLY = ("suppressed", "run_id", "revision", "status")
Row = tuple[object, ...]


@pytest.fixture
def candidate(empty_warehouse: Warehouse) -> Iterator[Warehouse]:
    """A warehouse with an empty candidate of every published table of counts but fct_indicator."""
    names = [table.name for table in FIGURE_TABLES]
    with empty_warehouse.connect("padan_transformer") as connection:
        for name in names:
            connection.execute(f"drop table if exists candidate.{name} cascade")
        for name in names:
            if name not in ("fct_indicator", "fct_kpi_progress", "fct_kpi_funding"):
                _create_candidate(connection, name)
    yield empty_warehouse
    with empty_warehouse.connect("padan_transformer") as connection:
        for name in names:
            connection.execute(f"drop table if exists candidate.{name} cascade")


def _create_candidate(connection: Connection[Row], name: str) -> None:
    connection.execute(f"create table candidate.{name} as select * from mart.{name}_history with no data")
    for column in PUBLISHED_ONLY:
        connection.execute(f"alter table candidate.{name} drop column if exists {column}")


def _propose(warehouse: Warehouse, table: str, columns: str, rows: Sequence[Row]) -> None:
    with warehouse.connect("padan_transformer") as connection:
        connection.execute(f"truncate candidate.{table}")
        marks = ", ".join(["%s"] * (len(rows[0]) + 1))
        with connection.cursor() as cursor:
            cursor.executemany(
                f"insert into candidate.{table} (period, {columns}) values ({marks})", [(MONTH, *row) for row in rows]
            )


def _publish(warehouse: Warehouse, name: str, threshold: int = THRESHOLD) -> Published:
    open_run(warehouse, period=MONTH, options={}, run_id=name)
    with warehouse.connect("padan_publisher") as connection:
        return publish(connection, read_run(connection, name), threshold=threshold)


def _read(warehouse: Warehouse, query: str, role: str = "padan_planner") -> list[Row]:
    with warehouse.connect(role) as connection:
        return connection.execute(query.encode()).fetchall()


FLOW = "region_code, account, unit, flow, count"


def test_a_flow_is_hidden_exactly_when_it_is_small_also_below_zero(candidate: Warehouse) -> None:
    counts = [*range(-12, 13)]
    _propose(candidate, "fct_flow", FLOW, [("00", f"a{n}", "jiwa", "corrected", n) for n in counts])

    _publish(candidate, "flows")

    shown = dict(_read(candidate, "select account, count from mart.fct_flow"))
    hidden = dict(_read(candidate, "select account, suppressed from mart.fct_flow"))
    for n in counts:
        assert hidden[f"a{n}"] is (1 <= abs(n) < THRESHOLD), n
        assert shown[f"a{n}"] == (None if hidden[f"a{n}"] else n), n


def test_a_transition_is_hidden_when_small(candidate: Warehouse) -> None:
    columns = "region_code, dimension, from_state, to_state, unit, count"
    _propose(
        candidate,
        "fct_transition",
        columns,
        [("00", "jkn", "BP", "PBPU", "jiwa", 9), ("00", "jkn", "BP", "BP", "jiwa", 10)],
    )

    _publish(candidate, "transitions")

    assert _read(candidate, "select to_state, count, suppressed from mart.fct_transition order by 1") == [
        ("BP", 10, False),
        ("PBPU", None, True),
    ]


def test_a_combination_is_hidden_when_a_count_or_its_complement_is_small(candidate: Warehouse) -> None:
    columns = "region_code, unit, max_decile, combination, exact_count, at_least_count, denominator"
    cells = {
        "open": (20, 50, 100),
        "exact": (9, 50, 100),
        "rest": (20, 95, 100),
        "rest_of_exact": (95, 100, 100),
        "none": (0, 50, 100),
        "all": (100, 100, 100),
        "few": (0, 0, 9),
    }
    _propose(
        candidate,
        "fct_programme_overlap",
        columns,
        [("00", "keluarga", 4, name, *counts) for name, counts in cells.items()],
    )

    _publish(candidate, "overlap")

    query = "select combination, exact_count, at_least_count, denominator, suppressed from mart.fct_programme_overlap"
    shown = {str(row[0]): row[1:] for row in _read(candidate, query)}
    assert shown == {
        "open": (20, 50, 100, False),
        "exact": (None, None, 100, True),
        "rest": (None, None, 100, True),
        "rest_of_exact": (None, None, 100, True),
        "none": (0, 50, 100, False),
        "all": (100, 100, 100, False),
        "few": (None, None, None, True),
    }


@pytest.mark.parametrize(
    ("units", "beneficiaries", "recipients", "hidden"),
    [
        (100, 50, 30, False),
        (9, 0, 0, True),
        (100, 9, 0, True),
        (100, 91, 30, True),
        (100, 50, 9, True),
        (100, 50, 41, True),
        (100, 0, 0, False),
        (100, 100, 100, False),
    ],
)
def test_a_decile_shows_no_money_of_few_recipients(
    candidate: Warehouse, units: int, beneficiaries: int, recipients: int, hidden: bool
) -> None:
    columns = "region_code, programme_id, unit, decile, has_component, units, beneficiaries, recipients, nominal_window"
    row = ("00", "PKH", "keluarga", "1", True, units, beneficiaries, recipients, 750_000)
    _propose(candidate, "fct_programme_decile", columns, [row])

    _publish(candidate, "decile")

    query = "select units, beneficiaries, recipients, nominal_window, suppressed from mart.fct_programme_decile"
    expected = (None,) * 4 if hidden else (units, beneficiaries, recipients, 750_000)
    assert _read(candidate, query) == [(*expected, hidden)]


def test_match_quality_hides_what_is_left_of_its_dataset(candidate: Warehouse) -> None:
    columns = "dataset, region_code, match_status, records, share"
    _propose(
        candidate,
        "fct_match_quality",
        columns,
        [
            ("a", "00", "padan_nik", 95, 0.95),
            ("a", "00", "tidak_padan", 5, 0.05),
            ("b", "00", "padan_nik", 100, 1),
            ("c", "00", "padan_nik", 50, 0.5),
            ("c", "00", "tidak_padan", 50, 0.5),
        ],
    )

    _publish(candidate, "quality")

    query = "select dataset, match_status, records, suppressed from mart.fct_match_quality order by 1, 2"
    assert _read(candidate, query) == [
        ("a", "padan_nik", None, True),
        ("a", "tidak_padan", None, True),
        ("b", "padan_nik", 100, False),
        ("c", "padan_nik", 50, False),
        ("c", "tidak_padan", 50, False),
    ]


def test_a_changed_flow_alone_makes_the_next_revision_of_the_whole_month(candidate: Warehouse) -> None:
    _propose(candidate, "fct_flow", FLOW, [("00", "population", "jiwa", "closing", 100)])
    columns = "region_code, dimension, from_state, to_state, unit, count"
    _propose(candidate, "fct_transition", columns, [("00", "jkn", "BP", "BP", "jiwa", 50)])
    first = _publish(candidate, "first")
    again = _publish(candidate, "again")
    _propose(candidate, "fct_flow", FLOW, [("00", "population", "jiwa", "closing", 101)])
    second = _publish(candidate, "second")

    assert [(p.state, p.revision, p.rows) for p in (first, again, second)] == [
        ("published", 1, 2),
        ("unchanged", 1, 0),
        ("published", 2, 2),
    ]
    assert _read(candidate, "select count, revision from mart.fct_flow") == [(101, 2)]
    assert _read(candidate, "select count, revision from mart.fct_transition") == [(50, 2)]
    assert _read(candidate, "select count, revision from mart.fct_flow_history order by revision") == [
        (100, 1),
        (101, 2),
    ]


def test_a_candidate_that_was_never_built_publishes_nothing(candidate: Warehouse) -> None:
    with candidate.connect("padan_transformer") as connection:
        connection.execute("drop table candidate.fct_transition")
    _propose(candidate, "fct_flow", FLOW, [("00", "population", "jiwa", "closing", 100)])

    published = _publish(candidate, "partly")

    assert (published.state, published.rows) == ("published", 1)
    assert _read(candidate, "select count(*) from mart.fct_transition") == [(0,)]


@pytest.mark.parametrize("role", ["padan_planner", "padan_viewer", "padan_steward", "padan_region", "padan_auditor"])
def test_every_reader_reads_the_new_tables(candidate: Warehouse, role: str) -> None:
    relations = [*(table.name for table in FIGURE_TABLES), "fct_indicator_change", "dim_region_crosswalk"]

    for relation in relations:
        assert _read(candidate, f"select count(*) from mart.{relation}", role) == [(0,)], relation


def test_a_small_rule_takes_another_along_so_that_no_sum_gives_it_away(candidate: Warehouse) -> None:
    columns = "dataset, region_code, field, rule, is_matched, records, share"
    rows = [
        ("nik", "kosong", False, 3),
        ("nik", "bukan_angka", False, 40),
        ("nik", "sah", False, 57),
        ("nik", "sah", True, 900),
        ("padanan", "nik", True, 900),
        ("padanan", "tanpa_calon", False, 100),
    ]
    _propose(
        candidate,
        "fct_identity_rule",
        columns,
        [("kemensos_registri", "00", *row, row[-1] / 1000) for row in rows],
    )

    _publish(candidate, "rules")

    query = "select field, rule, is_matched, records, share, suppressed from mart.fct_identity_rule"
    shown = {row[:3]: row[3:] for row in _read(candidate, query)}
    hidden = {key for key, figures in shown.items() if figures[2]}
    assert all(figures[:2] == (None, None) for figures in shown.values() if figures[2])
    # The other field says how many the register does not have: a second one of them must go.
    assert ("nik", "kosong", False) in hidden
    assert len(hidden & {("nik", "bukan_angka", False), ("nik", "sah", False)}) == 1
    assert ("padanan", "nik", True) not in hidden
