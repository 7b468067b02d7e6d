"""A hand-made world of published months: a few regions, and exactly the figures that a test names."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from psycopg import Connection

from padan.contract import control
from padan.control import ControlContract, Written, parse_control, write_pending
from padan.postgres import Warehouse

OCTOBER, NOVEMBER, DECEMBER, JANUARY = date(2024, 10, 1), date(2024, 11, 1), date(2024, 12, 1), date(2025, 1, 1)
REGIONS = [
    ("00", "nasional", "Indonesia", None),
    ("16", "provinsi", "Sumatera Selatan", "00"),
    ("16.06", "kabkota", "Kabupaten Musi Banyuasin", "16"),
    ("16.07", "kabkota", "Kabupaten Banyuasin", "16"),
    ("35", "provinsi", "Jawa Timur", "00"),
]
TEXTS: dict[str, Any] = {
    "severity": "penting",
    "owner": "BPJS Kesehatan",
    "message_id": "{indicator} {region} kini {value}, batas {limit}.",
    "message_en": "{indicator} of {region} is {value}, limit {limit}.",
    "page": "ringkasan",
}


def rule(name: str, kind: str, **parameters: Any) -> dict[str, Any]:
    """A rule as the file writes it."""
    return TEXTS | {"id": name, "kind": kind} | parameters


def contract_of(*rules: Mapping[str, Any]) -> ControlContract:
    """The file as shipped, with other rules."""
    return parse_control(dict(control()) | {"rules": [dict(one) for one in rules]})


@dataclass(frozen=True)
class Figure:
    """One cell of mart.fct_indicator."""

    indicator: str
    value: float | None
    region: str = "00"
    programme: str = "ALL"
    breakdown: str = "total"
    category: str = "total"
    numerator: float | None = None
    denominator: float | None = 1000
    basis: str = "semua"
    registry: str | None = None
    suppressed: bool = False


@dataclass(frozen=True)
class World:
    """An emptied warehouse that months are published into."""

    warehouse: Warehouse

    def publish(
        self,
        period: date,
        figures: Sequence[Figure] = (),
        *,
        revision: int = 1,
        options: Mapping[str, Any] | None = None,
        inputs: Mapping[str, Any] | None = None,
    ) -> str:
        """A revision of a month, as a run leaves it."""
        run_id = f"{period:%Y-%m}-r{revision}"
        with self.warehouse.connect("admin") as connection:
            connection.execute(
                "insert into ops.run (run_id, period, state, code_version, inputs)"
                " values (%s, %s, 'published', 't', %s)",
                (run_id, period, json.dumps(inputs if inputs is not None else {})),
            )
            connection.execute(
                "insert into mart.fct_publication (period, revision, run_id, status, code_version, options)"
                " values (%s, %s, %s, 'final', 't', %s)",
                (period, revision, run_id, json.dumps(dict(options or {}))),
            )
            for figure in figures:
                _insert(connection, figure, period, revision, run_id)
        with self.warehouse.connect("padan_publisher") as connection:
            connection.execute("select control.hide_figures(%s, %s)", (period, revision))
        return run_id

    def deliver(self, dataset: str, period: date, came: str, *, synthetic_since: str | None = None) -> None:
        """A counted delivery that came at a moment."""
        with self.warehouse.connect("admin") as connection:
            connection.execute(
                "insert into ops.delivery (dataset, period, revision, state, received_at, created_at, is_synthetic)"
                " values (%s, %s, 1, 'landed', %s, %s, %s)",
                (dataset, period, came, synthetic_since or came, synthetic_since is not None),
            )

    def report_kpi(self, period: date, kpi: str, source: str, status: str, actual: float | None, **others: Any) -> None:
        """A row of progress of a published month; others: target, suppressed, revision (1)."""
        with self.warehouse.connect("admin") as connection:
            connection.execute(
                "insert into mart.fct_kpi_progress_history (period, plan_id, plan_version, kpi_id, source,"
                " target_value, actual_value, status, suppressed, rule_version, run_id, revision)"
                " values (%s, 'renstra-kemensos-2020-2024', 1, %s, %s, %s, %s, %s, %s, '1', 't', %s)",
                (
                    period,
                    kpi,
                    source,
                    others.get("target", 70),
                    actual,
                    status,
                    others.get("suppressed", False),
                    others.get("revision", 1),
                ),
            )

    def write(self, contract: ControlContract) -> list[Written]:
        """The findings of every month without them."""
        with self.warehouse.connect("padan_publisher") as connection:
            return write_pending(connection, contract)

    def findings(self, columns: str = "rule_id, region_code, subject", where: str = "true") -> list[tuple[Any, ...]]:
        """Rows of control.finding as a viewer sees them, in the order in which they were opened."""
        return self.ask(f"select {columns} from control.finding where {where} order by finding_id")

    def ask(self, statement: str, role: str = "padan_viewer") -> list[tuple[Any, ...]]:
        """Rows of a statement as a role."""
        with self.warehouse.connect(role) as connection:
            return connection.execute(statement.encode()).fetchall()


def _insert(connection: Connection[Any], figure: Figure, period: date, revision: int, run_id: str) -> None:
    numerator = figure.numerator
    if numerator is None and figure.value is not None and figure.denominator is not None:
        numerator = round(figure.value * figure.denominator)
    hidden = figure.suppressed
    connection.execute(
        "insert into mart.fct_indicator_history (period, region_code, indicator_id, programme_id, breakdown, category,"
        " match_basis, numerator, denominator, value, registry, registry_age_months, status, suppressed, rule_version,"
        " run_id, revision)"
        " values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 'final', %s, '1', %s, %s)",
        (
            period,
            figure.region,
            figure.indicator,
            figure.programme,
            figure.breakdown,
            figure.category,
            figure.basis,
            None if hidden else numerator,
            figure.denominator,
            None if hidden else figure.value,
            figure.registry,
            0 if figure.registry else None,
            hidden,
            run_id,
            revision,
        ),
    )


def fill_dimensions(warehouse: Warehouse) -> None:
    """Regions, programmes and names of indicators, as a publication brings them."""
    with warehouse.connect("admin") as connection:
        with connection.cursor() as cursor:
            cursor.executemany("insert into mart.dim_region values (%s, %s, %s, %s, null, '2000-01-01', null)", REGIONS)
        connection.execute(
            "insert into mart.dim_programme select programme_id, name_id, name_en, unit, max_decile, kind, registry,"
            " component, valid_from, valid_to from reference.programme"
        )
        connection.execute("insert into mart.dim_indicator select * from reference.indicator")
