"""Finds the delivery that a month needs in the inbox, verifies it and loads it into `raw` in one transaction."""

from datetime import date

from padan.contract import Dataset
from padan.errors import Refused
from padan.landing.deliveries import (
    Connection,
    Delivery,
    current_delivery,
    lock_delivery,
    newest_counted,
    read_delivery,
    record_received,
    record_refused,
    waiting_delivery,
)
from padan.landing.inbox import Inbox
from padan.landing.load import load_delivery, verify_unchanged
from padan.landing.manifest import Manifest, delivered_names, manifest_name, read_manifest
from padan.landing.refusals import refuse
from padan.postgres import Warehouse

ROLE = "padan_loader"


def land_dataset(
    warehouse: Warehouse, *, dataset: Dataset, period: date, inbox: Inbox | None, run_id: str
) -> Delivery | None:
    """Lands what the inbox holds of a dataset for a month, or finds what was accepted before.

    Args:
        warehouse: an open warehouse.
        dataset: its contract.
        period: first day of the month that is computed.
        inbox: where deliveries are; None to use what was accepted before.
        run_id: written beside the delivery.

    Returns:
        The delivery of the month's folder, else of the newest earlier folder that is not older than what `raw` counts,
        else the accepted one; None without any. `is_new` says that it must still pass the gate.

    Raises:
        Refused: the delivery breaks a rule of its file; the refusal is recorded in ops.delivery.
    """
    with warehouse.connect(ROLE) as connection:
        accepted = current_delivery(connection, dataset.name, period)
    folder = None if inbox is None else _choose_folder(inbox, dataset.name, period, accepted)
    if inbox is None or folder is None:
        return accepted
    manifest: Manifest | None = None
    try:
        manifest = read_manifest(inbox, folder, dataset)
        with warehouse.connect(ROLE) as connection:
            return _land(connection, inbox, dataset, manifest, run_id)
    except Refused as refusal:
        with warehouse.connect(ROLE) as connection:
            record_refused(connection, dataset.name, folder, manifest, refusal, run_id)
        raise


def _choose_folder(inbox: Inbox, dataset: str, period: date, accepted: Delivery | None) -> date | None:
    """The month's own folder if it holds anything of the dataset; an earlier one only with its manifest."""
    if delivered_names(inbox, period, dataset):
        return period
    oldest = accepted.period if accepted else date.min
    for folder in reversed(inbox.list_periods()):
        if oldest <= folder < period and manifest_name(dataset) in delivered_names(inbox, folder, dataset):
            return folder
    return None


def _land(connection: Connection, inbox: Inbox, dataset: Dataset, manifest: Manifest, run_id: str) -> Delivery:
    lock_delivery(connection, dataset.name, manifest.period)
    known = _known_revision(connection, inbox, dataset, manifest)
    if known is not None:
        return known
    waiting = waiting_delivery(connection, manifest)
    if waiting is not None:
        return waiting
    rows, warnings = load_delivery(connection, inbox, dataset, manifest)
    return record_received(connection, manifest, rows, warnings, run_id)


def _known_revision(connection: Connection, inbox: Inbox, dataset: Dataset, manifest: Manifest) -> Delivery | None:
    """The accepted delivery that this one repeats; None for a revision that is new."""
    counted = newest_counted(connection, dataset.name, manifest.period)
    if counted is None or manifest.revision > counted.revision:
        return None
    facts = {"revision": manifest.revision, "counted": counted.revision, "next": counted.revision + 1}
    file = manifest_name(dataset.name)
    if manifest.revision < counted.revision:
        raise refuse("lower_revision", dataset, file=file, **facts)
    rows = {(listed.name, listed.sha256): listed.rows for listed in counted.files}
    if set(rows) != {(f.name, f.sha256) for f in manifest.files} or counted.registry != manifest.registry:
        raise refuse("same_revision_other_bytes", dataset, file=file, **facts)
    for listed in manifest.files:
        found = rows[listed.name, listed.sha256]
        if listed.rows != found:
            raise refuse("row_count", dataset, file=listed.name, declared=listed.rows, found=found)
    verify_unchanged(inbox, dataset, manifest)
    return read_delivery(connection, counted.delivery_id, is_new=False)
