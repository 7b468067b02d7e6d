"""Every query of dashboards/data finds its figures by an index, once there are many of them."""

import contextlib
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

import dashboards.data
import psycopg
import pytest
from dashboards.catalogue import HEADLINE
from dashboards.data import warehouse as connection
from dashboards.data.candidate import Split
from sqlalchemy import text

from padan.postgres import Warehouse

# The tables of figures grow by some 500,000 rows a month; what a query reads of them must not grow with them.
FACTS = (
    "fct_indicator", "fct_flow", "fct_transition", "fct_programme_overlap", "fct_programme_decile", "fct_match_quality",
    "fct_identity_rule", "fct_kpi_progress",
)  # fmt: skip
MONTHS = tuple(date(2024 - step // 12, 12 - step % 12, 1) for step in range(12))
ROWS = 40_000
# What the pages ask with, by the name of the parameter; a query with a parameter of another name needs an entry.
ARGUMENTS: dict[str, Any] = {
    "account": "jkn_active",
    "accounts": ("jkn_active",),
    "breakdown": "total",
    "breakdowns": ("total", "decile"),
    "dataset": "bpjs_kesehatan_peserta",
    "day": MONTHS[0],
    "indicators": ("jkn_active_coverage", "jkn_inactive"),
    "is_newest": True,
    "keys": tuple(shown.key for shown in HEADLINE),
    "max_decile": 4,
    "period": MONTHS[0],
    "periods": MONTHS[:2],
    "plan_id": "kemensos-2020-2024",
    "previous": MONTHS[1],
    "programme": "PKH",
    "region": "32",
    "regions": ("32", "33"),
    "revision": 2,
    "revisions": (2, 2),
    "split": Split("inclusion_error", "PKH", "reason"),
    "unit": "keluarga",
    "version": 1,
}
# A row a cell of many regions and months, by the columns that a table needs; text is numbered, the rest is plain.
MADE = {"date": "date '2024-12-01' - make_interval(months => n % 12)", "boolean": "false", "integer": "1"}


@pytest.fixture(scope="module")
def crowded(filled_warehouse: Warehouse) -> Iterator[psycopg.Connection[Any]]:
    """The sample's warehouse with many rows in every table of figures, for the planner alone: it is all taken back."""
    with psycopg.connect(filled_warehouse.admin_url) as session:
        for table in FACTS:
            fill(session, f"mart.{table}_history")
        session.execute(
            "insert into mart.fct_publication (period, revision, run_id, status, code_version)"
            " select distinct period, revision, 'plan', 'final', '' from mart.fct_indicator_history"
            " on conflict do nothing"
        )
        yield session
        session.rollback()


def fill(session: psycopg.Connection[Any], table: str) -> None:
    """Rows of 500 regions and 12 months, each with its own category."""
    columns = session.execute(
        "select attname, format_type(atttypid, null) from pg_attribute"
        " where attrelid = %s::regclass and attnum > 0 and (attnotnull or attname = 'revision')",
        (table,),
    ).fetchall()
    made = {name: MADE.get(kind, "'t' || n") for name, kind in columns}
    made |= {name: "'r' || n % 500" for name in made if name == "region_code"}
    made |= {"indicator_id": "'i' || n % 50"} if "indicator_id" in made else {}
    known = {"status": "'tercapai'" if "kpi" in table else "'final'", "source": "'dihitung'", "revision": "1"}
    made |= {name: value for name, value in known.items() if name in made}
    rows = f"select {', '.join(made.values())} from generate_series(1, {ROWS}) as n"
    session.execute(f"insert into {table} ({', '.join(made)}) {rows}")
    session.execute(f"analyze {table}")


def queries() -> list[tuple[str, Callable[..., Any]]]:
    """Every function of dashboards/data that reads, by module and name."""
    found = []
    for module in pkgutil.iter_modules(dashboards.data.__path__):
        names = vars(importlib.import_module(f"dashboards.data.{module.name}"))
        for name, function in names.items():
            if name.startswith("read_") and getattr(function, "__module__", "").endswith(f".{module.name}"):
                found.append((f"{module.name}.{name}", function))
    return found


def about_figures() -> list[tuple[str, Callable[..., Any]]]:
    """Those whose module text between this function and the next names a table of figures."""
    found = []
    for name, function in queries():
        source = inspect.getsource(inspect.unwrap(function))
        module = vars(importlib.import_module(function.__module__))
        written = source + "".join(
            value for key, value in module.items() if isinstance(value, str) and key.isupper() and key in source
        )
        if any(f"mart.{table}" in written for table in FACTS):
            found.append((name, function))
    return found


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Mapping[str, object]]]:
    """Statements that a reading function sends, which then finds nothing."""
    statements: list[tuple[str, Mapping[str, object]]] = []

    def fetch(
        statement: str, parameters: Mapping[str, object] | None, **_session: object
    ) -> tuple[list[str], list[list[Any]]]:
        statements.append((statement, dict(parameters or {})))
        return [], []

    monkeypatch.setattr(connection, "_fetch", fetch)
    return statements


def test_there_are_queries_of_figures_to_look_at() -> None:
    names = [name for name, _ in about_figures()]
    assert "queries.read_figures" in names
    assert len(names) > 10


@pytest.mark.parametrize(
    ("name", "function"), about_figures(), ids=lambda value: value if isinstance(value, str) else ""
)
def test_no_query_reads_a_whole_table_of_figures(
    name: str,
    function: Callable[..., Any],
    asked: list[tuple[str, Mapping[str, object]]],
    crowded: psycopg.Connection[Any],
) -> None:
    needed = inspect.signature(function).parameters
    unknown = set(needed) - set(ARGUMENTS)
    assert not unknown, f"ARGUMENTS lacks {unknown} of {name}"
    inner = inspect.unwrap(function)
    with contextlib.suppress(KeyError):  # the answer has no rows; the statement has been sent
        inner(**{parameter: ARGUMENTS[parameter] for parameter in needed})
    assert asked, f"{name} sent no statement"
    for statement, parameters in asked:
        plan = explain(crowded, statement, parameters)
        scans = [node for node in walk(plan) if str(node.get("Relation Name", "")).endswith("_history")]
        assert scans, f"{name} reads no table of figures"
        for scan in scans:
            where = f"{name}: {scan['Node Type']} on {scan['Relation Name']}"
            assert scan["Node Type"] != "Seq Scan", where
            assert scan["Node Type"] == "Bitmap Heap Scan" or "Index Cond" in scan, f"{where} without a condition"


def explain(session: psycopg.Connection[Any], statement: str, parameters: Mapping[str, object]) -> dict[str, Any]:
    """The plan, with the parameters as the dashboards bind them."""
    compiled = text(statement).bindparams(**parameters).compile(dialect=_dialect())
    ((answer,),) = session.execute(f"explain (format json) {compiled}", compiled.params).fetchall()
    return dict(answer[0]["Plan"])


def _dialect() -> Any:
    from sqlalchemy.dialects.postgresql import psycopg as driver

    return driver.dialect()


def walk(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The node and everything below it."""
    yield node
    for part in node.get("Plans", ()):
        yield from walk(part)
