"""The queue of pairs that wait for a steward, without names.

Order (identity.review_queue): first records that carry somebody else's NIK, because today they credit the wrong person;
then doubles; then the rest. Within each, the record nearest to even odds, where a decision tells most. What was put off
(`nanti`) comes last.
"""

from dataclasses import dataclass
from datetime import date
from typing import cast

from padan.review.pairs import PairKey
from padan.review.refusals import Steward, refusals

REASONS = ("nik_orang_lain", "ganda", "meragukan")
QUEUE = """
select dataset, record_key, person_id, period, region_code, reason, probability, weight, decision, decision_id,
    candidates, total
from identity.review_queue(%s, %s, %s, %s, %s, %s, %s, %s)
"""


@dataclass(frozen=True)
class Pair:
    """One row of the queue.

    Attributes:
        key: names the pair.
        period: month whose matching proposed it.
        region_code: kabupaten/kota of the record.
        reason: one of REASONS.
        probability: posterior that both are one person, 0 to 1; None where no model was asked.
        weight: match weight, log2 of the odds ratio.
        decision: the valid word on it, if any.
        decision_id: number of that word.
        candidates: persons proposed for the same record.
    """

    key: PairKey
    period: date
    region_code: str | None
    reason: str
    probability: float | None
    weight: float | None
    decision: str | None
    decision_id: int | None
    candidates: int


def list_queue(
    connection: Steward,
    *,
    by: str,
    period: date,
    dataset: str | None = None,
    region: str | None = None,
    reason: str | None = None,
    decided_too: bool = False,
    limit: int = 50,
    offset: int = 0,
) -> tuple[list[Pair], int]:
    """Pairs of a month in the order of the queue, and how many there are in all; the look is recorded.

    Args:
        connection: as padan_steward.
        by: the steward's name.
        period: month.
        dataset: only this dataset.
        region: only this province or kabupaten/kota and below; 00 is the nation.
        reason: one of REASONS.
        decided_too: also what is accepted or rejected.
        limit: at most so many.
        offset: after so many.
    """
    with refusals():
        rows = connection.execute(QUEUE, (by, period, dataset, region, reason, decided_too, limit, offset)).fetchall()
        connection.commit()
    pairs = [Pair(PairKey(*cast("tuple[str, str, int]", row[:3])), *row[3:11]) for row in rows]
    return pairs, int(rows[0][11]) if rows else 0
