"""One pair with names: the record as its owner wrote it beside the register's person. Every look is recorded."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from padan.review.pairs import PairKey
from padan.review.refusals import Steward, refusals

FIELDS = ("nik", "no_kk", "nama", "tgl_lahir", "jenis_kelamin", "kode_wilayah")
DETAILS = """
select period, region_code, reason, probability, weight, evidence, recorded, registered, decisions
from identity.review_pair_details(%s)
"""


@dataclass(frozen=True)
class Details:
    """What a steward decides on.

    Attributes:
        key: names the pair.
        period: month whose matching proposed it.
        region_code: kabupaten/kota of the record.
        reason: one of `REASONS`.
        probability: posterior, or None.
        weight: match weight (log2), or None.
        evidence: list of {"comparison", "level", "weight"}.
        recorded: the record's FIELDS; None where the delivery is no longer there.
        registered: the same of the register's person.
        decisions: earlier words on this record, newest first.
    """

    key: PairKey
    period: date
    region_code: str | None
    reason: str
    probability: float | None
    weight: float | None
    evidence: list[dict[str, Any]]
    recorded: dict[str, str | None] | None
    registered: dict[str, str | None] | None
    decisions: list[dict[str, Any]]


def read_details(connection: Steward, key: PairKey, *, by: str) -> Details:
    """The pair with names.

    The access is recorded and committed before the database shows anything, so that no rollback hides it.

    Args:
        connection: as padan_steward; its transaction is committed.
        key: the pair.
        by: the steward's name.

    Raises:
        Refused: unknown pair, or an empty name.
    """
    with refusals():
        asked = connection.execute(
            "select identity.request_review_pair(%s, %s, %s, %s)", (by, key.dataset, key.record_key, key.person_id)
        ).fetchone()
        connection.commit()
        row = connection.execute(DETAILS, asked).fetchone()
        connection.commit()
    assert row is not None
    return Details(key, *row)
