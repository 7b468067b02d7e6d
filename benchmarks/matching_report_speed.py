"""Time, memory and counts by size; other tools on the same records."""

from __future__ import annotations

import math
from collections.abc import Sequence

from matching_comparison import Entry
from matching_scoring import Score
from matching_world import Outcome
from report import millions, number, share, table


def speed_section(outcomes: Sequence[Outcome]) -> str:
    """Seconds and memory of the identity step, and everything that it counted, by size."""
    sizes = list({outcome.people: outcome for outcome in reversed(outcomes)}.values())[::-1]
    sizes.sort(key=lambda outcome: outcome.people)
    rows = [
        ["people", "records and register rows", "s", "s per million rows", "process MB", "growth MB", "PostgreSQL MB"]
    ]
    rows += [
        [f"{outcome.people:,}", number(outcome.step.rows), f"{outcome.step.seconds:.1f}",
         f"{outcome.step.seconds / (outcome.step.rows or math.nan) * 1e6:.1f}", number(outcome.step.peak_mb),
         number(outcome.step.growth_mb), number(outcome.step.server_mb)]
        for outcome in sizes
    ]  # fmt: skip
    names = list(dict.fromkeys(name for outcome in sizes for name in outcome.counts))
    counts = [["count", *(millions(outcome.people) for outcome in sizes)]]
    counts += [[f"**{name}**", *(f"**{value:.2f}**" for value in values)] for name, values in pairs_per_record(sizes)]
    counts += [[name, *(format_count(outcome.counts.get(name)) for outcome in sizes)] for name in names]
    return f"## Speed\n\n{table(rows)}\nWhat the step counted, by number of people:\n\n{table(counts)}"


def pairs_per_record(outcomes: Sequence[Outcome]) -> list[tuple[str, list[float]]]:
    """Pairs that the model considered for each record that the tiers left, wherever the step counted both."""
    ratios = []
    for name in dict.fromkeys(name for outcome in outcomes for name in outcome.counts):
        before, _, leaf = name.rpartition(".")
        left = f"{before}.open_claims"
        if leaf.startswith("pairs") and all(outcome.counts.get(left) for outcome in outcomes):
            values = [outcome.counts.get(name, math.nan) / outcome.counts[left] for outcome in outcomes]
            ratios.append((f"{name} / {left}", values))
    return ratios


def format_count(value: float | None) -> str:
    """Whole numbers with separators, others with two digits."""
    if value is None:
        return "–"
    return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}"


def tools_section(entries: Sequence[Entry]) -> str:
    """Padan beside the other tools."""
    if not entries:
        return ""
    rows = [["people", "tool", "s", "MB", "pairs", "wrong", "precision", "recall", "hard precision", "hard recall"]]
    rows += [
        [f"{entry.people:,}", entry.tool, f"{entry.seconds:.1f}", number(entry.peak_mb), number(entry.pairs),
         number(entry.all_records.wrong), *quality(entry.all_records), *quality(entry.hard)]
        for entry in entries
    ]  # fmt: skip
    return f"## Other tools on the same records\n\n{table(rows)}"


def quality(found: Score) -> list[str]:
    """Precision and recall."""
    return [share(found.precision), share(found.recall)]
