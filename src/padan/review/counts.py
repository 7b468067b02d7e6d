"""How many pairs wait, by dataset, reason and region: counts only, so no access is recorded."""

from dataclasses import dataclass
from datetime import date

from padan.review.refusals import Steward


@dataclass(frozen=True)
class QueueCount:
    """Pairs of a month that are alike in these respects; `decision` is None where nobody has decided."""

    dataset: str
    reason: str
    region_code: str | None
    band: str
    decision: str | None
    pairs: int


def list_months(connection: Steward) -> list[tuple[date, int]]:
    """Months with a queue, newest first, and their pairs, decided or not."""
    rows = connection.execute("select period, pairs from identity.review_months()").fetchall()
    return [(row[0], int(row[1])) for row in rows]


def count_queue(connection: Steward, period: date) -> list[QueueCount]:
    """Counts of a month by dataset, reason, kabupaten/kota, probability band and valid decision."""
    rows = connection.execute(
        "select dataset, reason, region_code, band, decision, pairs from identity.review_counts(%s)", (period,)
    ).fetchall()
    return [QueueCount(*row) for row in rows]
