"""The record of deliveries, ops.delivery: what was sent, what became of it, which one a month uses."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import LiteralString

import psycopg
from psycopg.rows import class_row

from padan.errors import Refused
from padan.landing.manifest import ListedFile, Manifest
from padan.postgres import Warehouse

Connection = psycopg.Connection[tuple[object, ...]]

SELECT: LiteralString = """
    select delivery_id, dataset, period, revision, registry, coalesce(rows_landed, 0) as rows_landed, rows_quarantined,
        state, array(select jsonb_array_elements_text(warnings)) as warnings
    from ops.delivery
"""


@dataclass(frozen=True)
class Delivery:
    """One delivery of a dataset for a period.

    Attributes:
        state: received (landed in raw, not yet past the gate) | landed | refused | superseded.
        warnings: `rule: text`, in the language of the run that landed it.
        is_new: whether this run brought it; False when it had already been accepted.
    """

    delivery_id: int
    dataset: str
    period: date
    revision: int
    registry: str | None
    rows_landed: int
    rows_quarantined: int | None
    state: str
    warnings: tuple[str, ...]
    is_new: bool = False


@dataclass(frozen=True)
class Counted:
    """What an accepted delivery consisted of."""

    delivery_id: int
    revision: int
    registry: str | None
    files: tuple[ListedFile, ...]


def landed_leaf(dataset: str, period: date, revision: int) -> str:
    """Name of the table in `raw` that holds one delivery, such as raw.tenaga_kerja_202412_r1."""
    return f"raw.{dataset}_{period:%Y%m}_r{revision}"


def lock_delivery(connection: Connection, dataset: str, period: date) -> None:
    """Waits until no other process lands or checks this dataset and period; held until the transaction ends."""
    connection.execute(
        "select pg_advisory_xact_lock(hashtext('padan.landing'), hashtext(%s))", (f"{dataset} {period}",)
    )


@contextmanager
def hold_delivery(warehouse: Warehouse, dataset: str, period: date) -> Iterator[None]:
    """As lock_delivery, across several transactions."""
    with warehouse.connect("padan_loader", autocommit=True) as connection:
        connection.execute("select pg_advisory_lock(hashtext('padan.landing'), hashtext(%s))", (f"{dataset} {period}",))
        yield


def read_delivery(connection: Connection, delivery_id: int, *, is_new: bool) -> Delivery:
    """The delivery with this id."""
    delivery = _one(connection, SELECT + "where delivery_id = %s", (delivery_id,), is_new=is_new)
    if delivery is None:
        raise LookupError(f"no delivery {delivery_id}")
    return delivery


def current_delivery(
    connection: Connection, dataset: str, period: date, *, registry: str | None = None
) -> Delivery | None:
    """The accepted delivery that a month is computed with: the newest not later than it, in its highest revision.

    Args:
        connection: any role that reads ops.
        dataset: name in contracts/extracts.yaml.
        period: first day of the month.
        registry: DTKS or DTSEN, to look among the deliveries of one generation of kemensos_registri only.
    """
    return _one(
        connection,
        SELECT
        + """
        where dataset = %s and state = 'landed' and period <= %s and (%s::text is null or registry = %s)
        order by period desc, revision desc limit 1
        """,
        (dataset, period, registry, registry),
    )


def newest_counted(connection: Connection, dataset: str, period: date) -> Counted | None:
    """The highest revision of a dataset and period that was ever accepted."""
    row = connection.execute(
        """
        select delivery_id, revision, registry, files from ops.delivery
        where dataset = %s and period = %s and state in ('landed', 'superseded')
        order by revision desc limit 1
        """,
        (dataset, period),
    ).fetchone()
    if row is None:
        return None
    delivery_id, revision, registry, files = row
    assert isinstance(files, list)
    listed = tuple(ListedFile(str(f["name"]), int(f["rows"]), str(f["sha256"])) for f in files)
    return Counted(int(str(delivery_id)), int(str(revision)), None if registry is None else str(registry), listed)


def waiting_delivery(connection: Connection, manifest: Manifest) -> Delivery | None:
    """A delivery that an interrupted run landed but did not check; whatever else waits under its revision is closed."""
    waiting = _one(
        connection,
        SELECT + "where dataset = %s and period = %s and state = 'received' and revision = %s and files = %s",
        (manifest.dataset, manifest.period, manifest.revision, files_json(manifest.files)),
        is_new=True,
    )
    connection.execute(
        "update ops.delivery set state = 'refused', refusal = 'interrupted' "
        "where dataset = %s and period = %s and state = 'received' and delivery_id is distinct from %s",
        (manifest.dataset, manifest.period, waiting.delivery_id if waiting else None),
    )
    return waiting


def record_received(
    connection: Connection, manifest: Manifest, rows_landed: int, warnings: list[str], run_id: str
) -> Delivery:
    """Writes down a delivery that now stands in `raw`."""
    row = connection.execute(
        """
        insert into ops.delivery (dataset, period, revision, sender, letter_no, registry, rows_declared, rows_landed,
            sha256, created_at, state, note, is_synthetic, files, warnings, run_id)
        values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 'received', %s, %s, %s, %s, %s)
        returning delivery_id
        """,
        (*_facts(manifest), rows_landed, delivery_digest(manifest.files), manifest.created_at, manifest.note,
         manifest.is_synthetic, files_json(manifest.files), json.dumps(warnings), run_id),
    ).fetchone()  # fmt: skip
    assert row is not None
    return read_delivery(connection, int(str(row[0])), is_new=True)


def record_refused(
    connection: Connection, dataset: str, period: date, manifest: Manifest | None, refusal: Refused, run_id: str
) -> None:
    """Writes down a refusal with whatever is known; without a readable manifest the revision is 0."""
    text = f"[{refusal.rule}] {refusal.message}"
    if manifest is None:
        connection.execute(
            "insert into ops.delivery (dataset, period, revision, state, refusal, run_id) "
            "values (%s, %s, 0, 'refused', %s, %s)",
            (dataset, period, text, run_id),
        )
        return
    connection.execute(
        """
        insert into ops.delivery (dataset, period, revision, sender, letter_no, registry, rows_declared,
            sha256, created_at, state, note, refusal, files, run_id)
        values (%s, %s, %s, %s, %s, %s, %s, %s, %s, 'refused', %s, %s, %s, %s)
        """,
        (*_facts(manifest), delivery_digest(manifest.files), manifest.created_at, manifest.note, text,
         files_json(manifest.files), run_id),
    )  # fmt: skip


def recorded_refusal(connection: Connection, delivery: Delivery) -> tuple[str, str]:
    """Rule and message of a delivery in state `refused`."""
    row = connection.execute(
        "select refusal from ops.delivery where delivery_id = %s", (delivery.delivery_id,)
    ).fetchone()
    rule, _, message = str(row[0] if row else "").removeprefix("[").partition("] ")
    return rule, message


def delivery_digest(files: tuple[ListedFile, ...]) -> str:
    """sha256 of a delivery: of its file, or of the sorted list of its files' hashes and names."""
    if len(files) == 1:
        return files[0].sha256
    lines = sorted(f"{file.sha256}  {file.name}\n" for file in files)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def files_json(files: tuple[ListedFile, ...]) -> str:
    """The files of a delivery as ops.delivery keeps them."""
    return json.dumps([{"name": file.name, "rows": file.rows, "sha256": file.sha256} for file in files])


def _facts(manifest: Manifest) -> tuple[object, ...]:
    return (
        manifest.dataset,
        manifest.period,
        manifest.revision,
        manifest.sender,
        manifest.letter_no,
        manifest.registry,
        manifest.rows,
    )


def _one(
    connection: Connection, query: LiteralString, parameters: tuple[object, ...], *, is_new: bool = False
) -> Delivery | None:
    with connection.cursor(row_factory=class_row(_Row)) as cursor:
        row = cursor.execute(query, parameters).fetchone()
    return None if row is None else row.delivery(is_new)


@dataclass(frozen=True)
class _Row:
    delivery_id: int
    dataset: str
    period: date
    revision: int
    registry: str | None
    rows_landed: int
    rows_quarantined: int | None
    state: str
    warnings: list[str]

    def delivery(self, is_new: bool) -> Delivery:
        return Delivery(**(vars(self) | {"warnings": tuple(self.warnings)}), is_new=is_new)
