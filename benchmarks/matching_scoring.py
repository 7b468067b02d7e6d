"""What the matching got right, counted on records whose true person is known.

Every function takes one frame, a row a record:
    truth_id: person_id of the true person in the month's register; NULL when the register does not hold that person.
    wide_id, exact_id: person_id that the bases `semua` and `nik` gave the record; NULL when nobody was found.
    rule, probability, candidate_id: as in identity.record.
    is_hard: the record's NIK is missing, mistyped or somebody else's.
    defects: bits of truth/world.json.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

BASES = {"semua": "wide_id", "nik": "exact_id"}
# Below even odds no candidate is kept with its record.
THRESHOLDS = (
    0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.97, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9995, 0.9998, 0.9999, 0.99999,
)  # fmt: skip
FINDING_POINTS = 0.03
# Of fewer records a group's recall is noise: one missed record in 100 is a point.
LEAST_RECORDS = 100


@dataclass(frozen=True)
class Score:
    """Counts of one set of records.

    Attributes:
        records: all of them.
        findable: those with a true person in the register.
        accepted: those that were given a person.
        right: those that were given the true one.
    """

    records: int
    findable: int
    accepted: int
    right: int

    @property
    def wrong(self) -> int:
        """Records that were given somebody else."""
        return self.accepted - self.right

    @property
    def missed(self) -> int:
        """Records whose true person is in the register and was not given."""
        return self.findable - self.right

    @property
    def precision(self) -> float:
        """Right among the accepted; not a number when nothing was accepted."""
        return self.right / self.accepted if self.accepted else math.nan

    @property
    def recall(self) -> float:
        """Right among the findable; not a number when nobody could be found."""
        return self.right / self.findable if self.findable else math.nan


@dataclass(frozen=True)
class Point:
    """The curve at one threshold: all records, the hard ones, and those that the model decides."""

    threshold: float
    all_records: Score
    hard: Score
    model: Score


@dataclass(frozen=True)
class Group:
    """One group of a bias table and how far its recall is from that of all records of the table."""

    dimension: str
    name: str
    score: Score
    difference: float

    @property
    def is_finding(self) -> bool:
        """More than three points below the average, on enough records to say so."""
        return self.score.findable >= LEAST_RECORDS and self.difference < -FINDING_POINTS


def score(records: pl.DataFrame, column: str = "wide_id") -> Score:
    """Counts of the records, by the person in `column`."""
    counted = records.select(
        findable=pl.col("truth_id").is_not_null().sum(),
        accepted=pl.col(column).is_not_null().sum(),
        right=(pl.col(column) == pl.col("truth_id")).sum(),
    ).row(0, named=True)
    return Score(records=len(records), **counted)


def score_by(records: pl.DataFrame, group: str, column: str = "wide_id") -> dict[str | None, Score]:
    """Counts by the values of a column, in their order; NULL comes last."""
    counted = records.group_by(group).agg(
        records=pl.len(),
        findable=pl.col("truth_id").is_not_null().sum(),
        accepted=pl.col(column).is_not_null().sum(),
        right=(pl.col(column) == pl.col("truth_id")).sum(),
    )
    ordered = counted.sort(group, nulls_last=True)
    return {row.pop(group): Score(**row) for row in ordered.iter_rows(named=True)}


def score_by_defect(
    records: pl.DataFrame, bits: Mapping[str, int], column: str = "wide_id", defects: str = "defects"
) -> dict[str, tuple[Score, int]]:
    """Counts of the records that carry each defect, with the number that carry no other; first those without any.

    Args:
        records: the frame.
        bits: the defects to tell apart, by name.
        column: the person that was given.
        defects: the column with the bits.

    Returns:
        By name of the defect, without those that no record carries.
    """
    known = sum(bits.values())
    found = {"none": (score(records.filter(pl.col(defects) & known == 0), column), 0)}
    for name, bit in bits.items():
        carrying = records.filter(pl.col(defects) & bit != 0)
        if len(carrying):
            alone = carrying.select((pl.col(defects) & known == bit).sum()).item()
            found[name] = (score(carrying, column), alone)
    return found


def decide_at(records: pl.DataFrame, threshold: float) -> pl.DataFrame:
    """The records as they would be if the model accepted from `threshold` on.

    What a rule without a probability decided stays. A pair that the model accepted stays while its probability reaches
    the threshold; one that waits for review is accepted when its probability does, unless it is likelier than some
    accepted pair: then it waits for another reason, which no threshold lifts. One-to-one is not decided again, so that
    below the engine's own threshold the curve is a lower bound of the precision.
    """
    decides = pl.col("probability").is_not_null() & pl.col("wide_id").is_not_null()
    least = records.filter(decides)["probability"].min()
    waits = pl.lit(True) if least is None else pl.col("probability") < least
    return records.with_columns(
        decided_id=pl.when(pl.col("probability").is_null())
        .then("wide_id")
        .when(pl.col("probability") >= threshold)
        .then(pl.coalesce("wide_id", pl.when(waits).then("candidate_id")))
    )


def curve(records: pl.DataFrame, thresholds: Sequence[float] = THRESHOLDS) -> list[Point]:
    """Precision and recall as the threshold of the model varies."""
    points = []
    for threshold in thresholds:
        decided = decide_at(records, threshold)
        points.append(
            Point(
                threshold,
                score(decided, "decided_id"),
                score(decided.filter("is_hard"), "decided_id"),
                score(decided.filter(pl.col("probability").is_not_null()), "decided_id"),
            )
        )
    return points


def compare_groups(records: pl.DataFrame, dimensions: Sequence[str], column: str = "wide_id") -> list[Group]:
    """Recall of each group of each dimension beside that of all records with a true person in the register."""
    findable = records.filter(pl.col("truth_id").is_not_null())
    average = score(findable, column).recall
    return [
        Group(dimension, str(name), counted, counted.recall - average)
        for dimension in dimensions
        for name, counted in score_by(findable, dimension, column).items()
        if name is not None
    ]


def wilson(right: int, count: int, z: float = 1.96) -> tuple[float, float]:
    """Interval of a proportion (Wilson 1927, 95 per cent): what so many records allow to be said."""
    if not count:
        return 0.0, 1.0
    share, spread = right / count, z * z / count
    middle = (share + spread / 2) / (1 + spread)
    half = z * math.sqrt(share * (1 - share) / count + spread / (4 * count)) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)
