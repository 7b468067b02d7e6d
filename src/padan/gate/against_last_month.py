"""What looks odd only beside the delivery before: a vanished region, a jump in rows. Warnings only."""

from dataclasses import dataclass, field
from datetime import date

from psycopg import sql

from padan.contract import Dataset
from padan.landing.deliveries import Connection, Delivery, current_delivery, landed_leaf
from padan.landing.refusals import say
from padan.periods import add_months, format_period

JUMP = 0.2
MAX_NAMED_REGIONS = 10
# Lists of events: a region without one this month has not vanished.
EVENT_DATASETS = ("pengaduan",)


@dataclass(frozen=True)
class Comparison:
    """The outcome of one comparison with the delivery of the last earlier period."""

    expectation: str
    success: bool
    observed: str
    message: str = ""
    details: dict[str, object] = field(default_factory=dict)


def compare_with_last_month(connection: Connection, dataset: Dataset, delivery: Delivery) -> list[Comparison]:
    """Compares a delivery with the accepted one before it; nothing to compare is an empty list."""
    before = current_delivery(connection, dataset.name, add_months(delivery.period, -1))
    if before is None:
        return []
    comparisons = []
    if before.registry == delivery.registry:
        comparisons.append(_compare_rows(connection, delivery, before))
    if dataset.name not in EVENT_DATASETS and any(column.type == "region" for column in dataset.columns):
        comparisons.append(_compare_regions(connection, dataset, delivery, before))
    return comparisons


def _compare_rows(connection: Connection, delivery: Delivery, before: Delivery) -> Comparison:
    """A jump that the sender's note explains is no surprise."""
    change = delivery.rows_landed / before.rows_landed - 1
    row = connection.execute("select note from ops.delivery where delivery_id = %s", (delivery.delivery_id,)).fetchone()
    noted = row is not None and row[0] is not None
    percent = f"{change:+.1%}"
    month = format_period(before.period)
    return Comparison(
        expectation="row_count_jump",
        success=abs(change) <= JUMP or noted,
        observed=percent,
        message=say(
            f"jumlah baris berubah {percent.replace('.', ',')} terhadap {month} tanpa catatan pada manifes",
            f"the number of rows changed by {percent} against {month} without a note in the manifest",
        ),
        details={"rows": delivery.rows_landed, "rows_before": before.rows_landed, "noted": noted},
    )


def _compare_regions(connection: Connection, dataset: Dataset, delivery: Delivery, before: Delivery) -> Comparison:
    vanished = sorted(
        _regions(connection, dataset, before.period, before.revision)
        - _regions(connection, dataset, delivery.period, delivery.revision)
    )
    named = ", ".join(vanished[:MAX_NAMED_REGIONS]) + (" …" if len(vanished) > MAX_NAMED_REGIONS else "")
    month = format_period(before.period)
    return Comparison(
        expectation="vanished_region",
        success=not vanished,
        observed=str(len(vanished)),
        message=say(
            f"{len(vanished)} wilayah ada pada {month} tetapi tidak pada kiriman ini: {named}",
            f"{len(vanished)} regions were in {month} but are not in this delivery: {named}",
        ),
        details={"regions": vanished},
    )


def _regions(connection: Connection, dataset: Dataset, period: date, revision: int) -> set[str]:
    """Valid codes, up to kabupaten/kota, that have a row in a delivery."""
    column = next(c.name for c in dataset.columns if c.type == "region")
    rows = connection.execute(
        sql.SQL(
            "select code from (select distinct left({}, 5) as code from {}) as delivered "
            "where code in (select region_code from reference.region)"
        ).format(sql.Identifier(column), sql.Identifier(*landed_leaf(dataset.name, period, revision).split(".")))
    )
    return {str(row[0]) for row in rows}
