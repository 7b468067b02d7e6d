"""Recall by group of people, and the groups that are below the average."""

from __future__ import annotations

import polars as pl

from matching_scoring import compare_groups
from matching_truth import AGE_GROUPS
from report import number, share, table

DIMENSIONS = {
    "sex": "sex", "age_group": "age", "decile_group": "decile", "province": "province", "name_type": "name",
}  # fmt: skip
LONG_DIMENSIONS = ("province",)
SHOWN_OF_LONG = 5


def bias_section(records: pl.DataFrame) -> str:
    """Recall by group, of all records and of the hard ones; findings first."""
    everyone = {(g.dimension, g.name): g for g in compare_groups(records, list(DIMENSIONS))}
    hard = {(g.dimension, g.name): g for g in compare_groups(records.filter("is_hard"), list(DIMENSIONS))}
    findings = [
        f"- **{kind}, {DIMENSIONS[g.dimension]} {g.name}**: recall {share(g.score.recall, 2)} of"
        f" {g.score.findable:,}, {points_of(g.difference)} points."
        for kind, groups in (("all records", everyone), ("hard records", hard))
        for g in groups.values()
        if g.is_finding
    ]
    rows = [["group", "findable", "recall", "points", "hard findable", "hard recall", "hard points"]]
    for dimension, word in DIMENSIONS.items():
        names = sorted((key for key in everyone if key[0] == dimension), key=in_order)
        if dimension in LONG_DIMENSIONS:
            names = sorted(names, key=lambda key: hard[key].difference if key in hard else 0.0)[:SHOWN_OF_LONG]
        for key in names:
            every, few = everyone[key], hard.get(key)
            rows.append([
                f"{word} {key[1]}", number(every.score.findable), share(every.score.recall),
                points_of(every.difference), number(few.score.findable) if few else "–",
                share(few.score.recall, 2) if few else "–", points_of(few.difference) if few else "–",
            ])  # fmt: skip
    told = "\n".join(findings) if findings else "No group is more than 3 points below the average."
    return (
        "## Bias\n\nEvery woman's NIK bears her day of birth + 40: sex P is that group. Of the provinces, the "
        f"{SHOWN_OF_LONG} with the lowest recall of hard records.\n\n{told}\n\n{table(rows)}"
    )


def points_of(value: float) -> str:
    """Percentage points with their sign."""
    return f"{100 * value:+.2f}"


def in_order(key: tuple[str, str]) -> tuple[int, str]:
    """Age groups by age, all others by name."""
    dimension, name = key
    return (AGE_GROUPS.index(name) if dimension == "age_group" and name in AGE_GROUPS else 0, name)
