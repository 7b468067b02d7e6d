"""The tables of the benchmark, as Markdown."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial
from itertools import pairwise

from measurement import MILLION, Line, Measurement, fit

AIM = 4.0
LANDING_LIMIT_MB = 500
# Two runs of the same size differ by up to this much on a machine that does nothing else.
NOISE = 0.10

HEAD = """\
# Benchmarks

Written by `make bench` (`benchmarks/run.py`); do not edit. The code was {code}.

For each size: one synthetic month, `padan run` on it in a fresh `PADAN_HOME`, and a hand-written DuckDB script
(`benchmarks/duckdb_baseline.py`, {threads} threads) on the same files: it reads them, matches exactly and counts the
same cells, and does nothing else. It is the lower bound, not a competitor: it keeps no landing, gate, quarantine,
stable person_id, history, audit or publication.

## Machine

{machine}
"""

NOTES = """\
- Seconds are wall-clock. A step is what `ops.step` records; the whole command also holds interpreter, imports,
  Airflow, and the making of database, roles and Airflow's tables in the fresh home.
- Fixed: what the line through the two smallest sizes gives at nobody. The first gate imports Great Expectations, the
  first dbt step parses the project: that is in the steps' fixed part.
- Peak MB: highest resident memory of the `padan` process during the step. Growth MB: how far that is above what it held
  when the step began. PostgreSQL MB: private memory of all server processes and the segments of parallel queries,
  without `shared_buffers`, seen ten times a second; a dash where a step was too short to be seen.
- DuckDB: best of {baseline_runs} after one run that is not counted. Padan: {padan_runs}.
"""


def write_report(sizes: Sequence[Measurement], *, machine: Sequence[tuple[str, str]], code: str, threads: int) -> str:
    """The whole page.

    Args:
        sizes: smallest first; marginal costs need two.
        machine: names and values.
        code: version of the code that ran.
        threads: of the DuckDB script.
    """
    rows = [["", ""], *([name, value] for name, value in machine)]
    parts = [HEAD.format(code=code, threads=threads, machine=table(rows))]
    if len(sizes) > 1:
        parts += [marginal_section(sizes), share_section(sizes)]
    parts += [landing_section(sizes), "## Each size\n", *(size_section(size) for size in sizes)]
    first = sizes[0]
    runs = len(first.steps_seconds_of_runs)
    notes = NOTES.format(
        baseline_runs=len(first.baseline_seconds),
        padan_runs="one run" if runs == 1 else f"the fastest of {runs} runs, each in a home of its own",
    )
    return "\n".join([*parts, "## How it is measured\n", notes])


def size_section(size: Measurement) -> str:
    """Every step of one size, its total, and the lower bound beside it."""
    rows = [["step", "seconds", "rows", "rows/s", "peak MB", "growth MB", "PostgreSQL MB"]]
    rows += [
        [
            step.name,
            f"{step.seconds:.2f}",
            number(step.rows),
            number(step.rows / step.seconds if step.rows and step.seconds else None),
            number(step.peak_mb),
            number(step.growth_mb),
            number(step.server_mb),
        ]
        for step in size.steps
    ]
    rows.append(
        ["**all steps**", f"**{size.steps_seconds:.2f}**", "", "", number(size.process_peak_mb), "",
         number(size.server_peak_mb)]
    )  # fmt: skip
    rows.append(["whole command", f"{size.command_seconds:.2f}", "", "", "", "", ""])
    best = size.best_baseline_seconds
    rows.append(
        ["**DuckDB script**", f"**{best:.2f}**", number(size.baseline_rows), number(size.baseline_rows / best),
         number(size.baseline_peak_mb), "", ""]
    )  # fmt: skip
    made = size.generation
    return (
        f"### {size.people:,} people\n\n"
        f"Generated in {made.seconds:.1f} s ({size.people / made.seconds:,.0f} people/s, peak {made.peak_mb:,.0f} MB, "
        f"{made.inbox_mb:,.0f} MB of files). Warehouse after the run: {size.warehouse_mb:,.0f} MB.\n\n"
        f"{table(rows)}\n"
        f"All steps / DuckDB script: {size.steps_seconds / best:.1f}, fixed cost included."
        f"{_spread(size)}\n"
    )


def _spread(size: Measurement) -> str:
    padan = ", ".join(f"{seconds:.1f}" for seconds in size.steps_seconds_of_runs)
    script = ", ".join(f"{seconds:.2f}" for seconds in size.baseline_seconds)
    return f" Runs: Padan {padan} s; DuckDB {script} s."


def marginal_section(sizes: Sequence[Measurement]) -> str:
    """Seconds per million people between the sizes, the ratio to the lower bound, and the slope."""
    steps = fit(sizes, lambda size: size.steps_seconds)
    command = fit(sizes, lambda size: size.command_seconds)
    script = fit(sizes, lambda size: size.best_baseline_seconds)
    spans = [f"{millions(less.people)} to {millions(more.people)}" for less, more in pairwise(sizes)]
    rows = [
        ["", *(f"s at {millions(size.people)}" for size in sizes), "fixed s",
         *(f"s per million, {span}" for span in spans), "slope"]
    ]  # fmt: skip
    rows += [_line_row(name, line) for name, line in
             (("all steps", steps), ("whole command", command), ("DuckDB script", script))]  # fmt: skip
    ratios = [mine / least for mine, least in zip(steps.marginals, script.marginals, strict=True)]
    rows.append(["**steps / script**", *("" for _ in sizes), "", *(f"**{ratio:.2f}**" for ratio in ratios), ""])
    return (
        f"## Marginal cost\n\n{table(rows)}\n"
        f"- Ratio of marginal seconds per million people, {spans[-1]}: **{ratios[-1]:.2f}** "
        f"(aim: at most {AIM:g}): {'met' if ratios[-1] <= AIM else 'NOT met'}.\n"
        + (f"- Slope, the last marginal over the first: **{steps.slope:.2f}**: {judge_slope(steps.slope)}.\n"
           if len(spans) > 1 else "")
        + f"- Fixed cost of a month: {steps.fixed:.1f} s in the steps, "
        + f"{command.fixed - steps.fixed:.1f} s around them.\n"
    )  # fmt: skip


def judge_slope(slope: float) -> str:
    """What the last marginal over the first says of growth."""
    if slope <= 1.0:
        return "no worse than linear"
    if slope <= 1.0 + NOISE:
        return f"linear within the noise of {NOISE:.0%}"
    return "WORSE than linear"


def _line_row(name: str, line: Line) -> list[str]:
    seconds = [f"{value:.2f}" for value in line.seconds]
    marginals = [f"{value:.2f}" for value in line.marginals]
    return [name, *seconds, f"{line.fixed:.1f}", *marginals, f"{line.slope:.2f}" if len(marginals) > 1 else ""]


def share_section(sizes: Sequence[Measurement]) -> str:
    """Each step's part of the marginal cost between the smallest and the largest size, the costliest first."""
    total = fit(sizes, lambda size: size.steps_seconds)
    names = dict.fromkeys(step.name for size in sizes for step in size.steps)
    lines = {name: fit(sizes, partial(Measurement.step_seconds, name=name)) for name in names}
    rows = [["step", "fixed s", "s per million people", "share"]]
    rows += [
        [name, f"{line.fixed:.2f}", f"{line.overall:.2f}", f"{line.overall / total.overall:.1%}"]
        for name, line in sorted(lines.items(), key=lambda item: -item[1].overall)
    ]
    span = f"{millions(sizes[0].people)} to {millions(sizes[-1].people)}"
    return f"## Where the time goes\n\nMarginal cost of the steps, {span}.\n\n{table(rows)}"


def landing_section(sizes: Sequence[Measurement]) -> str:
    """The largest growth of the process in a landing step, at each size, beside the limit."""
    grown = [max(step.growth_mb for step in size.steps if step.name.startswith("land ")) for size in sizes]
    told = ", ".join(f"{mb:,} MB at {millions(size.people)}" for size, mb in zip(sizes, grown, strict=True))
    verdict = "met" if max(grown) < LANDING_LIMIT_MB else "NOT met"
    return (
        "## Memory of the landing\n\n"
        f"Largest growth of the process in a landing step (limit {LANDING_LIMIT_MB} MB): {told}: {verdict}.\n"
    )


def millions(people: int) -> str:
    """250000 as `0.25 M`."""
    return f"{people / MILLION:g} M"


def number(value: float | None) -> str:
    """A whole number with separators; a dash for what was not counted."""
    return "–" if value is None else f"{value:,.0f}"


def share(value: float, digits: int = 3) -> str:
    """A proportion as a percentage; a dash where there is none."""
    return "–" if math.isnan(value) else f"{100 * value:.{digits}f}%"


def table(rows: Sequence[Sequence[str]]) -> str:
    """Markdown, padded so that it also reads in a terminal; the first column is text, the others are figures."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        "| " + " | ".join(
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ) + " |"
        for row in rows
    ]  # fmt: skip
    ruler = "|" + "|".join(
        "-" * (width + 2) if column == 0 else "-" * (width + 1) + ":" for column, width in enumerate(widths)
    ) + "|"  # fmt: skip
    return "\n".join([lines[0], ruler, *lines[1:], ""])
