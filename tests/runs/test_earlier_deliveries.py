"""What a month lands beside its own deliveries: earlier payments, and the generation before of the registry."""

from datetime import date
from typing import Any

from padan.landing import open_inbox
from padan.periods import parse_period
from padan.postgres import Warehouse
from padan.runs.lookback import LONGEST_WINDOW
from padan.runs.steps import ingest

REGISTRY_ROW = {"id_registri": "R1", "nama": "Warga A", "kode_wilayah": "16.07.01.2001", "desil": "3"}
PAYMENT = {
    "program": "PKH",
    "id_penerima": "P1",
    "nama": "Warga A",
    "kode_wilayah": "16.07.01.2001",
    "status_salur": "SALUR",
    "nominal": "600000",
}


def _landed(warehouse: Warehouse, dataset: str) -> list[str]:
    with warehouse.connect("padan_loader") as connection:
        rows = connection.execute(
            "select to_char(period, 'YYYY-MM') from ops.delivery"
            " where dataset = %s and state = 'landed' order by period",
            (dataset,),
        ).fetchall()
    return [row[0] for row in rows]


def _ingest(dataset: str, period: str, inbox: Any) -> None:
    ingest(dataset, period, str(inbox.root), f"test-{period}")


def test_the_newest_delivery_of_the_other_generation_is_landed(empty_warehouse: Warehouse, inbox: Any) -> None:
    for period, registry in (("2024-12", "DTKS"), ("2025-01", "DTKS"), ("2025-02", "DTSEN")):
        inbox.deliver("kemensos_registri", [REGISTRY_ROW], period=period, registry=registry)

    _ingest("kemensos_registri", "2025-02", inbox)

    assert _landed(empty_warehouse, "kemensos_registri") == ["2025-01", "2025-02"]


def test_an_old_delivery_of_that_generation_does_not_keep_a_newer_one_out(
    empty_warehouse: Warehouse, inbox: Any
) -> None:
    inbox.deliver("kemensos_registri", [REGISTRY_ROW], period="2024-04", registry="DTKS")
    _ingest("kemensos_registri", "2024-04", inbox)
    inbox.deliver("kemensos_registri", [REGISTRY_ROW], period="2025-02", registry="DTKS")
    inbox.deliver("kemensos_registri", [REGISTRY_ROW], period="2025-03", registry="DTSEN")

    _ingest("kemensos_registri", "2025-03", inbox)

    assert _landed(empty_warehouse, "kemensos_registri") == ["2024-04", "2025-02", "2025-03"]


def test_the_payments_of_the_longest_window_are_landed(empty_warehouse: Warehouse, inbox: Any) -> None:
    for period in ("2023-12", "2024-01", "2024-11", "2024-12", "2025-01"):
        inbox.deliver("kemensos_bansos", [PAYMENT], period=period)

    _ingest("kemensos_bansos", "2024-12", inbox)

    assert _landed(empty_warehouse, "kemensos_bansos") == ["2024-01", "2024-11", "2024-12"]


def test_a_broken_earlier_delivery_is_left_out_and_stops_nothing(empty_warehouse: Warehouse, inbox: Any) -> None:
    broken = inbox.deliver("kemensos_bansos", [PAYMENT], period="2024-11")
    (broken.parent / "kemensos_bansos.csv").write_bytes(b"")
    inbox.deliver("kemensos_bansos", [PAYMENT], period="2024-12")

    _ingest("kemensos_bansos", "2024-12", inbox)

    assert _landed(empty_warehouse, "kemensos_bansos") == ["2024-12"]
    with empty_warehouse.connect("padan_loader") as connection:
        refused = connection.execute("select period from ops.delivery where state = 'refused'").fetchall()
    assert refused == [(date(2024, 11, 1),)]


def test_no_programme_pays_less_often_than_the_longest_window(warehouse: Warehouse) -> None:
    with warehouse.connect("padan_transformer") as connection:
        longest = connection.execute("select max(payment_window) from reference.programme").fetchone()

    assert longest == (LONGEST_WINDOW,)


def test_months_are_listed_from_the_oldest(inbox: Any) -> None:
    for period in ("2024-12", "2024-02"):
        inbox.deliver("kemensos_bansos", [PAYMENT], period=period)

    months = open_inbox(str(inbox.root)).list_periods()

    assert months == [parse_period("2024-02"), parse_period("2024-12")]
