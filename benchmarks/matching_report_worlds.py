"""The demands beside the worst world; every world; the datasets of all worlds."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from matching_scoring import BASES, score, score_by
from matching_world import Outcome
from report import number, share, table

PRECISION_AIM, RECALL_AIM, HARD_RECALL_AIM = 0.9995, 0.99, 0.95
SECONDS_LIMIT, MEMORY_LIMIT_MB, SPEED_PEOPLE = 60.0, 4_000.0, 1_000_000


def aims_section(outcomes: Sequence[Outcome]) -> str:
    """Each demand beside the worst world."""
    scored = [outcome.records for outcome in outcomes if outcome.records is not None]
    hard = [records.filter("is_hard") for records in scored]
    rows = [["demand", "aim", "worst world", ""]]
    rows += [
        [name, f"≥ {share(aim, 2)}", share(worst), verdict(worst >= aim)]
        for name, aim, worst in (
            ("precision, all records", PRECISION_AIM, min(score(records).precision for records in scored)),
            ("recall, all records", RECALL_AIM, min(score(records).recall for records in scored)),
            ("recall, hard records", HARD_RECALL_AIM, min(score(records).recall for records in hard)),
        )
    ]
    for outcome in filter(is_large, outcomes):
        seconds, memory = outcome.step.seconds, outcome.step.total_mb
        rows.append(["seconds at 1 M", f"< {SECONDS_LIMIT:.0f}", f"{seconds:.1f}", verdict(seconds < SECONDS_LIMIT)])
        rows.append(["MB at 1 M", f"< {MEMORY_LIMIT_MB:,.0f}", number(memory), verdict(memory < MEMORY_LIMIT_MB)])
    return f"## Demands\n\n{table(rows)}"


def verdict(met: bool) -> str:
    """The word beside an aim."""
    return "met" if met else "NOT met"


def is_large(outcome: Outcome) -> bool:
    """The size that the limits of time and memory are about."""
    return outcome.people == SPEED_PEOPLE


def worlds_section(outcomes: Sequence[Outcome]) -> str:
    """One row a world and basis."""
    rows = [
        [
            "people",
            "seed",
            "basis",
            "records",
            "wrong",
            "missed",
            "precision",
            "recall",
            "hard precision",
            "hard recall",
        ]
    ]
    for outcome in outcomes:
        if outcome.records is None:
            continue
        for basis, column in BASES.items():
            every, hard = score(outcome.records, column), score(outcome.records.filter("is_hard"), column)
            rows.append([
                f"{outcome.people:,}", str(outcome.seed), basis, number(every.records), number(every.wrong),
                number(every.missed), share(every.precision), share(every.recall), share(hard.precision),
                share(hard.recall),
            ])  # fmt: skip
    return f"## Worlds\n\n{table(rows)}"


def dataset_section(records: pl.DataFrame) -> str:
    """By dataset, both bases, all scored worlds together."""
    rows = [["dataset", "records", "findable", "precision", "recall", "hard recall", "precision nik", "recall nik"]]
    exact = score_by(records, "dataset", BASES["nik"])
    hard = score_by(records.filter("is_hard"), "dataset")
    for name, wide in score_by(records, "dataset").items():
        rows.append([
            str(name), number(wide.records), number(wide.findable), share(wide.precision), share(wide.recall),
            share(hard[name].recall) if name in hard else "–", share(exact[name].precision), share(exact[name].recall),
        ])  # fmt: skip
    return f"## By dataset\n\nAll worlds above together, as in the sections that follow.\n\n{table(rows)}"
