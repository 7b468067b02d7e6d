"""Precision as the stewards measured it: the share that they accepted among the pairs that they decided."""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

from padan.review.refusals import Steward

ALL = "semua"
BANDS = ("0–0.5", "0.5–0.8", "0.8–0.9", "0.9–0.95", "0.95–0.99", "0.99–1", "tanpa")


@dataclass(frozen=True)
class Estimate:
    """Accepted among decided pairs of one reason and probability band; bounds are a 95 per cent interval."""

    reason: str
    band: str
    accepted: int
    decided: int
    share: float
    low: float
    high: float


def wilson_interval(successes: int, trials: int, *, confidence: float = 0.95) -> tuple[float, float]:
    """Bounds of a share, sound for few trials and for shares of 0 or 1.

    Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927),
    209-212; without continuity correction (method 3 of R. G. Newcombe, Statistics in Medicine 17 (1998), 857-872).

    Raises:
        ValueError: no trial, or more successes than trials.
    """
    if trials < 1 or not 0 <= successes <= trials:
        raise ValueError(f"{successes} of {trials}")
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share = successes / trials
    centre = share + z * z / (2 * trials)
    margin = z * sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    scale = 1 + z * z / trials
    low = 0.0 if successes == 0 else (centre - margin) / scale
    high = 1.0 if successes == trials else (centre + margin) / scale
    return low, high


def estimate_precision(connection: Steward, *, dataset: str | None = None) -> list[Estimate]:
    """One row a reason and band with at least one decision, and one a reason over all bands; `nanti` does not count.

    It speaks of pairs that came to the queue, as they were when decided; not of what the matching accepts by itself.

    Args:
        connection: as padan_steward.
        dataset: only decisions on its records.
    """
    rows = connection.execute("select dataset, reason, band, decision, pairs from identity.review_decided()").fetchall()
    counts: dict[tuple[str, str], list[int]] = {}
    for of_dataset, reason, band, decision, pairs in rows:
        if decision == "nanti" or dataset not in (None, of_dataset):
            continue
        for key in ((reason, band), (reason, ALL)):
            count = counts.setdefault(key, [0, 0])
            count[0] += pairs if decision == "terima" else 0
            count[1] += pairs
    return [_estimate(reason, band, *counts[reason, band]) for reason, band in sorted(counts, key=_order)]


def _order(key: tuple[str, str]) -> tuple[str, int]:
    return key[0], (*BANDS, ALL).index(key[1])


def _estimate(reason: str, band: str, accepted: int, decided: int) -> Estimate:
    return Estimate(reason, band, accepted, decided, accepted / decided, *wilson_interval(accepted, decided))
