"""What each rule is worth, what waits for a steward, and the curve over thresholds."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from matching_scoring import Point, score_by, wilson
from matching_world import Outcome
from report import number, share, table


def rule_section(records: pl.DataFrame) -> str:
    """Precision of each tier; for what was left unmatched, how many had a person."""
    return f"## By rule\n\n{rule_tables(records)}"


def rule_tables(records: pl.DataFrame) -> str:
    """One table of the accepting rules, one of the others."""
    accepted = records.filter(pl.col("wide_id").is_not_null())
    left = records.filter(pl.col("wide_id").is_null())
    rows = [["rule", "matches", "wrong", "precision", "at least (95%)"]]
    rows += [
        [str(name), number(found.accepted), number(found.wrong), share(found.precision, 4),
         share(wilson(found.right, found.accepted)[0], 4)]
        for name, found in sorted(score_by(accepted, "rule").items(), key=lambda item: -item[1].accepted)
    ]  # fmt: skip
    unmatched = [["left unmatched as", "records", "whose person is in the register"]]
    unmatched += [
        [str(name or "(no rule)"), number(found.records), number(found.findable)]
        for name, found in score_by(left, "rule").items()
    ]
    return f"{table(rows)}\n{table(unmatched)}"


def review_section(outcomes: Sequence[Outcome]) -> str:
    """What waits for a steward, and what it would bring."""
    rows = [["people", "seed", "reason", "pairs", "records", "per 1,000 records", "pairs that are right"]]
    for outcome in outcomes:
        if outcome.records is None or outcome.review is None:
            continue
        truth = outcome.records.select("dataset", "record_key", "truth_id")
        pairs = outcome.review.join(truth, on=["dataset", "record_key"], how="inner")
        counted = pairs.group_by("reason").agg(
            pairs=pl.len(),
            records=pl.struct("dataset", "record_key").n_unique(),
            right=(pl.col("person_id") == pl.col("truth_id")).sum(),
        )
        rows += [
            [f"{outcome.people:,}", str(outcome.seed), row["reason"], number(row["pairs"]), number(row["records"]),
             f"{1000 * row['records'] / len(truth):.2f}", share(row["right"] / row["pairs"], 1)]
            for row in counted.sort("reason").iter_rows(named=True)
        ]  # fmt: skip
    return f"## The steward's queue\n\n{table(rows)}" if len(rows) > 1 else "## The steward's queue\n\nNo pair waits.\n"


def curve_section(points: Sequence[Point], chart: str) -> str:
    """The curve as picture and table."""
    if not any(point.model.records for point in points):
        return "## Curve over thresholds\n\nNo record carries a probability: there is no threshold to vary.\n"
    rows = [["threshold", "precision", "recall", "hard precision", "hard recall", "model's matches", "wrong of them"]]
    rows += [
        [f"{point.threshold:g}", share(point.all_records.precision, 4), share(point.all_records.recall, 4),
         share(point.hard.precision), share(point.hard.recall), number(point.model.accepted),
         number(point.model.wrong)]
        for point in points
    ]  # fmt: skip
    return f"## Curve over thresholds\n\n![Wrong and missed records over the threshold]({chart})\n\n{table(rows)}"
