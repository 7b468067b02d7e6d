"""docs/matching-benchmark.md: the tables, as Markdown."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from matching_comparison import Entry
from matching_errors import explain_missed
from matching_indicators import IndicatorError
from matching_scoring import BASES, Point, Score, compare_groups, score, score_by, score_by_defect, wilson
from matching_truth import AGE_GROUPS
from matching_world import Outcome
from report import millions, number, table

PRECISION_AIM, RECALL_AIM, HARD_RECALL_AIM = 0.9995, 0.99, 0.95
SECONDS_LIMIT, MEMORY_LIMIT_MB, SPEED_PEOPLE = 60.0, 4_000.0, 1_000_000
DIMENSIONS = {
    "sex": "sex", "age_group": "age", "decile_group": "decile", "province": "province", "name_type": "name",
}  # fmt: skip
LONG_DIMENSIONS = ("province",)
SHOWN_OF_LONG = 5
SHOWN_REASONS = 20

HEAD = """\
# Matching on truth

Written by `make bench-matching` (`benchmarks/matching.py`); do not edit. The code was {code}.
Command: `{command}`.

Synthetic months of {period} (`padan generate`, seeds {seeds}), landed, checked and matched in fresh homes by the steps
of the monthly run, and compared with the truth that the generator keeps beside the inbox. No figure is about real
people, and a generator's mistakes are not all the mistakes there are: read these figures as what the method does with
the defects that are listed, not as a forecast.

Right: the record was given the person that it is about. Precision: right of those that were given somebody. Recall:
right of those whose person is in the month's register (a person whose register row is in quarantine cannot be found).
Hard: records whose NIK is missing, mistyped or somebody else's.

## Machine

{machine}
"""

NOTES = """\
## How it is measured

- `semua` is every accepted match, `nik` the bare equality of the number. Both are read from `identity.record`.
- The curve decides again, for each threshold, every record that carries a probability: the pair that the model
  accepted, or the best one that waits for review because of its probability. Tiers without a probability stay, and so
  do pairs that wait for another reason. One-to-one is not decided again.
- A bias table compares the recall of a group with that of all records of the table. A finding is a group more than
  3 points below, on at least 100 records.
- Seconds are those of the step `identity` in `ops.step`: the register, all tiers and the model, all datasets. Memory is
  the highest resident memory of the process in that step, with the private memory of PostgreSQL beside it.
- The counts are those that the engine returns; `pairs` are the candidates that the model kept.
- A world spreads its people over the whole country: at 1 million it holds one resident in 280, and namesakes born on
  one day in one kabupaten/kota are as much rarer. Precision at the country's density cannot be read from this page.
- Other tools get the same records and columns (NIK, name, birth date, sex, kabupaten/kota; no KK and no tiers), each
  dataset against the register, and the best person of each record counts. Their seconds hold reading and training.
- Errors of indicators: the same delivered rows with every NIK put right, run with `--matching exact`, are the truth.
  Suppression is off (`PADAN_SUPPRESSION_THRESHOLD=0`). Percentage points; MAE and bias over kabupaten/kota, unweighted.
  `registry_in_adminduk` counts matches on the NIK only, by its definition, in both bases: what it is off is what
  damaged NIKs take from the KPI. `registry_in_adminduk_all` is the one to judge the matching by.
"""


@dataclass(frozen=True)
class Results:
    """Everything that one call of the command measured.

    Attributes:
        records: of all scored worlds.
        wrong: their wrong matches, explained.
        bits: of the defects.
        withheld: records and wrong matches of the world whose register lacks a share of its persons.
    """

    outcomes: Sequence[Outcome]
    records: pl.DataFrame
    wrong: pl.DataFrame
    bits: dict[str, int]
    points: Sequence[Point]
    entries: Sequence[Entry]
    indicators: Sequence[IndicatorError]
    indicator_people: int
    withheld: tuple[pl.DataFrame, pl.DataFrame] | None
    withheld_share: float


def write_page(
    results: Results, *, machine: Sequence[tuple[str, str]], code: str, command: str, period: str, chart: str
) -> str:
    """The whole page."""
    seeds = sorted({outcome.seed for outcome in results.outcomes})
    head = HEAD.format(
        code=code,
        command=command,
        period=period,
        seeds=", ".join(map(str, seeds)),
        machine=table([["", ""], *([name, value] for name, value in machine)]),
    )
    parts = [
        head,
        aims_section(results.outcomes),
        worlds_section(results.outcomes),
        dataset_section(results.records),
        rule_section(results.records),
        defect_section(results.records, results.bits),
        review_section(results.outcomes),
        curve_section(results.points, chart),
        bias_section(results.records),
        wrong_section(results.wrong),
        missed_section(results.records, results.bits),
        withheld_section(results.withheld, results.withheld_share),
        speed_section(results.outcomes),
        tools_section(results.entries),
        indicator_section(results.indicators, results.indicator_people),
        NOTES,
    ]
    return "\n".join(part for part in parts if part)


def share(value: float, digits: int = 3) -> str:
    """A proportion as a percentage; a dash where there is none."""
    return "–" if math.isnan(value) else f"{100 * value:.{digits}f}%"


def points_of(value: float) -> str:
    """Percentage points with their sign."""
    return f"{100 * value:+.2f}"


def verdict(met: bool) -> str:
    """The word beside an aim."""
    return "met" if met else "NOT met"


def is_large(outcome: Outcome) -> bool:
    """The size that the limits of time and memory are about."""
    return outcome.people == SPEED_PEOPLE


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


def defect_section(records: pl.DataFrame, bits: dict[str, int]) -> str:
    """By defect of the record, then of the register's row."""
    tables = []
    for title, column in (("defect of the record", "defects"), ("defect of the register's row", "register_defects")):
        rows = [[title, "findable", "no other defect", "precision", "recall", "recall nik"]]
        known = records.filter(pl.col(column).is_not_null())
        exact = score_by_defect(known, bits, BASES["nik"], column)
        for name, (wide, alone) in score_by_defect(known, bits, defects=column).items():
            rows.append([
                name, number(wide.findable), number(alone) if name != "none" else "–", share(wide.precision),
                share(wide.recall), share(exact[name][0].recall),
            ])  # fmt: skip
        tables.append(table(rows))
    return "## By defect\n\n" + "\n".join(tables)


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


def in_order(key: tuple[str, str]) -> tuple[int, str]:
    """Age groups by age, all others by name."""
    dimension, name = key
    return (AGE_GROUPS.index(name) if dimension == "age_group" and name in AGE_GROUPS else 0, name)


def wrong_section(wrong: pl.DataFrame) -> str:
    """What misled the matching."""
    if wrong.is_empty():
        return "## Wrong matches\n\nNone.\n"
    rows = [["rule", "record and person given agree on", "the person given is, to the true one", "records"]]
    counted = wrong.group_by("rule", "agrees", "relation").len()
    ordered = counted.sort(["len", "rule", "agrees", "relation"], descending=[True, False, False, False])
    rows += [
        [row["rule"] or "–", row["agrees"] or "nothing", row["relation"], number(row["len"])]
        for row in ordered.head(SHOWN_REASONS).iter_rows(named=True)
    ]
    return f"## Wrong matches\n\n{len(wrong):,} in all; the most frequent kinds.\n\n{table(rows)}"


def withheld_section(withheld: tuple[pl.DataFrame, pl.DataFrame] | None, share_of_persons: float) -> str:
    """What the matching does with records of people whom the register does not hold."""
    if withheld is None:
        return ""
    records, wrong = withheld
    strangers = records.filter(pl.col("truth_id").is_null())
    found, given = score(records), score(strangers).accepted
    told = (
        f"A further world of the first size, in which {share_of_persons:.0%} of the persons were taken out of the"
        f" register while their records stayed: {len(strangers):,} of {len(records):,} records have no right answer,"
        f" and {given:,} of them were given somebody. Precision {share(found.precision, 4)} ({found.wrong:,} wrong of"
        f" {found.accepted:,}), recall {share(found.recall)}."
    )
    kinds = wrong_section(wrong).partition("\n\n")[2]
    return f"## People whom the register does not hold\n\n{told}\n\n{rule_tables(records)}\nWrong: {kinds}"


def missed_section(records: pl.DataFrame, bits: dict[str, int]) -> str:
    """What the records have that got nobody."""
    rows = [["left as", "defects", "missed", "of"]]
    rows += [
        [rule, defects, number(count), number(total)]
        for rule, defects, count, total in explain_missed(records, bits, most=SHOWN_REASONS)
    ]
    return f"## Missed records\n\nFindable records that were given nobody; the most frequent kinds.\n\n{table(rows)}"


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


def indicator_section(errors: Sequence[IndicatorError], people: int) -> str:
    """Errors of the figures before (`nik`) and after (`semua`)."""
    if not errors:
        return ""
    bases = sorted(errors[0].errors)
    head = ["indicator", "true value", "kabkota"]
    head += [f"{what} {basis}" for what in ("nation", "MAE", "bias") for basis in bases]
    rows = [head]
    for error in errors:
        rows.append([
            error.name, f"{100 * error.truth:.2f}%", str(error.kabkota),
            *(f"{error.errors[basis].national:+.2f}" for basis in bases),
            *(f"{error.errors[basis].mean_absolute:.2f}" for basis in bases),
            *(f"{error.errors[basis].bias:+.2f}" for basis in bases),
        ])  # fmt: skip
    return f"## Error of the indicators against truth\n\n{people:,} people; percentage points.\n\n{table(rows)}"
