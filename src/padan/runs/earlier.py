"""Earlier deliveries that a month looks back on and that were never counted, such as before Padan's first month."""

from datetime import date

from padan.contract import Dataset
from padan.errors import Refused
from padan.gate import check_delivery
from padan.landing import Inbox, current_delivery, land_dataset
from padan.landing.manifest import delivered_names, manifest_name, read_manifest
from padan.periods import add_months
from padan.postgres import Warehouse
from padan.runs.lookback import LONGEST_WINDOW


def land_earlier(warehouse: Warehouse, dataset: Dataset, period: date, inbox: Inbox, run_id: str) -> list[date]:
    """Lands the payments of the months before, and the newest delivery of each registry generation.

    A broken earlier delivery is recorded as refused and left out: it was due in its own month, and stopping every later
    month for it would help nobody.

    Returns:
        The months landed.
    """
    landed = []
    for month in _wanted(warehouse, dataset, period, inbox):
        try:
            delivery = land_dataset(warehouse, dataset=dataset, period=month, inbox=inbox, run_id=run_id)
            if delivery is not None and delivery.is_new:
                check_delivery(warehouse, delivery, run_id)
                landed.append(month)
        except Refused:
            continue
    return landed


def _wanted(warehouse: Warehouse, dataset: Dataset, period: date, inbox: Inbox) -> list[date]:
    with warehouse.connect("padan_loader") as connection:
        counted = {
            month
            for (month,) in connection.execute(
                "select period from ops.delivery where dataset = %s and state in ('landed', 'superseded')",
                (dataset.name,),
            )
        }
        delivered = [
            month
            for month in inbox.list_periods()
            if month < period
            and month not in counted
            and manifest_name(dataset.name) in delivered_names(inbox, month, dataset.name)
        ]
        if dataset.name == "kemensos_bansos":
            return [month for month in delivered if month >= add_months(period, 1 - LONGEST_WINDOW)]
        if dataset.name != "kemensos_registri":
            return []
        counted_of = {
            registry: current_delivery(connection, dataset.name, period, registry=registry)
            for registry in ("DTKS", "DTSEN")
        }
    newest = {registry: delivery.period if delivery else date.min for registry, delivery in counted_of.items()}
    return _newer_of_each(inbox, dataset, delivered, newest)


def _newer_of_each(inbox: Inbox, dataset: Dataset, delivered: list[date], newest: dict[str, date]) -> list[date]:
    """The newest delivery of each registry generation, if it is newer than the one that counts."""
    wanted = []
    for month in sorted(delivered, reverse=True):
        try:
            registry = read_manifest(inbox, month, dataset).registry
        except Refused:
            continue
        if registry in newest and month > newest.pop(registry):
            wanted.append(month)
    return wanted
